"""csv and tsv that are safe to open in a spreadsheet.

Excel, LibreOffice and others run a cell that begins with =, +, - or @ as a formula, which may send data to others or
start programs. A single quote before it makes the cell text; the quote becomes part of the cell.
"""

import re
from typing import Final

from ..errors import OptionError
from ..files.output import Output
from ..records import Result
from .delimited import cells_of
from .rendering import render
from .row import Row

_FORMULA: Final = re.compile("[\\s\ufeff\xa0]*[=+\\-@＝＋－＠]|[\t\r\n]")
_NUMBER: Final = re.compile(r"[+-]?\d[\d.,]*%?")


def safe_record(raw: str, format_name: str) -> str:
    """A csv or tsv record with a single quote before each cell that would be a formula; numbers are unchanged."""
    parts: list[str] = []
    at = 0
    for start, end in cells_of(raw, format_name):
        begin = start + (format_name == "csv" and raw.startswith('"', start))
        cell = raw[begin:end]
        if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell.strip('"')):
            parts += raw[at:begin], "'"
            at = begin
    return "".join((*parts, raw[at:]))


def require_table(format_name: str) -> None:
    """Raise OptionError for a format that has no cells."""
    if format_name not in ("csv", "tsv"):
        raise OptionError(f"--spreadsheet-safe works with csv and tsv, not with {format_name}")


class SafeWriter:
    """Writes csv or tsv rows with safe cells. Raises OptionError for other formats."""

    def __init__(self, out: Output, format_name: str) -> None:
        require_table(format_name)
        self._out = out

    def write(self, row: Row, result: Result | None) -> None:
        """Write a row with the accepted edits of its result."""
        self._out.write(safe_record(render(row, result), row.format), row.encoding)

    def close(self) -> None:
        """Text formats have no trailer."""
