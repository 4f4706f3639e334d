"""Corrections by rules alone, and those of the shipped corrector that a rule's word is enough for."""

from collections.abc import Sequence

from ...corpora.records import Alternative, Edit, Segment, Span
from ..candidates import DocumentView, readings, repairs_within, views_of
from .detector import rule_precision
from .repairs import Repair

SURE_RULE = 0.9
"""Precision from which on a rule's word is enough; what a lesser rule says is ranked with all candidates."""


class RuleCorrector:
    """The rules alone, without a network."""

    def propose(self, segments: Sequence[Segment], spans: Sequence[Sequence[Span]]) -> list[tuple[Edit, ...]]:
        """Edits of each segment; see models.interfaces.Corrector."""
        edits: list[tuple[Edit, ...]] = [() for _ in segments]
        for view in views_of(segments, spans):
            for i, repairs in view.repairs.items():
                found = (rule_edit(segments[i].text, s, repairs_within(s, repairs)) for s in spans[i])
                edits[i] = tuple(edit for edit in found if edit is not None)
        return edits


def rule_edit(text: str, span: Span, found: Sequence[Repair], least: float = 0.0) -> Edit | None:
    """The edit of the one repair in the span that has a replacement, with its rule's precision; None where
    there are several or the rule is right less often than `least`."""
    able = [repair for repair in found if repair.replacement is not None]
    if len(able) != 1:
        return None
    best, *others = readings(text, span, able[0])
    confidence = rule_precision(able[0].rule)
    if confidence < least:
        return None
    rest = (1 - confidence) / (len(others) + 1)
    return Edit(span.start, span.end, text[span.start:span.end], best, able[0].category, round(confidence, 4),
                "review", able[0].reason, f"rule:{able[0].rule}",
                tuple(Alternative(other, round(rest, 4)) for other in others))


def by_sure_rules(segments: Sequence[Segment], spans: Sequence[Sequence[Span]],
                  views: Sequence[DocumentView]) -> tuple[list[list[Edit]], list[list[Span]]]:
    """Of each segment the edits whose rule's word is enough, and the spans that are left."""
    edits: list[list[Edit]] = [[] for _ in segments]
    left: list[list[Span]] = [[] for _ in segments]
    for view in views:
        for i, repairs in view.repairs.items():
            for span in spans[i]:
                edit = rule_edit(segments[i].text, span, repairs_within(span, repairs), SURE_RULE)
                edits[i] += [] if edit is None else [edit]
                left[i] += [span] if edit is None else []
    return edits, left
