"""Matches between the edits made and the reference edits, on four levels.

correction   the same place and the same replacement
category     the same place, replacement and category
place        the same place, with any replacement
overlap      an edit is matched if it overlaps an edit of the other side

The first three are ERRANT's (Bryant et al. 2017): correction, correction and classification, detection of spans. Edits
of both sides come from aligning the texts, so it does not matter how a system reports its edits; `m2.py` scores
explicit edits. F0.5 weighs precision twice as much as recall, as usual in grammatical error correction (Ng et al.
2014).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ...corpora.records import Edit
from .bootstrap import Bootstrap, Counts
from .precision_recall import Matches, PrecisionRecall, equal_matches, overlap_matches, precision_recall, stack_matches

BETA: Final = 0.5

Edits = Sequence[Edit]


@dataclass(frozen=True, slots=True)
class EditScores:
    """Edit precision, recall and F0.5 on each level."""

    correction: PrecisionRecall
    category: PrecisionRecall
    place: PrecisionRecall
    overlap: PrecisionRecall


def edit_scores(counts: dict[str, Counts], bootstrap: Bootstrap) -> EditScores:
    """The scores from the counts of `edit_counts`."""
    return EditScores(**{level: precision_recall(matches, BETA, bootstrap) for level, matches in counts.items()})


def edit_counts(made: Sequence[Edits], wanted: Sequence[Edits]) -> dict[str, Counts]:
    """Matches between the edits made and the wanted edits of each segment, by level: segments x 4."""
    return {level: stack_matches(match(ours, theirs) for ours, theirs in zip(made, wanted, strict=True))
            for level, match in LEVELS.items()}


def _equal(key: Callable[[Edit], tuple[object, ...]]) -> Callable[[Edits, Edits], Matches]:
    return lambda ours, theirs: equal_matches(map(key, ours), map(key, theirs))


LEVELS: Final[dict[str, Callable[[Edits, Edits], Matches]]] = {
    "correction": _equal(lambda edit: (edit.start, edit.end, edit.replacement)),
    "category": _equal(lambda edit: (edit.start, edit.end, edit.replacement, edit.category)),
    "place": _equal(lambda edit: (edit.start, edit.end)),
    "overlap": overlap_matches,
}
