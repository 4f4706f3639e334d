"""Kill a run with SIGKILL at random moments, resume it each time, and compare with one that was not broken.

    python benchmarks/kills.py [--segments 20000] [--kills 50] [--workers 1 2 3]

The number of workers changes from run to run as listed. Every second kill hits the first process alone, so that its
workers are left behind while the next run begins; the others hit all. Prints one line and exits with 1 where a byte
differs.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path

import made_up

CLEAN = [sys.executable, "-m", "degarble.pipeline.cli", "clean", "in.tsv", "--text-col", "3",
         "--doc-col", "2", "--detector", "rules", "--corrector", "rules", "--device", "cpu", "--quiet"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--segments", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 3])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        killed, same = survive(Path(folder), given.segments, given.kills, given.workers)
    print(f"{given.segments} segments, {killed} kills: {'the same bytes' if same else 'OUTPUTS DIFFER'}")
    sys.exit(not same)


def survive(folder: Path, segments: int, kills: int, workers: list[int], seed: int = 0) -> tuple[int, bool]:
    """How often the run was killed, and whether output and report are those of the unbroken run.

    The moments are drawn over twice what a start and an equal share of the work take, so that most kills
    hit the work. When all is done before the last kill, it begins anew.
    """
    made_up.write(folder / "in.tsv", segments)
    began = time.monotonic()
    subprocess.run([*CLEAN, "-o", "whole.tsv", "--report", "whole.jsonl"], cwd=folder, check=True)
    least = time.monotonic() - began
    rng = random.Random(seed)
    share = max(least / 4, 2 * least / kills)
    resumed = [*CLEAN, "-o", "out.tsv", "--report", "out.jsonl", "--resume"]
    killed = 0
    numbers = cycle(workers)
    same = True
    while killed < kills:
        with subprocess.Popen([*resumed, "--workers", str(next(numbers))], cwd=folder,
                              start_new_session=True) as process:
            try:
                process.wait(rng.uniform(0, share) + least / 8)
            except subprocess.TimeoutExpired:
                (os.kill if killed % 2 else os.killpg)(process.pid, signal.SIGKILL)
                killed += 1
                if killed % 20 == 0:
                    print(f"{killed} kills in {time.monotonic() - began:,.0f} s", file=sys.stderr, flush=True)
                continue
        same = same and process.returncode == 0 and is_whole(folder)
        for name in ("out.tsv", "out.jsonl", "out.meta.json"):
            (folder / name).unlink(missing_ok=True)
    subprocess.run(resumed, cwd=folder, check=True)
    return killed, same and is_whole(folder)


def is_whole(folder: Path) -> bool:
    """Whether the outputs are those of the unbroken run, and nothing else is left."""
    left = {path.name for path in folder.iterdir()}
    return (left == {"in.tsv", "whole.tsv", "whole.jsonl", "whole.meta.json", "out.tsv", "out.jsonl",
                     "out.meta.json"}
            and all((folder / f"out.{end}").read_bytes() == (folder / f"whole.{end}").read_bytes()
                    for end in ("tsv", "jsonl")))


if __name__ == "__main__":
    main()
