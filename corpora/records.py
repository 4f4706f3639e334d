"""The values that flow through degarble: Segment, Span, Edit, Result, and their JSON form.

All offsets are Unicode code points into `Segment.text`, half-open.
"""

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
    length is an inline tag that does not show in the text, which no edit may reach across.
    """

    text: str
    id: str = ""
    doc: str = ""
    source: str | None = None
    protected: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text believed wrong; `confidence` is the calibrated chance that it is."""

    start: int
    end: int
    category: str
    severity: str = "major"
    confidence: float = 1.0
    origin: str = "detector"


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
        record["spans"] = [asdict(span) for span in self.spans]
        if with_edits:
            record["edits"] = [asdict(edit) for edit in self.edits]
        return record

    @classmethod
    def from_json(cls, record: Mapping[str, Any], *, where: str = "") -> Self:
        """Read a report or SPANS record; fields it does not know are ignored.

        Raises InputError when a field is missing or of the wrong kind, when an offset lies outside
        the text or an edit's `original` is not what stands there.
        """
        try:
            segment = Segment(text=str(record["text"]), id=str(record.get("id", "")),
                              doc=str(record.get("doc", "")), source=record.get("source"))
            spans = tuple(Span(**_known(Span, span)) for span in record.get("spans", ()))
            edits = tuple(_edit(edit) for edit in record.get("edits", ()))
        except (KeyError, TypeError, AttributeError) as error:
            raise InputError(f"not a report record: {error}", where=where) from error
        parts: tuple[Span | Edit, ...] = (*spans, *edits)
        for part in parts:
            if not (isinstance(part.start, int) and isinstance(part.end, int)):
                raise InputError(f"offsets {part.start!r}-{part.end!r} are not whole numbers", where=where)
            if not 0 <= part.start <= part.end <= len(segment.text):
                raise InputError(f"offsets {part.start}-{part.end} lie outside the text", where=where)
        for edit in edits:
            if segment.text[edit.start:edit.end] != edit.original:
                raise InputError(f"{edit.original!r} does not stand at {edit.start}-{edit.end}", where=where)
        return cls(segment, spans, edits, record.get("language"))


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


def _edit(record: Mapping[str, Any]) -> Edit:
    known = _known(Edit, record)
    known["alternatives"] = tuple(Alternative(a["replacement"], a["confidence"])
                                  for a in record.get("alternatives", ()))
    return Edit(**known)


def _known(kind: type, record: Mapping[str, Any]) -> dict[str, Any]:
    fields = kind.__dataclass_fields__  # type: ignore[attr-defined]  # only ever given a dataclass
    return {name: record[name] for name in fields if name in record}
