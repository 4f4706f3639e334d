"""The bars of the report page's plots, which its template draws."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ...corpora.records import DECISIONS, Result

BINS: Final = 20
"""Bins of the confidence histogram, each 0.05 wide. The last bin includes 1."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a stacked bar. `start` and `length` are percent of the plot."""

    decision: str
    count: int
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A stacked bar."""

    label: str
    count: int
    parts: Sequence[Part]


def by_category(results: Iterable[Result]) -> list[Bar]:
    """The edits of each category by decision, the most frequent category first."""
    counts = Counter((edit.category, edit.decision) for result in results for edit in result.edits)
    totals = Counter[str]()
    for (category, _), count in counts.items():
        totals[category] += count
    return _bars([(category, {d: counts[category, d] for d in DECISIONS})
                  for category, _ in totals.most_common()])


def by_confidence(results: Iterable[Result]) -> list[Bar]:
    """The edits in each confidence bin by decision."""
    counts = Counter((min(int(edit.confidence * BINS), BINS - 1), edit.decision)
                     for result in results for edit in result.edits)
    return _bars([(f"{place / BINS:.2f}–{(place + 1) / BINS:.2f}", {d: counts[place, d] for d in DECISIONS})
                  for place in range(BINS)])


def _bars(rows: Sequence[tuple[str, dict[str, int]]]) -> list[Bar]:
    highest = max((sum(counts.values()) for _, counts in rows), default=0) or 1
    bars = []
    for label, counts in rows:
        start, parts = 0.0, []
        for decision, count in counts.items():
            length = 100 * count / highest
            parts.append(Part(decision, count, round(start, 2), round(length, 2)))
            start += length
        bars.append(Bar(label, sum(counts.values()), parts))
    return bars
