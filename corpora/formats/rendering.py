"""Rows as written: as read, or with the accepted edits in the text."""

from dataclasses import replace

from ..errors import InputError
from ..files.charsets import UTF_8, can_encode
from ..records import Result
from .registry import ESCAPES, format_named
from .row import Row


def render(row: Row, result: Result | None) -> str:
    """The row with the accepted edits, or `row.raw` if there are none.

    Raises InputError if the format or the file's encoding cannot represent the text, for example a line break in txt.
    """
    if row.segment is None or result is None or not result.accepted:
        return row.raw
    if row.segment.charset is not None:
        # a result that was read from a report has no charset
        result = replace(result, segment=row.segment)
    try:
        cell = format_named(row.format).encode(result, row.raw[row.start:row.end])
    except ValueError as error:
        raise InputError(str(error), where=f"{row.segment.doc}, segment {row.segment.id}") from error
    if row.encoding != UTF_8 and row.format in ESCAPES:
        cell = "".join(character if can_encode(character, row.encoding) else ESCAPES[row.format](character)
                       for character in cell)
    return row.raw[:row.start] + cell + row.raw[row.end:]
