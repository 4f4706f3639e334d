"""Agreement between reviewers beyond chance."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from ..results.items import Place
from .decisions import Entry


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two reviewers: the number of items that both decided, the number of equal decisions, and Cohen's kappa."""

    first: str
    second: str
    both: int
    alike: int
    kappa: float | None


def cohens_kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> float | None:
    """(observed − chance) / (1 − chance) agreement of two labellings (Cohen 1960), −1 to 1.

    None for 0/0: no labels, or the same label everywhere. Raises ValueError for unequal lengths.
    """
    pairs = list(zip(first, second, strict=True))
    ours, theirs = Counter(first), Counter(second)
    by_chance = sum(ours[label] * theirs[label] for label in ours)
    everything = len(pairs) ** 2
    if by_chance == everything:
        return None
    alike = sum(a == b for a, b in pairs) * len(pairs)
    return (alike - by_chance) / (everything - by_chance)


def agreements(verdicts: Mapping[Place, Mapping[str, Entry]], proposals: Mapping[Place, str]) -> list[Agreement]:
    """The agreement of each pair of reviewers with common items. Labels: as proposed, otherwise, rejected."""
    names = sorted({name for by_reviewer in verdicts.values() for name in by_reviewer})
    pairs = []
    for first, second in combinations(names, 2):
        both = [(place, by_reviewer[first], by_reviewer[second]) for place, by_reviewer in verdicts.items()
                if first in by_reviewer and second in by_reviewer]
        if both:
            labels = [[_label(pair[side], proposals.get(place)) for place, *pair in both] for side in (0, 1)]
            pairs.append(Agreement(first, second, len(both), sum(a.label == b.label for _, a, b in both),
                                   cohens_kappa(*labels)))
    return pairs


def _label(entry: Entry, proposal: str | None) -> str:
    if entry.verdict == "reject":
        return "rejected"
    return "as proposed" if entry.replacement == proposal else "otherwise"
