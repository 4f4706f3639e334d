"""The source's numbers in the place of numbers that the translation has wrong."""

from collections.abc import Iterator

from ...source.quantities.compared import compared, distance, english_form
from ...source.quantities.english import english_numbers
from ...source.quantities.foreign import source_numbers
from ..proposal import Document, Proposal

KIND = "source-number"
_CHEAPEST, _PER_FAR = 0.5, 1.5


def source_number_proposals(document: Document, index: int) -> Iterator[Proposal]:
    """For each number that is not in the source, the number of the source that it should be."""
    source, text = document.sources[index], document.texts[index]
    if source is None:
        return
    ours, theirs = english_numbers(text), source_numbers(source)
    for number, right in compared(source, text).wrong:
        new = english_form(right, number)
        if new:
            cost = _CHEAPEST + _PER_FAR * distance(number, right, ours, theirs)
            yield Proposal(number.start, number.end, new, KIND, cost, f"the source has {right.form}: {new}",
                           "accuracy/mistranslation")
