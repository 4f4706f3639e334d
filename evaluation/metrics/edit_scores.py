"""The edits that were made against the edits of the reference, on four levels.

correction   the same place and the same replacement
category     the same place, replacement and category
place        the same place, whatever was put there
overlap      an edit counts as matched when it overlaps one of the other side

The first three are ERRANT's (Bryant et al. 2017): correction, correction and classification, detection of
spans. Edits of both sides come from aligning the texts, so how a system reports its edits does not matter;
`m2.py` scores edits that are given as such. F0.5 weighs precision twice as much as recall, as is usual in
grammatical error correction (Ng et al. 2014).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ...corpora.records import Edit
from .bootstrap import Bootstrap, Counts
from .precision_recall import Matches, PrecisionRecall, counts_of, equal_matches, overlap_matches, precision_recall

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
    """The scores that the counts of `edit_counts` make."""
    return EditScores(**{level: precision_recall(of, BETA, bootstrap) for level, of in counts.items()})


def edit_counts(made: Sequence[Edits], wanted: Sequence[Edits]) -> dict[str, Counts]:
    """Matches of the edits made in each segment with those wanted there, by level: segments x 4."""
    return {level: counts_of(match(ours, theirs) for ours, theirs in zip(made, wanted, strict=True))
            for level, match in LEVELS.items()}


def _equal(key: Callable[[Edit], tuple[object, ...]]) -> Callable[[Edits, Edits], Matches]:
    return lambda ours, theirs: equal_matches(map(key, ours), map(key, theirs))


LEVELS: Final[dict[str, Callable[[Edits, Edits], Matches]]] = {
    "correction": _equal(lambda edit: (edit.start, edit.end, edit.replacement)),
    "category": _equal(lambda edit: (edit.start, edit.end, edit.replacement, edit.category)),
    "place": _equal(lambda edit: (edit.start, edit.end)),
    "overlap": overlap_matches,
}
