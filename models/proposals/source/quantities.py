"""Proposals for numbers that differ from the source."""

from collections.abc import Iterator

from ...source.quantities.comparison import compare_numbers, distance, english_form
from ...source.quantities.english import english_numbers
from ...source.quantities.foreign import source_numbers
from ..proposal import Document, Proposal

KIND = "source-number"
_MIN_COST, _PER_DISTANCE = 0.5, 1.5


def source_number_proposals(document: Document, index: int) -> Iterator[Proposal]:
    """The number of the source in place of each number of the text that is not in the source."""
    source, text = document.sources[index], document.texts[index]
    if source is None:
        return
    ours, theirs = english_numbers(text), source_numbers(source)
    for number, right in compare_numbers(source, text).wrong:
        new = english_form(right, number)
        if new:
            cost = _MIN_COST + _PER_DISTANCE * distance(number, right, ours, theirs)
            yield Proposal(number.start, number.end, new, KIND, cost, f"the source has {right.form}: {new}",
                           "accuracy/mistranslation")
