"""Kill a run with SIGKILL at random moments, resume it each time, and compare it with an uninterrupted run.

    python benchmarks/kills.py [--segments 20000] [--kills 50] [--workers 1 2 3] [--forked]

The number of workers changes from run to run as listed. Every second kill hits only the main process, so its workers
are still alive when the next run begins; the others hit all processes. With --forked, each run is a fork of a process
that has everything loaded, with one worker, so nearly all of the time is work that a kill can hit. Prints one line and
exits with 1 if a byte differs.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Protocol

import made_up
from degarble import load
from degarble.pipeline.cli.main import main as main_of_degarble

CLEAN = [sys.executable, "-m", "degarble.pipeline.cli", "clean", "in.tsv", "--text-col", "3",
         "--doc-col", "2", "--detector", "rules", "--corrector", "rules", "--device", "cpu", "--quiet"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--segments", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--forked", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        killed, same = survive(Path(folder), args.segments, args.kills, args.workers,
                               begin=fork_process if args.forked else start_process)
    print(f"{args.segments} segments, {killed} kills: {'equal outputs' if same else 'OUTPUTS DIFFER'}")
    sys.exit(not same)


class Running(Protocol):
    """A run in another process."""

    pid: int

    def wait(self, timeout: float | None = None) -> int:
        """The exit code. Raises TimeoutExpired if the run has not ended by then."""
        ...


def start_process(folder: Path, args: list[str]) -> Running:
    """Start a run as a user does, in its own process group."""
    return subprocess.Popen([*CLEAN, *args], cwd=folder, start_new_session=True)


class ForkedRun:
    """A run in a fork of this process."""

    def __init__(self, folder: Path, args: list[str]) -> None:
        self.pid = os.fork()
        if self.pid == 0:
            os.setsid()
            os.chdir(folder)
            os._exit(main_of_degarble([*CLEAN[3:], *args]))

    def wait(self, timeout: float | None = None) -> int:
        """See `Running`."""
        deadline = time.monotonic() + (timeout or 1e9)
        while True:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("degarble", timeout or 0)
            time.sleep(0.001)


def fork_process(folder: Path, args: list[str]) -> Running:
    """Start a run in a fork of this process, with everything loaded."""
    list(load("rules", "rules", "cpu").clean(["They met in the the harbour."]))
    return ForkedRun(folder, [arg for arg in args if not arg.isdecimal() and arg != "--workers"])


def survive(folder: Path, segments: int, kills: int, workers: list[int], seed: int = 0,
            begin: Callable[[Path, list[str]], Running] = start_process) -> tuple[int, bool]:
    """The number of kills, and whether output and report equal those of the uninterrupted run.

    Kills are spread over twice the duration of a start and a share of the work, so most hit the work. If the run
    finishes before the last kill, it starts again.
    """
    made_up.write(folder / "in.tsv", segments)
    began = time.monotonic()
    assert begin(folder, ["-o", "whole.tsv", "--report", "whole.jsonl"]).wait() == 0
    duration = time.monotonic() - began
    rng = random.Random(seed)
    share = max(duration / (10 if begin is fork_process else 4), 2 * duration / kills)
    resumed = ["-o", "out.tsv", "--report", "out.jsonl", "--resume"]
    killed = 0
    numbers = cycle(workers)
    same = True
    while killed < kills:
        process = begin(folder, [*resumed, "--workers", str(next(numbers))])
        try:
            code = process.wait(rng.uniform(0, share) + duration / 8)
        except subprocess.TimeoutExpired:
            (os.kill if killed % 2 else os.killpg)(process.pid, signal.SIGKILL)
            process.wait()
            killed += 1
            if killed % 20 == 0:
                print(f"{killed} kills in {time.monotonic() - began:,.0f} s", file=sys.stderr, flush=True)
            continue
        same = same and code == 0 and is_whole(folder)
        for name in ("out.tsv", "out.jsonl", "out.meta.json"):
            (folder / name).unlink(missing_ok=True)
    assert begin(folder, resumed).wait() == 0
    return killed, same and is_whole(folder)


def is_whole(folder: Path) -> bool:
    """Whether the outputs equal those of the uninterrupted run, and no other file is left."""
    left = {path.name for path in folder.iterdir()}
    return (left == {"in.tsv", "whole.tsv", "whole.jsonl", "whole.meta.json", "out.tsv", "out.jsonl",
                     "out.meta.json"}
            and all((folder / f"out.{end}").read_bytes() == (folder / f"whole.{end}").read_bytes()
                    for end in ("tsv", "jsonl")))


if __name__ == "__main__":
    main()
