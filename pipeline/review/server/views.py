"""The data of an item for the review page: segment, pending changes, corrections, reasons."""

from collections.abc import Sequence
from typing import Any, Final

from ....corpora.records import Edit, Segment
from ...results.items import Filter, Item, Place
from ...results.pieces import edit_pieces, source_places
from ...results.reasons import certainty_adverb
from ..session import ReviewSession

_CONTEXT: Final = 600
"""Maximum characters of the previous and next segment."""
_BESIDE: Final = 40
"""Characters on each side of an item in a list."""
_MAX_NOTES: Final = 20


def item_view(session: ReviewSession, item: Item, filter_: Filter) -> dict[str, Any]:
    """The data of an item, with its segment."""
    edit, admitted = item.edit, session.lists.admitted(filter_)
    notes = session.state.notes(item.place)
    return segment_view(session, item.place.row) | list_entry(session, item) | {
        "aligned": source_places(item.segment, [(edit.start, edit.end)]),
        "kind": item.kind, "category": edit.category, "decision": edit.decision,
        "sure": f"{certainty_adverb(edit.confidence)} {'right' if item.has_proposal else 'wrong'}",
        "why": item.explanation.words, "numbers": item.explanation.numbers, "choices": _choices(session, item),
        "number": admitted.at.get(item.place, -1) + 1, "of": len(admitted.items),
        "same": len(session.same_words(item.place)),
        "notes": [{"reviewer": note.reviewer, "at": note.at, "note": note.note} for note in notes[-_MAX_NOTES:]],
        "earlier_notes": max(0, len(notes) - _MAX_NOTES)}


def segment_view(session: ReviewSession, row: int) -> dict[str, Any]:
    """The data of a segment: text, source, pending changes, undecided places, neighbouring segments."""
    segment = session.segments[row]
    return {
        "kind": "segment", "place": Place(row, 0, 0), "id": segment.id, "doc": segment.doc,
        "text": segment.text, "source": segment.source or "", "choices": [], "given": [], "notes": [],
        "made": [[edit.start, edit.end, edit.replacement, edit.by] for edit in session.pending_edits(row)],
        "others": [[place.start, place.end] for place in session.undecided_in(row)],
        "context": [_beside(session.segments, row - 1), _beside(session.segments, row + 1)],
        "asof": session.state.last_batch}


def list_entry(session: ReviewSession, item: Item) -> dict[str, Any]:
    """The data of an item in a list: a line of context, and the verdicts."""
    text, (_, start, end) = item.segment.text, item.place
    return {"place": item.place, "before": text[max(0, start - _BESIDE):start], "after": text[end:end + _BESIDE],
            "doc": item.segment.doc, "id": item.segment.id, "original": item.edit.original,
            "replacement": item.edit.replacement, "proposes": item.has_proposal,
            "confidence": item.edit.confidence, "conflict": session.state.is_conflict(item.place),
            "given": [{"reviewer": entry.reviewer, "verdict": entry.verdict, "replacement": entry.replacement,
                       "at": entry.at} for entry in session.state.verdicts_at(item.place)]}


def _choices(session: ReviewSession, item: Item) -> list[dict[str, Any]]:
    """The corrections that reviewers wrote for these words, then the models' proposals."""
    edit = item.edit
    chances = {edit.replacement: edit.confidence} if item.has_proposal else {}
    chances |= {other.replacement: other.confidence for other in edit.alternatives}
    written = session.state.hand_corrections.for_words(edit.original)
    return [{"replacement": replacement, "written": replacement in written,
             "confidence": None if replacement in written else chances[replacement],
             "pieces": _pieces(edit, replacement)}
            for replacement in dict.fromkeys((*written, *item.proposals))]


def _pieces(edit: Edit, replacement: str) -> list[list[str]]:
    changed = Edit(edit.start, edit.end, edit.original, replacement)
    return [[piece.change, piece.text] for piece in edit_pieces(changed)]


def _beside(segments: Sequence[Segment], row: int) -> dict[str, str]:
    """A neighbouring segment, shortened; empty outside the report."""
    if not 0 <= row < len(segments):
        return {"text": "", "source": ""}
    segment = segments[row]
    return {"text": _cut(segment.text), "source": _cut(segment.source or "")}


def _cut(text: str) -> str:
    return text if len(text) <= _CONTEXT else f"{text[:_CONTEXT]}…"
