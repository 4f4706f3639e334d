"""Merges the spans of several detectors. Spans of earlier detectors take precedence."""

from collections.abc import Sequence
from dataclasses import replace

from ..corpora.records import Segment, Span
from .interfaces import Detector


class MergedDetector:
    """Several detectors, the most precise first: rules locate errors exactly, taggers mark longer spans."""

    def __init__(self, members: Sequence[Detector], least: float = 0.0) -> None:
        """Spans with a confidence below `least` are dropped."""
        self.members, self.least = tuple(members), least

    def detect(self, segments: Sequence[Segment]) -> list[tuple[Span, ...]]:
        """Spans of each segment; see models.interfaces.Detector."""
        found = [member.detect(segments) for member in self.members]
        return [tuple(span for span in merge(segment.text, of_segment) if span.confidence >= self.least)
                for segment, of_segment in zip(segments, zip(*found, strict=True), strict=True)]


def merge(text: str, members: Sequence[Sequence[Span]]) -> tuple[Span, ...]:
    """Merge spans into a sorted tuple without overlap. A later member adds the parts of its spans that no earlier span
    covers. Where two overlap, the earlier span takes the larger of the two confidences."""
    merged: list[Span] = []
    for spans in members:
        for span in spans:
            merged = [replace(m, confidence=max(m.confidence, span.confidence))
                      if m.start < span.end and span.start < m.end else m for m in merged]
        merged += [piece for span in spans for piece in _outside(text, span, merged)]
    return tuple(sorted(merged, key=lambda s: (s.start, s.end)))


def _outside(text: str, span: Span, taken: Sequence[Span]) -> list[Span]:
    """The parts of a span outside all taken spans that contain a letter or digit."""
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
