"""Gold spans found, gold edits fixed, and right text harmed.

A gold span is *found* if a predicted span, or an edit with any decision, overlaps it.

A gold edit is *fixed* if the same edit was accepted, or if the text around it reads the same after the accepted edits
as after the gold edits. For this, the text is cut before each word outside all edits. The pieces that the gold edit
touches are compared, if necessary with one more piece on either side. So an insertion before a space equals one after
it, and a replaced word equals a replaced letter.

An accepted edit is *harmful* if it overlaps neither a gold span nor a gold edit: the text there was right.
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
    """The counts of one category; a span and its edit may have different categories."""

    category: str
    gold_spans: int
    found: int
    gold_edits: int
    fixed: int


@dataclass(frozen=True, slots=True)
class Fixes:
    """Counts over the corpus, their shares, and counts by gold category.

    The shares are None without gold spans, gold edits and accepted edits, respectively.
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
    """Whether each gold span of a segment is found, each gold edit fixed, each accepted edit harmful."""

    found: tuple[bool, ...]
    fixed: tuple[bool, ...]
    harmful: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class FixCounts:
    """The number found, fixed and harmful in each segment, each with its total: segments x 2."""

    found: Counts
    fixed: Counts
    harmful: Counts
    categories: tuple[CategoryFixes, ...]


def fix_counts(predicted: Sequence[Result], gold: Sequence[Result]) -> FixCounts:
    """Compare predicted with gold results of the same texts; all gold edits count as accepted."""
    segments = [segment_fixes(ours, theirs) for ours, theirs in zip(predicted, gold, strict=True)]
    flags = {name: [getattr(segment, name) for segment in segments] for name in ("found", "fixed", "harmful")}
    counts = {name: np.array([(sum(hits), len(hits)) for hits in column], dtype=np.float64).reshape(-1, 2)
              for name, column in flags.items()}
    return FixCounts(**counts, categories=_by_category(gold, segments))


def concatenate_fix_counts(parts: Sequence[FixCounts]) -> FixCounts:
    """The counts of all parts, in order."""
    categories: dict[str, CategoryFixes] = {}
    for new in (new for part in parts for new in part.categories):
        known = categories.get(new.category, CategoryFixes(new.category, 0, 0, 0, 0))
        categories[new.category] = CategoryFixes(
            new.category, known.gold_spans + new.gold_spans, known.found + new.found,
            known.gold_edits + new.gold_edits, known.fixed + new.fixed)
    return FixCounts(np.concatenate([part.found for part in parts]),
                     np.concatenate([part.fixed for part in parts]),
                     np.concatenate([part.harmful for part in parts]),
                     tuple(categories[category] for category in _in_order(categories)))


def fixes(counts: FixCounts, bootstrap: Bootstrap) -> Fixes:
    """The scores from the counts of `fix_counts`."""
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
    """The first count divided by the second."""
    return ratio(sums[:, 0], sums[:, 1])


def segment_fixes(predicted: Result, gold: Result) -> SegmentFixes:
    """Whether each gold span and edit of one segment is found or fixed, and each accepted edit harmful."""
    accepted = [edit for edit in predicted.edits if edit.decision == "accept"]
    stretches: tuple[Stretch, ...] = (*predicted.spans, *predicted.edits)
    wrong: tuple[Stretch, ...] = (*gold.spans, *gold.edits)
    return SegmentFixes(
        found=tuple(any(overlap(span, stretch) for stretch in stretches) for span in gold.spans),
        fixed=tuple(fixed_edits(gold.segment.text, accepted, gold.edits)),
        harmful=tuple(not any(overlap(edit, part) for part in wrong) for edit in accepted),
    )


def fixed_edits(text: str, accepted: Sequence[Edit], gold: Sequence[Edit]) -> list[bool]:
    """Whether the accepted edits fix each gold edit. Edits of one side must not overlap."""
    cuts = _cuts(text, (*accepted, *gold))
    ours, theirs = _rewritten(text, cuts, accepted), _rewritten(text, cuts, gold)
    same = {(edit.start, edit.end, edit.replacement) for edit in accepted}
    return [(edit.start, edit.end, edit.replacement) in same
            or _same_text(ours, theirs, *_pieces(cuts, edit)) for edit in gold]


def _cuts(text: str, edits: Sequence[Edit]) -> list[int]:
    """The start of the text, the start of each word that is not inside an edit, and the end of the text."""
    cuts = [0, *(match.start() for match in _WORD_START.finditer(text) if match.start()), len(text)]
    inside: set[int] = set()
    for edit in edits:
        inside.update(range(bisect_right(cuts, edit.start, 1), bisect_left(cuts, edit.end, 1, len(cuts) - 1)))
    return [cut for index, cut in enumerate(cuts) if index not in inside]


def _pieces(cuts: Sequence[int], edit: Edit) -> tuple[int, int]:
    """The first and the last piece that the edit touches; an insertion belongs to the piece that it begins."""
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


def _same_text(ours: Sequence[str], theirs: Sequence[str], first: int, last: int) -> bool:
    windows = {(max(0, first - left), last + 1 + right) for left in (0, 1) for right in (0, 1)}
    return any("".join(ours[start:end]) == "".join(theirs[start:end]) for start, end in windows)


def _by_category(gold: Sequence[Result], segments: Sequence[SegmentFixes]) -> tuple[CategoryFixes, ...]:
    spans = [(span.category, found) for result, segment in zip(gold, segments, strict=True)
             for span, found in zip(result.spans, segment.found, strict=True)]
    edits = [(edit.category, fixed) for result, segment in zip(gold, segments, strict=True)
             for edit, fixed in zip(result.edits, segment.fixed, strict=True)]
    ordered = _in_order({category for category, _ in (*spans, *edits)})
    return tuple(CategoryFixes(category, *_tally(spans, category), *_tally(edits, category))
                 for category in ordered)


def _in_order(categories: Iterable[str]) -> list[str]:
    """The categories, most serious first, unknown ones last."""
    seen = set(categories)
    return [*(c for c in CATEGORIES if c in seen), *sorted(seen.difference(CATEGORIES))]


def _tally(flags: Sequence[tuple[str, bool]], category: str) -> tuple[int, int]:
    hits = [hit for name, hit in flags if name == category]
    return len(hits), sum(hits)
