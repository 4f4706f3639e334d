"""Detection and naming of errors by category: a confusion table with precision, recall and F1."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from degarble.corpora.public_sets.readers import Labelled
from degarble.corpora.records import CATEGORIES, Span

NOTHING = "not marked"


def by_category(found: Sequence[Sequence[Span]],
                gold: Sequence[Sequence[Span]]) -> dict[str, dict[str, float]]:
    """For each category of gold spans: their number; the share found at all, and found with the right name; the share
    of marks of this name that are right; F1 of the last two; and the names that they were given.

    A mark on sound text lowers the precision of its name. 0/0 is 0.
    """
    named: Counter[tuple[str, str]] = Counter()
    marked: Counter[str] = Counter()
    for marks, true in zip(found, gold, strict=True):
        marked.update(mark.category for mark in marks)
        for span in true:
            over = max((m for m in marks if m.start < span.end and span.start < m.end), default=None,
                       key=lambda m: min(m.end, span.end) - max(m.start, span.start))
            named[span.category, NOTHING if over is None else over.category] += 1
    return {c: _row(c, named, marked) for c in CATEGORIES if any(true == c for true, _ in named)}


def gold_spans(example: Labelled) -> tuple[Span, ...]:
    """The stretches labelled "bad", with their category if known."""
    bad = np.nan_to_num(example.labels["bad"][:-1]) > 0
    edges = np.flatnonzero(np.diff(np.r_[0, bad.astype(int), 0]))
    category = example.labels["category"]
    return tuple(Span(int(a), int(b), CATEGORIES[0 if np.isnan(category[a]) else int(category[a])])
                 for a, b in zip(edges[::2], edges[1::2], strict=True))


def _row(category: str, named: Mapping[tuple[str, str], int], marked: Mapping[str, int]) -> dict[str, float]:
    row = {name: count for name in (*CATEGORIES, NOTHING) if (count := named[category, name])}
    total, right = sum(row.values()), named[category, category]
    f1 = 2 * right / max(1, total + marked[category])
    return {"spans": total, "found": round(1 - row.get(NOTHING, 0) / total, 4),
            "named right": round(right / total, 4), "precision": round(right / max(1, marked[category]), 4),
            "F1": round(f1, 4), **row}
