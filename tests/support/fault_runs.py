"""Runs that break off at a chosen moment, for the tests of faults."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from degarble.corpora.errors import ModelError
from degarble.pipeline.run import chunks as chunking
from degarble.pipeline.run.chunks import Worker
from degarble.pipeline.run.jobs import Job
from degarble.pipeline.run.runner import run_job
from faulty import marks

HANG_SECONDS = 300
"""A guard against runs that never end, far above what one takes."""


def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let runs cut their input into chunks of few segments."""
    monkeypatch.setattr(chunking.chunks, "__kwdefaults__", {"alone": False})
    monkeypatch.setattr(chunking.chunks, "__defaults__", (8, 4))


def write_input(folder: Path, count: int = 50, name: str = "in.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(f'{{"text": "see teh sea {i}", "doc": "d{i // 6}"}}\n' for i in range(count)))
    return path


def job(folder: Path, out: Path | None = None) -> Job:
    out = out or folder
    return Job(str(folder / "in.jsonl"), str(out / "out.jsonl"), str(out / "r.jsonl"))


def outputs(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in ("out.jsonl", "r.jsonl")]


def files_below(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


@contextmanager
def broken_off_run(folder: Path) -> Iterator[tuple[list[bytes], Path]]:
    """The bytes of a whole run in `folder`, and the work folder of one that failed in its fifth chunk."""
    write_input(folder)
    run_job(job(folder), marks)
    whole = outputs(folder)
    for name in ("out.jsonl", "r.jsonl", "r.meta.json"):
        (folder / name).unlink()
    with pytest.raises(ModelError, match="broken down"):
        run_job(job(folder), lambda: failing_at(5, ModelError("broken down")))
    yield whole, folder / "out.jsonl.degarble"


def failing_at(chunk: int, error: Exception, before: Callable[[], object] = lambda: None) -> Worker:
    """A worker that raises the error in place of doing the chunk, after something else has happened."""
    worker, count = marks(), 0
    work = worker.work

    def counted(given: chunking.Chunk) -> object:
        nonlocal count
        count += 1
        if count == chunk:
            before()
            raise error
        return work(given)

    worker.work = counted  # type: ignore[method-assign, assignment]  # for this one worker
    return worker


def after_chunk(chunk: int, act: Callable[[], object]) -> Worker:
    """A worker around which something happens once it has done the chunk."""
    worker, count = marks(), 0
    work = worker.work

    def counted(given: chunking.Chunk) -> object:
        nonlocal count
        done = work(given)
        count += 1
        if count == chunk:
            act()
        return done

    worker.work = counted  # type: ignore[method-assign, assignment]  # for this one worker
    return worker
