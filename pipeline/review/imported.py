"""What raters said in another tool, as decisions on a report."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...corpora.alignment import align
from ...corpora.errors import InputError
from ...corpora.exchange.registry import RatedSegment, same_text
from ...corpora.records import Edit, Result
from ..results.items import Place, items_of
from .decisions import Entry


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A stretch of the text and what replaces it; `items` are the places inside."""

    start: int
    end: int
    edits: tuple[Edit, ...] = ()
    items: tuple[Place, ...] = ()


class Report:
    """The records of a report, found by number or by document and id."""

    def __init__(self, results: Iterable[Result]) -> None:
        self._results = list(results)
        self._rows: dict[tuple[str, str], int] = {}
        for row, result in enumerate(self._results):
            self._rows.setdefault((result.segment.doc, result.segment.id), row)

    def entries(self, judged: RatedSegment, where: str) -> list[Entry]:
        """The decisions that follow from what a rater said. Raises InputError for a segment not there.

        A corrected text says all; else verdicts count as they are, and an item in a segment whose errors
        were all marked is rejected where no mark touches it.
        """
        row = self._row(judged, where)
        result = self._results[row]
        places = [item.place for item in items_of(row, result)]
        if judged.corrected is not None:
            return list(rewritten(row, result.segment.text, judged.corrected, places, judged.rater))
        entries: dict[Place, Entry] = {}
        for verdict in judged.verdicts:
            if not 0 <= verdict.start <= verdict.end <= len(result.segment.text):
                raise InputError(f"a decision at {verdict.start}-{verdict.end}, outside the text of segment "
                                 f"{judged.id}", where=where)
            place = Place(row, verdict.start, verdict.end)
            entries.setdefault(place, Entry(place, judged.rater, verdict.decision, (
                verdict.replacement if verdict.decision == "accept" else None)))
        if judged.marks is not None:
            for place in places:
                if not any(start <= place.end and place.start <= end for start, end in judged.marks):
                    entries.setdefault(place, Entry(place, judged.rater, "reject"))
        return list(entries.values())

    def _row(self, judged: RatedSegment, where: str) -> int:
        for row in (judged.row, self._rows.get((judged.doc, judged.id))):
            if row is not None and 0 <= row < len(self._results) and \
                    same_text(self._results[row].segment.text, judged.text):
                return row
        raise InputError(f"segment {judged.id} of {judged.doc!r} is not in the report as it is now",
                         where=where)


def rewritten(row: int, text: str, corrected: str, places: Sequence[Place], rater: str) -> Iterator[Entry]:
    """Decisions that make the corrected text of the text, whatever was decided on `places` before."""
    for stretch in _joined([*(_Stretch(place.start, place.end, items=(place,)) for place in places),
                            *(_Stretch(edit.start, edit.end, (edit,))
                              for edit in map(_without_spaces, align(text, corrected)))]):
        whole = Place(row, stretch.start, stretch.end)
        for place in stretch.items:
            if place != whole or not stretch.edits:
                yield Entry(place, rater, "reject")
        if stretch.edits:
            at = stretch.start
            parts: list[str] = []
            for edit in stretch.edits:
                parts += text[at:edit.start], edit.replacement
                at = edit.end
            yield Entry(whole, rater, "accept", "".join((*parts, text[at:stretch.end])))


def _without_spaces(edit: Edit) -> Edit:
    """The edit without the white space that both its sides begin or end with."""
    original, replacement, start = edit.original, edit.replacement, edit.start
    while original and replacement and original[-1] == replacement[-1] and original[-1].isspace():
        original, replacement = original[:-1], replacement[:-1]
    while original and replacement and original[0] == replacement[0] and original[0].isspace():
        original, replacement, start = original[1:], replacement[1:], start + 1
    return Edit(start, start + len(original), original, replacement)


def _joined(stretches: Iterable[_Stretch]) -> Iterator[_Stretch]:
    """Stretches that overlap, or lie at one place, as one."""
    held: _Stretch | None = None
    for stretch in sorted(stretches, key=lambda stretch: (stretch.start, stretch.end)):
        if held is not None and (stretch.start < held.end or stretch.start == held.start):
            held = _Stretch(held.start, max(held.end, stretch.end), held.edits + stretch.edits,
                            held.items + stretch.items)
            continue
        if held is not None:
            yield held
        held = stretch
    if held is not None:
        yield held
