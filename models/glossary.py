"""Detector and corrector for the user's glossary: they replace its wrong forms without asking a model."""

import re
from collections.abc import Sequence
from functools import cached_property

from ..corpora.glossary import Glossary
from ..corpora.records import Edit, Segment, Span
from .interfaces import Corrector

ORIGIN = "glossary"
CATEGORY = "terminology"


class GlossaryDetector:
    """Marks the wrong forms of the glossary where they are whole words; matching is case-sensitive."""

    by_segment = True

    def __init__(self, glossary: Glossary) -> None:
        self.glossary = glossary

    def detect(self, segments: Sequence[Segment]) -> list[tuple[Span, ...]]:
        """Spans with origin "glossary" and confidence 1. Where forms overlap, the longest is marked."""
        if not self.glossary.right_for:
            return [() for _ in segments]
        return [tuple(Span(*m.span(), CATEGORY, "major", 1.0, ORIGIN) for m in self._wrong.finditer(s.text)
                      if self._applies(m[0], s.source or "")) for s in segments]

    def _applies(self, wrong: str, source: str) -> bool:
        """Whether the glossary entry applies: it has no source terms, or one of them is in the source."""
        terms = self.glossary.terms_of.get(wrong)
        return terms is None or any(term in source for term in terms)

    @cached_property
    def _wrong(self) -> re.Pattern[str]:
        longest_first = sorted(self.glossary.right_for, key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


class GlossaryCorrector:
    """Corrects the spans of the glossary detector and passes the other spans to another corrector."""

    def __init__(self, glossary: Glossary, other: Corrector) -> None:
        self.glossary, self.other = glossary, other

    def propose(self, segments: Sequence[Segment], spans: Sequence[Sequence[Span]]) -> list[tuple[Edit, ...]]:
        """Edits of each segment; see models.interfaces.Corrector."""
        others = [[span for span in of_segment if span.origin != ORIGIN] for of_segment in spans]
        edits = []
        for segment, of_segment, by_other in zip(segments, spans, self.other.propose(segments, others), strict=True):
            mine = [self._edit(segment.text, span) for span in of_segment if span.origin == ORIGIN]
            kept = [e for e in by_other if all(e.end <= own.start or own.end <= e.start for own in mine)]
            edits.append(tuple(sorted((*mine, *kept), key=lambda edit: edit.start)))
        return edits

    def _edit(self, text: str, span: Span) -> Edit:
        wrong = text[span.start:span.end]
        right = self.glossary.right_for[wrong]
        return Edit(span.start, span.end, wrong, right, CATEGORY, 1.0, "review",
                    f"the glossary has {right!r} for {wrong!r}", ORIGIN)
