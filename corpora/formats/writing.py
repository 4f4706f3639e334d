"""Writing rows with the accepted edits of their results."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ..files.output import FilePath, Output, open_output
from ..records import Result
from .rendering import render
from .row import Row, Writer


class TextWriter:
    """Writes rows of any text format."""

    def __init__(self, out: Output) -> None:
        self._out = out

    def write(self, row: Row, result: Result | None) -> None:
        """Write a row as `render` gives it."""
        self._out.write(render(row, result), row.encoding)

    def close(self) -> None:
        """Text formats have no trailer."""


@contextmanager
def open_writer(out: Output, format_name: str, *, spreadsheet_safe: bool = False) -> Iterator[Writer]:
    """A writer of the format, closed if the block ends well. For `spreadsheet_safe` see `spreadsheet_safe.py`.

    Raises OptionError if `spreadsheet_safe` is given for a format that is not a table.
    """
    writer: Writer = TextWriter(out)
    if format_name == "parquet":
        from .parquet import ParquetWriter

        writer = ParquetWriter(out)
    if spreadsheet_safe:
        from .spreadsheet_safe import SafeWriter

        writer = SafeWriter(out, format_name)
    yield writer
    writer.close()


def write_rows(path: FilePath, pairs: Iterable[tuple[Row, Result | None]],
               format_name: str = "txt") -> None:
    """Write rows with the accepted edits of their results. On an error no file appears (see `open_output`)."""
    with open_output(path) as out, open_writer(out, format_name) as writer:
        for row, result in pairs:
            writer.write(row, result)
