"""A report with its reviewers' decisions, for readers of the report: verdicts, reviewers, conflicts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ...corpora.errors import InputError
from ...corpora.files.output import FilePath
from ...corpora.records import Edit, Result, Span
from ..results.items import KINDS, Place, items_of, marks_of
from .decisions import VERDICTS, Entry, majority, read_entries, verdicts_by_place
from .settle import add_reason, settle
from .state import verdict_in_words


@dataclass(frozen=True, slots=True)
class ReviewOverview:
    """The progress of a review. `done`, `total`: items left to review, by kind (suggestion or mark)."""

    done: Mapping[str, int]
    total: Mapping[str, int]
    conflicts: int
    reviewers: Mapping[str, int]

    def sentence(self) -> str:
        """The progress in words."""
        names = ", ".join(f"{name} ({count:,})" for name, count in self.reviewers.items())
        counts = " and ".join(f"{self.done[kind]:,} of {self.total[kind]:,} {kind}s" for kind in KINDS)
        conflicts = f" {self.conflicts:,} in conflict." if self.conflicts else ""
        return f"Reviewed: {counts}, by {names or 'nobody'}.{conflicts}"


def reviewed_results(results: Sequence[Result], decisions: FilePath,
                     report: str) -> tuple[list[Result], ReviewOverview]:
    """The results with the settled verdicts, without dismissed marks, and with the marks of reviewers.

    The reasons of edits in conflict list the verdicts. Raises InputError.
    """
    entries = read_entries(decisions, report)
    verdicts = verdicts_by_place(entries)
    settled = {place: entry for place, by_reviewer in verdicts.items() if (entry := majority(by_reviewer)) is not None}
    marks = [entry for entry in entries if entry.verdict == "mark"]
    if any(entry.place.row >= len(results) for entry in marks):
        raise InputError("has a mark on a record that does not exist", where=str(decisions))
    done, total = Counter[str](), Counter[str]()
    for row, result in enumerate(results):
        for item in items_of(row, result):
            if item.edit.decision == "review":
                total[item.kind] += 1
                done[item.kind] += item.place in settled
    conflicts = {place: by_reviewer for place, by_reviewer in verdicts.items() if place not in settled}
    names = Counter(name for by_reviewer in verdicts.values() for name in by_reviewer)
    explained = [_with_conflicts(row, result, conflicts) for row, result in enumerate(results)]
    final = [_with_marks(row, before, after, settled, marks) for row, (before, after) in enumerate(
        zip(results, settle(explained, settled, report), strict=True))]
    return final, ReviewOverview(done, total, len(conflicts), dict(names.most_common()))


def _with_conflicts(row: int, result: Result, conflicts: Mapping[Place, Mapping[str, Entry]]) -> Result:
    """Add the verdicts in conflict to the reasons of edits."""
    def reason(edit: Edit) -> str:
        by_reviewer = conflicts.get(Place(row, edit.start, edit.end))
        if by_reviewer is None:
            return edit.reason
        return add_reason(edit, f"in conflict: {', '.join(map(verdict_in_words, by_reviewer.values()))}")

    return replace(result, edits=tuple(replace(edit, reason=reason(edit)) for edit in result.edits))


def _with_marks(row: int, before: Result, after: Result, settled: Mapping[Place, Entry],
                marks: Sequence[Entry]) -> Result:
    """Remove dismissed marks, and add the marks of reviewers where no span is."""
    dismissed = {(span.start, span.end) for span in marks_of(before)
                 if (entry := settled.get(Place(row, span.start, span.end))) and entry.verdict in VERDICTS}
    kept = [span for span in after.spans if (span.start, span.end) not in dismissed]
    added = [Span(entry.place.start, entry.place.end, "accuracy/mistranslation", "major", 1.0,
                  f"review:{entry.reviewer}") for entry in marks
             if entry.place.row == row and entry.place not in settled
             and not any(entry.place.start < span.end and span.start < entry.place.end for span in kept)]
    return replace(after, spans=tuple(sorted([*kept, *added], key=lambda span: (span.start, span.end))))
