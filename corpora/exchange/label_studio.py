"""Label Studio tasks: a region an edit, with its category, its decision and its replacement to write over.

The labelling interface that shows them is `INTERFACE`. Label Studio counts offsets in code points.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from ..errors import InputError
from ..files.output import FilePath, escape_surrogates
from ..records import CATEGORIES, Edit, Result
from .registry import SYSTEM, RatedSegment, Verdict, carried, carried_verdicts, load_json, required_field

INTERFACE: Final = "\n".join((
    '<View>',
    '  <Text name="source" value="$source"/>',
    '  <Labels name="category" toName="text">',
    *(f'    <Label value="{category}"/>' for category in CATEGORIES),
    '  </Labels>',
    '  <Text name="text" value="$text"/>',
    '  <Choices name="decision" toName="text" perRegion="true">',
    '    <Choice value="accept"/><Choice value="review"/><Choice value="reject"/>',
    '  </Choices>',
    '  <TextArea name="replacement" toName="text" perRegion="true" editable="true" maxSubmissions="1"/>',
    '</View>',
))
"""Paste it into a new project's Labeling Interface, Code."""

_TEXT: Final = {"to_name": "text", "origin": "prediction"}


def export(results: Iterable[Result], title: str) -> Iterator[str]:
    """A JSON array of tasks, the edits as predictions. Insertions have no region and are only carried."""
    opening = "[\n"
    for row, result in enumerate(results):
        segment = result.segment
        data = {"text": segment.text, "source": segment.source or "", "doc": segment.doc, "id": segment.id,
                SYSTEM: carried(row, result)}
        regions = [part for number, edit in enumerate(result.edits) for part in _region(number, edit)
                   if edit.start < edit.end]
        task = {"data": data, "predictions": [{"model_version": SYSTEM, "result": regions}]}
        yield opening + escape_surrogates(json.dumps(task, ensure_ascii=False))
        opening = ",\n"
    yield "\n]\n" if opening == ",\n" else "[]\n"


def read(path: FilePath) -> Iterator[RatedSegment]:
    """The annotations of a JSON export, each its rater's. A region taken away rejects its edit; one
    without a choice but with a replacement accepts it; cancelled annotations count for nothing."""
    tasks = load_json(path)
    if not isinstance(tasks, list):
        raise InputError("not an array of tasks", where=str(path))
    for number, task in enumerate(tasks, start=1):
        where = f"{path}, task {number}"
        data = required_field(task, "data", dict, where)
        row, carried_along = carried_verdicts(data.get(SYSTEM), where)
        for annotation in required_field({"annotations": []} | task, "annotations", list, where):
            regions = _regions(required_field(annotation, "result", list, where), where)
            if not annotation.get("was_cancelled"):
                yield RatedSegment(str(data.get("doc", "")), str(data.get("id", "")), str(data.get("text", "")),
                             _rater(annotation), row, tuple(_verdicts(regions, carried_along)))


def _region(number: int, edit: Edit) -> Iterator[dict[str, Any]]:
    base = {"id": f"e{number}", **_TEXT}
    place = {"start": edit.start, "end": edit.end, "text": edit.original}
    yield base | {"from_name": "category", "type": "labels", "score": edit.confidence,
                  "value": place | {"labels": [edit.category]}}
    yield base | {"from_name": "decision", "type": "choices", "value": place | {"choices": [edit.decision]}}
    yield base | {"from_name": "replacement", "type": "textarea",
                  "value": place | {"text": [edit.replacement]}}


def _regions(parts: list[Any], where: str) -> dict[tuple[int, int], dict[str, str]]:
    """Place: its choice and its replacement."""
    found: dict[tuple[int, int], dict[str, str]] = {}
    for part in parts:
        value = required_field(part, "value", dict, where)
        place = required_field(value, "start", int, where), required_field(value, "end", int, where)
        said = found.setdefault(place, {})
        if part.get("type") == "choices":
            said["decision"] = "".join(map(str, required_field(value, "choices", list, where)[:1]))
        elif part.get("type") == "textarea":
            said["replacement"] = "".join(map(str, required_field(value, "text", list, where)))
    return found


def _verdicts(regions: dict[tuple[int, int], dict[str, str]], given: list[Verdict]) -> Iterator[Verdict]:
    for verdict in given:
        said = regions.pop((verdict.start, verdict.end), None)
        if verdict.start == verdict.end:
            said = {"decision": verdict.decision}
        if said is None:
            yield Verdict(verdict.start, verdict.end, "reject")
        elif said.get("decision") in ("accept", "reject"):
            yield Verdict(verdict.start, verdict.end, said["decision"],
                          said.get("replacement", verdict.replacement))
    for (start, end), said in regions.items():
        if said.get("replacement") and said.get("decision", "accept") == "accept":
            yield Verdict(start, end, "accept", said["replacement"])


def _rater(annotation: dict[str, Any]) -> str:
    by = annotation.get("completed_by")
    if isinstance(by, dict):
        by = by.get("email") or by.get("username") or by.get("id")
    return f"Label Studio {by}" if isinstance(by, int) or not by else str(by)
