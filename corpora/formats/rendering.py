"""A row as it is written: as it was read, or with accepted edits in the place of its text."""

from dataclasses import replace

from ..errors import InputError
from ..files.charsets import UTF_8, holds
from ..records import Result
from .registry import ESCAPES, format_named
from .row import Row


def render(row: Row, result: Result | None) -> str:
    """The row with the result's accepted edits: `row.raw` itself where there are none.

    Raises InputError when the format or the file's encoding cannot hold the text (a line break in a line of
    txt).
    """
    if row.segment is None or result is None or not result.accepted:
        return row.raw
    if row.segment.charset is not None:
        # a result that was read from a report knows nothing of the file
        result = replace(result, segment=row.segment)
    try:
        cell = format_named(row.format).encode(result, row.raw[row.start:row.end])
    except ValueError as error:
        raise InputError(str(error), where=f"{row.segment.doc}, segment {row.segment.id}") from error
    if row.encoding != UTF_8 and row.format in ESCAPES:
        cell = "".join(character if holds(character, row.encoding) else ESCAPES[row.format](character)
                       for character in cell)
    return row.raw[:row.start] + cell + row.raw[row.end:]
