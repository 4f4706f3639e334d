"""A review session: queues of items, decisions, items with the same words, and progress."""

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from ...corpora.errors import OptionError
from ...corpora.records import Edit, Result, Segment, Span, apply_edits
from ..decide import breaks_line
from ..results.items import Filter, Item, Place, documents, items_of, mark_at
from .agreement import Agreement, agreements
from .decisions import MEMORY, Decisions, Entry, majority
from .dismissed import Dismissed
from .imported import entries_for_text
from .item_lists import ItemLists
from .state import PendingEdit, ReviewState, verdict_in_words

_CLAIM_SECONDS: Final = 120.0
"""Time for which an item shown to one reviewer is not offered to others."""

_MAX_UNMARKED: Final = 200
"""Maximum number of listed places with the same words that are no items."""


class DecidedError(OptionError):
    """A reviewer has decided on the item in the meantime."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The number of items that a filter admits, and of those settled or in conflict.

    `pace`: decisions per hour, 0 if unknown.
    """

    total: int
    done: int
    conflicts: int
    pace: float

    @property
    def minutes_left(self) -> float | None:
        """The remaining time at this pace; None if the pace is unknown."""
        return 60 * (self.total - self.done) / self.pace if self.pace else None


class ReviewSession:
    """A review in memory. Logs each decision before it takes effect. Not thread-safe."""

    def __init__(self, results: Iterable[Result], log: Decisions, memory: Dismissed | None = None) -> None:
        self.segments: list[Segment] = []
        self._gate: dict[int, list[Edit]] = {}
        items: list[Item] = []
        for row, result in enumerate(results):
            self.segments.append(result.segment)
            items += items_of(row, result)
            if result.accepted:
                self._gate[row] = result.accepted
        self._texts = [segment.text for segment in self.segments]
        self.lists = ItemLists(items)
        self.docs = documents(items)
        self._log, self._memory = log, memory
        self._claims: dict[str, tuple[list[Place], float]] = {}
        self._load()
        self._sync_memory()

    def next_items(self, reviewer: str, filter_: Filter, *, after: Place | None = None, count: int = 1,
                   shown: Sequence[Place] = ()) -> list[Item]:
        """The next items for this reviewer after a place. Claims them and the items `shown` to the reviewer.

        Items that the reviewer skipped come last. Items claimed by others come only if there are no other items.
        """
        self._refresh()
        claimed_next, claimed_now = self._claims_of_others(reviewer)
        skipped = self.state.skipped(reviewer) if filter_.status in ("open", "unseen") else set()
        ranks: list[list[Item]] = [[], [], [], []]
        for item in self._queue(reviewer, filter_, after):
            if len(ranks[0]) == count:
                break
            if item.place not in shown:
                claimed = 3 if item.place in claimed_now else 2 if item.place in claimed_next else 0
                ranks[claimed or (item.place in skipped)].append(item)
        items = [*ranks[0], *ranks[1]][:count] or ([] if shown else [*ranks[2], *ranks[3]][:1])
        self._claims[reviewer] = [*shown, *(item.place for item in items)], time.monotonic()
        return items

    def decide(self, reviewer: str, verdict: str, places: Sequence[Place], *, replacement: str | None = None,
               note: str = "", everywhere: bool = False) -> int:
        """Log one decision for all places and return their number.

        Accepting without a replacement accepts each item's own proposal. Accepting at a place that is no item
        rejects the items that it overlaps. Raises OptionError for an impossible decision.
        """
        items = [self.item(place) for place in places]
        if not items:
            raise OptionError("nothing to decide")
        entries = [Entry(item.place, reviewer, verdict, _replacement(item, verdict, replacement), note)
                   for item in items]
        if verdict == "accept":
            entries = [each for entry in entries for each in (*self._overridden(entry), entry)]
        self._add(entries)
        if self._memory is not None and verdict == "reject":
            self._memory.dismiss(items)
            if everywhere:
                self._memory.dismiss(items, everywhere=True)
        elif self._memory is not None and verdict == "accept":
            self._memory.forget(items)
        return len(items)

    def rewrite(self, reviewer: str, row: int, text: str) -> int:
        """Log the decisions that change a segment to `text`. Returns the number of changes."""
        self._check_row(row)
        before = self._texts[row]
        if breaks_line(before, text):
            raise OptionError("the text must not contain a line break or tab")
        places = sorted({*self.lists.in_row(row), *self.state.places_in(row)})
        entries = list(entries_for_text(row, before, text, places, reviewer))
        if entries:
            self._add(entries)
        return sum(entry.verdict == "accept" for entry in entries)

    def check_undecided(self, reviewer: str, place: Place, asof: int, filter_: Filter) -> None:
        """Raise DecidedError if there is a verdict after batch `asof`: of this reviewer, or of anyone if the filter's
        status is "open"."""
        self._refresh()
        later = [entry for entry in self.state.verdicts_at(place) if entry.batch > asof
                 and (entry.reviewer == reviewer or filter_.status == "open")]
        if later:
            raise DecidedError(f"already decided: {verdict_in_words(later[-1])}")

    def undo(self, reviewer: str) -> list[Entry]:
        """Undo the reviewer's last batch and return its entries."""
        undone = self._log.undo(reviewer)
        self._load()
        if self._memory is not None:
            self._memory.forget(self.lists.by_place[entry.place] for entry in undone
                                if entry.verdict == "reject" and entry.place in self.lists.by_place)
        return undone

    def item(self, place: Place) -> Item:
        """The item at a place, or a new mark for the text there. Raises OptionError outside the text."""
        item = self.lists.by_place.get(place)
        if item is not None:
            return item
        row, start, end = place
        if not (0 <= row < len(self.segments) and 0 <= start < end <= len(self._texts[row])):
            raise OptionError(f"nothing to decide at {tuple(place)}")
        return mark_at(row, self.segments[row], Span(start, end, "accuracy/mistranslation", "major", 1.0, ""))

    def same_words(self, place: Place) -> list[Item]:
        """All items with the same original, in report order."""
        return self.lists.with_original(self.item(place).edit.original)

    def unmarked_places(self, place: Place) -> list[Item]:
        """The first places with the same whole words that are no items."""
        words = self.item(place).edit.original
        if not words.strip():
            return []
        pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
        known = {item.place for item in self.same_words(place)} | {place}
        places = (Place(row, *match.span()) for row, text in enumerate(self._texts) if words in text
                  for match in pattern.finditer(text))
        return [self.item(each) for each in islice((each for each in places if each not in known), _MAX_UNMARKED)]

    def matching(self, reviewer: str, filter_: Filter) -> list[Item]:
        """All items that the filter admits, in its order."""
        self._refresh()
        return list(self._queue(reviewer, filter_))

    def rows_with_id(self, id_: str) -> list[int]:
        """The rows of the segments with this id."""
        return [row for row, segment in enumerate(self.segments) if segment.id == id_]

    def first_in(self, row: int, filter_: Filter) -> Item | None:
        """The first item of a record that the filter admits, else its first item; None if it has no items."""
        self._check_row(row)
        admitted = self.lists.admitted(filter_).at
        first = min(self.lists.in_row(row), key=lambda place: (place not in admitted, place), default=None)
        return None if first is None else self.lists.by_place[first]

    def pending_edits(self, row: int) -> list[PendingEdit]:
        """The current changes to a record: those of reviewers, and those of the gate that reviewers did not decide."""
        return self.state.pending_edits(row, self._gate.get(row, ()))

    def pending_text(self, row: int) -> str:
        """The text of a record with its current changes. Raises OptionError for an unknown record."""
        self._check_row(row)
        return apply_edits(self._texts[row], [Edit(pending.start, pending.end, "", pending.replacement)
                                              for pending in self.pending_edits(row)])

    def undecided_in(self, row: int) -> list[Place]:
        """The places of a record without verdicts."""
        return [place for place in self.lists.in_row(row) if not self.state.verdicts_at(place)]

    def progress(self, reviewer: str, filter_: Filter) -> Progress:
        """The progress on the items that the filter admits, without regard to its status."""
        verdicts = self.state.verdicts
        admitted = self.lists.admitted(filter_).items
        decided = [verdicts[item.place] for item in admitted if item.place in verdicts]
        conflicts = sum(majority(by_reviewer) is None for by_reviewer in decided)
        return Progress(len(admitted), len(decided) - conflicts, conflicts, self.state.pace(reviewer))

    def agreements(self) -> list[Agreement]:
        """The agreement of each pair of reviewers with common items."""
        return agreements(self.state.verdicts, {item.place: item.edit.replacement for item in self.lists.items})

    def _overridden(self, accepted: Entry) -> list[Entry]:
        """Rejections of the places that overlap an accepted place, if that is no item.

        Raises OptionError if it is an item and overlaps an accepted change.
        """
        row, start, end = accepted.place
        overlapping = [place for place in {*self.lists.in_row(row), *self.state.places_in(row)} - {accepted.place}
                       if place.start < end and start < place.end]
        if accepted.place not in self.lists.by_place:
            return [Entry(place, accepted.reviewer, "reject") for place in sorted(overlapping)]
        for place in overlapping:
            verdict = self.state.settled(place)
            if verdict is not None and verdict.verdict == "accept":
                raise OptionError(f"“{self._texts[row][place.start:place.end]}” around it has become "
                                  f"“{verdict.replacement}”: change that instead, or the whole segment")
        return []

    def _add(self, entries: list[Entry]) -> None:
        for entry in self._log.add(entries):
            self.state.add(entry)
        self._show_marks()

    def _claims_of_others(self, reviewer: str) -> tuple[set[Place], set[Place]]:
        """The places that other reviewers will see next, and those that they see now."""
        claims = [places for name, (places, at) in self._claims.items()
                  if name != reviewer and places and time.monotonic() - at < _CLAIM_SECONDS]
        return {place for places in claims for place in places[1:]}, {places[0] for places in claims}

    def _queue(self, reviewer: str, filter_: Filter, after: Place | None = None) -> Iterable[Item]:
        return (item for item in self.lists.admitted(filter_).after(after)
                if self.state.has_status(item.place, reviewer, filter_.status))

    def _check_row(self, row: int) -> None:
        if not 0 <= row < len(self.segments):
            raise OptionError(f"there is no segment {row + 1}")

    def _refresh(self) -> None:
        """Load the log again if another process (an import, a second server) has written to it."""
        if self._log.data_version() != self._loaded_version:
            self._load()

    def _load(self) -> None:
        self._loaded_version = self._log.data_version()
        self.state = ReviewState(self._texts, self.lists.by_place, self._log.entries())
        self._show_marks()

    def _show_marks(self) -> None:
        self.lists.set_marks(mark_at(place.row, self.segments[place.row], Span(
            place.start, place.end, "accuracy/mistranslation", "major", 1.0, f"review:{entry.reviewer}"))
            for place, entry in self.state.marks.items() if place.row < len(self.segments))

    def _sync_memory(self) -> None:
        """Dismiss the items that the memory lists, and add rejected items that a crash kept out of the memory."""
        if self._memory is None:
            return
        verdicts, by_place = self.state.verdicts, self.lists.by_place
        known = [item for item in self.lists.items if item.place not in verdicts and self._memory.is_dismissed(item)]
        if known:
            self.decide(MEMORY, "reject", [item.place for item in known])
        self._memory.dismiss(by_place[place] for place in verdicts
                             if (verdict := self.state.settled(place)) is not None and verdict.verdict == "reject"
                             and place in by_place)


def _replacement(item: Item, verdict: str, replacement: str | None) -> str | None:
    if verdict != "accept":
        return None
    if replacement is None and not item.has_proposal:
        raise OptionError("there is no correction to accept here")
    replacement = item.edit.replacement if replacement is None else replacement
    if breaks_line(item.edit.original, replacement):
        raise OptionError("a correction must not contain a line break or tab")
    return replacement
