"""A PO catalogue for translation tools, with a comment for each edit and for each mark that has a reason.

The msgid is the source, or the text before its corrections if there is no source. The msgstr is the cleaned text.
A segment with a suggestion is fuzzy.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from ..formats.po import escape_po
from ..records import Result
from .registry import notes_on

_HEADER: Final = ('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
                  '"Content-Transfer-Encoding: 8bit\\n"\n"Language: en\\n"\n')


def export(results: Iterable[Result], title: str) -> Iterator[str]:
    """A header, then one entry per segment; msgctxt distinguishes entries with the same source."""
    yield _HEADER
    for number, result in enumerate(results, start=1):
        segment = result.segment
        comments = [" ".join(note.split()) for note in notes_on(result)]
        lines = [f"#. {comment}" for comment in comments]
        lines += [f"#: {'_'.join((segment.doc or title).split())}:{'_'.join(segment.id.split()) or number}"]
        if any(edit.decision == "review" for edit in result.edits):
            lines.append("#, fuzzy")
        lines += [f'msgctxt "{number}"', f'msgid "{escape_po(segment.source or segment.text)}"',
                  f'msgstr "{escape_po(result.cleaned)}"']
        yield "\n" + "\n".join(lines) + "\n"
