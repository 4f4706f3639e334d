"""One detector from several: spans of the first members win, later ones fill what is left."""

from collections.abc import Sequence
from dataclasses import replace

from ..corpora.records import Segment, Span
from .interfaces import Detector


class MergedDetector:
    """Members in order of trust: rules know exact places, a tagger knows stretches."""

    def __init__(self, members: Sequence[Detector], least: float = 0.0) -> None:
        """Spans less sure than `least` are left out."""
        self.members, self.least = tuple(members), least

    def detect(self, segments: Sequence[Segment]) -> list[tuple[Span, ...]]:
        """Spans of each segment; see models.interfaces.Detector."""
        found = [member.detect(segments) for member in self.members]
        return [tuple(span for span in merge(segment.text, of_segment) if span.confidence >= self.least)
                for segment, of_segment in zip(segments, zip(*found, strict=True), strict=True)]


def merge(text: str, members: Sequence[Sequence[Span]]) -> tuple[Span, ...]:
    """Sorted spans without overlap. What a later member says beside an earlier one's span is kept, what
    it says inside it is not, but the earlier span takes the larger confidence of the two."""
    merged: list[Span] = []
    for spans in members:
        for span in spans:
            merged = [replace(m, confidence=max(m.confidence, span.confidence))
                      if m.start < span.end and span.start < m.end else m for m in merged]
        merged += [piece for span in spans for piece in _outside(text, span, merged)]
    return tuple(sorted(merged, key=lambda s: (s.start, s.end)))


def _outside(text: str, span: Span, taken: Sequence[Span]) -> list[Span]:
    """The parts of a span that no taken span covers and that hold a letter or digit of their own."""
    pieces, start = [], span.start
    in_the_way = [t for t in taken if t.start < span.end and span.start < t.end]
    for other in sorted(in_the_way, key=lambda t: t.start):
        pieces.append((start, other.start))
        start = max(start, other.end)
    if not pieces:
        return [span]
    pieces.append((start, span.end))
    return [replace(span, start=a + _blank(text[a:b]), end=b - _blank(text[a:b][::-1]))
            for a, b in pieces if any(c.isalnum() for c in text[a:b])]


def _blank(text: str) -> int:
    return next(i for i, c in enumerate(text) if c.isalnum())
