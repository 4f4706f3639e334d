"""What became of each thing the gold standard marks: found, fixed, or a right text harmed.

A gold span is *found* when a predicted span, or an edit of whatever decision, overlaps it.

A gold edit is *fixed* when the same edit was accepted, or when the text around it reads the same after the
accepted edits as after gold's. For this the text is cut before each word, save inside an edit of either
side, and the pieces that the gold edit touches are compared, if need be together with the next piece on
either side: an insertion before a space and one after it, a replaced word and a replaced letter come to
the same.

An accepted edit is *harmful* when it overlaps neither a gold span nor a gold edit: what stood there was
right.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ...corpora.records import CATEGORIES, Edit, Result, apply_edits
from .bootstrap import Bootstrap, Counts, Figure, Values, ratio
from .overlap import Stretch, overlap

_WORD_START = re.compile(r"(?<!\S)\S")


@dataclass(frozen=True, slots=True)
class CategoryFixes:
    """The counts of one category; a span and its edit may be of different ones."""

    category: str
    gold_spans: int
    found: int
    gold_edits: int
    fixed: int


@dataclass(frozen=True, slots=True)
class Fixes:
    """Counts over the corpus, the shares they make, and the counts by gold category.

    Shares are None without gold spans, gold edits and accepted edits respectively.
    """

    gold_spans: int
    found: int
    gold_edits: int
    fixed: int
    accepted_edits: int
    harmful: int
    found_share: Figure
    fixed_share: Figure
    harmful_share: Figure
    categories: tuple[CategoryFixes, ...]


@dataclass(frozen=True, slots=True)
class SegmentFixes:
    """For each gold span, gold edit and accepted edit of a segment, whether it is found, fixed, harmful."""

    found: tuple[bool, ...]
    fixed: tuple[bool, ...]
    harmful: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class FixCounts:
    """Of each segment how many are found, fixed, harmful, and of how many: segments x 2 each."""

    found: Counts
    fixed: Counts
    harmful: Counts
    categories: tuple[CategoryFixes, ...]


def fix_counts(predicted: Sequence[Result], gold: Sequence[Result]) -> FixCounts:
    """Hold predicted results against gold results of the same texts; gold edits count as accepted."""
    judged = [segment_fixes(ours, theirs) for ours, theirs in zip(predicted, gold, strict=True)]
    flags = {name: [getattr(of, name) for of in judged] for name in ("found", "fixed", "harmful")}
    counts = {name: np.array([(sum(hits), len(hits)) for hits in of], dtype=np.float64).reshape(-1, 2)
              for name, of in flags.items()}
    return FixCounts(**counts, categories=_by_category(gold, judged))


def joined_fixes(parts: Sequence[FixCounts]) -> FixCounts:
    """The counts of all parts, in their order."""
    categories: dict[str, CategoryFixes] = {}
    for of in (of for part in parts for of in part.categories):
        known = categories.get(of.category, CategoryFixes(of.category, 0, 0, 0, 0))
        categories[of.category] = CategoryFixes(
            of.category, known.gold_spans + of.gold_spans, known.found + of.found,
            known.gold_edits + of.gold_edits, known.fixed + of.fixed)
    return FixCounts(np.concatenate([part.found for part in parts]),
                     np.concatenate([part.fixed for part in parts]),
                     np.concatenate([part.harmful for part in parts]),
                     tuple(categories[category] for category in _in_order(categories)))


def fixes(counts: FixCounts, bootstrap: Bootstrap) -> Fixes:
    """The scores that the counts of `fix_counts` make."""
    found, spans = (round(total) for total in counts.found.sum(axis=0))
    fixed, edits = (round(total) for total in counts.fixed.sum(axis=0))
    harmful, accepted = (round(total) for total in counts.harmful.sum(axis=0))
    return Fixes(
        gold_spans=spans, found=found, gold_edits=edits, fixed=fixed,
        accepted_edits=accepted, harmful=harmful,
        found_share=bootstrap.figure(counts.found, share),
        fixed_share=bootstrap.figure(counts.fixed, share),
        harmful_share=bootstrap.figure(counts.harmful, share),
        categories=counts.categories,
    )


def share(sums: Counts) -> Values:
    """The first count among the second."""
    return ratio(sums[:, 0], sums[:, 1])


def segment_fixes(predicted: Result, gold: Result) -> SegmentFixes:
    """Judge one segment."""
    accepted = [edit for edit in predicted.edits if edit.decision == "accept"]
    proposals: tuple[Stretch, ...] = (*predicted.spans, *predicted.edits)
    wrong: tuple[Stretch, ...] = (*gold.spans, *gold.edits)
    return SegmentFixes(
        found=tuple(any(overlap(span, proposal) for proposal in proposals) for span in gold.spans),
        fixed=tuple(fixed_edits(gold.segment.text, accepted, gold.edits)),
        harmful=tuple(not any(overlap(edit, part) for part in wrong) for edit in accepted),
    )


def fixed_edits(text: str, accepted: Sequence[Edit], gold: Sequence[Edit]) -> list[bool]:
    """For each gold edit whether the accepted edits fix it. Edits of a side do not overlap."""
    cuts = _cuts(text, (*accepted, *gold))
    ours, theirs = _rewritten(text, cuts, accepted), _rewritten(text, cuts, gold)
    same = {(edit.start, edit.end, edit.replacement) for edit in accepted}
    return [(edit.start, edit.end, edit.replacement) in same
            or _reads_alike(ours, theirs, *_pieces(cuts, edit)) for edit in gold]


def _cuts(text: str, edits: Sequence[Edit]) -> list[int]:
    """The start of the text, of each word not inside an edit, and the end of the text."""
    cuts = [0, *(match.start() for match in _WORD_START.finditer(text) if match.start()), len(text)]
    inside: set[int] = set()
    for edit in edits:
        inside.update(range(bisect_right(cuts, edit.start, 1), bisect_left(cuts, edit.end, 1, len(cuts) - 1)))
    return [cut for index, cut in enumerate(cuts) if index not in inside]


def _pieces(cuts: Sequence[int], edit: Edit) -> tuple[int, int]:
    """First and last piece that the edit touches; an insertion belongs to the piece it opens."""
    last_piece = len(cuts) - 2
    first = min(bisect_right(cuts, edit.start) - 1, last_piece)
    return first, max(first, min(bisect_left(cuts, edit.end) - 1, last_piece))


def _rewritten(text: str, cuts: Sequence[int], edits: Sequence[Edit]) -> list[str]:
    """Each piece after the edits."""
    of_piece: dict[int, list[Edit]] = {}
    for edit in edits:
        of_piece.setdefault(_pieces(cuts, edit)[0], []).append(edit)
    pieces = [text[start:end] for start, end in pairwise(cuts)]
    for piece, inside in of_piece.items():
        pieces[piece] = apply_edits(pieces[piece], [
            replace(edit, start=edit.start - cuts[piece], end=edit.end - cuts[piece]) for edit in inside])
    return pieces


def _reads_alike(ours: Sequence[str], theirs: Sequence[str], first: int, last: int) -> bool:
    windows = {(max(0, first - left), last + 1 + right) for left in (0, 1) for right in (0, 1)}
    return any("".join(ours[start:end]) == "".join(theirs[start:end]) for start, end in windows)


def _by_category(gold: Sequence[Result], judged: Sequence[SegmentFixes]) -> tuple[CategoryFixes, ...]:
    spans = [(span.category, found) for result, judgement in zip(gold, judged, strict=True)
             for span, found in zip(result.spans, judgement.found, strict=True)]
    edits = [(edit.category, fixed) for result, judgement in zip(gold, judged, strict=True)
             for edit, fixed in zip(result.edits, judgement.fixed, strict=True)]
    ordered = _in_order({category for category, _ in (*spans, *edits)})
    return tuple(CategoryFixes(category, *_tally(spans, category), *_tally(edits, category))
                 for category in ordered)


def _in_order(categories: Iterable[str]) -> list[str]:
    """Most consequential first, unknown ones after them."""
    seen = set(categories)
    return [*(c for c in CATEGORIES if c in seen), *sorted(seen.difference(CATEGORIES))]


def _tally(judged: Sequence[tuple[str, bool]], category: str) -> tuple[int, int]:
    hits = [hit for of, hit in judged if of == category]
    return len(hits), sum(hits)
