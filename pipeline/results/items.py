"""What there is to decide in a report: suggestions and bare marks, in what order, and filters over them."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ...corpora.errors import OptionError
from ...corpora.records import DECISIONS, Edit, Result, Segment, Span
from .reasons import Explanation, explain, explain_mark

STATUSES = ("open", "unseen", "mine", "decided", "conflict", "all")
KINDS = ("suggestion", "mark")
ORDERS = ("value", "document", "confidence")


class Place(NamedTuple):
    """A stretch of a report: the number of its record, from 0, and offsets into that record's text."""

    row: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Item:
    """Something to decide. For a mark, a span without a correction, `edit` puts back what stands there and
    `severity` is the span's."""

    place: Place
    segment: Segment
    edit: Edit
    severity: str = ""

    @property
    def has_proposal(self) -> bool:
        """Whether there is a correction to accept."""
        return self.edit.replacement != self.edit.original

    @property
    def kind(self) -> str:
        """Suggestion or mark."""
        return "suggestion" if self.has_proposal else "mark"

    @property
    def proposals(self) -> tuple[str, ...]:
        """What the models would put here, the best first."""
        first = (self.edit.replacement,) if self.has_proposal else ()
        return (*first, *(other.replacement for other in self.edit.alternatives
                          if other.replacement not in (self.edit.original, self.edit.replacement)))

    @property
    def why(self) -> Explanation:
        """The reason of a suggestion, what is suspected at a mark."""
        edit = self.edit
        if self.has_proposal:
            return explain(edit.reason, edit.confidence, edit.origin)
        return explain_mark(Span(edit.start, edit.end, edit.category, self.severity, edit.confidence, edit.origin,
                              edit.reason))

    @property
    def change(self) -> tuple[str, str]:
        """What makes two items the same change."""
        return self.edit.original, self.edit.replacement


def items_of(row: int, result: Result) -> Iterator[Item]:
    """The edits of a record, and the spans that no edit touches.

    Of two insertions at one place only the first can be decided.
    """
    seen: set[Place] = set()
    marks = (mark_at(row, result.segment, span) for span in lone_marks(result))
    edits = (Item(Place(row, edit.start, edit.end), result.segment, edit) for edit in result.edits)
    for item in (*edits, *marks):
        if item.place not in seen:
            seen.add(item.place)
            yield item


def mark_at(row: int, segment: Segment, span: Span) -> Item:
    """A span that has no correction, as something to decide."""
    text = segment.text[span.start:span.end]
    edit = Edit(span.start, span.end, text, text, span.category, span.confidence, "review", span.reason, span.origin)
    return Item(Place(row, span.start, span.end), segment, edit, span.severity)


def lone_marks(result: Result) -> list[Span]:
    """The spans that no edit touches."""
    return [span for span in result.spans
            if not any(span.start <= edit.end and edit.start <= span.end for edit in result.edits)]


def by_value(items: Iterable[Item]) -> list[Item]:
    """The most valuable first: a decision is worth the bits it settles, in every place of the same change."""
    found = list(items)
    counts = Counter(item.change for item in found)
    return sorted(found, key=lambda item: (-entropy(item.edit.confidence) * counts[item.change], item.place))


def ordered(items: Sequence[Item], order: str) -> list[Item]:
    """Items that come by value, in the order wanted: by confidence, the surest first."""
    match order:
        case "document":
            return sorted(items, key=lambda item: item.place)
        case "confidence":
            return sorted(items, key=lambda item: (-item.edit.confidence, item.place))
    return list(items)


def entropy(p: float) -> float:
    """Of a yes that has the chance `p`, in bits: 1 at 0.5, 0 at 0 and 1."""
    return -sum(q * math.log2(q) for q in (p, 1 - p) if q > 0)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which items to show, in which order; empty means any.

    status: open (nobody has decided), unseen (not I), mine, decided, conflict, all. decision: what the
    gate decided. text: looked for in all that the page shows of an item, without regard to case.
    """

    status: str = "open"
    decision: str = "review"
    category: str = ""
    doc: str = ""
    text: str = ""
    least: float = 0.0
    most: float = 1.0
    kind: str = ""
    order: str = "value"

    def __post_init__(self) -> None:
        for value, known in ((self.status, STATUSES), (self.decision, ("", *DECISIONS)),
                             (self.kind, ("", *KINDS)), (self.order, ORDERS)):
            if value not in known:
                raise OptionError(f"no such filter: {value!r}")
        if not 0 <= self.least <= self.most <= 1:
            raise OptionError(f"confidences from {self.least:g} to {self.most:g} make no sense")

    def admits(self, item: Item) -> bool:
        """Whether the item passes all but `status`, which only those who know the decisions can tell."""
        edit = item.edit
        return (self.kind in ("", item.kind) and self.decision in ("", edit.decision)
                and self.category in ("", edit.category) and self.doc in ("", item.segment.doc)
                and self.least <= edit.confidence <= self.most and (not self.text or self._mentioned(item)))

    def _mentioned(self, item: Item) -> bool:
        wanted, segment = self.text.casefold(), item.segment
        return any(wanted in text.casefold() for text in (
            segment.text, segment.source or "", segment.id, segment.doc, item.edit.category, *item.proposals,
            item.why.words, item.why.numbers))


def documents(items: Sequence[Item]) -> list[str]:
    """The documents that have items, in the order of the report."""
    return list(dict.fromkeys(item.segment.doc for item in sorted(items, key=lambda item: item.place)))
