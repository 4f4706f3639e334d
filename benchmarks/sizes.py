"""Measure the cost of cleaning against the size of the corpus: seconds and peak memory.

    python benchmarks/sizes.py [--segments 1000 10000 100000 1000000] [--workers 1] [--detector rules]
    python benchmarks/sizes.py --detector none     # a regular expression instead of the models

Memory is the largest resident set of the process; with workers, of any one process.
"""

import argparse
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import made_up
from degarble.corpora.formats import ReadOptions
from degarble.corpora.records import Edit, Segment, Span
from degarble.pipeline.cleaner import Cleaner
from degarble.pipeline.run.chunks import Worker
from degarble.pipeline.run.jobs import Job
from degarble.pipeline.run.runner import run_job

FILES = ["in.tsv", "-o", "out.tsv", "--report", "r.jsonl", "--text-col", "3", "--doc-col", "2"]


class DoubledWords:
    """A trivial detector and corrector in one."""

    by_segment = True

    def detect(self, segments: Sequence[Segment]) -> list[tuple[Span, ...]]:
        return [tuple(Span(found.start(), found.end(), "fluency/repetition")
                      for found in re.finditer("the the", segment.text)) for segment in segments]

    def propose(self, segments: Sequence[Segment], spans: Sequence[Sequence[Span]]) -> list[tuple[Edit, ...]]:
        return [tuple(Edit(span.start, span.end, "the the", "the") for span in marked) for marked in spans]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--segments", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--workers", default="1")
    parser.add_argument("--detector", default="rules")
    parser.add_argument("--corrector", default="rules")
    parser.add_argument("--here", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.here:
        clean_here(Path(args.here))
        return
    print("| segments | seconds | segments/s | peak memory, MB |\n|---|---|---|---|")
    for count in args.segments:
        seconds, megabytes = cost(count, args)
        print(f"| {count:,} | {seconds:,.1f} | {count / seconds:,.0f} | {megabytes:,.0f} |", flush=True)


def cost(count: int, args: argparse.Namespace) -> tuple[float, float]:
    """Seconds and megabytes of one run. Sizes must increase: the kernel keeps the maximum over all children."""
    with tempfile.TemporaryDirectory() as folder:
        made_up.write(Path(folder, "in.tsv"), count)
        command = [__file__, "--here", folder] if args.detector == "none" else [
            "-m", "degarble.pipeline.cli", "clean", *FILES, "--device", "cpu", "--quiet", "--workers",
            args.workers, "--detector", args.detector, "--corrector", args.corrector]
        began = time.monotonic()
        subprocess.run([sys.executable, *command], cwd=folder, check=True)
        return time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def clean_here(folder: Path) -> None:
    """Clean the files in this process with `DoubledWords` as the models."""
    models = DoubledWords()
    options = ReadOptions(text_col="3", doc_col="2")
    job = Job(str(folder / "in.tsv"), str(folder / "out.tsv"), str(folder / "r.jsonl"), options)
    run_job(job, lambda: Worker(Cleaner(models, models)))


if __name__ == "__main__":
    main()
