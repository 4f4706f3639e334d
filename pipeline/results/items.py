"""The items that reviewers decide on in a report: suggestions and marks, their order, and filters over them."""

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
    """A position in a report: the index of a record (from 0) and offsets into the record's text."""

    row: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Item:
    """A suggestion or mark to decide on. For a mark, `edit` changes nothing and `severity` is the span's."""

    place: Place
    segment: Segment
    edit: Edit
    severity: str = ""

    @property
    def has_proposal(self) -> bool:
        """Whether the item has a correction to accept."""
        return self.edit.replacement != self.edit.original

    @property
    def kind(self) -> str:
        """The kind of the item: suggestion or mark."""
        return "suggestion" if self.has_proposal else "mark"

    @property
    def proposals(self) -> tuple[str, ...]:
        """The replacements that the models propose, best first."""
        first = (self.edit.replacement,) if self.has_proposal else ()
        return (*first, *(other.replacement for other in self.edit.alternatives
                          if other.replacement not in (self.edit.original, self.edit.replacement)))

    @property
    def explanation(self) -> Explanation:
        """The reason for the suggestion or mark."""
        edit = self.edit
        if self.has_proposal:
            return explain(edit.reason, edit.confidence, edit.origin)
        return explain_mark(Span(edit.start, edit.end, edit.category, self.severity, edit.confidence, edit.origin,
                                 edit.reason))

    @property
    def change(self) -> tuple[str, str]:
        """Original and replacement: items with equal pairs are the same change."""
        return self.edit.original, self.edit.replacement


def items_of(row: int, result: Result) -> Iterator[Item]:
    """Yield the edits and the marks of a record. Of two insertions at the same place, yield only the first."""
    marks = (mark_at(row, result.segment, span) for span in marks_of(result))
    edits = (Item(Place(row, edit.start, edit.end), result.segment, edit) for edit in result.edits)
    first: dict[Place, Item] = {}
    for item in (*edits, *marks):
        first.setdefault(item.place, item)
    yield from first.values()


def mark_at(row: int, segment: Segment, span: Span) -> Item:
    """The item for a span without a correction."""
    text = segment.text[span.start:span.end]
    edit = Edit(span.start, span.end, text, text, span.category, span.confidence, "review", span.reason, span.origin)
    return Item(Place(row, span.start, span.end), segment, edit, span.severity)


def marks_of(result: Result) -> list[Span]:
    """The spans that no edit touches."""
    return [span for span in result.spans
            if not any(span.start <= edit.end and edit.start <= span.end for edit in result.edits)]


def by_value(items: Iterable[Item]) -> list[Item]:
    """Sort by the value of a decision: the entropy of the confidence times the number of places of the change."""
    items = list(items)
    counts = Counter(item.change for item in items)
    return sorted(items, key=lambda item: (-entropy(item.edit.confidence) * counts[item.change], item.place))


def sort_items(items: Sequence[Item], order: str) -> list[Item]:
    """Sort items, which come in the order "value", into another order; "confidence" puts the highest first."""
    match order:
        case "document":
            return sorted(items, key=lambda item: item.place)
        case "confidence":
            return sorted(items, key=lambda item: (-item.edit.confidence, item.place))
    return list(items)


def entropy(p: float) -> float:
    """The entropy of a binary event with probability `p`, in bits: 1 at 0.5, 0 at 0 and 1."""
    return -sum(q * math.log2(q) for q in (p, 1 - p) if q > 0)


@dataclass(frozen=True, slots=True)
class Filter:
    """The items to show and their order. An empty value admits any item.

    `status`: open (no decision), unseen (not decided by me), mine, decided, conflict, all. `decision`: the gate's
    decision. `least`, `most`: bounds of the confidence. `text`: a search in the texts that the page shows of an item,
    case-insensitive.
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
                raise OptionError(f"unknown filter value {value!r}: use one of {', '.join(filter(None, known))}")
        if not 0 <= self.least <= self.most <= 1:
            raise OptionError(f"invalid range of confidences: {self.least:g} to {self.most:g}")

    def admits(self, item: Item) -> bool:
        """Whether the item passes all filters except `status`, which depends on the reviewers' decisions."""
        edit = item.edit
        return (self.kind in ("", item.kind) and self.decision in ("", edit.decision)
                and self.category in ("", edit.category) and self.doc in ("", item.segment.doc)
                and self.least <= edit.confidence <= self.most and (not self.text or self._contains_text(item)))

    def _contains_text(self, item: Item) -> bool:
        query, segment = self.text.casefold(), item.segment
        return any(query in text.casefold() for text in (
            segment.text, segment.source or "", segment.id, segment.doc, item.edit.category, *item.proposals,
            item.explanation.words, item.explanation.numbers))


def documents(items: Sequence[Item]) -> list[str]:
    """The names of the documents with items, in report order."""
    return list(dict.fromkeys(item.segment.doc for item in sorted(items, key=lambda item: item.place)))
