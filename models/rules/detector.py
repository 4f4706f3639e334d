"""Rule-based detectors: orthography for each segment, consistency of names for each document."""

import json
from collections.abc import Sequence
from functools import cache

from ...corpora.errors import ModelError
from ...corpora.records import Segment, Span
from ..documents import documents_of
from ..shipped_data import SHIPPED
from .consistency import name_repairs
from .orthography import repairs
from .repairs import Repair

PRECISION_FILE = SHIPPED / "rules" / "precision.json"
_UNMEASURED = 0.5
"""The confidence of a rule without measured precision: the mean of Beta(1, 1)."""
_MINOR = frozenset({"fluency/spacing", "fluency/punctuation"})


class OrthographyDetector:
    """Marks orthographic errors; see `orthography.RULES`."""

    by_segment = True

    def repairs(self, segments: Sequence[Segment]) -> list[list[Repair]]:
        """The repairs of each segment, as candidates for a corrector."""
        return [repairs(segment.text) for segment in segments]

    def detect(self, segments: Sequence[Segment]) -> list[tuple[Span, ...]]:
        """Spans with origin "orthography:RULE" and the measured precision of the rule as confidence."""
        return [tuple(_span(repair, f"orthography:{repair.rule}") for repair in found)
                for found in self.repairs(segments)]


class ConsistencyDetector:
    """Marks misspelt variants of another name of the document; see `consistency.name_repairs`."""

    def repairs(self, segments: Sequence[Segment]) -> list[list[Repair]]:
        """The repairs of each segment, in input order, with the usual form of the name as replacement."""
        by_segment: list[list[Repair]] = [[] for _ in segments]
        for indices in documents_of(segments):
            for i, found in zip(indices, name_repairs([segments[i].text for i in indices]), strict=True):
                by_segment[i] = found
        return by_segment

    def detect(self, segments: Sequence[Segment]) -> list[tuple[Span, ...]]:
        """Spans with origin "consistency" and the measured precision of the rule as confidence."""
        return [tuple(_span(repair, "consistency") for repair in found) for found in self.repairs(segments)]


def _span(repair: Repair, origin: str) -> Span:
    severity = "minor" if repair.category in _MINOR else "major"
    return Span(repair.start, repair.end, repair.category, severity, place_precision(repair.rule), origin)


def rule_precision(rule: str) -> float:
    """The share of the rule's repairs that were right when measured (`benchmarks/rules.py`)."""
    return _measured("precision").get(rule, _UNMEASURED)


def place_precision(rule: str) -> float:
    """The share of the rule's places that were wrong when measured, repaired rightly or not. It is the precision of the
    repairs if post-edited text has too few such places."""
    return _measured("place").get(rule, rule_precision(rule))


@cache
def _measured(figure: str) -> dict[str, float]:
    try:
        rules = json.loads(PRECISION_FILE.read_text(encoding="utf-8"))["rules"]
        return {name: float(figures[figure]) for name, figures in rules.items() if figure in figures}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"cannot read the rule precisions: {error}", where=str(PRECISION_FILE),
                         remedy="write the file with benchmarks/rules.py DATA --write") from error
