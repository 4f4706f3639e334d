"""Turn ratings from another tool into decisions on a report."""

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
    """A range of the text with its edits, and the places of the items inside (`items`)."""

    start: int
    end: int
    edits: tuple[Edit, ...] = ()
    items: tuple[Place, ...] = ()


class Report:
    """The records of a report, indexed by number and by document and id."""

    def __init__(self, results: Iterable[Result]) -> None:
        self._results = list(results)
        self._rows: dict[tuple[str, str], int] = {}
        for row, result in enumerate(self._results):
            self._rows.setdefault((result.segment.doc, result.segment.id), row)

    def entries(self, rated: RatedSegment, where: str) -> list[Entry]:
        """The decisions that follow from a rating. Raises InputError for an unknown segment.

        A corrected text decides on all items. Otherwise verdicts are copied; and if the rater marked all errors of
        the segment, items that no mark touches are rejected.
        """
        row = self._row(rated, where)
        result = self._results[row]
        places = [item.place for item in items_of(row, result)]
        if rated.corrected is not None:
            return list(entries_for_text(row, result.segment.text, rated.corrected, places, rated.rater))
        entries: dict[Place, Entry] = {}
        for verdict in rated.verdicts:
            if not 0 <= verdict.start <= verdict.end <= len(result.segment.text):
                raise InputError(f"the decision at {verdict.start}-{verdict.end} is outside the text of segment "
                                 f"{rated.id}", where=where)
            place = Place(row, verdict.start, verdict.end)
            entries.setdefault(place, Entry(place, rated.rater, verdict.decision, (
                verdict.replacement if verdict.decision == "accept" else None)))
        if rated.marks is not None:
            for place in places:
                if not any(start <= place.end and place.start <= end for start, end in rated.marks):
                    entries.setdefault(place, Entry(place, rated.rater, "reject"))
        return list(entries.values())

    def _row(self, rated: RatedSegment, where: str) -> int:
        for row in (rated.row, self._rows.get((rated.doc, rated.id))):
            if row is not None and 0 <= row < len(self._results) and \
                    same_text(self._results[row].segment.text, rated.text):
                return row
        raise InputError(f"segment {rated.id} of {rated.doc!r} is not in the report as it is now", where=where,
                         remedy="import into the report that was exported")


def entries_for_text(row: int, text: str, corrected: str, places: Sequence[Place], rater: str) -> Iterator[Entry]:
    """Yield the decisions that turn the text into the corrected text. They override earlier decisions on `places`."""
    for stretch in _merged([*(_Stretch(place.start, place.end, items=(place,)) for place in places),
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
    """Remove the leading and trailing white space that original and replacement share."""
    original, replacement, start = edit.original, edit.replacement, edit.start
    while original and replacement and original[-1] == replacement[-1] and original[-1].isspace():
        original, replacement = original[:-1], replacement[:-1]
    while original and replacement and original[0] == replacement[0] and original[0].isspace():
        original, replacement, start = original[1:], replacement[1:], start + 1
    return Edit(start, start + len(original), original, replacement)


def _merged(stretches: Iterable[_Stretch]) -> Iterator[_Stretch]:
    """Merge stretches that overlap or start at the same offset."""
    merged: list[_Stretch] = []
    for stretch in sorted(stretches, key=lambda stretch: (stretch.start, stretch.end)):
        last = merged[-1] if merged else None
        if last is not None and (stretch.start < last.end or stretch.start == last.start):
            merged[-1] = _Stretch(last.start, max(last.end, stretch.end), last.edits + stretch.edits,
                                  last.items + stretch.items)
        else:
            merged.append(stretch)
    yield from merged
