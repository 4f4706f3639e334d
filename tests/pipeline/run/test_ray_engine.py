"""--engine ray: the same bytes as the local engine, whatever dies on the way, and failures in a line."""

import asyncio
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import kills
import pytest
from degarble.corpora.errors import ModelError
from degarble.corpora.records import Segment
from degarble.pipeline.run.chunks import Chunk, Loading, Worker, chunks
from degarble.pipeline.run.ray_engine import ChunkActor, InFlight
from degarble.pipeline.run.ray_feed import ChunkFeed

needs_ray = pytest.mark.skipif(find_spec("ray") is None, reason="the extra ray is not installed")

WORKERS = '''
import os, pathlib
from degarble.pipeline.run.chunks import Loading

class Failing:
    "Rules that fail at the second chunk as `how` says, `times` times in all; loads are told in a file."
    def __init__(self, how, times):
        self.how, self.times = how, times
    def __call__(self):
        with open("loads", "a") as file:
            file.write("x")
        worker = Loading("clean", "rules", "rules", "cpu")()
        work = worker.work
        def failing(chunk):
            begun = pathlib.Path("begun")
            if chunk.index == 1:
                with begun.open("a") as file:
                    file.write("x")
                if begun.stat().st_size <= self.times:
                    if self.how == "die":
                        os._exit(1)
                    raise LookupError("broken down")
            return work(chunk)
        worker.work = failing
        return worker
'''
RUN = '''
import sys
import fsspec
from degarble.corpora.errors import DegarbleError
from degarble.pipeline.run import chunks
from degarble.pipeline.run.jobs import Job
from degarble.pipeline.run.runner import run_job
from workers_that_fail import Failing
how, times = sys.argv[1:]
chunks.chunks.__defaults__ = (256, 64)
store = fsspec.filesystem("memory")
store.put_file("in.txt", "/in.txt")
try:
    facts = run_job(Job("memory://in.txt", "memory://out.txt", workers=1, engine="ray"),
                    Failing(how, int(times)))
    store.get_file("/out.txt", "out.txt")
    print(facts["work"]["chunks"])
except DegarbleError as error:
    print(error)
'''


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "RAY_ADDRESS"}


def run_failing(folder: Path, how: str, times: int) -> tuple[str, str]:
    """What a run from URL to URL with one actor that fails so said, on stdout and stderr."""
    (folder / "workers_that_fail.py").write_text(WORKERS)
    (folder / "in.txt").write_text("the the sea\n" * 2000)
    here = {"PYTHONPATH": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}
    done = subprocess.run([sys.executable, "-c", RUN, how, str(times)], cwd=folder, env=environment() | here,
                          capture_output=True, text=True, check=False, timeout=300)
    return done.stdout.strip(), done.stderr


def actors() -> list[int]:
    """Processes that are chunk actors."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"ChunkActor" in path.read_bytes()[:60]:
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


@needs_ray
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs Linux to find the actors")
def test_a_killed_actor_costs_nothing_and_the_bytes_are_the_same(tmp_path: Path) -> None:
    kills.made_up.write(tmp_path / "in.tsv", 5000)
    subprocess.run([*kills.CLEAN, "-o", "whole.tsv", "--report", "whole.jsonl"], cwd=tmp_path, check=True)
    command = [*kills.CLEAN, "-o", "out.tsv", "--report", "out.jsonl", "--engine", "ray", "--workers", "2"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        deadline = time.monotonic() + 120
        while not list(tmp_path.glob("*.degarble/chunks/*/*.jsonl")) and time.monotonic() < deadline:
            time.sleep(0.05)
        running = actors()
        assert running
        os.kill(running[0], signal.SIGKILL)
        errors = process.stderr.read().decode()
        assert (process.wait(300), errors) == (0, "")
    for end in ("tsv", "jsonl"):
        assert (tmp_path / f"out.{end}").read_bytes() == (tmp_path / f"whole.{end}").read_bytes()


@needs_ray
def test_a_chunk_is_done_again_where_its_actor_dies(tmp_path: Path) -> None:
    assert run_failing(tmp_path, "die", 2) == ("8", "")
    assert (tmp_path / "begun").stat().st_size == 3
    # once for all chunks, and once more for each time that the actor died
    assert (tmp_path / "loads").stat().st_size == 3
    assert (tmp_path / "out.txt").read_text() == "the sea\n" * 2000


@needs_ray
def test_what_nobody_foresaw_is_tried_again_and_then_told_in_a_line(tmp_path: Path) -> None:
    message = "--engine ray: an actor failed: LookupError: broken down (the same command continues the run)"
    assert run_failing(tmp_path, "raise", 99) == (message, "")
    assert (tmp_path / "begun").stat().st_size == 5
    assert not (tmp_path / "out.txt").exists()


def no_worker() -> Worker:
    raise ModelError("no such model")


def test_failures_that_no_second_try_would_mend_are_answers() -> None:
    def answer(load: Callable[[], Worker], chunk: Chunk, times: int) -> object:
        row = {"number": 7, "chunk": pickle.dumps(chunk)}
        done = ChunkActor(load, lambda number: times)(row)
        assert done["number"] == 7
        return pickle.loads(done["answer"])

    rules = Loading("clean", "rules", "rules", "cpu")
    [chunk] = chunks([Segment("the the sea", "1", "d")])
    results, done = answer(rules, chunk, 5)  # type: ignore[misc]  # the answer of a chunk that was done
    assert ([result.cleaned for result in results], done.segments) == (["the sea"], 1)
    assert answer(no_worker, chunk, 1) == "no such model"
    assert ChunkActor(rules, lambda number: 1)({"number": 7, "chunk": b""})["number"] == 7
    assert answer(rules, chunk, 6) == "chunk 0 was started 5 times and never finished"


def test_the_feed_gives_the_same_again_in_any_order() -> None:
    async def fed() -> list[bytes | None]:
        feed = ChunkFeed()
        waiting = asyncio.gather(*(feed.take(number) for number in (1, 0, 2, 0)))
        await feed.close(2)
        await feed.put(1, b"one")
        await feed.put(0, b"zero")
        got = await waiting
        await feed.forget(0)
        return [*got, await feed.take(0), await feed.take(1)]

    assert asyncio.run(fed()) == [b"one", b"zero", None, b"zero", b"", b"one"]


class Remote:
    """Stands for an actor: what it is asked is kept in a list."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []

    def __getattr__(self, name: str) -> SimpleNamespace:
        return SimpleNamespace(remote=lambda *args: self.asked.append((name, *args)))


def test_no_more_is_read_than_is_asked_for() -> None:
    segments = iter([Segment(str(number), str(number), f"d{number}") for number in range(10)])
    remote = Remote()
    given = InFlight(remote, chunks(segments, 1, 1))
    given.more(3)
    # a chunk ends where the reader has seen that another begins
    assert (given.numbers, next(segments).text) == ({0, 1, 2}, "5")
    assert (given.take(1), given.take(1)) == (True, False)
    given.more(20)
    given.more(20)
    assert [asked[:2] for asked in remote.asked[-2:]] == [("put", 8), ("close", 9)]
