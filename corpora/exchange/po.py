"""A PO catalogue with a comment for each edit and each mark that has a reason: for tools that show them to translators.

The msgid is the source text where there is one, else the text before its corrections; the msgstr is the cleaned text.
A segment with an edit for review is fuzzy.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from ..formats.po import escaped
from ..records import Result
from .registry import notes_on

_HEADER: Final = ('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
                  '"Content-Transfer-Encoding: 8bit\\n"\n"Language: en\\n"\n')


def export(results: Iterable[Result], title: str) -> Iterator[str]:
    """A header, then one entry a segment; msgctxt tells entries apart that have the same source."""
    yield _HEADER
    for number, result in enumerate(results, start=1):
        segment = result.segment
        comments = [" ".join(note.split()) for note in notes_on(result)]
        lines = [f"#. {comment}" for comment in comments]
        lines += [f"#: {'_'.join((segment.doc or title).split())}:{'_'.join(segment.id.split()) or number}"]
        if any(edit.decision == "review" for edit in result.edits):
            lines.append("#, fuzzy")
        lines += [f'msgctxt "{number}"', f'msgid "{escaped(segment.source or segment.text)}"',
                  f'msgstr "{escaped(result.cleaned)}"']
        yield "\n" + "\n".join(lines) + "\n"
