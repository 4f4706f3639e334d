"""A second reading of segments with several garbles: what is left of them once their sure edits are made.

A garble is easier to mend where no other stands beside it. So the surest are mended first, as in easy-first
decoding (Goldberg and Elhadad 2010), and the others are judged in the text that then stands there.
"""

from collections.abc import Sequence
from dataclasses import replace

from ..corpora.records import Edit, Span
from .gate import SURE


def sure_of(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Those that are sure."""
    return tuple(edit for edit in edits if edit.confidence >= SURE)


def left_over(spans: Sequence[Span], made: Sequence[Edit]) -> tuple[Span, ...]:
    """The spans that none of the edits touches, where they stand once the edits, in order, are made."""
    untouched = [span for span in spans if all(e.end <= span.start or span.end <= e.start for e in made)]
    return tuple(replace(span, start=span.start + by, end=span.end + by) for span in untouched
                 for by in [sum(_growth(edit) for edit in made if edit.end <= span.start)])


def unmade(edits: Sequence[Edit], made: Sequence[Edit]) -> list[Edit]:
    """Edits of the text with other edits made, none touching them, as edits of the text before."""
    moved = []
    for edit in edits:
        by = 0
        for one in made:
            if one.end + by + _growth(one) <= edit.start:
                by += _growth(one)
        moved.append(replace(edit, start=edit.start - by, end=edit.end - by))
    return moved


def _growth(edit: Edit) -> int:
    return len(edit.replacement) - (edit.end - edit.start)
