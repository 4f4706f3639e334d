"""Every target of fuzzing: what is called with bytes, and the seeds that bytes are made from."""

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType

import fuzz_exchange
import fuzz_files
import fuzz_models
import fuzz_review

FOUND = Path(__file__).parent / "found"
"""Inputs that broke something once, as TARGET-NUMBER; they are seeds, and each must do no harm."""

MOST_SECONDS = 20
"""Of the processor: an input that takes longer hangs. Ordinary ones take a few milliseconds."""


class HangError(Exception):
    """An input that took too long."""


@dataclass(frozen=True)
class Target:
    """`share`: how often it is taken, against the others; what is slow is taken less often."""

    run: Callable[[bytes], None]
    seeds: Sequence[bytes]
    share: float


_FILES = {
    name: Target(partial(fuzz_files.file, name), seeds, 5 if name != "parquet" else 2)
    for name, seeds in fuzz_files.SEEDS.items()
}
_JUDGED = {
    name: Target(partial(fuzz_exchange.judged, name), seeds, 4) for name, seeds in fuzz_exchange.IMPORTED.items()
}
TARGETS: dict[str, Target] = {
    **_FILES,
    **_JUDGED,
    "packed": Target(fuzz_files.packed, fuzz_files.PACKED, 2),
    "encoding": Target(
        fuzz_files.encoding, [bytes((i, 5)) + text for i in range(23) for text in fuzz_models.TEXTS[:8]], 6
    ),
    "safe-csv": Target(partial(fuzz_files.table, "csv"), [seed[2:] for seed in fuzz_files.SEEDS["csv"]], 2),
    "safe-tsv": Target(partial(fuzz_files.table, "tsv"), [seed[2:] for seed in fuzz_files.SEEDS["tsv"]], 2),
    "sentences": Target(fuzz_models.sentences, fuzz_models.TEXTS, 6),
    "alignment": Target(fuzz_models.alignment, fuzz_models.PAIRS, 4),
    "edits": Target(fuzz_models.edits, fuzz_models.TEXTS, 6),
    "rules": Target(fuzz_models.rules, fuzz_models.TEXTS, 1),
    "cleaning": Target(fuzz_models.cleaning, fuzz_models.TEXTS, 0.3),
    "proposals": Target(fuzz_models.proposals, fuzz_models.TEXTS, 0.1),
    "report": Target(fuzz_exchange.report, fuzz_exchange.REPORTS, 1),
    "glossary": Target(fuzz_exchange.glossary, fuzz_exchange.GLOSSARIES, 5),
    "m2": Target(fuzz_exchange.m2, fuzz_exchange.M2, 5),
    "meta": Target(fuzz_exchange.meta, fuzz_exchange.META, 2),
    "review": Target(fuzz_review.review, fuzz_review.SEEDS, 3),
}


def all_seeds(name: str) -> list[bytes]:
    """The seeds of a target, with what was found before."""
    return [*TARGETS[name].seeds, *(path.read_bytes() for path in found(name))]


def found(name: str) -> list[Path]:
    """What broke a target once."""
    return sorted(path for path in FOUND.glob(f"{name}-*") if path.name.rpartition("-")[0] == name)


@contextmanager
def no_hang(seconds: float = MOST_SECONDS) -> Iterator[None]:
    """HangError where what is inside takes too long."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise HangError(f"more than {seconds} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
