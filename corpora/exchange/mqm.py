"""MQM as tab-separated rows, one error per row, marked by <v> in the text.

This is the format of Marot and of the MQM ratings of WMT (Freitag et al. 2021). A segment without errors has one row.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from ..errors import InputError
from ..files.input import open_source
from ..files.output import FilePath
from ..records import Result, Span
from .registry import SYSTEM, RatedSegment, Verdict, embed_edits, one_line, parse_json, read_embedded

COLUMNS: Final = ("system", "doc", "docSegId", "globalSegId", "rater", "source", "target", "category",
                  "severity", "metadata")
_NO_ERROR: Final = "no-error"
_OPEN, _CLOSE = "<v>", "</v>"


def export(results: Iterable[Result], title: str) -> Iterator[str]:
    """Rows for all spans and for edits outside of spans; the metadata contain the correction."""
    yield _row(COLUMNS)
    for number, result in enumerate(results):
        segment = result.segment
        head = (SYSTEM, segment.doc or title, segment.id, str(number + 1), SYSTEM, segment.source or "")
        facts: dict[str, Any] = {"corrected_translation": result.cleaned, SYSTEM: embed_edits(number, result)}
        for start, end, category, severity, note in _errors(result) or [(0, 0, _NO_ERROR, _NO_ERROR, "")]:
            target = segment.text if category == _NO_ERROR else \
                f"{segment.text[:start]}{_OPEN}{segment.text[start:end]}{_CLOSE}{segment.text[end:]}"
            metadata = json.dumps(facts | {"note": note, "marked_text": segment.text[start:end]})
            yield _row((*head, target, category, severity, metadata))
            facts = {}


def read(path: FilePath) -> Iterator[RatedSegment]:
    """The ratings, one `RatedSegment` per segment and rater. Rows of one segment and rater need not be adjacent.

    A rater's marks are taken as complete, and corrected_translation as the text that the rater wants. Rows that
    degarble wrote return the decisions that they were written with.
    """
    ratings: dict[tuple[str, ...], list[tuple[dict[str, str], str]]] = {}
    with open_source(path) as source:
        for number, line in source.lines():
            cells = line.removeprefix("\ufeff").rstrip("\r\n").split("\t")
            where = f"{source.name}:{number}"
            if not any(cells) or cells[:2] == list(COLUMNS[:2]):
                continue
            if len(cells) != len(COLUMNS):
                raise InputError(f"{len(cells)} columns instead of the {len(COLUMNS)} of MQM", where=where)
            row = dict(zip(COLUMNS, cells, strict=True))
            key = (row["system"], row["doc"], row["docSegId"], row["globalSegId"], row["rater"])
            if row["rater"]:
                ratings.setdefault(key, []).append((row, where))
    for rows in ratings.values():
        yield _rated(rows)


def _rated(rows: list[tuple[dict[str, str], str]]) -> RatedSegment:
    first, _ = rows[0]
    marks: list[tuple[int, int]] = []
    corrected: str | None = None
    verdicts: list[Verdict] | None = None
    row = int(first["globalSegId"]) - 1 if first["globalSegId"].isdecimal() else None
    for cells, place in rows:
        facts = _metadata(cells["metadata"], place)
        if SYSTEM in facts:
            row, verdicts = read_embedded(facts[SYSTEM], place)
        elif isinstance(facts.get("corrected_translation"), str):
            corrected = facts["corrected_translation"]
        marks += _marks(cells["target"])
    text = first["target"].replace(_OPEN, "").replace(_CLOSE, "")
    if verdicts is not None:
        return RatedSegment(first["doc"], first["docSegId"], text, first["rater"], row, tuple(
            verdict for verdict in verdicts if verdict.decision != "review"))
    return RatedSegment(first["doc"], first["docSegId"], text, first["rater"], row, (), tuple(sorted(marks)),
                  corrected or None)


def _errors(result: Result) -> list[tuple[int, int, str, str, str]]:
    """(start, end, category, severity, note) of each error, in text order."""
    edits = [edit for edit in result.edits if edit.decision != "reject"]
    notes = {id(span): [f"→ {edit.replacement}" for edit in edits if _touches(span, edit.start, edit.end)]
             for span in result.spans}
    errors = [(span.start, span.end, _mqm_name(span.category), span.severity.capitalize(),
               "; ".join(notes[id(span)])) for span in result.spans]
    errors += [(edit.start, edit.end, _mqm_name(edit.category), "Major", f"→ {edit.replacement}")
               for edit in edits if not any(_touches(span, edit.start, edit.end) for span in result.spans)]
    return sorted(errors)


def _touches(span: Span, start: int, end: int) -> bool:
    return span.start <= end and start <= span.end


def _mqm_name(category: str) -> str:
    """MQM's spelling of a category: "Accuracy/Named entity" for "accuracy/named-entity"."""
    return "/".join(part.replace("-", " ").capitalize() for part in category.split("/"))


def _marks(target: str) -> Iterator[tuple[int, int]]:
    start = target.find(_OPEN)
    end = target.find(_CLOSE, start)
    if start >= 0 and end >= 0:
        yield start, end - len(_OPEN)


def _metadata(text: str, where: str) -> dict[str, Any]:
    """The metadata as a JSON object; empty for the plain-text notes of older files."""
    facts = parse_json(text, where, "invalid metadata, not JSON") if text.startswith("{") else {}
    return facts if isinstance(facts, dict) else {}


def _row(cells: Iterable[str]) -> str:
    return "\t".join(one_line(cell) for cell in cells) + "\n"
