"""The data classes of degarble (Segment, Span, Edit, Result) and their JSON form.

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
"""MQM categories, most serious first: a merged span takes the first category of its parts."""

SEVERITIES: Final = ("minor", "major", "critical")
DECISIONS: Final = ("accept", "review", "reject")


@dataclass(frozen=True, slots=True)
class Segment:
    """One line of translated text, its document and its source (if known).

    `protected`: stretches (start, end) that no edit may change, for example placeholders. A stretch without length is
    an inline tag outside the text; no edit may reach across it. `charset`: edits may use only characters of this
    encoding; None allows all.
    """

    text: str
    id: str = ""
    doc: str = ""
    source: str | None = None
    protected: tuple[tuple[int, int], ...] = ()
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text that is probably wrong. `confidence` is the calibrated probability of that, `reason` the
    cause (if known)."""

    start: int
    end: int
    category: str
    severity: str = "major"
    confidence: float = 1.0
    origin: str = "detector"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A replacement that was not chosen, with the probability that it is right."""

    replacement: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `original` by `replacement`. `confidence` is the probability that the edit is right. `gain` is the
    log-likelihood gain by the language model in nats, None if no language model scored the edit."""

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
    """The spans and edits of a segment, each sorted and without overlap.

    `language` is set for a segment that was left unchanged because it is not English.
    """

    segment: Segment
    spans: tuple[Span, ...] = ()
    edits: tuple[Edit, ...] = ()
    language: str | None = None

    @property
    def accepted(self) -> list[Edit]:
        """The edits with decision "accept"."""
        return [edit for edit in self.edits if edit.decision == "accept"]

    @property
    def cleaned(self) -> str:
        """The text with the accepted edits applied."""
        return apply_edits(self.segment.text, self.accepted)

    def to_json(self, *, with_edits: bool = True) -> dict[str, Any]:
        """The report record of docs/formats.md; without edits, the record of a SPANS file."""
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
        """Read a report or SPANS record. Unknown fields are ignored.

        Raises InputError if a field is missing or has the wrong type, an offset is outside the text, spans or edits
        overlap or are out of order, or an edit's `original` differs from the text at its offsets.
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
    """Apply all edits, in any order. Two insertions at one place are applied in the given order.

    Raises ValueError if edits overlap.
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
    """The span as JSON; an empty reason is left out."""
    record = asdict(span)
    if not span.reason:
        del record["reason"]
    return record


def _check(segment: Segment, spans: Sequence[Span], edits: Sequence[Edit], language: Any) -> None:
    """Raise ValueError for invalid values."""
    if not isinstance(segment.text, str) or not all(value is None or isinstance(value, str)
                                                    for value in (segment.source, language)):
        raise ValueError("not a report record: text, source and language must be strings")
    both: tuple[Sequence[Span | Edit], ...] = (spans, edits)
    for parts in both:
        at = 0
        for part in parts:
            _check_part(part, len(segment.text))
            if part.start < at:
                raise ValueError(f"offsets {part.start}-{part.end} overlap others or are out of order")
            at = part.end
    for edit in edits:
        if segment.text[edit.start:edit.end] != edit.original:
            raise ValueError(f"the text at {edit.start}-{edit.end} is not {edit.original!r}")


def _check_part(part: Span | Edit, length: int) -> None:
    if type(part.start) is not int or type(part.end) is not int:
        raise ValueError(f"offsets {part.start!r}-{part.end!r} are not integers")
    if not 0 <= part.start <= part.end <= length:
        raise ValueError(f"offsets {part.start}-{part.end} are outside the text")
    words = [part.category, part.origin, part.reason]
    chances = [part.confidence]
    if isinstance(part, Edit):
        words += [part.original, part.replacement, *(other.replacement for other in part.alternatives)]
        chances += [other.confidence for other in part.alternatives]
        if part.decision not in DECISIONS:
            raise ValueError(f"{part.decision!r} is not a decision ({', '.join(DECISIONS)})")
        if part.gain is not None and not _is_number(part.gain):
            raise ValueError(f"the gain {part.gain!r} is not a number")
    elif part.severity not in SEVERITIES:
        raise ValueError(f"{part.severity!r} is not a severity ({', '.join(SEVERITIES)})")
    if not all(isinstance(word, str) for word in words):
        raise ValueError(f"the span or edit at {part.start}-{part.end} has a field that is not a string")
    if not all(_is_number(chance) and 0 <= chance <= 1 for chance in chances):
        raise ValueError(f"the confidence at {part.start}-{part.end} is not a number between 0 and 1")


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
    fields = kind.__dataclass_fields__  # type: ignore[attr-defined]  # callers pass dataclasses only
    return {name: record[name] for name in fields if name in record}
