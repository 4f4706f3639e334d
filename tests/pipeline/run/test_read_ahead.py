"""Reading ahead: the same rows, failures where they happened, and only so far."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from degarble.corpora.errors import InputError
from degarble.corpora.formats import Row, open_rows
from degarble.pipeline.run.read_ahead import read_ahead


def failing() -> Iterator[Row]:
    yield Row(None, "x", 0, 0, "txt")
    raise InputError("no such row")


def test_order_and_end(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x\n" * 3000)
    assert [row.segment and row.segment.id for row in read_ahead(open_rows(tmp_path / "a.txt"))] == [
        str(number) for number in range(1, 3001)]


def test_failure_comes_where_it_happened() -> None:
    with pytest.raises(InputError, match="no such row"):
        list(read_ahead(failing()))


def test_it_waits_when_it_is_far_enough(tmp_path: Path) -> None:
    read = 0

    def counted() -> Iterator[Row]:
        nonlocal read
        for row in open_rows(tmp_path / "a.txt"):
            read += 1
            yield row

    (tmp_path / "a.txt").write_text("x\n" * 20_000)
    with closing(read_ahead(counted())) as rows:
        next(rows)
        time.sleep(0.5)
        assert read <= 256 * 7
