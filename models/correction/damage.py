"""The damage of a document: the more of it is garbled, the more likely each suspicious place is a garble."""

import math
from collections.abc import Sequence

STRIKING = 4.0
"""Gain minus cost, in nats, from which a proposal counts as a damaged place."""
PRIOR_WORDS = 50
"""Undamaged words added to each document; without them a short document could get an extreme value."""

Place = tuple[int, int]
"""Start and end offsets of characters in a segment."""


def damaged_places(values: Sequence[tuple[Place, float]]) -> list[Place]:
    """The non-overlapping places with a value of at least STRIKING, best first.

    `values`: the place of each proposal of a segment and its gain minus cost.
    """
    found: list[Place] = []
    for place, value in sorted(values, key=lambda item: (-item[1], item[0])):
        if value >= STRIKING and not any(overlaps(place, other) for other in found):
            found.append(place)
    return found


def damage(places: int, word_count: int) -> float:
    """log(1 + places per 100 words), smoothed with PRIOR_WORDS undamaged words."""
    return math.log1p(100 * max(places, 0) / (word_count + PRIOR_WORDS))


def overlaps(a: Place, b: Place) -> bool:
    """Whether two places share characters."""
    return a[0] < b[1] and b[0] < a[1]
