"""A result cut into the pieces a page shows: spans marked in place, edits word by word."""

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
_MOST_WORDS: Final = 400
"""Longer edits are shown as one change: the diff is quadratic."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text of one kind. `change` is "" (stays), "del" or "ins"."""

    text: str
    change: str = ""
    span: Span | None = None
    edit: Edit | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """text[start:end] becomes `replacement`; part of `edit`."""

    start: int
    end: int
    replacement: str
    edit: Edit


Part = TypeVar("Part", Span, Change)


def pieces(result: Result) -> list[Piece]:
    """The text in order, with the words that accepted and reviewed edits take out and put in.

    Rejected edits change nothing. A span that covers no character is a piece of its own, without text.
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
    printable: list[Piece] = []
    for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True):
        printable += before[start]
        if end > start:
            printable += _original(text[start:end], start, result.spans, changes), *after[end]
    return [piece for piece in printable if piece.text or piece.span]


def edit_pieces(edit: Edit) -> list[Piece]:
    """An edit by itself, word by word."""
    printable: list[Piece] = []
    at = edit.start
    for change in word_changes(edit):
        printable += (Piece(edit.original[at - edit.start:change.start - edit.start]),
                  Piece(edit.original[change.start - edit.start:change.end - edit.start], "del"),
                  Piece(change.replacement, "ins"))
        at = change.end
    printable.append(Piece(edit.original[at - edit.start:]))
    return [piece for piece in printable if piece.text]


def printable(text: str) -> str:
    """Text that is safe in a terminal: what cannot be printed, escape codes among it, as �."""
    return "".join(c if c.isprintable() else "⏎" if c == "\n" else "�" for c in text)


def word_changes(edit: Edit) -> Iterator[Change]:
    """The words that differ. An edit that only moves spaces is one change, since bare spaces do not show."""
    before, after = _WORD.findall(edit.original), _WORD.findall(edit.replacement)
    if len(before) + len(after) > _MOST_WORDS or \
            "".join(edit.original.split()) == "".join(edit.replacement.split()):
        yield Change(edit.start, edit.end, edit.replacement, edit)
        return
    starts = [edit.start]
    for word in before:
        starts.append(starts[-1] + len(word))
    for first, last, new_first, new_last in _blocks(before, after):
        yield Change(starts[first], starts[last], "".join(after[new_first:new_last]), edit)


def _blocks(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Differing stretches; those with only a space between them are one."""
    held: tuple[int, int, int, int] | None = None
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if held and not "".join(before[held[1]:i]).strip():
            held = held[0], j, held[2], m
            continue
        if held:
            yield held
        held = i, j, k, m
    if held:
        yield held


def source_places(segment: Segment, places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches of a segment's source that these stretches of its text come from, as far as the lexicon knows:
    code points, in order, without overlap."""
    if not segment.source:
        return []
    found = sorted({stretch for place in places for stretch in source_of(segment.source, segment.text, *place)})
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined


def _original(text: str, start: int, spans: Sequence[Span], changes: Sequence[Change]) -> Piece:
    span, change = _covering(start, spans), _covering(start, changes)
    return Piece(text, "del" if change else "", span, change.edit if change else None)


def _covering(at: int, parts: Sequence[Part]) -> Part | None:
    """The part that holds the character `at`; parts are sorted and do not overlap."""
    index = bisect_right(parts, at, key=lambda part: part.start) - 1
    while index >= 0 and parts[index].start == parts[index].end:
        index -= 1
    return parts[index] if index >= 0 and parts[index].end > at else None
