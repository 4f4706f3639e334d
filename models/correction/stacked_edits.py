"""Rebase an edit of an already edited text onto the original text."""

from collections.abc import Sequence
from dataclasses import replace

from ...corpora.records import Edit, apply_edits


def rebase_edit(edit: Edit, made: Sequence[Edit], text: str) -> tuple[Edit, list[Edit]]:
    """The edit with offsets into `text`, and the made edits that it absorbs.

    `edit` applies to `text` after the edits `made`, which are sorted and do not overlap. If `edit` overlaps the
    replacement of a made edit, the result covers both and contains both replacements.
    """
    current = apply_edits(text, made)
    regions = list(_regions(made))
    absorbed = [region for region in regions if _overlaps(edit, *region[1:])]
    first = min((edit.start, *(start for _, start, _ in absorbed)))
    last = max((edit.end, *(end for _, _, end in absorbed)))
    inside = [other for other, _, _ in absorbed]
    shift = sum(_growth(other) for other, _, end in regions if end <= first and other not in inside)
    start, end = first - shift, last - shift - sum(map(_growth, inside))
    new = current[first:edit.start] + edit.replacement + current[edit.end:last]
    return replace(edit, start=start, end=end, original=text[start:end], replacement=new,
                   alternatives=() if inside else edit.alternatives), inside


def _growth(edit: Edit) -> int:
    return len(edit.replacement) - (edit.end - edit.start)


def _regions(made: Sequence[Edit]) -> list[tuple[Edit, int, int]]:
    """Each edit with the start and end of its replacement in the edited text."""
    found, shift = [], 0
    for edit in made:
        found.append((edit, edit.start + shift, edit.start + shift + len(edit.replacement)))
        shift += _growth(edit)
    return found


def _overlaps(edit: Edit, start: int, end: int) -> bool:
    """Whether the edit shares a character with a region or contains an empty one."""
    if start == end:
        return edit.start < start < edit.end
    return (edit.start < end and start < edit.end) or (edit.start == edit.end and start < edit.start < end)
