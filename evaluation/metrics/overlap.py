"""Overlap of two stretches of a text."""

from collections.abc import Sequence
from typing import Protocol


class Stretch(Protocol):
    """Anything with half-open offsets into a text: a span or an edit."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def overlap(a: Stretch, b: Stretch) -> bool:
    """Whether two stretches share a character; an empty one must be inside the other or at its border."""
    if a.start == a.end or b.start == b.end:
        return a.start <= b.end and b.start <= a.end
    return a.start < b.end and b.start < a.end


def count_overlapping(stretches: Sequence[Stretch], others: Sequence[Stretch]) -> int:
    """The number of stretches that overlap one of the others."""
    return sum(any(overlap(stretch, other) for other in others) for stretch in stretches)
