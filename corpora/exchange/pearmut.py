"""Pearmut campaigns (Zouhar and Kocmi 2026): raters check the spans of one document at a time and can correct the text.

Pearmut counts offsets in UTF-16 code units; a span ends at its last character, not after it.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

from ..errors import InputError
from ..files.input import open_source
from ..files.output import FilePath, escape_surrogates
from ..records import Result
from .registry import SYSTEM, RatedSegment, Utf16, Verdict, embed_edits, parse_json, read_embedded, required_field

_INSTRUCTIONS: Final = ("Remove marks on text that is correct. Mark errors that have no mark. "
                        "Where a correction is needed, write the corrected text into the field.")
_INFO: Final = {"assignment": "single-stream", "protocol": "ESA", "users": 1, "textfield": "hidden",
                "instructions": _INSTRUCTIONS}
_NOT_ITEMS: Final = ("welcome_", "random_", "goodbye_")


def export(results: Iterable[Result], title: str) -> Iterator[str]:
    """A campaign with a single system, whose error spans are the edits and the marks."""
    yield f'{{"campaign_id": {json.dumps(title)}, "info": {json.dumps(_INFO)}, "data": [\n'
    numbered = groupby(enumerate(results), key=lambda pair: pair[1].segment.doc)
    for number, (_, document) in enumerate(numbered):
        items = [_item(row, result) for row, result in document]
        yield ("" if number == 0 else ",\n") + escape_surrogates(json.dumps(items, ensure_ascii=False))
    yield "\n]}\n"


def read(path: FilePath) -> Iterator[RatedSegment]:
    """The annotations in Pearmut's log, one JSON object per line.

    A deleted span rejects its edit. A kept span keeps the exported decision of its edit. Text that a rater entered
    overrides both. A campaign file, as written by `export`, has no annotations.
    """
    with open_source(path) as source:
        lines = [(number, line) for number, line in source.lines(only_line_feeds=True) if line.strip()]
    if _is_campaign("".join(line for _, line in lines)):
        return
    for number, line in lines:
        yield from _rated_segments(line, f"{source.name}:{number}")


def _is_campaign(text: str) -> bool:
    try:
        campaign = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(campaign, dict) and {"campaign_id", "data"} <= campaign.keys()


def _item(row: int, result: Result) -> dict[str, Any]:
    segment, units = result.segment, Utf16(result.segment.text)
    severities = {(span.start, span.end): span.severity for span in result.spans}
    spans = [{"start_i": units.units(edit.start), "end_i": units.units(edit.end) - 1,
              "severity": _severity(severities.get((edit.start, edit.end), "major")), "category": None,
              SYSTEM: number}
             for number, edit in enumerate(result.edits)
             if edit.decision != "reject" and edit.start < edit.end]
    spans += [{"start_i": units.units(span.start), "end_i": units.units(span.end) - 1,
               "severity": _severity(span.severity), "category": None}
              for span in result.spans if span.start < span.end
              and not any(span.start < edit.end and edit.start < span.end for edit in result.edits)]
    spans.sort(key=lambda span: int(span["start_i"] or 0))
    item: dict[str, Any] = {"item_id": f"{segment.doc}#{segment.id}", "tgt": {SYSTEM: segment.text},
                            "error_spans": {SYSTEM: spans},
                            SYSTEM: embed_edits(row, result) | {"doc": segment.doc, "id": segment.id}}
    return item | ({"src": segment.source} if segment.source else {})


def _severity(severity: str) -> str:
    """ESA has no critical errors."""
    return "minor" if severity == "minor" else "major"


def _rated_segments(line: str, where: str) -> Iterator[RatedSegment]:
    entry = parse_json(line, where)
    items, annotations = required_field(entry, "item", list, where), required_field(entry, "annotation", list, where)
    if str(entry.get("item_i", "")).startswith(_NOT_ITEMS):
        return
    for item, annotation in zip(items, annotations, strict=False):
        if annotation is None:
            continue
        ours = required_field(item, SYSTEM, dict, where)
        row, exported = read_embedded(ours, where)
        answers = required_field(annotation, SYSTEM, dict, where)
        text = str(required_field(item, "tgt", dict, where).get(SYSTEM, ""))
        kept = {_number(span, where) for span in required_field(answers, "error_spans", list, where)}
        corrected = answers.get("textfield")
        yield RatedSegment(str(ours.get("doc", "")), str(ours.get("id", "")), text, str(entry.get("user_id", "")),
                           row, tuple(_verdicts(exported, kept)), None,
                           corrected if isinstance(corrected, str) and corrected not in ("", text) else None)


def _number(span: Any, where: str) -> int | None:
    """The number of the edit that a span shows; None for a span that the rater added."""
    if not isinstance(span, dict):
        raise InputError("an error span is not an object", where=where)
    number = span.get(SYSTEM)
    return number if isinstance(number, int) else None


def _verdicts(exported: list[Verdict], kept: set[int | None]) -> Iterator[Verdict]:
    for number, verdict in enumerate(exported):
        was_shown = verdict.decision != "reject" and verdict.start < verdict.end
        if was_shown and number not in kept:
            yield Verdict(verdict.start, verdict.end, "reject")
        elif verdict.decision != "review":
            yield verdict
