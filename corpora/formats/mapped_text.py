"""Text that stands in a file escaped, quoted or broken up by tags: where each of its characters is."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from ..records import Edit, Result

PLACEHOLDER: Final = "\ufffc"
"""Stands in a text for an inline element that is content by itself: a variable, a picture, a break."""


@dataclass(slots=True)
class Places:
    """Where each character of a text stands (start, end); those that stand as they are make one run."""

    _firsts: list[int] = field(default_factory=list)
    _stands: list[tuple[int, int]] = field(default_factory=list)
    _count: int = 0

    def add(self, start: int, end: int) -> None:
        """One more character, which stands at start:end."""
        self._firsts.append(self._count)
        self._stands.append((start, end))
        self._count += 1

    def add_plain(self, start: int, count: int) -> None:
        """So many more characters, which stand from `start` on as they are."""
        if count:
            self._firsts.append(self._count)
            self._stands.append((start, start + 1))
            self._count += count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> tuple[int, int]:
        run = bisect_right(self._firsts, index) - 1
        start, end = self._stands[run]
        after = index - self._firsts[run]
        return (start + after, start + after + 1) if after else (start, end)


@dataclass(frozen=True, slots=True)
class Mapped:
    """`text[i]` stands at `places[i]` (start, end) of the raw cell; `origin` is where the first would stand.

    `protected` is that of `Segment`.
    """

    text: str
    places: Places
    origin: int
    protected: tuple[tuple[int, int], ...] = ()


def splice(raw: str, mapped: Mapped, edits: Sequence[Edit], escape: Callable[[str], str]) -> str:
    """The raw cell with the edits made in it.

    What stands between the characters an edit takes out (a tag, the joint of two quoted lines) is kept,
    and so are placeholders, so that no edit can lose markup.
    """
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        start = _raw_start(mapped, edit)
        parts += raw[at:start], escape(edit.replacement.replace(PLACEHOLDER, ""))
        at = start
        for index in range(edit.start, edit.end):
            first, last = mapped.places[index]
            parts.append(raw[at:last] if mapped.text[index] == PLACEHOLDER else raw[at:first])
            at = last
    return "".join((*parts, raw[at:]))


def edits_in_words(result: Result) -> str:
    """The accepted edits in words, for a note beside the text."""
    return "; ".join(f"{edit.original!r} → {edit.replacement!r}" for edit in result.accepted)


def _raw_start(mapped: Mapped, edit: Edit) -> int:
    if edit.start < edit.end:
        return mapped.places[edit.start][0]
    return mapped.places[edit.start - 1][1] if edit.start else mapped.origin
