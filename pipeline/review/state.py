"""The state of a review in memory: verdicts, notes, marks, corrections by hand, pace."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from ...corpora.records import Edit
from ..results.items import Item, Place
from .corrections import HandCorrections
from .decisions import VERDICTS, Entry, add_verdict, majority

_MAX_PAUSE: Final = 300.0
"""Seconds between two decisions. A longer gap counts as a break."""

_PACE_BATCHES: Final = 50
_MIN_GAPS: Final = 3


@dataclass(frozen=True, slots=True)
class PendingEdit:
    """A change that `degarble apply` would make now. `by` is a reviewer, or empty for the gate."""

    start: int
    end: int
    replacement: str
    by: str = ""


class ReviewState:
    """The state after a list of entries without undone ones, oldest first."""

    def __init__(self, texts: list[str], items: dict[Place, Item], entries: Iterable[Entry]) -> None:
        self._texts, self._items = texts, items
        self.verdicts: dict[Place, dict[str, Entry]] = {}
        self.hand_corrections = HandCorrections()
        self.marks: dict[Place, Entry] = {}
        self.last_batch = 0
        self._by_row: dict[int, dict[Place, None]] = {}
        self._skipped: dict[str, set[Place]] = {}
        self._notes: dict[Place, list[Entry]] = {}
        self._times: dict[str, dict[int, str]] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Update the state with a new entry."""
        self.last_batch = max(self.last_batch, entry.batch)
        if entry.verdict == "skip":
            self._skipped.setdefault(entry.reviewer, set()).add(entry.place)
        elif entry.verdict == "mark":
            self.marks[entry.place] = entry
        elif entry.verdict in VERDICTS:
            add_verdict(self.verdicts, entry)
            self._by_row.setdefault(entry.place.row, {})[entry.place] = None
            self._times.setdefault(entry.reviewer, {})[entry.batch] = entry.at
            self._update_corrections(entry)
        if entry.note:
            self._notes.setdefault(entry.place, []).append(entry)

    def verdicts_at(self, place: Place) -> list[Entry]:
        """The verdicts on a place, one per reviewer."""
        return list(self.verdicts.get(place, {}).values())

    def settled(self, place: Place) -> Entry | None:
        """The settled verdict of a place, or None."""
        return majority(self.verdicts.get(place, {}))

    def places_in(self, row: int) -> list[Place]:
        """The places of a record with verdicts."""
        return list(self._by_row.get(row, ()))

    def notes(self, place: Place) -> list[Entry]:
        """The notes on a place, oldest first."""
        return self._notes.get(place, [])

    def skipped(self, reviewer: str) -> set[Place]:
        """The places that a reviewer skipped."""
        return self._skipped.get(reviewer, set())

    def is_conflict(self, place: Place) -> bool:
        """Whether a place has verdicts but no majority."""
        return place in self.verdicts and self.settled(place) is None

    def has_status(self, place: Place, reviewer: str, status: str) -> bool:
        """Whether a place has the status of a filter (see `Filter`) for this reviewer."""
        by_reviewer = self.verdicts.get(place, {})
        match status:
            case "open":
                return not by_reviewer
            case "unseen":
                return reviewer not in by_reviewer
            case "mine":
                return reviewer in by_reviewer
            case "decided":
                return bool(by_reviewer)
            case "conflict":
                return self.is_conflict(place)
        return True

    def pending_edits(self, row: int, gate: Sequence[Edit]) -> list[PendingEdit]:
        """The current changes to a record; see `ReviewSession.pending_edits`."""
        settled = {place: entry for place in self.places_in(row) if (entry := self.settled(place)) is not None}
        edits = [PendingEdit(place.start, place.end, entry.replacement or "", entry.reviewer)
                 for place, entry in settled.items() if entry.verdict == "accept"]
        edits += [PendingEdit(edit.start, edit.end, edit.replacement) for edit in gate
                  if Place(row, edit.start, edit.end) not in settled]
        kept: list[PendingEdit] = []
        for edit in edits:  # reviewers' edits come first and override overlapping edits
            if not any(edit.start < other.end and other.start < edit.end for other in kept):
                kept.append(edit)
        return sorted(kept, key=lambda edit: (edit.start, edit.end))

    def reviewers(self) -> dict[str, int]:
        """The number of verdicts of each reviewer."""
        return dict(Counter(name for by_reviewer in self.verdicts.values() for name in by_reviewer))

    def pace(self, reviewer: str) -> float:
        """Decisions per hour without breaks; 0 if there are too few."""
        times = [datetime.fromisoformat(at)
                 for at in list(self._times.get(reviewer, {}).values())[-_PACE_BATCHES:]]
        gaps = [seconds for before, after in pairwise(times)
                if 0 <= (seconds := (after - before).total_seconds()) < _MAX_PAUSE]
        return 3600 * len(gaps) / max(sum(gaps), 0.001) if len(gaps) >= _MIN_GAPS else 0.0

    def _update_corrections(self, entry: Entry) -> None:
        """Store an accepted correction that no model proposed for its place."""
        item, (row, start, end) = self._items.get(entry.place), entry.place
        if entry.verdict != "accept" or (item is not None and entry.replacement in item.proposals):
            self.hand_corrections.remove(entry)
        elif row < len(self._texts):
            self.hand_corrections.add(entry, self._texts[row][start:end])


def verdict_in_words(entry: Entry) -> str:
    """A verdict as a phrase."""
    if entry.verdict == "reject":
        return f"{entry.reviewer} rejected it"
    return f"{entry.reviewer} accepted “{entry.replacement or '(nothing)'}”"
