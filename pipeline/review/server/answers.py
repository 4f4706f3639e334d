"""The endpoints of the review page. Answers after a decision or a move contain the next items and the progress."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from ....corpora.errors import OptionError
from ...results.items import KINDS, Filter, Item, Place
from ..session import ReviewSession
from .requests import filter_of, list_of, number_of, of_kind, place_of, reviewer_of, text_of
from .views import item_view, list_entry, segment_view

_MAX_LISTED: Final = 100
_MAX_AHEAD: Final = 10

Request = Mapping[str, Any]


class Answers:
    """Answers to the page's requests; one method per endpoint."""

    def __init__(self, session: ReviewSession) -> None:
        self._session = session

    def endpoints(self) -> dict[str, Callable[[Request], Any]]:
        """The methods by endpoint name."""
        return {"next": self.next, "go": self.go, "decide": self.decide, "rewrite": self.rewrite,
                "undo": self.undo, "same": self.same, "count": self.count, "bulk": self.bulk, "team": self.team,
                "glossary": self.glossary}

    def next(self, request: Request) -> dict[str, Any]:
        """The item at `place`, or the item before the place `before`, and the items after it; otherwise the items after
        the place `after`. The number of items is `ahead`."""
        if request.get("before"):
            place = place_of(request["before"])
            item = self._session.lists.admitted(filter_of(request)).before(place) or self._session.item(place)
            return self._from(request, item)
        if request.get("place"):
            return self._from(request, self._session.item(place_of(request["place"])))
        return self._from(request, None, after=place_of(request["after"]) if request.get("after") else None)

    def go(self, request: Request) -> dict[str, Any]:
        """The first item of the record `row`, or of the segment `id` (the next one after `row` if there are several).
        A segment without items is returned by itself."""
        filter_, row = filter_of(request), number_of(request, "row", -1)
        if "id" in request:
            rows = self._session.rows_with_id(text_of(request, "id").strip())
            if not rows:
                raise OptionError(f"no segment has the id {text_of(request, 'id').strip()!r}")
            row = next((each for each in rows if each > row), rows[0])
        item = self._session.first_in(row, filter_)
        if item is None:
            answer = self._from(request, None, after=Place(row, 0, 0))
            return answer | {"items": [segment_view(self._session, row), *answer["items"]]}
        return self._from(request, item)

    def decide(self, request: Request) -> dict[str, Any]:
        """Log a verdict on `places`. Raises DecidedError if a single place has a new verdict since `asof`."""
        places = [place_of(value) for value in list_of(request, "places")]
        reviewer, verdict = reviewer_of(request), text_of(request, "verdict")
        replacement = None if request.get("replacement") is None else str(request["replacement"])
        if self._is_repeated(request, reviewer, places, verdict, replacement):
            return {"decided": 1} | self.next(request)
        count = self._session.decide(reviewer, verdict, places, note=text_of(request, "note"),
                                     replacement=replacement, everywhere=len(places) > 1)
        return {"decided": count} | self.next(request)

    def rewrite(self, request: Request) -> dict[str, Any]:
        """Log the decisions that change the segment `row` to `text`. Raises DecidedError if a place in it has a new
        verdict since `asof`."""
        reviewer, row, text = reviewer_of(request), number_of(request, "row", -1), text_of(request, "text")
        if self._session.pending_text(row) == text:
            return {"decided": 0} | self.next(request)
        for place in self._session.state.places_in(row):
            self._session.check_undecided(reviewer, place, number_of(request, "asof", self._session.state.last_batch),
                                          filter_of(request))
        return {"decided": self._session.rewrite(reviewer, row, text)} | self.next(request)

    def undo(self, request: Request) -> dict[str, Any]:
        """Undo the reviewer's last batch and return to its first item."""
        undone = self._session.undo(reviewer_of(request))
        known = [entry.place for entry in undone if entry.place in self._session.lists.by_place]
        place = list(known[0]) if known else request.get("place")
        return {"undone": len(undone)} | self.next({**request, "place": place})

    def same(self, request: Request) -> dict[str, Any]:
        """The items with the same words, and other places with these words."""
        place = place_of(request.get("place"))
        return {"items": [list_entry(self._session, item) for item in self._session.same_words(place)],
                "unmarked": [list_entry(self._session, item) for item in self._session.unmarked_places(place)]}

    def count(self, request: Request) -> dict[str, Any]:
        """The number of items that the filter admits, and the first of them."""
        items = self._session.matching(reviewer_of(request), filter_of(request))
        return {"count": len(items), "acceptable": sum(item.has_proposal for item in items),
                "items": [list_entry(self._session, item) for item in items[:_MAX_LISTED]]}

    def bulk(self, request: Request) -> dict[str, Any]:
        """Log one verdict on all items that the filter admits, if their number is `expected`."""
        verdict = text_of(request, "verdict")
        items = [item for item in self._session.matching(reviewer_of(request), filter_of(request))
                 if item.has_proposal or verdict != "accept"]
        if len(items) != request.get("expected"):
            raise OptionError(f"there are {len(items):,} now, not {request.get('expected')}: check the list again")
        count = self._session.decide(reviewer_of(request), verdict, [item.place for item in items])
        return {"decided": count} | self.next(request)

    def team(self, request: Request) -> dict[str, Any]:
        """The reviewers, their agreement, and their conflicts."""
        conflicts = self._session.matching(reviewer_of(request), Filter("conflict", ""))
        return {"reviewers": self._session.state.reviewers(),
                "agreements": [asdict(agreement) for agreement in self._session.agreements()],
                "conflicts": [list_entry(self._session, item) for item in conflicts[:_MAX_LISTED]],
                "conflict_count": len(conflicts)}

    def glossary(self, request: Request) -> dict[str, Any]:
        """The corrections made by hand, as wrong and right forms."""
        return {"terms": [asdict(term) for term in self._session.state.hand_corrections.terms()]}

    def _from(self, request: Request, first: Item | None, after: Place | None = None) -> dict[str, Any]:
        """The answer with this item, the items after it or after a place, and the progress."""
        reviewer, filter_ = reviewer_of(request), filter_of(request)
        count = max(1, min(_MAX_AHEAD, number_of(request, "ahead", 1)))
        shown = [] if first is None else [first]
        items = shown + self._session.next_items(reviewer, filter_, after=first.place if first else after,
                                                 count=count - len(shown), shown=[item.place for item in shown])
        progress = {kind: self._session.progress(reviewer, of_kind(filter_of(request, raw=True), kind))
                    for kind in KINDS}
        return {"items": [item_view(self._session, item, filter_) for item in items],
                "progress": {kind: asdict(each) | {"minutes_left": each.minutes_left}
                             for kind, each in progress.items()},
                "asof": self._session.state.last_batch}

    def _is_repeated(self, request: Request, reviewer: str, places: Sequence[Place], verdict: str,
                     replacement: str | None) -> bool:
        """Whether the log already has this decision (the page repeats a request after a lost answer).

        Raises DecidedError if the log has another decision.
        """
        if len(places) != 1 or "asof" not in request or verdict not in ("accept", "reject"):
            return False
        asof = number_of(request, "asof", 0)
        if any((entry.reviewer, entry.verdict, entry.replacement) == (reviewer, verdict, replacement)
               and entry.batch > asof for entry in self._session.state.verdicts_at(places[0])):
            return True
        self._session.check_undecided(reviewer, places[0], asof, filter_of(request))
        return False
