"""Scores of a checker on the garbles of `garbles_set`: garbles found, proposed and fixed, and harmful edits.

A text is *right for a garble* if one of the garble's fixes is in its place and the rest is unchanged, except that
other garbles of the sentence may also be fixed. Whole texts are compared, so an edit may be wider or narrower than
the garble.

found     a span, or an edit with any decision, overlaps the garble
proposed  an edit with any decision, or one of its alternatives, alone makes the text right for the garble;
          or the garble is fixed
fixed     the accepted edits that touch the garble make the text right for it
harmful   an accepted edit that fixes no garble, unless it is inside a garble and reduces the number of words
          between the garble and its nearest fix

A harmful edit counts for the kind of the first garble that it overlaps, or for sound text.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from rapidfuzz.distance import Levenshtein

from ...corpora.records import Edit, Result, apply_edits
from ..metrics.overlap import Stretch, overlap
from .garbles_set import KINDS, Garble, GarbledItem

SOUND_TEXT: Final = "sound text"


@dataclass(frozen=True, slots=True)
class GarbleCounts:
    """The garbles of one kind: how many there are, how many are found, proposed and fixed; and harmful edits."""

    kind: str
    garbles: int = 0
    found: int = 0
    proposed: int = 0
    fixed: int = 0
    harmful: int = 0


@dataclass(frozen=True, slots=True)
class ItemScore:
    """The counts of one item: one for each garble and each harmful edit; and the number of accepted edits."""

    counts: tuple[GarbleCounts, ...]
    accepted: int


@dataclass(frozen=True, slots=True)
class GarbleScores:
    """The counts of each kind, with sound text last, and their sums; and how many sound items were changed."""

    items: int
    sound_items: int
    sound_items_changed: int
    accepted: int
    kinds: tuple[GarbleCounts, ...]
    total: GarbleCounts


def score_garbles(items: Sequence[GarbledItem], results: Sequence[Result]) -> GarbleScores:
    """The scores of one result per item. Raises ValueError if their texts differ."""
    scores = [score_item(item, result) for item, result in zip(items, results, strict=True)]
    counts = [count for score in scores for count in score.counts]
    sound = [score for item, score in zip(items, scores, strict=True) if not item.garbles]
    return GarbleScores(
        items=len(items), sound_items=len(sound),
        sound_items_changed=sum(score.accepted > 0 for score in sound),
        accepted=sum(score.accepted for score in scores),
        kinds=tuple(_sum(kind, (count for count in counts if count.kind == kind))
                    for kind in (*KINDS, SOUND_TEXT)),
        total=_sum("all", counts))


def score_item(item: GarbledItem, result: Result) -> ItemScore:
    """The score of one item. Raises ValueError if the result has another text."""
    if result.segment.text != item.text:
        raise ValueError(f"{item.id}: the result has another text")
    marked: tuple[Stretch, ...] = (*result.spans, *result.edits)
    accepted, fixing = result.accepted, set[Edit]()
    counts = []
    for garble in item.garbles:
        right = _right_texts(item, garble)
        fix = _fixing_edits(item.text, accepted, garble, right)
        fixing.update(fix)
        proposed = any(apply_edits(item.text, [edit]) in right for edit in _with_alternatives(result.edits))
        found = any(overlap(garble, part) for part in marked)
        counts.append(GarbleCounts(garble.kind, 1, found, proposed or bool(fix), bool(fix)))
    harmful = [edit for edit in accepted
               if edit not in fixing and not any(_improves(edit, garble) for garble in item.garbles)]
    kinds = (next((garble.kind for garble in item.garbles if overlap(garble, edit)), SOUND_TEXT)
             for edit in harmful)
    return ItemScore((*counts, *(GarbleCounts(kind, harmful=1) for kind in kinds)), len(accepted))


def _right_texts(item: GarbledItem, garble: Garble) -> frozenset[str]:
    """All texts that are right for the garble."""
    choices = [other.fixes if other is garble else (other.original, *other.fixes) for other in item.garbles]
    return frozenset(
        apply_edits(item.text, [Edit(other.start, other.end, other.original, chosen)
                                for other, chosen in zip(item.garbles, choice, strict=True)])
        for choice in product(*choices))


def _fixing_edits(text: str, accepted: Sequence[Edit], garble: Garble,
                  right: frozenset[str]) -> Sequence[Edit]:
    """The shortest run of accepted edits that makes the text right and has all edits that touch the garble."""
    touching = {edit for edit in accepted if overlap(edit, garble)}
    for length in range(1, len(accepted) + 1):
        for start in range(len(accepted) - length + 1):
            run = accepted[start:start + length]
            if touching <= set(run) and apply_edits(text, run) in right:
                return run
    return ()


def _with_alternatives(edits: Iterable[Edit]) -> Iterator[Edit]:
    """Each edit, followed by one edit for each of its alternatives."""
    for edit in edits:
        yield edit
        yield from (replace(edit, replacement=other.replacement) for other in edit.alternatives)


def _improves(edit: Edit, garble: Garble) -> bool:
    """Whether the edit is inside the garble and brings it closer, in words, to its nearest fix."""
    if not (garble.start <= edit.start and edit.end <= garble.end):
        return False
    start, end = edit.start - garble.start, edit.end - garble.start
    after = garble.original[:start] + edit.replacement + garble.original[end:]
    return _distance_to_fix(after, garble) < _distance_to_fix(garble.original, garble)


def _distance_to_fix(text: str, garble: Garble) -> int:
    return min(Levenshtein.distance(text.split(), fix.split()) for fix in garble.fixes)


def _sum(kind: str, counts: Iterable[GarbleCounts]) -> GarbleCounts:
    parts = list(counts)
    return GarbleCounts(kind, *(sum(getattr(part, name) for part in parts)
                                for name in ("garbles", "found", "proposed", "fixed", "harmful")))
