"""The edits that were made against the edits of the reference, on three levels.

correction   the same place and the same replacement
place        the same place, whatever was put there
overlap      an edit counts as matched when it overlaps one of the other side

Edits of both sides come from aligning the texts, so how a system reports its edits does not matter.
F0.5 weighs precision twice as much as recall, as is usual in grammatical error correction (Ng et al. 2014).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ..corpora.records import Edit
from .bootstrap import Bootstrap
from .precision_recall import PrecisionRecall, equal_matches, overlap_matches, precision_recall

BETA: Final = 0.5


@dataclass(frozen=True, slots=True)
class EditScores:
    """Edit precision, recall and F0.5 on each level."""

    correction: PrecisionRecall
    place: PrecisionRecall
    overlap: PrecisionRecall


def edit_scores(made: Sequence[Sequence[Edit]], wanted: Sequence[Sequence[Edit]],
                bootstrap: Bootstrap) -> EditScores:
    """Score the edits made in each segment against those wanted there."""
    pairs = list(zip(made, wanted, strict=True))
    correction = [equal_matches([(e.start, e.end, e.replacement) for e in ours],
                                [(e.start, e.end, e.replacement) for e in theirs]) for ours, theirs in pairs]
    place = [equal_matches([(e.start, e.end) for e in ours], [(e.start, e.end) for e in theirs])
             for ours, theirs in pairs]
    overlap = [overlap_matches(ours, theirs) for ours, theirs in pairs]
    return EditScores(precision_recall(correction, BETA, bootstrap), precision_recall(place, BETA, bootstrap),
                      precision_recall(overlap, BETA, bootstrap))
