"""Measure the time and memory of an evaluation of a large corpus: all scores with intervals, and the sweep.

    python benchmarks/evaluation_speed.py DATA [--segments 100000] [--workers 2]

DATA contains `mlqe-pe/`. Its post-edited training sets are repeated until there are enough segments. Each of the
editor's edits is made with probability 0.5, so many hypotheses differ from the translations. Records with spans
and confidences are scored too.
"""

import argparse
import os
import random
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path

from degarble.corpora.alignment import align
from degarble.corpora.public_sets.readers import MLQE_PAIRS, read_mlqe
from degarble.corpora.records import Result, Span
from degarble.evaluation import Bootstrap, evaluate
from degarble.evaluation.sweep import sweep


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--segments", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    results, gold, ref = (list(column) for column in zip(*islice(cycle(records(args.data)), args.segments),
                                                         strict=True))
    mt, hyp = [result.segment.text for result in results], [result.cleaned for result in results]
    print(f"{len(mt):,} segments, {sum(map(str.__ne__, mt, hyp)):,} of them changed", flush=True)
    with reported("every score with intervals"):
        evaluate(mt, hyp, ref, predicted=results, gold=gold, proposed=results, bootstrap=Bootstrap(),
                 workers=args.workers)
    with reported("the sweep"):
        sweep(results, ref, args.workers)


def records(data: Path) -> Iterator[tuple[Result, Result, str]]:
    """A system's result for each translation, the editor's record of it, and the post-edit."""
    rng = random.Random(0)
    examples = zip(*(read_mlqe(data / "mlqe-pe" / pair, "train") for pair in MLQE_PAIRS), strict=True)
    for example in (example for row in examples for example in row):
        edits = align(example.segment.text, example.post_edit)
        spans = tuple(Span(edit.start, edit.end, edit.category) for edit in edits)
        made = tuple(edit for edit in edits if rng.random() < 0.5)
        yield (Result(example.segment, spans[::2], made), Result(example.segment, spans, edits),
               example.post_edit)


@contextmanager
def reported(what: str) -> Iterator[None]:
    """Print the time of the block, and the peak memory of this process and of its largest worker so far."""
    began, busy = time.monotonic(), processor_seconds()
    yield
    memory = [resource.getrusage(who).ru_maxrss / 1024
              for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(f"{what}: {time.monotonic() - began:.1f} s, {processor_seconds() - busy:.1f} s of processors, "
          f"{memory[0]:,.0f} MiB here, {memory[1]:,.0f} MiB a worker", flush=True)


def processor_seconds() -> float:
    """The processor time of this process and of its finished workers."""
    return sum(os.times()[:4])


if __name__ == "__main__":
    main()
