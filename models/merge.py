"""Merges the spans of several detectors. Spans of earlier detectors take precedence."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from ..corpora.records import Segment, Span
from .interfaces import Detector, Threshold

PRECISE = 0.9
"""The confidence from which "precise" shows the marks of members without named thresholds, such as rules."""


def limit_of(threshold: Threshold) -> float:
    """The smallest confidence that a threshold asks of every member. Named thresholds are the tagger's own, but
    "precise" asks PRECISE of the others too."""
    if threshold == "precise":
        return PRECISE
    return 0.0 if threshold is None or isinstance(threshold, str) else threshold


class MergedDetector:
    """Several detectors, the most precise first: rules locate errors exactly, taggers mark longer spans."""

    def __init__(self, members: Sequence[Detector], min_confidence: float = 0.0) -> None:
        """Spans with a confidence below `min_confidence` are dropped."""
        self.members, self.min_confidence = tuple(members), min_confidence

    def shows(self, segment: Segment, span: Span, threshold: Threshold) -> bool:
        """Whether the span has the confidence that the threshold asks, and every member with a threshold for the span
        would show it."""
        return span.confidence >= limit_of(threshold) and all(
            shows(member, segment, span, threshold) for member in self.members)

    def detect(self, segments: Sequence[Segment]) -> list[tuple[Span, ...]]:
        """Spans of each segment; see models.interfaces.Detector."""
        found = [member.detect(segments) for member in self.members]
        return [tuple(span for span in merge(segment.text, of_segment) if span.confidence >= self.min_confidence)
                for segment, of_segment in zip(segments, zip(*found, strict=True), strict=True)]


def shows(detector: Detector, segment: Segment, span: Span, threshold: Threshold) -> bool:
    """Whether a span that was detected with a lower threshold belongs to the marks of `threshold`. Detectors without a
    method `shows` have no thresholds: yes."""
    method = getattr(detector, "shows", None)
    return method is None or bool(method(segment, span, threshold))


def merge(text: str, members: Sequence[Sequence[Span]]) -> tuple[Span, ...]:
    """Merge spans into a sorted tuple without overlap. A later member adds the parts of its spans that no earlier span
    covers. Where two overlap, the earlier span takes the larger of the two confidences."""
    merged: list[Span] = []
    for spans in members:
        for span in spans:
            merged = [replace(m, confidence=max(m.confidence, span.confidence)) if _overlap(m, span) else m
                      for m in merged]
        merged += [piece for span in spans for piece in _outside(text, span, merged)]
    return tuple(sorted(merged, key=lambda s: (s.start, s.end)))


def _outside(text: str, span: Span, taken: Sequence[Span]) -> list[Span]:
    """The parts of a span outside all taken spans that contain a letter or digit."""
    covering = sorted((other for other in taken if _overlap(other, span)), key=lambda other: other.start)
    if not covering:
        return [span]
    starts = accumulate((other.end for other in covering), max, initial=span.start)
    letters = [[i for i in range(start, end) if text[i].isalnum()]
               for start, end in zip(starts, [*(other.start for other in covering), span.end], strict=True)]
    return [replace(span, start=inside[0], end=inside[-1] + 1) for inside in letters if inside]


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
