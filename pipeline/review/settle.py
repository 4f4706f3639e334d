"""Replace the decisions of a report by the settled verdicts of its reviewers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from ...corpora.errors import InputError
from ...corpora.files.output import FilePath
from ...corpora.records import Edit, Result
from ..results.items import Place
from .decisions import Entry, majority, read_entries, verdicts_by_place


def settled_entries(decisions: FilePath, report: str) -> dict[Place, Entry]:
    """The settled verdict of each settled place. Raises InputError."""
    verdicts = verdicts_by_place(read_entries(decisions, report))
    return {place: entry for place, by_reviewer in verdicts.items() if (entry := majority(by_reviewer)) is not None}


def settle(results: Iterable[Result], entries: Mapping[Place, Entry], where: str) -> Iterator[Result]:
    """Yield the results with the settled verdicts. Elsewhere the report's decisions remain.

    A correction without an edit becomes an edit, and replaces overlapping edits that nobody accepted. Raises
    InputError if accepted edits overlap or lie outside the text.
    """
    by_row: dict[int, list[Entry]] = {}
    for entry in entries.values():
        by_row.setdefault(entry.place.row, []).append(entry)
    for row, result in enumerate(results):
        yield _settled(result, by_row.pop(row), f"{where}, record {row + 1}") if row in by_row else result
    if by_row:
        raise InputError(f"has no record {min(by_row) + 1}, but there are decisions on it", where=where)


def _settled(result: Result, entries: Iterable[Entry], where: str) -> Result:
    pending = {(entry.place.start, entry.place.end): entry for entry in entries}
    decided: list[Edit] = []
    undecided: list[Edit] = []
    for edit in result.edits:
        entry = pending.pop((edit.start, edit.end), None)
        (undecided if entry is None else decided).append(edit if entry is None else _decided(edit, entry))
    for entry in pending.values():
        if entry.verdict == "accept":
            decided.append(_added(result, entry, where))
    accepted = [edit for edit in decided if edit.decision == "accept"]
    kept = [edit for edit in (*undecided, *decided)
            if edit in accepted or not any(_overlap(edit, other) for other in accepted)]
    edits = tuple(sorted(kept, key=lambda edit: (edit.start, edit.end)))
    if any(_overlap(before, after) for before, after in pairwise(edits)):
        raise InputError("reviewers accepted edits that overlap", where=where, remedy="reject one of them")
    return replace(result, edits=edits)


def _decided(edit: Edit, entry: Entry) -> Edit:
    if entry.verdict == "reject" or entry.replacement == edit.original:
        return replace(edit, decision="reject", reason=add_reason(edit, f"rejected by {entry.reviewer}"))
    changed = replace(edit, decision="accept", reason=add_reason(edit, f"accepted by {entry.reviewer}"))
    if entry.replacement in (None, edit.replacement):
        return changed
    return replace(changed, replacement=entry.replacement, confidence=1.0, origin=f"review:{entry.reviewer}")


def _added(result: Result, entry: Entry, where: str) -> Edit:
    (_, start, end), text = entry.place, result.segment.text
    if not 0 <= start <= end <= len(text):
        raise InputError(f"the decision at {start}-{end} is outside the text", where=where)
    category = next((span.category for span in result.spans if span.start < end and start < span.end),
                    "accuracy/mistranslation")
    return Edit(start, end, text[start:end], entry.replacement or "", category, 1.0, "accept",
                f"corrected by {entry.reviewer}", f"review:{entry.reviewer}")


def add_reason(edit: Edit, addition: str) -> str:
    """The reason of an edit with an addition."""
    return f"{edit.reason}; {addition}" if edit.reason else addition


def _overlap(first: Edit, second: Edit) -> bool:
    return first.start < second.end and second.start < first.end
