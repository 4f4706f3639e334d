"""The report as text: in wdiff notation for a terminal, or as Markdown for a pull request."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from ...corpora.records import Edit, Result
from ..results.counts import tally_of
from ..results.items import mark_at, marks_of
from ..results.pieces import Piece, edit_pieces, printable
from ..results.reasons import explain, explain_mark

_CONTEXT: Final = 40
"""Characters to show on each side of an edit."""

_MAX_ROWS: Final = 300
"""Maximum rows of the Markdown table. A comment on GitHub is limited to 65,536 characters."""

_MARKDOWN: Final = re.compile(r"[\\`*_{}\[\]<>()#+!|~@&-]")

Notation = Mapping[str, Callable[[str], str]]
_WDIFF: Final[Notation] = {"": printable, "del": lambda text: f"[-{printable(text)}-]",
                           "ins": lambda text: f"{{+{printable(text)}+}}",
                           "mark": lambda text: f"[?{printable(text)}?]"}


def plain_text(results: Sequence[Result], title: str, scores: Sequence[Sequence[str]] = (),
               lead: str = "") -> str:
    """List each edit in its context as [-deleted-]{+inserted+}, with decision, confidence and reason.

    Edits to review and marks come first, then accepted edits, then rejected edits.
    """
    lines = [printable(title), _summary(results), *([printable(lead)] if lead else []), ""]
    lines += ["  ".join(row) for row in scores]
    lines += [""] if scores else []
    for result, edit, decision, reason in _rows(results):
        lines += [f"{printable(result.segment.id)}  {decision}  {edit.confidence:.2f}  {edit.category}",
                  f"    {_in_context(result, edit, _WDIFF)}", *([f"    {printable(reason)}"] if reason else [])]
    return "\n".join(lines) + "\n"


def markdown(results: Sequence[Result], title: str, scores: Sequence[Sequence[str]] = (), lead: str = "") -> str:
    """A table of the edits as ~~deleted~~ **inserted**. Edits to review and marks come first."""
    lines = [f"# {_escaped(title)}", "", _summary(results), "", *([_escaped(lead), ""] if lead else [])]
    if scores:
        lines += [*_table(("score", "before", "after", "change", "counts"),
                          ([_escaped(cell) for cell in row] for row in scores)), ""]
    rows = _rows(results)
    cells = ([_escaped(result.segment.id), decision, f"{edit.confidence:.2f}",
              _in_context(result, edit, _MARKDOWN_CHANGES), _escaped(edit.category)]
             for result, edit, decision, _ in rows[:_MAX_ROWS])
    lines += _table(("segment", "decision", "sure", "change", "category"), cells) if rows else []
    if len(rows) > _MAX_ROWS:
        lines += ["", f"… and {len(rows) - _MAX_ROWS:,} more."]
    return "\n".join(lines) + "\n"


def _rows(results: Sequence[Result]) -> list[tuple[Result, Edit, str, str]]:
    """Edits and marks, each with its decision ("mark" for a mark) and reason. Those to review come first."""
    rows = [(result, edit, edit.decision, explain(edit.reason, edit.confidence, edit.origin).words)
            for result in results for edit in result.edits]
    rows += [(result, mark_at(0, result.segment, span).edit, "mark", explain_mark(span).words)
             for result in results for span in marks_of(result)]
    return sorted(rows, key=lambda row: ("review", "mark", "accept", "reject").index(row[2]))


def _summary(results: Sequence[Result]) -> str:
    tally = tally_of(results)
    counts = tally.decisions()
    return (f"Segments: {tally.segments:,}, changed: {tally.changed:,}; suggestions to review: {counts['review']:,}; "
            f"marks without a suggestion: {tally.marks:,}; accepted: {counts['accept']:,}; "
            f"rejected: {counts['reject']:,}.")


def _in_context(result: Result, edit: Edit, notation: Notation) -> str:
    text = result.segment.text
    before, after = text[max(0, edit.start - _CONTEXT):edit.start], text[edit.end:edit.end + _CONTEXT]
    is_mark = edit.replacement == edit.original
    changes = [Piece(edit.original, "mark")] if is_mark else edit_pieces(edit)
    parts = [("", ("…" if edit.start > _CONTEXT else "") + before),
             *((piece.change, piece.text) for piece in changes),
             ("", after + ("…" if edit.end + _CONTEXT < len(text) else ""))]
    return "".join(notation[change](part) for change, part in parts if part)


def _table(head: Sequence[str], rows: Iterator[list[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)]


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(lambda match: "&lt;" if match[0] == "<" else f"\\{match[0]}", printable(text))


def _emphasised(text: str, mark: str) -> str:
    """Put the emphasis directly around the words, as Markdown requires. Text without words becomes ␣ signs."""
    word = text.strip()
    if not word:
        return f"{mark}{'␣' * len(text)}{mark}"
    start = text.index(word)
    return f"{text[:start]}{mark}{_escaped(word)}{mark}{text[start + len(word):]}"


_MARKDOWN_CHANGES: Final[Notation] = {
    "": _escaped, "del": lambda text: _emphasised(text, "~~"), "ins": lambda text: _emphasised(text, "**"),
    "mark": lambda text: _emphasised(text, "*")}
