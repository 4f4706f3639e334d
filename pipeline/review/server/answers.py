"""What the review page can ask, and the answers. Every answer that moves on has the next items and the
progress in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from ....corpora.errors import OptionError
from ...results.items import KINDS, Filter, Item, Place
from ..session import ReviewSession
from .requests import filter_of, list_of, number_of, of_kind, place_of, reviewer_of, text_of
from .views import item_view, list_entry, segment_view

_LISTED: Final = 100
_MOST_AHEAD: Final = 10

Asked = Mapping[str, Any]


class Answers:
    """The page's questions by name."""

    def __init__(self, session: ReviewSession) -> None:
        self._session = session

    def all(self) -> dict[str, Callable[[Asked], Any]]:
        """Each with the function that answers it."""
        return {"next": self.next, "go": self.go, "decide": self.decide, "rewrite": self.rewrite,
                "undo": self.undo, "same": self.same, "count": self.count, "bulk": self.bulk, "team": self.team,
                "glossary": self.glossary}

    def next(self, asked: Asked) -> dict[str, Any]:
        """The item at `place`, or the one before the place `before`, and those after it; else those after the
        place `after`. As many as `ahead` says."""
        if asked.get("before"):
            place = place_of(asked["before"])
            item = self._session.lists.admitted(filter_of(asked)).before(place) or self._session.item(place)
            return self._from(asked, item)
        if asked.get("place"):
            return self._from(asked, self._session.item(place_of(asked["place"])))
        return self._from(asked, None, after=place_of(asked["after"]) if asked.get("after") else None)

    def go(self, asked: Asked) -> dict[str, Any]:
        """The first item of the record number `row`, or of the segment with the id, the next of several after
        `row`; the bare segment where it has no item."""
        wanted, row = filter_of(asked), number_of(asked, "row", -1)
        if "id" in asked:
            rows = self._session.rows_of(text_of(asked, "id").strip())
            if not rows:
                raise OptionError(f"no segment has the id {text_of(asked, 'id').strip()!r}")
            row = next((found for found in rows if found > row), rows[0])
        item = self._session.first_in(row, wanted)
        if item is None:
            answer = self._from(asked, None, after=Place(row, 0, 0))
            return answer | {"items": [segment_view(self._session, row), *answer["items"]]}
        return self._from(asked, item)

    def decide(self, asked: Asked) -> dict[str, Any]:
        """Log a verdict on the `places`; refused where the one place was decided since `asof`."""
        places = [place_of(given) for given in list_of(asked, "places")]
        reviewer, verdict = reviewer_of(asked), text_of(asked, "verdict")
        replacement = None if asked.get("replacement") is None else str(asked["replacement"])
        if self._came_before(asked, reviewer, places, verdict, replacement):
            return {"decided": 1} | self.next(asked)
        count = self._session.decide(reviewer, verdict, places, note=text_of(asked, "note"),
                                  replacement=replacement, everywhere=len(places) > 1)
        return {"decided": count} | self.next(asked)

    def rewrite(self, asked: Asked) -> dict[str, Any]:
        """Log what makes `text` of the whole segment number `row`; refused where something in it was decided since
        `asof`."""
        reviewer, row, text = reviewer_of(asked), number_of(asked, "row", -1), text_of(asked, "text")
        if self._session.pending_text(row) == text:
            return {"decided": 0} | self.next(asked)
        for place in self._session.state.places_in(row):
            self._session.check_undecided(reviewer, place, number_of(asked, "asof", self._session.state.last),
                                       filter_of(asked))
        return {"decided": self._session.rewrite(reviewer, row, text)} | self.next(asked)

    def undo(self, asked: Asked) -> dict[str, Any]:
        """Take back the reviewer's last batch; its first item is next."""
        undone = self._session.undo(reviewer_of(asked))
        known = [entry.place for entry in undone if entry.place in self._session.lists.by_place]
        place = list(known[0]) if known else asked.get("place")
        return {"undone": len(undone)} | self.next({**asked, "place": place})

    def same(self, asked: Asked) -> dict[str, Any]:
        """Where the same words are in question, and where else they stand."""
        place = place_of(asked.get("place"))
        return {"items": [list_entry(self._session, item) for item in self._session.same(place)],
                "unmarked": [list_entry(self._session, item) for item in self._session.unmarked(place)]}

    def count(self, asked: Asked) -> dict[str, Any]:
        """How many items the filter shows, and the first of them."""
        found = self._session.matching(reviewer_of(asked), filter_of(asked))
        acceptable = [item for item in found if item.has_proposal]
        return {"count": len(found), "acceptable": len(acceptable),
                "items": [list_entry(self._session, item) for item in found[:_LISTED]]}

    def bulk(self, asked: Asked) -> dict[str, Any]:
        """One verdict on all that the filter shows, where they are as many as the page has said."""
        verdict = text_of(asked, "verdict")
        found = [item for item in self._session.matching(reviewer_of(asked), filter_of(asked))
                 if item.has_proposal or verdict != "accept"]
        if len(found) != asked.get("expected"):
            raise OptionError(f"there are {len(found):,} now, not {asked.get('expected')}: look again")
        count = self._session.decide(reviewer_of(asked), verdict, [item.place for item in found])
        return {"decided": count} | self.next(asked)

    def team(self, asked: Asked) -> dict[str, Any]:
        """The reviewers, how far they agree, and their conflicts."""
        conflicts = self._session.matching(reviewer_of(asked), Filter("conflict", ""))
        return {"reviewers": self._session.state.reviewers(),
                "agreements": [asdict(agreement) for agreement in self._session.agreements()],
                "conflicts": [list_entry(self._session, item) for item in conflicts[:_LISTED]],
                "conflict_count": len(conflicts)}

    def glossary(self, asked: Asked) -> dict[str, Any]:
        """What was corrected by hand, as wrong and right forms."""
        return {"terms": [asdict(term) for term in self._session.state.readings.terms()]}

    def _from(self, asked: Asked, first: Item | None, after: Place | None = None) -> dict[str, Any]:
        """The answer: this item first, the items after it or after a place, and how far the work is."""
        reviewer, wanted = reviewer_of(asked), filter_of(asked)
        count = max(1, min(_MOST_AHEAD, number_of(asked, "ahead", 1)))
        held = [] if first is None else [first]
        items = held + self._session.next_items(reviewer, wanted, after=first.place if first else after,
                                        count=count - len(held), holding=[item.place for item in held])
        progress = {kind: self._session.progress(reviewer, of_kind(filter_of(asked, raw=True), kind))
                    for kind in KINDS}
        return {"items": [item_view(self._session, item, wanted) for item in items],
                "progress": {kind: asdict(of) | {"minutes_left": of.minutes_left} for kind, of in progress.items()},
                "asof": self._session.state.last}

    def _came_before(self, asked: Asked, reviewer: str, places: Sequence[Place], verdict: str,
                     replacement: str | None) -> bool:
        """Whether this very decision is in the log already, its answer lost on the way. Raises DecidedError
        where another is."""
        if len(places) != 1 or "asof" not in asked or verdict not in ("accept", "reject"):
            return False
        asof = number_of(asked, "asof", 0)
        if any((entry.reviewer, entry.verdict, entry.replacement) == (reviewer, verdict, replacement)
               and entry.batch > asof for entry in self._session.state.given(places[0])):
            return True
        self._session.check_undecided(reviewer, places[0], asof, filter_of(asked))
        return False
