"""A report as its reviewers left it, for those who look on: what is decided, by whom, what is at odds."""

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ...corpora.errors import InputError
from ...corpora.files.output import FilePath
from ...corpora.records import Edit, Result, Span
from ..results.items import KINDS, Place, items_of, marks_of
from .decisions import VERDICTS, Decisions, Entry, settled, verdicts
from .settle import settle
from .state import verdict_in_words


@dataclass(frozen=True, slots=True)
class ReviewOverview:
    """How far a review is. done, total: by kind, suggestion or mark, of what the gate left to people."""

    done: Mapping[str, int]
    total: Mapping[str, int]
    conflicts: int
    reviewers: Mapping[str, int]

    def sentence(self) -> str:
        """All of it in words."""
        names = ", ".join(f"{name} ({count:,})" for name, count in self.reviewers.items())
        of_kinds = " and ".join(f"{self.done[kind]:,} of {self.total[kind]:,} {kind}s" for kind in KINDS)
        conflicts = f" {self.conflicts:,} in conflict." if self.conflicts else ""
        return f"Reviewed: {of_kinds}, by {names or 'nobody'}.{conflicts}"


def reviewed_results(results: Sequence[Result], decisions: FilePath,
                     report: str) -> tuple[list[Result], ReviewOverview]:
    """The results with the settled verdicts in place of the gate's, without the marks that were dismissed and with
    those that reviewers made; what is at odds says so. Raises InputError."""
    if not os.path.isfile(decisions):
        raise InputError("there are no decisions", where=os.fspath(decisions), remedy="degarble review makes them")
    with Decisions(decisions, report) as log:
        state = log.state()
    given = verdicts(state)
    stands = {place: entry for place, of in given.items() if (entry := settled(of)) is not None}
    marked = [entry for entry in state if entry.verdict == "mark"]
    if any(entry.place.row >= len(results) for entry in marked):
        raise InputError("has a mark on a record that is not there", where=str(decisions))
    done, total = Counter[str](), Counter[str]()
    for row, result in enumerate(results):
        for item in items_of(row, result):
            if item.edit.decision == "review":
                total[item.kind] += 1
                done[item.kind] += item.place in stands
    disputed = {place: of for place, of in given.items() if place not in stands}
    names = Counter(name for of in given.values() for name in of)
    told = [_told(row, result, disputed) for row, result in enumerate(results)]
    final = [_marked(row, before, after, stands, marked) for row, (before, after) in enumerate(
        zip(results, settle(told, stands, report), strict=True))]
    return final, ReviewOverview(done, total, len(disputed), dict(names.most_common()))


def _told(row: int, result: Result, disputed: Mapping[Place, Mapping[str, Entry]]) -> Result:
    """The result with what reviewers differ on in the reasons."""
    def reason(edit: Edit) -> str:
        of = disputed.get(Place(row, edit.start, edit.end))
        if of is None:
            return edit.reason
        sides = ", ".join(verdict_in_words(entry) for entry in of.values())
        return f"{edit.reason}; in conflict: {sides}" if edit.reason else f"in conflict: {sides}"

    return replace(result, edits=tuple(replace(edit, reason=reason(edit)) for edit in result.edits))


def _marked(row: int, before: Result, after: Result, stands: Mapping[Place, Entry],
            marked: Sequence[Entry]) -> Result:
    """The settled result without dismissed marks, with those of reviewers where nothing is yet."""
    dismissed = {(span.start, span.end) for span in marks_of(before)
                 if (entry := stands.get(Place(row, span.start, span.end))) and entry.verdict in VERDICTS}
    kept = [span for span in after.spans if (span.start, span.end) not in dismissed]
    added = [Span(entry.place.start, entry.place.end, "accuracy/mistranslation", "major", 1.0,
                  f"review:{entry.reviewer}") for entry in marked
             if entry.place.row == row and entry.place not in stands
             and not any(entry.place.start < span.end and span.start < entry.place.end for span in kept)]
    return replace(after, spans=tuple(sorted([*kept, *added], key=lambda span: (span.start, span.end))))
