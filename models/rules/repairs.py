"""A repair: a stretch of text that a rule knows to be wrong, and what should stand there if it can tell."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Repair:
    """`text[start:end]` is wrong in the way of `category`; offsets are code points, half-open, never empty.

    `replacement` is what should stand there, None where the rule knows only that something is wrong.
    `alternatives` are further readings, likeliest first. `score` in [0, 1] is the strength of this
    one's evidence among its rule's (1.0 for rules that have no degrees); it is not a calibrated chance.
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
    """The repairs sorted by place; of those that share a character the one given first stays.

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
