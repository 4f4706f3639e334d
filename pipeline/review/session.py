"""The desk that reviewers work at: what comes next, their decisions, what is the same everywhere, how it goes."""

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ...corpora.errors import OptionError
from ...corpora.records import Edit, Result, Segment, Span, apply_edits
from ..decide import breaks_line
from ..results.items import Filter, Item, Place, documents, items_of, mark_at
from .agreement import Agreement, agreements
from .decisions import MEMORY, Decisions, Entry, settled
from .dismissed import Dismissed
from .imported import rewritten
from .item_lists import ItemLists
from .state import PendingEdit, ReviewState, verdict_in_words

_CLAIM_SECONDS: Final = 120.0
"""For so long an item shown to one reviewer is not offered to another."""

_MOST_UNMARKED: Final = 200
"""Places listed with the same words where nothing is marked."""


class DecidedError(OptionError):
    """Somebody decided in the meantime."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Of the items a filter admits: how many, and how many are settled or at odds.

    pace: decisions an hour, 0 where unknown.
    """

    total: int
    done: int
    conflicts: int
    pace: float

    @property
    def minutes_left(self) -> float | None:
        """At this pace; None where it is unknown."""
        return 60 * (self.total - self.done) / self.pace if self.pace else None


class ReviewSession:
    """All of a review in memory, each decision in the log before it counts. For one thread."""

    def __init__(self, results: Iterable[Result], log: Decisions, memory: Dismissed | None = None) -> None:
        self.segments: list[Segment] = []
        self._gate: dict[int, list[Edit]] = {}
        found: list[Item] = []
        for row, result in enumerate(results):
            self.segments.append(result.segment)
            found += items_of(row, result)
            if result.accepted:
                self._gate[row] = result.accepted
        self._texts = [segment.text for segment in self.segments]
        self.lists = ItemLists(found)
        self.docs = documents(found)
        self._log, self._memory = log, memory
        self._claims: dict[str, tuple[list[Place], float]] = {}
        self._load()
        self._remember()

    def next_items(self, reviewer: str, wanted: Filter, *, after: Place | None = None, count: int = 1,
              holding: Sequence[Place] = ()) -> list[Item]:
        """The next items for this reviewer from a place on, claimed for them after those that they hold.

        What they skipped comes last; what others have before them only where there is nothing else.
        """
        self._refresh()
        ahead_of_others, before_others = self._claimed(reviewer)
        put_off = self.state.skipped(reviewer) if wanted.status in ("open", "unseen") else set()
        ranks: list[list[Item]] = [[], [], [], []]
        for item in self._queue(reviewer, wanted, after):
            if len(ranks[0]) == count:
                break
            if item.place not in holding:
                claimed = 3 if item.place in before_others else 2 if item.place in ahead_of_others else 0
                ranks[claimed or (item.place in put_off)].append(item)
        found = [*ranks[0], *ranks[1]][:count] or ([] if holding else [*ranks[2], *ranks[3]][:1])
        self._claims[reviewer] = [*holding, *(item.place for item in found)], time.monotonic()
        return found

    def decide(self, reviewer: str, verdict: str, places: Sequence[Place], *, replacement: str | None = None,
               note: str = "", everywhere: bool = False) -> int:
        """Log one decision for all the places; gives how many. Accepting without a replacement takes each
        item's own; what else is decided within a stretch that is no item gives way to it. Raises OptionError
        for what cannot be."""
        items = [self.item(place) for place in places]
        if not items:
            raise OptionError("nothing to decide")
        entries = [Entry(item.place, reviewer, verdict, _replacement(item, verdict, replacement), note)
                   for item in items]
        if verdict == "accept":
            entries = [entry for made in entries for entry in (*self._giving_way(made), made)]
        self._add(entries)
        if self._memory is not None and verdict == "reject":
            self._memory.dismiss(items)
            if everywhere:
                self._memory.dismiss(items, everywhere=True)
        elif self._memory is not None and verdict == "accept":
            self._memory.forget(items)
        return len(items)

    def rewrite(self, reviewer: str, row: int, text: str) -> int:
        """Log what makes `text` of a whole segment; gives the number of changes."""
        self._check_row(row)
        before = self._texts[row]
        if breaks_line(before, text):
            raise OptionError("a line break or tab would break the line")
        places = sorted({*self.lists.in_row(row), *self.state.places_in(row)})
        entries = list(rewritten(row, before, text, places, reviewer))
        if entries:
            self._add(entries)
        return sum(entry.verdict == "accept" for entry in entries)

    def check_undecided(self, reviewer: str, place: Place, asof: int, wanted: Filter) -> None:
        """Raises DecidedError where a verdict came after batch `asof`: the reviewer's own, or, where the filter
        is for what nobody has decided, anybody's."""
        self._refresh()
        late = [entry for entry in self.state.given(place) if entry.batch > asof
                and (entry.reviewer == reviewer or wanted.status == "open")]
        if late:
            raise DecidedError(f"already decided: {verdict_in_words(late[-1])}")

    def undo(self, reviewer: str) -> list[Entry]:
        """Take back the reviewer's last batch, as a whole."""
        undone = self._log.undo(reviewer)
        self._load()
        if self._memory is not None:
            self._memory.forget(self.lists.by_place[entry.place] for entry in undone
                                if entry.verdict == "reject" and entry.place in self.lists.by_place)
        return undone

    def item(self, place: Place) -> Item:
        """The item at a place, or the stretch of text there as one. Raises OptionError outside the text."""
        found = self.lists.by_place.get(place)
        if found is not None:
            return found
        row, start, end = place
        if not (0 <= row < len(self.segments) and 0 <= start < end <= len(self._texts[row])):
            raise OptionError(f"nothing to decide at {tuple(place)}")
        return mark_at(row, self.segments[row], Span(start, end, "accuracy/mistranslation", "major", 1.0, ""))

    def same(self, place: Place) -> list[Item]:
        """All items with the same original, in the order of the report."""
        return self.lists.with_original(self.item(place).edit.original)

    def unmarked(self, place: Place) -> list[Item]:
        """The first places where the same whole words stand and are no item."""
        words = self.item(place).edit.original
        if not words.strip():
            return []
        pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
        known = {item.place for item in self.same(place)} | {place}
        found = (Place(row, *match.span()) for row, text in enumerate(self._texts) if words in text
                 for match in pattern.finditer(text))
        return [self.item(each) for each, _ in zip((each for each in found if each not in known),
                                                   range(_MOST_UNMARKED), strict=False)]

    def matching(self, reviewer: str, wanted: Filter) -> list[Item]:
        """All that the filter admits, in its order."""
        self._refresh()
        return list(self._queue(reviewer, wanted))

    def rows_of(self, id_: str) -> list[int]:
        """The records whose segment has this id."""
        return [row for row, segment in enumerate(self.segments) if segment.id == id_]

    def first_in(self, row: int, wanted: Filter) -> Item | None:
        """The first item of a record, one that the filter admits where there is one."""
        self._check_row(row)
        admitted = self.lists.admitted(wanted).at
        found = sorted(self.lists.in_row(row), key=lambda place: (place not in admitted, place))
        return self.lists.by_place[found[0]] if found else None

    def made(self, row: int) -> list[PendingEdit]:
        """The changes to a record that stand: the reviewers', and the gate's where they do not differ."""
        return self.state.made(row, self._gate.get(row, ()))

    def pending_text(self, row: int) -> str:
        """The text of a record with the changes that stand. Raises OptionError where there is none."""
        self._check_row(row)
        return apply_edits(self._texts[row], [Edit(made.start, made.end, "", made.replacement)
                                              for made in self.made(row)])

    def undecided_in(self, row: int) -> list[Place]:
        """The places of a record on which nothing is decided yet."""
        return [place for place in self.lists.in_row(row) if not self.state.given(place)]

    def progress(self, reviewer: str, wanted: Filter) -> Progress:
        """How far the items are that the filter admits, its status aside."""
        verdicts = self.state.verdicts
        admitted = self.lists.admitted(wanted).items
        done = [verdicts[item.place] for item in admitted if item.place in verdicts]
        conflicts = sum(settled(of) is None for of in done)
        return Progress(len(admitted), len(done) - conflicts, conflicts, self.state.pace(reviewer))

    def agreements(self) -> list[Agreement]:
        """Cohen's kappa of each pair with items in common."""
        return agreements(self.state.verdicts,
                          {item.place: item.edit.replacement for item in self.lists.items})

    def _giving_way(self, made: Entry) -> list[Entry]:
        """Rejections of what else lies within a stretch that becomes something else. Raises OptionError where
        an item lies within an accepted stretch."""
        row, start, end = made.place
        within = [place for place in {*self.lists.in_row(row), *self.state.places_in(row)} - {made.place}
                  if place.start < end and start < place.end]
        if made.place not in self.lists.by_place:
            return [Entry(place, made.reviewer, "reject") for place in sorted(within)]
        for place in within:
            stands = self.state.settled(place)
            if stands is not None and stands.verdict == "accept":
                raise OptionError(f"“{self._texts[row][place.start:place.end]}” around it has become "
                                  f"“{stands.replacement}”: change that instead, or the whole segment")
        return []

    def _add(self, entries: list[Entry]) -> None:
        for entry in self._log.add(entries):
            self.state.take(entry)
        self._show_marks()

    def _claimed(self, reviewer: str) -> tuple[set[Place], set[Place]]:
        """What others will be shown next, and what they are being shown."""
        held = [places for name, (places, at) in self._claims.items()
                if name != reviewer and places and time.monotonic() - at < _CLAIM_SECONDS]
        return {place for places in held for place in places[1:]}, {places[0] for places in held}

    def _queue(self, reviewer: str, wanted: Filter, after: Place | None = None) -> Iterable[Item]:
        return (item for item in self.lists.admitted(wanted).after(after)
                if self.state.has_status(item.place, reviewer, wanted.status))

    def _check_row(self, row: int) -> None:
        if not 0 <= row < len(self.segments):
            raise OptionError(f"there is no segment {row + 1}")

    def _refresh(self) -> None:
        """Take in what another process has written: an import, a second server."""
        if self._log.changed_elsewhere() != self._seen:
            self._load()

    def _load(self) -> None:
        self._seen = self._log.changed_elsewhere()
        self.state = ReviewState(self._texts, self.lists.by_place, self._log.state())
        self._show_marks()

    def _show_marks(self) -> None:
        self.lists.mark(mark_at(place.row, self.segments[place.row], Span(
            place.start, place.end, "accuracy/mistranslation", "major", 1.0, f"review:{entry.reviewer}"))
            for place, entry in self.state.marks.items() if place.row < len(self.segments))

    def _remember(self) -> None:
        """Dismiss what was dismissed in an earlier run, and keep in memory what a crash kept out of it."""
        if self._memory is None:
            return
        verdicts, by_place = self.state.verdicts, self.lists.by_place
        known = [item for item in self.lists.items if item.place not in verdicts and self._memory.knows(item)]
        if known:
            self.decide(MEMORY, "reject", [item.place for item in known])
        self._memory.dismiss(by_place[place] for place, of in verdicts.items()
                             if (stands := settled(of)) is not None and stands.verdict == "reject"
                             and place in by_place)


def _replacement(item: Item, verdict: str, given: str | None) -> str | None:
    if verdict != "accept":
        return None
    if given is None and not item.has_proposal:
        raise OptionError("there is no correction to accept here")
    wanted = item.edit.replacement if given is None else given
    if breaks_line(item.edit.original, wanted):
        raise OptionError("a line break or tab would break the line")
    return wanted
