"""The report as text: for a terminal in the notation of wdiff, for a pull request as Markdown."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from ...corpora.records import Edit, Result
from ..results.counts import tally_of
from ..results.items import lone_marks, mark_at
from ..results.pieces import Piece, edit_pieces, printable
from ..results.reasons import explain, explain_mark

_CONTEXT: Final = 40
"""Characters on either side of an edit."""

_MOST_ROWS: Final = 300
"""Of the Markdown table: a comment on GitHub holds 65,536 characters."""

_MARKDOWN: Final = re.compile(r"[\\`*_{}\[\]<>()#+!|~@&-]")

Marks = Mapping[str, Callable[[str], str]]
_WDIFF: Final[Marks] = {"": printable, "del": lambda text: f"[-{printable(text)}-]",
                        "ins": lambda text: f"{{+{printable(text)}+}}", "mark": lambda text: f"[?{printable(text)}?]"}


def plain_text(results: Sequence[Result], title: str, scores: Sequence[Sequence[str]] = (),
               lead: str = "") -> str:
    """Each edit in its context, [-what goes-]{+what comes+}, with decision, confidence and reason; what needs a
    person first, then what was done, then what was rejected."""
    lines = [printable(title), _summary(results), *([printable(lead)] if lead else []), ""]
    lines += ["  ".join(row) for row in scores]
    lines += [""] if scores else []
    for result, edit, decision, reason in _rows(results):
        lines += [f"{printable(result.segment.id)}  {decision}  {edit.confidence:.2f}  {edit.category}",
                  f"    {_in_context(result, edit, _WDIFF)}", *([f"    {printable(reason)}"] if reason else [])]
    return "\n".join(lines) + "\n"


def markdown(results: Sequence[Result], title: str, scores: Sequence[Sequence[str]] = (), lead: str = "") -> str:
    """A table of the edits, ~~what goes~~ **what comes**; what needs a person first."""
    lines = [f"# {_escaped(title)}", "", _summary(results), "", *([_escaped(lead), ""] if lead else [])]
    if scores:
        lines += [*_table(("score", "before", "after", "change", "counts"),
                          ([_escaped(cell) for cell in row] for row in scores)), ""]
    found = _rows(results)
    rows = ([_escaped(result.segment.id), decision, f"{edit.confidence:.2f}",
             _in_context(result, edit, _MARKS), _escaped(edit.category)]
            for result, edit, decision, _ in found[:_MOST_ROWS])
    lines += _table(("segment", "decision", "sure", "change", "category"), rows) if found else []
    if len(found) > _MOST_ROWS:
        lines += ["", f"… and {len(found) - _MOST_ROWS:,} more."]
    return "\n".join(lines) + "\n"


def _rows(results: Sequence[Result]) -> list[tuple[Result, Edit, str, str]]:
    """Edits and bare marks with decision, "mark" for these, and reason: what needs a person first."""
    found = [(result, edit, edit.decision, explain(edit.reason, edit.confidence, edit.origin).words)
             for result in results for edit in result.edits]
    found += [(result, mark_at(0, result.segment, span).edit, "mark", explain_mark(span).words)
              for result in results for span in lone_marks(result)]
    return sorted(found, key=lambda row: ("review", "mark", "accept", "reject").index(row[2]))


def _summary(results: Sequence[Result]) -> str:
    tally = tally_of(results)
    made = tally.decisions()
    return (f"Segments: {tally.segments:,}, changed: {tally.changed:,}; suggestions to review: {made['review']:,}; "
            f"marks without a suggestion: {tally.marks:,}; accepted: {made['accept']:,}; "
            f"rejected: {made['reject']:,}.")


def _in_context(result: Result, edit: Edit, marks: Marks) -> str:
    text = result.segment.text
    before, after = text[max(0, edit.start - _CONTEXT):edit.start], text[edit.end:edit.end + _CONTEXT]
    is_mark = edit.replacement == edit.original
    made = [Piece(edit.original, "mark")] if is_mark else edit_pieces(edit)
    parts = [("", ("…" if edit.start > _CONTEXT else "") + before),
             *((piece.change, piece.text) for piece in made),
             ("", after + ("…" if edit.end + _CONTEXT < len(text) else ""))]
    return "".join(marks[change](part) for change, part in parts if part)


def _table(head: Sequence[str], rows: Iterator[list[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)]


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(lambda found: "&lt;" if found[0] == "<" else f"\\{found[0]}", printable(text))


def _emphasised(text: str, mark: str) -> str:
    """Emphasis must touch the words, so the spaces around them stay outside; bare spaces become ␣."""
    word = text.strip()
    if not word:
        return f"{mark}{'␣' * len(text)}{mark}"
    start = text.index(word)
    return f"{text[:start]}{mark}{_escaped(word)}{mark}{text[start + len(word):]}"


_MARKS: Final[Marks] = {"": _escaped, "del": lambda text: _emphasised(text, "~~"),
                        "ins": lambda text: _emphasised(text, "**"),
                        "mark": lambda text: _emphasised(text, "*")}
