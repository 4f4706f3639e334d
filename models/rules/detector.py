"""Detectors made of rules: orthography segment by segment, name consistency document by document."""

import json
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from ...corpora.errors import ModelError
from ...corpora.records import Segment, Span
from ..shipped_data import SHIPPED
from .consistency import variants
from .orthography import repairs
from .repairs import Repair

PRECISION_FILE = SHIPPED / "rules" / "precision.json"
_UNMEASURED = 0.5
"""The confidence of a rule that was never seen to fire: the mean of Beta(1, 1)."""
_MINOR = frozenset({"fluency/spacing", "fluency/punctuation"})


class OrthographyDetector:
    """Finds what is wrong with a segment on its face; see `orthography.RULES`."""

    by_segment = True

    def repairs(self, segments: Sequence[Segment]) -> list[list[Repair]]:
        """What the rules find and would put in its place: candidates for a corrector."""
        return [repairs(segment.text) for segment in segments]

    def detect(self, segments: Sequence[Segment]) -> list[tuple[Span, ...]]:
        """Spans with origin "orthography:RULE" and the rule's measured precision as confidence."""
        return [tuple(_span(repair, f"orthography:{repair.rule}") for repair in found)
                for found in self.repairs(segments)]


class ConsistencyDetector:
    """Finds names that are slips for another name of the same document; see `consistency.variants`."""

    def repairs(self, segments: Sequence[Segment]) -> list[list[Repair]]:
        """The slips of every document, with the usual form as replacement, in input order."""
        documents: dict[str, list[int]] = defaultdict(list)
        for row, segment in enumerate(segments):
            documents[segment.doc].append(row)
        found: list[list[Repair]] = [[] for _ in segments]
        for rows in documents.values():
            for row, line in zip(rows, variants([segments[row].text for row in rows]), strict=True):
                found[row] = line
        return found

    def detect(self, segments: Sequence[Segment]) -> list[tuple[Span, ...]]:
        """Spans with origin "consistency" and the rule's measured precision as confidence."""
        return [tuple(_span(repair, "consistency") for repair in found) for found in self.repairs(segments)]


def _span(repair: Repair, origin: str) -> Span:
    severity = "minor" if repair.category in _MINOR else "major"
    return Span(repair.start, repair.end, repair.category, severity, rule_precision(repair.rule), origin)


def rule_precision(rule: str) -> float:
    """The share of the rule's finds that were right where it was measured (`benchmarks/rules.py`)."""
    return _measured().get(rule, _UNMEASURED)


@cache
def _measured() -> dict[str, float]:
    try:
        rules = json.loads(PRECISION_FILE.read_text(encoding="utf-8"))["rules"]
        return {name: float(figures["precision"]) for name, figures in rules.items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"no rule precisions: {error}", where=str(PRECISION_FILE),
                         remedy="write them with benchmarks/rules.py DATA --write") from error
