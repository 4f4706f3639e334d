"""Lists of a report's items: filtered, sorted, and starting at any place."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..results.items import Filter, Item, Place, by_value, sort_items

_CACHED_FILTERS: Final = 32


@dataclass(frozen=True, slots=True)
class FilteredItems:
    """The items that a filter admits, without regard to its status, and their indices by place (`at`).

    `by_place`: the items are in document order.
    """

    items: Sequence[Item]
    at: Mapping[Place, int]
    by_place: bool

    def after(self, place: Place | None) -> Iterator[Item]:
        """Yield all items once, starting after a place and wrapping around at the end."""
        count, first = len(self.items), 0
        if place is not None and place in self.at:
            first = self.at[place] + 1
        elif place is not None and self.by_place:
            first = bisect_right(self.items, place, key=lambda item: item.place)
        return (self.items[(first + step) % count] for step in range(count))

    def before(self, place: Place) -> Item | None:
        """The item before a place. If the place is not in the list: its predecessor in document order, or the first."""
        at = self.at.get(place)
        if at is None:
            at = bisect_left(self.items, place, key=lambda item: item.place) if self.by_place else 1
        return self.items[at - 1] if 0 < at <= len(self.items) else None


class ItemLists:
    """The items of a report and the marks of reviewers, by place, by original words and by filter."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._own = by_value(items)
        self._own_places = {item.place for item in self._own}
        self._marked: dict[Place, Item] = {}
        self._cache: dict[Filter, FilteredItems] = {}
        self._index()

    @property
    def items(self) -> list[Item]:
        """The items of the report sorted by value, then the marks of reviewers."""
        return [*self._own, *self._marked.values()]

    def set_marks(self, items: Iterable[Item]) -> None:
        """Replace the marks of reviewers. Ignores marks at places of the report's own items."""
        marked = {item.place: item for item in items if item.place not in self._own_places}
        if marked.keys() != self._marked.keys():
            self._marked = marked
            self._cache.clear()
            self._index()

    def in_row(self, row: int) -> list[Place]:
        """The places of a record's items, in order."""
        return self._by_row.get(row, [])

    def with_original(self, original: str) -> list[Item]:
        """The items with exactly this original, in report order."""
        return self._by_original.get(original, [])

    def admitted(self, filter_: Filter) -> FilteredItems:
        """The items that pass the filter, without regard to its status."""
        plain = replace(filter_, status="all")
        if plain not in self._cache:
            if len(self._cache) >= _CACHED_FILTERS:
                self._cache.clear()
            items = sort_items([item for item in self.items if plain.admits(item)], plain.order)
            self._cache[plain] = FilteredItems(items, {item.place: at for at, item in enumerate(items)},
                                               plain.order == "document")
        return self._cache[plain]

    def _index(self) -> None:
        self.by_place = {item.place: item for item in self.items}
        self._by_original: dict[str, list[Item]] = {}
        self._by_row: dict[int, list[Place]] = {}
        for item in sorted(self.items, key=lambda item: item.place):
            self._by_original.setdefault(item.edit.original, []).append(item)
            self._by_row.setdefault(item.place.row, []).append(item.place)
