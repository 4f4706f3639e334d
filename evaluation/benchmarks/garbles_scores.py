"""What a checker made of the garbles of `garbles_set`: found, proposed, fixed, and the harm done.

A text is *right for a garble* when one of the garble's fixes stands in its place and all else reads as
before, save that other garbles of the sentence may be fixed too. Whole texts are compared, so an edit may be
wider or narrower than the garble.

found     a span, or an edit of whatever decision, overlaps the garble
proposed  an edit of whatever decision, or one of its alternatives, alone makes the text right for the garble;
          or the garble is fixed
fixed     the accepted edits that touch the garble make the text right for it
harmful   an accepted edit that fixes no garble; one inside a garble that leaves it fewer words away from a
          fix is neither

A harmful edit counts under the kind of the first garble that it overlaps, or under sound text.
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
    """How many garbles of a kind there are, and how many are found, proposed and fixed; and harmful edits."""

    kind: str
    garbles: int = 0
    found: int = 0
    proposed: int = 0
    fixed: int = 0
    harmful: int = 0


@dataclass(frozen=True, slots=True)
class ItemScore:
    """The counts of one item: one for each garble, one for each harmful edit; and how many were accepted."""

    counts: tuple[GarbleCounts, ...]
    accepted: int


@dataclass(frozen=True, slots=True)
class GarbleScores:
    """The counts of each kind, sound text last, and their sums; of `sound_items` how many were changed."""

    items: int
    sound_items: int
    sound_items_changed: int
    accepted: int
    kinds: tuple[GarbleCounts, ...]
    total: GarbleCounts


def score_garbles(items: Sequence[GarbledItem], results: Sequence[Result]) -> GarbleScores:
    """The scores of the results, one for the text of each item; raises ValueError where texts differ."""
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
    """The score of one item; raises ValueError when the result is of another text."""
    if result.segment.text != item.text:
        raise ValueError(f"{item.id}: the result is of another text")
    marked: tuple[Stretch, ...] = (*result.spans, *result.edits)
    accepted, fixing = result.accepted, set[Edit]()
    counts = []
    for garble in item.garbles:
        right = _right_texts(item, garble)
        fix = _fixing_edits(item.text, accepted, garble, right)
        fixing.update(fix)
        proposed = any(apply_edits(item.text, [edit]) in right for edit in _candidates(result.edits))
        found = any(overlap(garble, part) for part in marked)
        counts.append(GarbleCounts(garble.kind, 1, found, proposed or bool(fix), bool(fix)))
    harmful = [edit for edit in accepted
               if edit not in fixing and not any(_improves(edit, garble) for garble in item.garbles)]
    kinds = (next((garble.kind for garble in item.garbles if overlap(garble, edit)), SOUND_TEXT)
             for edit in harmful)
    return ItemScore((*counts, *(GarbleCounts(kind, harmful=1) for kind in kinds)), len(accepted))


def _right_texts(item: GarbledItem, garble: Garble) -> frozenset[str]:
    """All texts that are right for the garble."""
    choices = [of.fixes if of is garble else (of.original, *of.fixes) for of in item.garbles]
    return frozenset(
        apply_edits(item.text, [Edit(of.start, of.end, of.original, chosen)
                                for of, chosen in zip(item.garbles, choice, strict=True)])
        for choice in product(*choices))


def _fixing_edits(text: str, accepted: Sequence[Edit], garble: Garble,
                  right: frozenset[str]) -> Sequence[Edit]:
    """The fewest accepted edits in a row, among them all that touch the garble, that make the text right."""
    touching = {edit for edit in accepted if overlap(edit, garble)}
    for length in range(1, len(accepted) + 1):
        for start in range(len(accepted) - length + 1):
            run = accepted[start:start + length]
            if touching <= set(run) and apply_edits(text, run) in right:
                return run
    return ()


def _candidates(edits: Iterable[Edit]) -> Iterator[Edit]:
    """Each edit, and one for each of its alternatives."""
    for edit in edits:
        yield edit
        yield from (replace(edit, replacement=of.replacement) for of in edit.alternatives)


def _improves(edit: Edit, garble: Garble) -> bool:
    """Whether the edit lies inside the garble and leaves it fewer words away from its nearest fix."""
    if not (garble.start <= edit.start and edit.end <= garble.end):
        return False
    start, end = edit.start - garble.start, edit.end - garble.start
    after = garble.original[:start] + edit.replacement + garble.original[end:]
    return _words_away(after, garble) < _words_away(garble.original, garble)


def _words_away(text: str, garble: Garble) -> int:
    return min(Levenshtein.distance(text.split(), fix.split()) for fix in garble.fixes)


def _sum(kind: str, counts: Iterable[GarbleCounts]) -> GarbleCounts:
    of = list(counts)
    return GarbleCounts(kind, sum(c.garbles for c in of), sum(c.found for c in of),
                        sum(c.proposed for c in of), sum(c.fixed for c in of), sum(c.harmful for c in of))
