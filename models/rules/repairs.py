"""Repairs: errors that a rule found, with a correction if the rule has one."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Repair:
    """An error in `text[start:end]`. Offsets count code points, half-open, and are never empty.

    `replacement` is the correction, or None if the rule only detects. `alternatives` are other corrections, the
    likeliest first. `score` in [0, 1] is the strength of the evidence, compared with other repairs of the same rule
    (1.0 for rules without degrees). It is not a calibrated probability.
    """

    start: int
    end: int
    replacement: str | None
    category: str
    rule: str
    reason: str
    score: float = 1.0
    alternatives: tuple[str, ...] = ()


def without_overlap(found: Iterable[Repair]) -> list[Repair]:
    """The repairs sorted by start. Where repairs overlap, the first one in `found` is kept.

    >>> [r.rule for r in without_overlap([Repair(2, 5, "", "", "b", ""), Repair(4, 6, "", "", "c", ""),
    ...                                   Repair(0, 2, "", "", "a", "")])]
    ['a', 'b']
    """
    starts: list[int] = []
    kept: list[Repair] = []
    for repair in found:
        at = bisect_left(starts, repair.start)
        after_previous = at == 0 or kept[at - 1].end <= repair.start
        before_next = at == len(kept) or repair.end <= starts[at]
        if after_previous and before_next:
            starts.insert(at, repair.start)
            kept.insert(at, repair)
    return kept
