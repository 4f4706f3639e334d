"""The detector's second look: what the tagger says of a text once an edit is made in it.

An edit that mends leaves less that is garbled, in its place and often around it. The tagger reads a
translation beside its source where there is one, and so does the ranking of candidates through it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..corpora.records import Segment
from .tagger.detector import TaggerDetector, sigmoid
from .tagger.word_tags import Floats, tag_words

AROUND = 2
"""Words on either side that count as around a place."""
_NOT_AT_ALL = -8.0


@dataclass(frozen=True, slots=True)
class Place:
    """Characters start to end of a segment's text; no characters where something was taken out."""

    segment: Segment
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Look:
    """How garbled: the surest word in the place and the surest around it, as log odds in nats, and how many
    garbled words the whole text is expected to have."""

    inside: float
    around: float
    whole: float


class SecondLook:
    """Judges places by a tagger and its map for garbled words."""

    def __init__(self, detector: TaggerDetector) -> None:
        self.detector = detector

    def looks(self, places: Sequence[Place]) -> list[Look]:
        """A look at each place; a text that several are in is read once."""
        asked = dict.fromkeys((place.segment.text, place.segment.source) for place in places)
        segments = [Segment(text, source=source) for text, source in asked]
        judged = {}
        tagged = tag_words(self.detector.tagger, segments)
        for key, segment, tags in zip(asked, segments, tagged, strict=True):
            judged[key] = tags.offsets, self.detector.garbled(segment, tags)
        return [_look(place, *judged[place.segment.text, place.segment.source]) for place in places]


def _look(place: Place, offsets: Sequence[tuple[int, int]], odds: Floats) -> Look:
    if not offsets:
        return Look(_NOT_AT_ALL, _NOT_AT_ALL, 0.0)
    end = max(place.end, place.start + 1)
    inside = [i for i, (a, b) in enumerate(offsets) if a < end and place.start < b]
    if not inside:
        inside = [min(range(len(offsets)), key=lambda i: abs(offsets[i][0] - place.start))]
    first, last = inside[0], inside[-1]
    around = np.concatenate([odds[max(0, first - AROUND):first], odds[last + 1:last + 1 + AROUND]])
    return Look(float(odds[first:last + 1].max()), float(around.max(initial=_NOT_AT_ALL)),
                float(sigmoid(odds).sum()))
