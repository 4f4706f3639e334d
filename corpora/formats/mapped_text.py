"""Text that a file contains escaped, quoted or split by tags, with the file position of each character."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from ..records import Edit, Result

PLACEHOLDER: Final = "\ufffc"
"""The character in a text for an inline element with content of its own: a variable, an image, a line break."""


@dataclass(slots=True)
class Places:
    """The (start, end) of each character of a text in the file; unescaped characters are stored as one run."""

    _firsts: list[int] = field(default_factory=list)
    _first_places: list[tuple[int, int]] = field(default_factory=list)
    _count: int = 0

    def add(self, start: int, end: int) -> None:
        """Add one character at start:end of the file."""
        self._firsts.append(self._count)
        self._first_places.append((start, end))
        self._count += 1

    def add_plain(self, start: int, count: int) -> None:
        """Add `count` unescaped characters that begin at `start` of the file."""
        if count:
            self._firsts.append(self._count)
            self._first_places.append((start, start + 1))
            self._count += count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> tuple[int, int]:
        run = bisect_right(self._firsts, index) - 1
        start, end = self._first_places[run]
        after = index - self._firsts[run]
        return (start + after, start + after + 1) if after else (start, end)


@dataclass(frozen=True, slots=True)
class MappedText:
    """A text and its places: `text[i]` is at `places[i]` (start, end) of the raw cell. `origin` is the position of
    an insertion before the first character. `protected` is as in `Segment`."""

    text: str
    places: Places
    origin: int
    protected: tuple[tuple[int, int], ...] = ()


def splice(raw: str, mapped: MappedText, edits: Sequence[Edit], escape: Callable[[str], str]) -> str:
    """The raw cell with the edits applied.

    Placeholders, and everything between the removed characters (a tag, the joint of two quoted lines), are kept, so
    an edit cannot lose markup.
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
    """The accepted edits in words, for a note next to the text."""
    return "; ".join(f"{edit.original!r} → {edit.replacement!r}" for edit in result.accepted)


def _raw_start(mapped: MappedText, edit: Edit) -> int:
    if edit.start < edit.end:
        return mapped.places[edit.start][0]
    return mapped.places[edit.start - 1][1] if edit.start else mapped.origin
