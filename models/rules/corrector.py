"""Corrections by rules, without a model."""

from collections.abc import Iterator, Sequence

from ...corpora.records import Alternative, Edit, Segment, Span
from .detector import ConsistencyDetector, rule_precision
from .orthography import repairs
from .repairs import Repair, without_overlap

SURE_RULE = 0.9
"""Precision from which an edit of a rule needs no gate. Edits of less precise rules are scored like other proposals."""


class RuleCorrector:
    """Corrects with rules only, without a network."""

    def propose(self, segments: Sequence[Segment], spans: Sequence[Sequence[Span]]) -> list[tuple[Edit, ...]]:
        """Edits of each segment, also outside the marks; see models.interfaces.Corrector."""
        of_names = ConsistencyDetector().repairs(segments)
        return [tuple(_edits(segment.text, without_overlap([*of_segment, *repairs(segment.text)])))
                for segment, of_segment in zip(segments, of_names, strict=True)]


def sure_edits(text: str) -> list[Edit]:
    """The edits of rules with a precision of at least SURE_RULE, sorted and without overlap. Where a rule has several
    corrections, the gate chooses."""
    return [edit for edit in _edits(text, repairs(text)) if edit.confidence >= SURE_RULE and not edit.alternatives]


def _edits(text: str, found: Sequence[Repair]) -> Iterator[Edit]:
    """The repairs that have a replacement, as edits with the measured precision of their rule."""
    for repair in found:
        if repair.replacement is not None:
            precision = rule_precision(repair.rule)
            rest = round((1 - precision) / (len(repair.alternatives) + 1), 4)
            yield Edit(repair.start, repair.end, text[repair.start:repair.end], repair.replacement,
                       repair.category, round(precision, 4), "review", repair.reason, f"rule:{repair.rule}",
                       tuple(Alternative(other, rest) for other in repair.alternatives))
