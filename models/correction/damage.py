"""How damaged a document is: where much is garbled, each place that reads badly is more likely a garble."""

import math
from collections.abc import Sequence

STRIKING = 4.0
"""Gain less cost, in nats, from which on a proposal counts as a damaged place."""
SOUND_WORDS = 50
"""A short document tells little: it is taken as if it had so many sound words more."""

Place = tuple[int, int]


def damaged_places(values: Sequence[tuple[Place, float]]) -> list[Place]:
    """The places of a segment's proposals that are striking, without overlap, the best first. `values`: place,
    and gain less cost."""
    found: list[Place] = []
    for place, value in sorted(values, key=lambda of: (-of[1], of[0])):
        if value >= STRIKING and not any(overlaps(place, other) for other in found):
            found.append(place)
    return found


def damage(places: int, word_count: int) -> float:
    """log(1 + places per 100 words), with SOUND_WORDS more words without a place."""
    return math.log1p(100 * max(places, 0) / (word_count + SOUND_WORDS))


def overlaps(one: Place, other: Place) -> bool:
    """Whether two places have characters in common."""
    return one[0] < other[1] and other[0] < one[1]
