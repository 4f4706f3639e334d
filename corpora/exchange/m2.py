"""M2 (Dahlmeier and Ng 2012), as read by ERRANT and the M2 scorer: white-space tokens, and edits on them."""

from collections.abc import Iterable, Iterator

from ..errors import InputError
from ..records import Edit, Result, apply_edits

_BAR = "|||"
_REST = ("REQUIRED", "-NONE-", "0")


def export(results: Iterable[Result], title: str) -> Iterator[str]:
    """One block per segment with the accepted edits, each extended to whole tokens.

    Raises InputError for text that contains "|||", the separator of the format.
    """
    for result in results:
        segment = result.segment
        if _BAR in segment.text or any(_BAR in edit.replacement for edit in result.edits):
            raise InputError(f"the text contains {_BAR}, which m2 cannot represent",
                             where=f"{segment.doc}, segment {segment.id}")
        lines = [" ".join(("S", *segment.text.split()))]
        for start, end, edits in _widened(result):
            first = len(segment.text[:start].split())
            last = first + len(segment.text[start:end].split())
            shifted = [Edit(e.start - start, e.end - start, e.original, e.replacement) for e in edits]
            new = " ".join(apply_edits(segment.text[start:end], shifted).split())
            lines.append(_BAR.join((f"A {first} {last}", edits[0].category, new or "-NONE-", *_REST)))
        if len(lines) == 1:
            lines.append(_BAR.join(("A -1 -1", "noop", "-NONE-", *_REST)))
        yield "\n".join(lines) + "\n\n"


def _widened(result: Result) -> list[tuple[int, int, list[Edit]]]:
    """Stretches of whole tokens with the accepted edits in them; stretches that meet are merged."""
    text = result.segment.text
    stretches: list[tuple[int, int, list[Edit]]] = []
    for edit in result.edits:
        if edit.decision != "accept":
            continue
        start, end, edits = edit.start, edit.end, [edit]
        while start > 0 and not text[start - 1].isspace():
            start -= 1
        while end < len(text) and not text[end].isspace():
            end += 1
        if stretches and start <= stretches[-1][1]:
            start, _, before = stretches.pop()
            edits = [*before, edit]
        stretches.append((start, end, edits))
    return stretches
