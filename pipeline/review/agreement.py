"""How far reviewers agree beyond chance."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from ..results.items import Place
from .decisions import Entry


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of two reviewers: on how many items both decided, on how many alike, and Cohen's kappa."""

    first: str
    second: str
    both: int
    alike: int
    kappa: float | None


def cohens_kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> float | None:
    """(observed − chance) / (1 − chance) agreement of two labellings (Cohen 1960), −1 to 1.

    None where it is 0/0: nothing labelled, or one label throughout. Raises ValueError for unequal lengths.
    """
    pairs = list(zip(first, second, strict=True))
    ours, theirs = Counter(first), Counter(second)
    by_chance = sum(ours[label] * theirs[label] for label in ours)
    everything = len(pairs) ** 2
    if by_chance == everything:
        return None
    alike = sum(a == b for a, b in pairs) * len(pairs)
    return (alike - by_chance) / (everything - by_chance)


def agreements(given: Mapping[Place, Mapping[str, Entry]], proposals: Mapping[Place, str]) -> list[Agreement]:
    """Every pair of reviewers with items in common. Labels are: as proposed, otherwise, rejected."""
    names = sorted({name for of in given.values() for name in of})
    found = []
    for first, second in combinations(names, 2):
        both = [(place, of[first], of[second]) for place, of in given.items() if first in of and second in of]
        if both:
            labels = [[_label(entry, proposals.get(place)) for place, *pair in both
                       for entry in (pair[side],)] for side in (0, 1)]
            found.append(Agreement(first, second, len(both), sum(a.label == b.label for _, a, b in both),
                                   cohens_kappa(*labels)))
    return found


def _label(entry: Entry, proposal: str | None) -> str:
    if entry.verdict == "reject":
        return "rejected"
    return "as proposed" if entry.replacement == proposal else "otherwise"
