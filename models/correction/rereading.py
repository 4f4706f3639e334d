"""A second opinion on an edit: how the tagger reads the place before and after it.

The judge sees only text; the tagger was trained on real post-edits and on garbled text, and reads the source too. An
edit that repairs a garble takes the tagger's marks away; one that replaces a sound word usually does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...corpora.records import Segment
from ..proposals.proposal import Proposal
from ..tagger.detector import FEATURES, TaggerDetector, features, sigmoid
from ..tagger.word_tags import Floats, tag_words
from .damage import Place

_MEASURES = ("garbled", "edited", *(f"{name} logit" for name in FEATURES), "garbled around", "edited around",
             "garbled words", "edited words", "garbled words here", "edited words here")
REREADING_FEATURES = tuple(f"{name} {when}" for when in ("before", "after", "less") for name in _MEASURES)
"""The names of `Rereading.row`: each measure before the edit, after it, and the difference."""
_NO_MARK = -10.0
"""The log odds where an edit leaves no words."""
_AT_ONCE = 256
"""Segments in memory with their tags."""


@dataclass(frozen=True, slots=True)
class Rereading:
    """The tagger's measures of the place of an edit, before and after it.

    In order: the highest log odds of "garbled" and of "edited" and the highest logits of FEATURES over the words at
    the place; the highest log odds of both with the neighbouring words; the expected number of garbled and of edited
    words in the segment, and at the place.
    """

    before: tuple[float, ...]
    after: tuple[float, ...]

    def row(self) -> list[float]:
        """The values of REREADING_FEATURES."""
        return [*self.before, *self.after, *(b - a for b, a in zip(self.before, self.after, strict=True))]


@dataclass(frozen=True, slots=True)
class _Tags:
    """The words of a text: offsets [words, 2], log odds of "garbled" and "edited" [words, 2], logits [words, FEATURES].
    """

    offsets: Floats
    odds: Floats
    logits: Floats

    def measures(self, place: Place) -> tuple[float, ...]:
        """See `Rereading`. For an empty place, the word after it, or the last one."""
        start, end = place
        here = np.flatnonzero((self.offsets[:, 0] < max(end, start + 1)) & (self.offsets[:, 1] > start))
        if not len(here):
            here = np.array([min(int(np.searchsorted(self.offsets[:, 0], start)), len(self.offsets) - 1)])
        around = slice(max(here[0] - 1, 0), here[-1] + 2)
        chances = sigmoid(self.odds)
        values = [*self.odds[here].max(0), *self.logits[here].max(0), *self.odds[around].max(0), *chances.sum(0),
                  *chances[here].sum(0)]
        return tuple(map(float, values))


class Rereader:
    """Reads segments again with an edit made."""

    def __init__(self, detector: TaggerDetector) -> None:
        self.detector = detector

    def reread(self, edits: Sequence[tuple[Segment, Proposal]]) -> list[Rereading]:
        """The rereading of each edit, given the segment that it would be made in. Equal texts are read once."""
        pairs = [(segment, replace(segment, text=proposal.apply(segment.text))) for segment, proposal in edits]
        texts = list(dict.fromkeys((s.text, s.source) for pair in pairs for s in pair))
        tags: dict[tuple[str, str | None], _Tags] = {}
        for at in range(0, len(texts), _AT_ONCE):
            segments = [Segment(text, source=source) for text, source in texts[at:at + _AT_ONCE]]
            tags |= zip(texts[at:at + _AT_ONCE], self._tags(segments), strict=True)
        return [Rereading(tags[before.text, before.source].measures((p.start, p.end)),
                          tags[after.text, after.source].measures((p.start, p.start + len(p.replacement))))
                for (before, after), (_, p) in zip(pairs, edits, strict=True)]

    def _tags(self, segments: Sequence[Segment]) -> list[_Tags]:
        tagged = tag_words(self.detector.tagger, segments)
        odds = self.detector.log_odds(segments, tagged)
        found = []
        for i, tags in enumerate(tagged):
            if tags.offsets:
                found.append(_Tags(np.array(tags.offsets, float), odds[tagged.bounds[i]:tagged.bounds[i + 1]],
                                   features(tags)))
            else:  # the edit leaves no words
                found.append(_Tags(np.zeros((1, 2)), np.full((1, 2), _NO_MARK), np.full((1, len(FEATURES)), _NO_MARK)))
        return found
