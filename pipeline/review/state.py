"""What stands of the log of decisions, held in memory: verdicts, notes, marks, corrections by hand, pace."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from ...corpora.records import Edit
from ..results.items import Item, Place
from .corrections import HandCorrections
from .decisions import VERDICTS, Entry, count_verdict, settled

_LONGEST_PAUSE: Final = 300.0
"""Seconds between two decisions; a longer gap is a break and no pace."""

_PACE_BATCHES: Final = 50
_FEWEST_GAPS: Final = 3


@dataclass(frozen=True, slots=True)
class PendingEdit:
    """A change that `apply` will make as things stand; `by` is a reviewer, or empty for the gate."""

    start: int
    end: int
    replacement: str
    by: str = ""


class ReviewState:
    """The entries that were not undone, taken in oldest first."""

    def __init__(self, texts: list[str], items: dict[Place, Item], entries: Iterable[Entry]) -> None:
        self._texts, self._items = texts, items
        self.verdicts: dict[Place, dict[str, Entry]] = {}
        self.readings = HandCorrections()
        self.marks: dict[Place, Entry] = {}
        self.last = 0
        self._by_row: dict[int, dict[Place, None]] = {}
        self._skipped: dict[str, set[Place]] = {}
        self._notes: dict[Place, list[Entry]] = {}
        self._times: dict[str, dict[int, str]] = {}
        for entry in entries:
            self.take(entry)

    def take(self, entry: Entry) -> None:
        """Let an entry count."""
        self.last = max(self.last, entry.batch)
        if entry.verdict == "skip":
            self._skipped.setdefault(entry.reviewer, set()).add(entry.place)
        elif entry.verdict == "mark":
            self.marks[entry.place] = entry
        elif entry.verdict in VERDICTS:
            count_verdict(self.verdicts, entry)
            self._by_row.setdefault(entry.place.row, {})[entry.place] = None
            self._times.setdefault(entry.reviewer, {})[entry.batch] = entry.at
            self._learn(entry)
        if entry.note:
            self._notes.setdefault(entry.place, []).append(entry)

    def given(self, place: Place) -> list[Entry]:
        """The standing verdicts on a place, a reviewer each."""
        return list(self.verdicts.get(place, {}).values())

    def settled(self, place: Place) -> Entry | None:
        """What stands on a place where its reviewers agree."""
        return settled(self.verdicts.get(place, {}))

    def places_in(self, row: int) -> list[Place]:
        """The places of a record that have verdicts."""
        return list(self._by_row.get(row, ()))

    def notes(self, place: Place) -> list[Entry]:
        """The notes on a place, oldest first."""
        return self._notes.get(place, [])

    def skipped(self, reviewer: str) -> set[Place]:
        """What a reviewer put off."""
        return self._skipped.get(reviewer, set())

    def is_conflict(self, place: Place) -> bool:
        """Whether its reviewers disagree, and no majority settles it."""
        return place in self.verdicts and self.settled(place) is None

    def has_status(self, place: Place, reviewer: str, status: str) -> bool:
        """Whether a place is as the filter's status wants it, for this reviewer."""
        given = self.verdicts.get(place, {})
        match status:
            case "open":
                return not given
            case "unseen":
                return reviewer not in given
            case "mine":
                return reviewer in given
            case "decided":
                return bool(given)
            case "conflict":
                return self.is_conflict(place)
        return True

    def made(self, row: int, gate: Sequence[Edit]) -> list[PendingEdit]:
        """The changes to a record that stand: the reviewers', and those of the gate where they do not differ."""
        count_verdict = {place: entry for place in self.places_in(row) if (entry := self.settled(place)) is not None}
        wanted = [PendingEdit(place.start, place.end, entry.replacement or "", entry.reviewer)
                  for place, entry in count_verdict.items() if entry.verdict == "accept"]
        wanted += [PendingEdit(edit.start, edit.end, edit.replacement) for edit in gate
                   if Place(row, edit.start, edit.end) not in count_verdict]
        found: list[PendingEdit] = []
        for made in wanted:  # reviewers' first; what overlaps them gives way
            if not any(made.start < other.end and other.start < made.end for other in found):
                found.append(made)
        return sorted(found, key=lambda made: (made.start, made.end))

    def reviewers(self) -> dict[str, int]:
        """Each reviewer with the number of their standing verdicts."""
        counts: dict[str, int] = {}
        for of in self.verdicts.values():
            for name in of:
                counts[name] = counts.get(name, 0) + 1
        return counts

    def pace(self, reviewer: str) -> float:
        """Decisions an hour without breaks, 0 where unknown."""
        times = [datetime.fromisoformat(at)
                 for at in list(self._times.get(reviewer, {}).values())[-_PACE_BATCHES:]]
        gaps = [seconds for before, after in pairwise(times)
                if 0 <= (seconds := (after - before).total_seconds()) < _LONGEST_PAUSE]
        return 3600 * len(gaps) / max(sum(gaps), 0.001) if len(gaps) >= _FEWEST_GAPS else 0.0

    def _learn(self, entry: Entry) -> None:
        """Keep a correction that no model had proposed for its place."""
        item, (row, start, end) = self._items.get(entry.place), entry.place
        if entry.verdict != "accept" or (item is not None and entry.replacement in item.proposals):
            self.readings.drop(entry)
        elif row < len(self._texts):
            self.readings.put(entry, self._texts[row][start:end])


def verdict_in_words(entry: Entry) -> str:
    """A verdict in words."""
    if entry.verdict == "reject":
        return f"{entry.reviewer} rejected it"
    return f"{entry.reviewer} accepted “{entry.replacement or '(nothing)'}”"
