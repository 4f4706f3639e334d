"""XLIFF 1.2 for translation tools, with a note for each edit and for each mark that has a reason.

The source is the source text, or the text before its corrections if there is none. The target is the cleaned text.
A segment with a suggestion has the state needs-review-translation.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from ..records import Result
from .registry import SYSTEM, notes_on

_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def export(results: Iterable[Result], title: str) -> Iterator[str]:
    """One <file> for each run of segments of a document. Characters that are not allowed in XML become U+FFFD."""
    yield ('<?xml version="1.0" encoding="UTF-8"?>\n'
           '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">\n')
    for doc, document in groupby(enumerate(results, start=1), key=lambda pair: pair[1].segment.doc):
        yield (f'<file original={_attribute(doc or title)} source-language="und" target-language="en" '
               f'datatype="plaintext" tool-id="{SYSTEM}">\n<header><tool tool-id="{SYSTEM}" '
               f'tool-name="{SYSTEM}"/></header>\n<body>\n')
        for number, result in document:
            yield _unit(number, result)
        yield "</body>\n</file>\n"
    yield "</xliff>\n"


def _unit(number: int, result: Result) -> str:
    segment = result.segment
    in_doubt = any(edit.decision == "review" for edit in result.edits)
    state = "needs-review-translation" if in_doubt else "translated"
    notes = "".join(f'<note from="{SYSTEM}" annotates="target">{_text(note)}</note>\n' for note in notes_on(result))
    return (f'<trans-unit id="{number}" resname={_attribute(segment.id)}>\n'
            f'<source xml:space="preserve">{_text(segment.source or segment.text)}</source>\n'
            f'<target state="{state}" xml:space="preserve">{_text(result.cleaned)}</target>\n'
            f"{notes}</trans-unit>\n")


def _text(text: str) -> str:
    # a parser would turn a bare carriage return into a line feed
    return escape(_NOT_IN_XML.sub("\ufffd", text), {"\r": "&#13;"})


def _attribute(text: str) -> str:
    return quoteattr(_NOT_IN_XML.sub("\ufffd", text))
