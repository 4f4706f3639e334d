"""The items of a report as lists: all that a filter admits, in its order, from any place on."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..results.items import Filter, Item, Place, by_value, sort_items

_CACHED_FILTERS: Final = 32


@dataclass(frozen=True, slots=True)
class FilteredItems:
    """What a filter admits whatever was decided, and where each item of it stands."""

    items: Sequence[Item]
    at: Mapping[Place, int]
    by_place: bool

    def after(self, place: Place | None) -> Iterator[Item]:
        """All items once, those after a place first; from the beginning where nothing comes after it."""
        count, first = len(self.items), 0
        if place is not None and place in self.at:
            first = self.at[place] + 1
        elif place is not None and self.by_place:
            first = bisect_right(self.items, place, key=lambda item: item.place)
        return (self.items[(first + step) % count] for step in range(count))

    def before(self, place: Place) -> Item | None:
        """The item before a place, the first where the place is not among them."""
        at = self.at.get(place)
        if at is None:
            at = bisect_left(self.items, place, key=lambda item: item.place) if self.by_place else 1
        return self.items[at - 1] if 0 < at <= len(self.items) else None


class ItemLists:
    """The items of a report and those that reviewers marked, found by place, words and filter."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._own = by_value(items)
        self._own_places = {item.place for item in self._own}
        self._marked: dict[Place, Item] = {}
        self._cache: dict[Filter, FilteredItems] = {}
        self._index()

    @property
    def items(self) -> list[Item]:
        """All, by value."""
        return [*self._own, *self._marked.values()]

    def mark(self, items: Iterable[Item]) -> None:
        """Let these, where the report has none, be all that reviewers marked."""
        marked = {item.place: item for item in items if item.place not in self._own_places}
        if marked.keys() != self._marked.keys():
            self._marked = marked
            self._cache.clear()
            self._index()

    def in_row(self, row: int) -> list[Place]:
        """The places of a record that are items."""
        return self._by_row.get(row, [])

    def with_original(self, original: str) -> list[Item]:
        """The items on these very words, in the order of the report."""
        return self._by_original.get(original, [])

    def admitted(self, wanted: Filter) -> FilteredItems:
        """What passes the filter, its status aside."""
        plain = replace(wanted, status="all")
        if plain not in self._cache:
            if len(self._cache) >= _CACHED_FILTERS:
                self._cache.clear()
            found = sort_items([item for item in self.items if plain.admits(item)], plain.order)
            self._cache[plain] = FilteredItems(found, {item.place: at for at, item in enumerate(found)},
                                          plain.order == "document")
        return self._cache[plain]

    def _index(self) -> None:
        self.by_place = {item.place: item for item in self.items}
        self._by_original: dict[str, list[Item]] = {}
        self._by_row: dict[int, list[Place]] = {}
        for item in sorted(self.items, key=lambda item: item.place):
            self._by_original.setdefault(item.edit.original, []).append(item)
            self._by_row.setdefault(item.place.row, []).append(item.place)
