"""Report records on disk."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from degarble.corpora.errors import InputError
from degarble.corpora.records import Edit, Result, Segment, Span
from degarble.corpora.reports import read_results, result_line, write_results


class TestReports:
    RESULT = Result(Segment("A “b” \ud800c", "7", "d", "原文"), (Span(0, 1, "fluency/spelling"),),
                    (Edit(0, 1, "A", "The"),))

    def test_round_trip(self, tmp_path: Path) -> None:
        path = tmp_path / "r.jsonl"
        write_results(path, [self.RESULT, Result(Segment("x"))])
        assert list(read_results(path)) == [self.RESULT, Result(Segment("x"))]
        assert "“b” \\ud800c".encode() in path.read_bytes()

    def test_spans_record_has_no_edits(self) -> None:
        record = json.loads(result_line(self.RESULT, with_edits=False))
        assert set(record) == {"id", "doc", "text", "source", "spans"}

    @pytest.mark.parametrize(("line", "cause"), [
        ("{", "not a report record: Expecting property name"),
        ("[]", "not a report record"),
        ('{"id": "1"}', "not a report record: 'text'"),
        ('{"text": "a", "spans": [{"start": "0", "end": 1, "category": "x"}]}', "offsets '0'-1"),
        ('{"text": "a", "spans": [{"start": 0, "end": 9, "category": "x"}]}', "offsets 0-9 are outside"),
    ])
    def test_wrong_record_names_its_line(self, tmp_path: Path, line: str, cause: str) -> None:
        path = tmp_path / "r.jsonl"
        path.write_text(result_line(Result(Segment("x"))) + "\n" + line)
        with pytest.raises(InputError, match=f"r.jsonl:3: {cause}"):
            list(read_results(path))

    def test_failure_leaves_nothing(self, tmp_path: Path) -> None:
        def results() -> Iterator[Result]:
            yield self.RESULT
            raise InputError("stop")

        with pytest.raises(InputError, match="stop"):
            write_results(tmp_path / "r.jsonl", results())
        assert os.listdir(tmp_path) == []
