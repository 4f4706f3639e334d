"""Label Studio tasks: one region per edit, with its category, decision and replacement, which a rater can change.

`INTERFACE` is the labelling interface for these tasks. Label Studio counts offsets in code points.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from ..errors import InputError
from ..files.output import FilePath, escape_surrogates
from ..records import CATEGORIES, Edit, Result
from .registry import SYSTEM, RatedSegment, Verdict, embed_edits, load_json, read_embedded, required_field

_SOURCE: Final = "source_text"
"""The name of the source in the task data. Not "source": in its place Label Studio shows the whole task as JSON."""

INTERFACE: Final = "\n".join((
    '<View>',
    f'  <Text name="source" value="${_SOURCE}"/>',
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
"""Paste this into a new project under Labeling Interface, Code."""

_TEXT: Final = {"to_name": "text", "origin": "prediction"}


def export(results: Iterable[Result], title: str) -> Iterator[str]:
    """A JSON array of tasks with the edits as predictions. Insertions are included in the data, but have no region."""
    opening = "[\n"
    for row, result in enumerate(results):
        segment = result.segment
        data = {"text": segment.text, _SOURCE: segment.source or "", "doc": segment.doc, "id": segment.id,
                SYSTEM: embed_edits(row, result)}
        regions = [part for number, edit in enumerate(result.edits) for part in _region(number, edit)
                   if edit.start < edit.end]
        task = {"data": data, "predictions": [{"model_version": SYSTEM, "result": regions}]}
        yield opening + escape_surrogates(json.dumps(task, ensure_ascii=False))
        opening = ",\n"
    yield "\n]\n" if opening == ",\n" else "[]\n"


def read(path: FilePath) -> Iterator[RatedSegment]:
    """The annotations of a JSON export, one `RatedSegment` per rater. A deleted region rejects its edit. A region with
    a replacement but without a choice accepts it. Cancelled annotations are ignored."""
    tasks = load_json(path)
    if not isinstance(tasks, list):
        raise InputError("not an array of tasks", where=str(path))
    for number, task in enumerate(tasks, start=1):
        where = f"{path}, task {number}"
        data = required_field(task, "data", dict, where)
        row, carried_along = read_embedded(data.get(SYSTEM), where)
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
    """The choice and the replacement of each region, by its (start, end)."""
    regions: dict[tuple[int, int], dict[str, str]] = {}
    for part in parts:
        value = required_field(part, "value", dict, where)
        place = required_field(value, "start", int, where), required_field(value, "end", int, where)
        answer = regions.setdefault(place, {})
        if part.get("type") == "choices":
            answer["decision"] = "".join(map(str, required_field(value, "choices", list, where)[:1]))
        elif part.get("type") == "textarea":
            answer["replacement"] = "".join(map(str, required_field(value, "text", list, where)))
    return regions


def _verdicts(regions: dict[tuple[int, int], dict[str, str]], exported: list[Verdict]) -> Iterator[Verdict]:
    for verdict in exported:
        answer = regions.pop((verdict.start, verdict.end), None)
        if verdict.start == verdict.end:
            answer = {"decision": verdict.decision}
        if answer is None:
            yield Verdict(verdict.start, verdict.end, "reject")
        elif answer.get("decision") in ("accept", "reject"):
            yield Verdict(verdict.start, verdict.end, answer["decision"],
                          answer.get("replacement", verdict.replacement))
    for (start, end), answer in regions.items():
        if answer.get("replacement") and answer.get("decision", "accept") == "accept":
            yield Verdict(start, end, "accept", answer["replacement"])


def _rater(annotation: dict[str, Any]) -> str:
    by = annotation.get("completed_by")
    if isinstance(by, dict):
        by = by.get("email") or by.get("username") or by.get("id")
    return f"Label Studio {by}" if isinstance(by, int) or not by else str(by)
