"""A report as its reviewers left it: their verdicts in place of the gate's."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from ...corpora.errors import InputError
from ...corpora.files.output import FilePath
from ...corpora.records import Edit, Result
from ..results.items import Place
from .decisions import Decisions, Entry, settled, verdicts


def settled_entries(decisions: FilePath, report: str) -> dict[Place, Entry]:
    """What stands on each place that is settled. Raises InputError."""
    if not os.path.isfile(decisions):
        raise InputError("there are no decisions", where=os.fspath(decisions),
                         remedy="degarble review makes them")
    with Decisions(decisions, report) as log:
        found = {place: settled(given) for place, given in verdicts(log.state()).items()}
    return {place: entry for place, entry in found.items() if entry is not None}


def settle(results: Iterable[Result], entries: Mapping[Place, Entry], where: str) -> Iterator[Result]:
    """The results with the settled verdicts; where nobody decided, or all are at odds, the gate's stand.

    What a reviewer changed where no edit is becomes an edit; it takes the place of edits it overlaps that
    nobody accepted. Raises InputError where reviewers accepted edits that overlap, or outside the text.
    """
    by_row: dict[int, list[Entry]] = {}
    for entry in entries.values():
        by_row.setdefault(entry.place.row, []).append(entry)
    for row, result in enumerate(results):
        yield _settled(result, by_row.pop(row), f"{where}, record {row + 1}") if row in by_row else result
    if by_row:
        raise InputError(f"decisions on record {min(by_row) + 1}, which is not there", where=where)


def _settled(result: Result, entries: Iterable[Entry], where: str) -> Result:
    pending = {(entry.place.start, entry.place.end): entry for entry in entries}
    decided: list[Edit] = []
    left: list[Edit] = []
    for edit in result.edits:
        entry = pending.pop((edit.start, edit.end), None)
        (left if entry is None else decided).append(edit if entry is None else _decided(edit, entry))
    for entry in pending.values():
        if entry.verdict == "accept":
            decided.append(_added(result, entry, where))
    taken = [edit for edit in decided if edit.decision == "accept"]
    kept = [edit for edit in (*left, *decided) if edit in taken or not any(_overlap(edit, t) for t in taken)]
    edits = tuple(sorted(kept, key=lambda edit: (edit.start, edit.end)))
    if any(_overlap(before, after) for before, after in pairwise(edits)):
        raise InputError("reviewers accepted edits that overlap", where=where)
    return replace(result, edits=edits)


def _decided(edit: Edit, entry: Entry) -> Edit:
    if entry.verdict == "reject" or entry.replacement == edit.original:
        return replace(edit, decision="reject", reason=_because(edit, f"rejected by {entry.reviewer}"))
    changed = replace(edit, decision="accept", reason=_because(edit, f"accepted by {entry.reviewer}"))
    if entry.replacement in (None, edit.replacement):
        return changed
    return replace(changed, replacement=entry.replacement, confidence=1.0, origin=f"review:{entry.reviewer}")


def _added(result: Result, entry: Entry, where: str) -> Edit:
    (_, start, end), text = entry.place, result.segment.text
    if not 0 <= start <= end <= len(text):
        raise InputError(f"a decision at {start}-{end}, outside the text", where=where)
    category = next((span.category for span in result.spans if span.start < end and start < span.end),
                    "accuracy/mistranslation")
    return Edit(start, end, text[start:end], entry.replacement or "", category, 1.0, "accept",
                f"corrected by {entry.reviewer}", f"review:{entry.reviewer}")


def _because(edit: Edit, verdict: str) -> str:
    return f"{edit.reason}; {verdict}" if edit.reason else verdict


def _overlap(one: Edit, other: Edit) -> bool:
    return one.start < other.end and other.start < one.end
