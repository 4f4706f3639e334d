"""Scores by segment, document, length and category, and the segments that changed most."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ...corpora.alignment import align
from ...corpora.records import CATEGORIES, Edit
from ..metrics.bootstrap import Counts
from ..metrics.corpus_metrics import PairStatistics

LENGTHS: Final = ((1, 10), (11, 20), (21, 30), (31, 40), (41, None))
"""First and last number of reference words of each bin."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the corpus with its TER before and after, in percent; None without reference words."""

    name: str
    segments: int
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class CategoryCounts:
    """Edits made and wanted of a category, and the wanted edits that were made exactly so."""

    category: str
    made: int
    wanted: int
    matched: int


@dataclass(frozen=True, slots=True)
class DiffPart:
    """A stretch of a text: kept (""), deleted ("del") or inserted ("ins")."""

    text: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A segment whose TER changed by `change` edits, with the edits made and the edits left to the reference."""

    number: int
    change: int
    done: tuple[DiffPart, ...]
    left: tuple[DiffPart, ...]


def by_document(ter: PairStatistics, docs: Sequence[str]) -> list[Part]:
    """TER by document, in document order; `docs` has the document of each segment."""
    return _parts(ter, docs, dict.fromkeys(docs))


def by_length(ter: PairStatistics) -> list[Part]:
    """TER by the number of words of the reference."""
    names = [_length_name(int(words)) for words in ter.before[:, 1]]
    order = [_length_name(first) for first, _ in LENGTHS]
    return _parts(ter, names, [name for name in order if name in set(names)])


def by_category(mt: Sequence[str], hyp: Sequence[str], ref: Sequence[str]) -> list[CategoryCounts]:
    """Edits by category, most serious first."""
    made, wanted, matched = Counter[str](), Counter[str](), Counter[str]()
    for text, after, reference in zip(mt, hyp, ref, strict=True):
        ours, theirs = align(text, after), align(text, reference)
        made.update(edit.category for edit in ours)
        wanted.update(edit.category for edit in theirs)
        same = {(edit.start, edit.end, edit.replacement) for edit in ours}
        matched.update(edit.category for edit in theirs if (edit.start, edit.end, edit.replacement) in same)
    return [CategoryCounts(category, made[category], wanted[category], matched[category])
            for category in CATEGORIES if made[category] or wanted[category]]


def examples(ter: PairStatistics, mt: Sequence[str], hyp: Sequence[str], ref: Sequence[str],
             most: int = 10) -> tuple[list[Example], list[Example]]:
    """The segments that worsened most and those that improved most, at most `most` each."""
    change = (ter.after[:, 0] - ter.before[:, 0]).astype(int)
    order = np.argsort(-change, kind="stable")
    worst, best = order[:most], order[::-1][:most]
    return ([_example(int(i), int(change[i]), mt, hyp, ref) for i in worst if change[i] > 0],
            [_example(int(i), int(change[i]), mt, hyp, ref) for i in best if change[i] < 0])


def diff(before: str, after: str) -> tuple[DiffPart, ...]:
    """The text with its deletions and insertions."""
    return tuple(_stretches(before, align(before, after)))


def _example(place: int, change: int, mt: Sequence[str], hyp: Sequence[str], ref: Sequence[str]) -> Example:
    return Example(place + 1, change, diff(mt[place], hyp[place]), diff(hyp[place], ref[place]))


def _stretches(text: str, edits: Sequence[Edit]) -> Iterable[DiffPart]:
    at = 0
    for edit in edits:
        yield from (part for part in (DiffPart(text[at:edit.start]), DiffPart(edit.original, "del"),
                                      DiffPart(edit.replacement, "ins")) if part.text)
        at = edit.end
    if text[at:]:
        yield DiffPart(text[at:])


def _parts(ter: PairStatistics, names: Sequence[str], order: Iterable[Hashable]) -> list[Part]:
    rows = defaultdict[Hashable, list[int]](list)
    for place, name in enumerate(names):
        rows[name].append(place)
    return [Part(str(name), len(rows[name]), _rate(ter.before[rows[name]]), _rate(ter.after[rows[name]]))
            for name in order]


def _rate(counts: Counts) -> float | None:
    edits, words = counts.sum(axis=0)
    return float(100 * edits / words) if words else None


def _length_name(words: int) -> str:
    for first, last in LENGTHS:
        if last is None or words <= last:
            return f"{first}+ words" if last is None else f"{first}–{last} words"
    raise AssertionError("the last bin has no upper bound")
