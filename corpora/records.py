"""The values that flow through degarble: Segment, Span, Edit, Result, and their JSON form.

All offsets are Unicode code points into `Segment.text`, half-open.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from .errors import InputError

CATEGORIES: Final = (
    "accuracy/mistranslation",
    "accuracy/named-entity",
    "accuracy/untranslated",
    "accuracy/addition",
    "terminology",
    "fluency/grammar",
    "fluency/spelling",
    "fluency/punctuation",
    "fluency/spacing",
    "fluency/repetition",
    "fluency/encoding",
    "style/awkward",
)
"""MQM categories, most consequential first: a merged span takes the first of its parts'."""

SEVERITIES: Final = ("minor", "major", "critical")
DECISIONS: Final = ("accept", "review", "reject")


@dataclass(frozen=True, slots=True)
class Segment:
    """A line of translated text, with the document it belongs to and its source where known.

    `protected` are stretches (start, end) that no edit may touch, such as a placeholder's; one without
    length is an inline tag that does not show in the text, which no edit may reach across. `charset` is the
    encoding whose characters edits must keep to, None where any may stand.
    """

    text: str
    id: str = ""
    doc: str = ""
    source: str | None = None
    protected: tuple[tuple[int, int], ...] = ()
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text believed wrong; `confidence` is the calibrated chance that it is, `reason` says why where
    that is known."""

    start: int
    end: int
    category: str
    severity: str = "major"
    confidence: float = 1.0
    origin: str = "detector"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A replacement that was not chosen, with its chance of being right."""

    replacement: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `replacement` where `original` stands. `confidence` is the chance that it is right; `gain` is how much
    likelier a language model finds the text with it, in nats, where one was asked."""

    start: int
    end: int
    original: str
    replacement: str
    category: str = "accuracy/mistranslation"
    confidence: float = 1.0
    decision: str = "accept"
    reason: str = ""
    origin: str = "reference"
    alternatives: tuple[Alternative, ...] = ()
    gain: float | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a segment: spans and edits, each sorted and without overlap.

    `language` is that of a segment which is not English and was left alone for it, else None.
    """

    segment: Segment
    spans: tuple[Span, ...] = ()
    edits: tuple[Edit, ...] = ()
    language: str | None = None

    @property
    def accepted(self) -> list[Edit]:
        """The edits that are made."""
        return [edit for edit in self.edits if edit.decision == "accept"]

    @property
    def cleaned(self) -> str:
        """The text with the accepted edits applied and nothing else."""
        return apply_edits(self.segment.text, self.accepted)

    def to_json(self, *, with_edits: bool = True) -> dict[str, Any]:
        """The report record of docs/formats.md; without edits, the SPANS record."""
        segment = self.segment
        record: dict[str, Any] = {"id": segment.id, "doc": segment.doc, "text": segment.text,
                                  "source": segment.source}
        if self.language is not None:
            record["language"] = self.language
        if with_edits:
            record["cleaned"] = self.cleaned
        record["spans"] = [_span_json(span) for span in self.spans]
        if with_edits:
            record["edits"] = [asdict(edit) for edit in self.edits]
        return record

    @classmethod
    def from_json(cls, record: Mapping[str, Any], *, where: str = "") -> Self:
        """Read a report or SPANS record; fields it does not know are ignored.

        Raises InputError when a field is missing or of the wrong kind, when an offset lies outside the text,
        when spans or edits overlap or are out of order, or an edit's `original` is not what stands there.
        """
        try:
            segment = Segment(text=record["text"], id=str(record.get("id", "")),
                              doc=str(record.get("doc", "")), source=record.get("source"))
            spans = tuple(Span(**_known(Span, span)) for span in record.get("spans", ()))
            edits = tuple(_edit(edit) for edit in record.get("edits", ()))
            language = record.get("language")
        except (KeyError, TypeError, AttributeError) as error:
            raise InputError(f"not a report record: {error}", where=where) from error
        try:
            _check(segment, spans, edits, language)
        except ValueError as error:
            raise InputError(str(error), where=where) from error
        return cls(segment, spans, edits, language)


def apply_edits(text: str, edits: Sequence[Edit]) -> str:
    """Apply all edits, sorted or not; raises ValueError where two overlap.

    Two insertions at one place are applied in the order given.
    """
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        if edit.start < at:
            raise ValueError(f"edits overlap at {edit.start}")
        parts += text[at:edit.start], edit.replacement
        at = edit.end
    return "".join((*parts, text[at:]))


def _span_json(span: Span) -> dict[str, Any]:
    """The span as a record has it: a reason only where there is one."""
    record = asdict(span)
    if not span.reason:
        del record["reason"]
    return record


def _check(segment: Segment, spans: Sequence[Span], edits: Sequence[Edit], language: Any) -> None:
    """Raise ValueError for what no record can have."""
    if not isinstance(segment.text, str) or not all(value is None or isinstance(value, str)
                                                    for value in (segment.source, language)):
        raise ValueError("not a report record: text, source and language are not text")
    both: tuple[Sequence[Span | Edit], ...] = (spans, edits)
    for parts in both:
        at = 0
        for part in parts:
            _check_part(part, len(segment.text))
            if part.start < at:
                raise ValueError(f"what stands at {part.start}-{part.end} overlaps or is out of order")
            at = part.end
    for edit in edits:
        if segment.text[edit.start:edit.end] != edit.original:
            raise ValueError(f"{edit.original!r} does not stand at {edit.start}-{edit.end}")


def _check_part(part: Span | Edit, length: int) -> None:
    if type(part.start) is not int or type(part.end) is not int:
        raise ValueError(f"offsets {part.start!r}-{part.end!r} are not whole numbers")
    if not 0 <= part.start <= part.end <= length:
        raise ValueError(f"offsets {part.start}-{part.end} lie outside the text")
    words = [part.category, part.origin, part.reason]
    chances = [part.confidence]
    if isinstance(part, Edit):
        words += [part.original, part.replacement, *(other.replacement for other in part.alternatives)]
        chances += [other.confidence for other in part.alternatives]
        if part.decision not in DECISIONS:
            raise ValueError(f"{part.decision!r} is no decision: {', '.join(DECISIONS)}")
        if part.gain is not None and not _is_number(part.gain):
            raise ValueError(f"the gain {part.gain!r} is not a number")
    elif part.severity not in SEVERITIES:
        raise ValueError(f"{part.severity!r} is no severity: {', '.join(SEVERITIES)}")
    if not all(isinstance(word, str) for word in words):
        raise ValueError(f"what stands at {part.start}-{part.end} has a field that is not text")
    if not all(_is_number(chance) and 0 <= chance <= 1 for chance in chances):
        raise ValueError(f"what stands at {part.start}-{part.end} has a confidence that is not between 0 and 1")


def _is_number(value: object) -> bool:
    try:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:
        return False


def _edit(record: Mapping[str, Any]) -> Edit:
    known = _known(Edit, record)
    known["alternatives"] = tuple(Alternative(a["replacement"], a["confidence"])
                                  for a in record.get("alternatives", ()))
    return Edit(**known)


def _known(kind: type, record: Mapping[str, Any]) -> dict[str, Any]:
    fields = kind.__dataclass_fields__  # type: ignore[attr-defined]  # only ever given a dataclass
    return {name: record[name] for name in fields if name in record}
