"""Checks of a translation against its source: numbers, names and text that must be copied."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from ..corpora.errors import OptionError
from ..corpora.records import Segment, Span
from .proposals.proposal import Document
from .proposals.source.copied import source_copies
from .proposals.source.names import source_name_proposals
from .source.alignment import alignment
from .source.quantities.comparison import NumberComparison, compare_numbers, english_form
from .source.quantities.quantity import Quantity

ORIGIN: Final = "source"
_MAX_NAME_COST = 1.8
"""Name proposals up to this cost become marks: the name is from a dictionary and sounds like the text."""
_CONFIDENCE: Final = {"wrong number": 0.7, "added number": 0.3, "missing number": 0.7, "name": 0.7, "copy": 0.7}
"""Precision of each kind of mark, from benchmarks/source_checks.py, where half of the other translations differ."""


class SourceDetector:
    """Marks text that disagrees with the source. A segment without a source gets no marks."""

    by_segment = True

    def __init__(self, checks: Sequence[str]) -> None:
        """Raise OptionError for a name that is not in CHECKS."""
        unknown = [name for name in checks if name not in CHECKS]
        if unknown:
            raise OptionError(f"no such check: {unknown[0]}", remedy=f"known: {', '.join(CHECKS)}")
        self.checks = tuple(checks)

    def detect(self, segments: Sequence[Segment]) -> list[tuple[Span, ...]]:
        """Spans with origin "source:CHECK" and a reason that quotes the source."""
        return [tuple(self._marks(segment)) if segment.source else () for segment in segments]

    def _marks(self, segment: Segment) -> list[Span]:
        marks: list[Span] = []
        for name in self.checks:
            for mark in CHECKS[name](segment.source or "", segment.text):
                if all(mark.end <= other.start or other.end <= mark.start for other in marks):
                    marks.append(mark)
        return sorted(marks, key=lambda mark: mark.start)


def check_numbers(source: str, text: str) -> Iterator[Span]:
    """Marks for numbers that differ from the source, are not in it, or are missing from the translation."""
    numbers = compare_numbers(source, text)
    for ours, theirs in numbers.wrong:
        reason = f"the source has {theirs.form}: {english_form(theirs, ours)}"
        yield _mark(ours.start, ours.end, "wrong number", reason, "numbers")
    for ours in numbers.added:
        yield _mark(ours.start, ours.end, "added number", f"{_counted(numbers)}: {ours.form} is not there", "numbers")
    for theirs in numbers.missing:
        place = _aligned_word(source, text, theirs)
        if place is not None:
            yield _mark(*place, "missing number", f"{_counted(numbers)}: {theirs.form} is missing", "numbers")


def check_names(source: str, text: str) -> Iterator[Span]:
    """Marks for names that sound like a name of the source but are not its English name."""
    taken: list[tuple[int, int]] = []
    for proposal in source_name_proposals(Document((text,), (), (source,)), 0):
        overlaps = any(start < proposal.end and proposal.start < end for start, end in taken)
        if proposal.cost <= _MAX_NAME_COST and not overlaps:
            taken.append((proposal.start, proposal.end))
            yield _mark(proposal.start, proposal.end, "name", proposal.reason, "names")


def check_copies(source: str, text: str) -> Iterator[Span]:
    """Marks for addresses, codes and placeholders of the source that the translation writes differently."""
    for proposal in source_copies(Document((text,), (), (source,)), 0):
        yield _mark(proposal.start, proposal.end, "copy", proposal.reason, "copied")


CHECKS: Final[Mapping[str, Callable[[str, str], Iterator[Span]]]] = {
    "numbers": check_numbers, "names": check_names, "copied": check_copies}
"""The checks by name. Each takes the source and the translation."""

def is_check_alone(span: Span) -> bool:
    """Whether a merged span is from a check and no other detector is surer of it."""
    return span.origin.partition(":")[0] == ORIGIN and span.confidence <= max(_CONFIDENCE.values())


_CATEGORIES = {"name": "accuracy/named-entity"}


def _mark(start: int, end: int, kind: str, reason: str, check: str) -> Span:
    return Span(start, end, _CATEGORIES.get(kind, "accuracy/mistranslation"), "major", _CONFIDENCE[kind],
                f"{ORIGIN}:{check}", reason)


def _counted(numbers: NumberComparison) -> str:
    """A text like "the source has 3 numbers, the translation 2"."""
    source, text = numbers.counts
    return f"the source has {source} number{'s' * (source != 1)}, the translation {text}"


def _aligned_word(source: str, text: str, missing: Quantity) -> tuple[int, int] | None:
    """The English word aligned with the source word nearest to the missing number, or None without links."""
    links = [link for link in alignment(source, text) if not text[link.start].isdigit()]
    nearest = min(links, key=lambda link: abs(link.source_start - missing.end), default=None)
    return None if nearest is None else (nearest.start, nearest.end)
