"""A candidate of the corrector and whether it is what the post-editor has."""

from dataclasses import dataclass

from degarble.corpora.alignment import align
from degarble.corpora.records import Edit
from degarble.models.weighing import Candidate


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate of a task, and whether it is what the post-editor has there. `features` are those of the
    span for the triage."""

    of_set: str
    with_source: bool
    row: int
    task: int
    span: tuple[int, int, str]
    features: list[float]
    candidate: Candidate
    kept: bool


def is_kept(text: str, post_edit: str, start: int, end: int, replacement: str) -> bool:
    """Whether the post-editor has the replacement in this place and did not have the original. What is left
    out is not right where the editor has another word in its stead."""
    edited = text[:start] + replacement + text[end:]
    if not any(touches(edit, start, end) for edit in align(text, post_edit)):
        return False
    end, left = start + len(replacement), align(edited, post_edit)
    if not replacement.strip() and any(adds_at(edit, edited, start, end) for edit in left):
        return False
    return not any(touches(edit, start, end) for edit in left)


def touches(edit: Edit, start: int, end: int) -> bool:
    """Whether the edit changes something within the span."""
    return max(edit.start, start) < min(edit.end, end) or start < edit.start == edit.end < end


def adds_at(edit: Edit, text: str, start: int, end: int) -> bool:
    """Whether the edit stands at the place, but for white space, and adds words there."""
    apart = text[edit.end:start] if edit.end <= start else text[end:edit.start]
    return not apart.strip() and len(edit.replacement.split()) > len(text[edit.start:edit.end].split())
