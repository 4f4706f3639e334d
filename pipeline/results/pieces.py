"""Split a result into the pieces that a page shows: text, spans, and edits word by word."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, TypeVar

from ...corpora.records import Edit, Result, Segment, Span
from ...models.source.alignment import source_of

_WORD: Final = re.compile(r"\s+|\w+(?:['’\-]\w+)*|[^\w\s]")
_MAX_WORDS: Final = 400
"""Longer edits are shown as one change, because the diff takes quadratic time."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text of one kind. `change` is "" (unchanged), "del" or "ins"."""

    text: str
    change: str = ""
    span: Span | None = None
    edit: Edit | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A part of `edit`: text[start:end] becomes `replacement`."""

    start: int
    end: int
    replacement: str
    edit: Edit


Part = TypeVar("Part", Span, Change)


def pieces(result: Result) -> list[Piece]:
    """The text in order, with the words that edits delete and insert. Ignores rejected edits.

    An empty span is a separate piece without text.
    """
    text = result.segment.text
    changes = [change for edit in result.edits if edit.decision != "reject" for change in word_changes(edit)]
    parts: tuple[Span | Change, ...] = (*result.spans, *changes)
    cuts = sorted({0, len(text), *(at for part in parts for at in (part.start, part.end))})
    before, after = defaultdict[int, list[Piece]](list), defaultdict[int, list[Piece]](list)
    for span in result.spans:
        if span.start == span.end:
            before[span.start].append(Piece("", span=span))
    for change in changes:
        inserted = Piece(change.replacement, "ins", edit=change.edit)
        (before if change.start == change.end else after)[change.end].append(inserted)
    ordered: list[Piece] = []
    for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True):
        ordered += before[start]
        if end > start:
            ordered += _original(text[start:end], start, result.spans, changes), *after[end]
    return [piece for piece in ordered if piece.text or piece.span]


def edit_pieces(edit: Edit) -> list[Piece]:
    """The pieces of a single edit, word by word."""
    ordered: list[Piece] = []
    at = 0
    for change in word_changes(edit):
        start, end = change.start - edit.start, change.end - edit.start
        ordered += (Piece(edit.original[at:start]), Piece(edit.original[start:end], "del"),
                    Piece(change.replacement, "ins"))
        at = end
    ordered.append(Piece(edit.original[at:]))
    return [piece for piece in ordered if piece.text]


def printable(text: str) -> str:
    """Make text safe for a terminal: non-printable characters, for example escape codes, become �."""
    return "".join(c if c.isprintable() else "⏎" if c == "\n" else "�" for c in text)


def word_changes(edit: Edit) -> Iterator[Change]:
    """Yield the words that differ. An edit of spaces only is one change, because single spaces are invisible."""
    before, after = _WORD.findall(edit.original), _WORD.findall(edit.replacement)
    if len(before) + len(after) > _MAX_WORDS or \
            "".join(edit.original.split()) == "".join(edit.replacement.split()):
        yield Change(edit.start, edit.end, edit.replacement, edit)
        return
    starts = [edit.start]
    for word in before:
        starts.append(starts[-1] + len(word))
    for first, last, new_first, new_last in _blocks(before, after):
        yield Change(starts[first], starts[last], "".join(after[new_first:new_last]), edit)


def _blocks(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the differing blocks of words (start and end in `before`, then in `after`), merged across spaces."""
    block: tuple[int, int, int, int] | None = None
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if block and not "".join(before[block[1]:i]).strip():
            block = block[0], j, block[2], m
            continue
        if block:
            yield block
        block = i, j, k, m
    if block:
        yield block


def source_places(segment: Segment, places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ranges of the source that the lexicon aligns with these ranges of the text.

    Ranges are code point offsets; the returned ranges are sorted and do not overlap.
    """
    if not segment.source:
        return []
    aligned = sorted({found for place in places for found in source_of(segment.source, segment.text, *place)})
    merged: list[tuple[int, int]] = []
    for start, end in aligned:
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return merged


def _original(text: str, start: int, spans: Sequence[Span], changes: Sequence[Change]) -> Piece:
    span, change = _covering(start, spans), _covering(start, changes)
    return Piece(text, "del" if change else "", span, change.edit if change else None)


def _covering(at: int, parts: Sequence[Part]) -> Part | None:
    """The part that covers the character `at`; parts are sorted and do not overlap."""
    index = bisect_right(parts, at, key=lambda part: part.start) - 1
    while index >= 0 and parts[index].start == parts[index].end:
        index -= 1
    return parts[index] if index >= 0 and parts[index].end > at else None
