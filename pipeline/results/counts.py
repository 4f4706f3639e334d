"""Counts of segments, spans and edits in results."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ...corpora.records import CATEGORIES, DECISIONS, Result
from .items import marks_of


@dataclass(slots=True)
class Tally:
    """Counts over results, added one by one. `marks`: spans that no edit touches."""

    segments: int = 0
    changed: int = 0
    not_english: int = 0
    marks: int = 0
    spans: Counter[str] = field(default_factory=Counter)
    severities: Counter[str] = field(default_factory=Counter)
    edits: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, result: Result) -> Result:
        """Count a result and return it."""
        self.segments += 1
        self.changed += any(edit.decision == "accept" for edit in result.edits)
        self.not_english += result.language is not None
        self.marks += len(marks_of(result))
        self.spans.update(span.category for span in result.spans)
        self.severities.update(span.severity for span in result.spans)
        self.edits.update((edit.category, edit.decision) for edit in result.edits)
        return result

    def decisions(self) -> dict[str, int]:
        """The number of edits for each of the three decisions."""
        return {decision: sum(n for (_, key), n in self.edits.items() if key == decision) for decision in DECISIONS}

    def categories(self) -> list[str]:
        """The counted categories, in the order of CATEGORIES."""
        seen = {*self.spans, *(category for category, _ in self.edits)}
        return [*(c for c in CATEGORIES if c in seen), *sorted(seen.difference(CATEGORIES))]

    def to_json(self) -> dict[str, Any]:
        """The counts as JSON values."""
        return {
            "segments": self.segments,
            "segments_changed": self.changed,
            "segments_not_english": self.not_english,
            "spans": self.spans.total(),
            "marks": self.marks,
            "edits": self.edits.total(),
            "by_decision": self.decisions(),
            "by_severity": dict(self.severities),
            "by_category": {category: {"spans": self.spans[category],
                                       **{d: self.edits[category, d] for d in DECISIONS}}
                            for category in self.categories()},
        }


def tally_of(results: Iterable[Result]) -> Tally:
    """Count all results."""
    tally = Tally()
    for result in results:
        tally.add(result)
    return tally
