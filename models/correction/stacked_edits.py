"""Edits on top of edits: an edit of a text in which others are made, as an edit of the text before."""

from collections.abc import Sequence
from dataclasses import replace

from ...corpora.records import Edit, apply_edits


def on_original(edit: Edit, made: Sequence[Edit], text: str) -> tuple[Edit, list[Edit]]:
    """The edit as one of `text`, and which of the edits `made` in it, sorted and without overlap, it takes in.

    An edit that overlaps what others have put in place takes these in: it covers what they cover and puts in
    place what both say.
    """
    current = apply_edits(text, made)
    regions = list(_regions(made))
    taken = [(one, start, end) for one, start, end in regions if _overlaps(edit, start, end)]
    first = min((edit.start, *(start for _, start, _ in taken)))
    last = max((edit.end, *(end for _, _, end in taken)))
    inside = [one for one, _, _ in taken]
    before = [one for one, _, end in regions if end <= first and one not in inside]
    shift = sum(len(one.replacement) - (one.end - one.start) for one in before)
    grown = sum(len(one.replacement) - (one.end - one.start) for one in inside)
    start, end = first - shift, last - shift - grown
    new = current[first:edit.start] + edit.replacement + current[edit.end:last]
    return replace(edit, start=start, end=end, original=text[start:end], replacement=new,
                   alternatives=() if inside else edit.alternatives), inside


def _regions(made: Sequence[Edit]) -> list[tuple[Edit, int, int]]:
    """Where the replacement of each edit stands once all are made."""
    found, shift = [], 0
    for one in made:
        found.append((one, one.start + shift, one.start + shift + len(one.replacement)))
        shift += len(one.replacement) - (one.end - one.start)
    return found


def _overlaps(edit: Edit, start: int, end: int) -> bool:
    """Whether the edit shares a character with a region, or holds an empty one."""
    if start == end:
        return edit.start < start < edit.end
    return (edit.start < end and start < edit.end) or (edit.start == edit.end and start < edit.start < end)
