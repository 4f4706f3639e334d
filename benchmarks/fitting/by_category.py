"""What each category of error is taken for, and how well it is found and named."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from degarble.corpora.public_sets.readers import Labelled
from degarble.corpora.records import CATEGORIES, Span

NOTHING = "not marked"


def by_category(found: Sequence[Sequence[Span]],
                gold: Sequence[Sequence[Span]]) -> dict[str, dict[str, float]]:
    """Of each category of error: how many there are; the shares found at all, and found and named right; the
    share of the marks of that name that are right, with F1 of the last two; and what they are taken for.

    A mark on what is sound lowers the precision of its name. 0/0 is 0.
    """
    taken: Counter[tuple[str, str]] = Counter()
    said: Counter[str] = Counter()
    for marks, true in zip(found, gold, strict=True):
        said.update(mark.category for mark in marks)
        for span in true:
            over = max((m for m in marks if m.start < span.end and span.start < m.end), default=None,
                       key=lambda m: min(m.end, span.end) - max(m.start, span.start))
            taken[span.category, NOTHING if over is None else over.category] += 1
    return {c: _row(c, taken, said) for c in CATEGORIES if any(true == c for true, _ in taken)}


def gold_spans(example: Labelled) -> tuple[Span, ...]:
    """The stretches labelled "bad", with their category where it is known."""
    bad = np.nan_to_num(example.labels["bad"][:-1]) > 0
    edges = np.flatnonzero(np.diff(np.r_[0, bad.astype(int), 0]))
    named = example.labels["category"]
    return tuple(Span(int(a), int(b), CATEGORIES[0 if np.isnan(named[a]) else int(named[a])])
                 for a, b in zip(edges[::2], edges[1::2], strict=True))


def _row(category: str, taken: Mapping[tuple[str, str], int], said: Mapping[str, int]) -> dict[str, float]:
    row = {over: count for over in (*CATEGORIES, NOTHING) if (count := taken[category, over])}
    total, right = sum(row.values()), taken[category, category]
    f1 = 2 * right / max(1, total + said[category])
    return {"spans": total, "found": round(1 - row.get(NOTHING, 0) / total, 4),
            "named right": round(right / total, 4), "precision": round(right / max(1, said[category]), 4),
            "F1": round(f1, 4), **row}
