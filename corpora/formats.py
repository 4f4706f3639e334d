"""Files in, segments out, and back: the formats degarble reads and writes, by name and by extension.

A reader gives each record as it stood in the file, with the place of its text; the writer puts the
cleaned text into that place and leaves every other byte as it was.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import chain
from typing import Final, Protocol, cast

from .errors import InputError, OptionError
from .files import STANDARD, FilePath, Source, bare_name, open_output, open_source
from .records import Result, Segment

FORMATS: Final = {
    "csv": "delimited:CommaSeparated",
    "jsonl": "jsonlines:JsonLines",
    "tsv": "delimited:TabSeparated",
    "txt": "lines:Lines",
}
"""Format name: where its class is. Loaded on use."""

EXTENSIONS: Final = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".tsv": "tsv", ".txt": "txt"}


@dataclass(frozen=True, slots=True)
class Row:
    """A record of a file exactly as read, its line ending (and a BOM) included.

    `raw[start:end]` is the cell that holds the segment's text, quotes and escapes included. `segment`
    is None for what is passed through and never cleaned: a header, a blank line of a table.
    """

    segment: Segment | None
    raw: str
    start: int
    end: int
    format: str


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read a file; columns are names or 1-based numbers in tsv and csv, field names in jsonl.

    A tsv or csv file has a header line exactly when a column is asked for by name. Without `text_col`
    a table must have a single column; jsonl then takes the fields text, source, id and doc. Without
    an id, a segment's id is its row's number, header and blank rows counted (in txt, tsv and jsonl the
    line number); without a doc, the file is one document, called by its name.
    """

    format: str | None = None
    text_col: str | None = None
    source_col: str | None = None
    id_col: str | None = None
    doc_col: str | None = None


class Format(Protocol):
    """What a format must be able to do."""

    def read(self, source: Source, options: ReadOptions) -> Iterator[Row]:
        """The rows of a file, lazily; raises InputError for what the format does not allow."""
        ...

    def encode(self, text: str, cell: str) -> str:
        """`text` in the manner of `cell`, the raw cell it replaces; ValueError where it cannot be held."""
        ...


def format_of(path: FilePath, options: ReadOptions) -> str:
    """The format asked for, else the one the extension tells; stdin is txt. Raises OptionError."""
    known = ", ".join(FORMATS)
    if options.format is not None:
        if options.format not in FORMATS:
            raise OptionError(f"no format called {options.format!r}", remedy=f"known: {known}")
        return options.format
    if path == STANDARD:
        return "txt"
    extension = bare_name(path).suffix.lower()
    if extension not in EXTENSIONS:
        raise InputError(f"unknown extension {extension!r}", where=str(path),
                         remedy=f"say --format, one of {known}")
    return EXTENSIONS[extension]


def open_rows(path: FilePath, options: ReadOptions | None = None) -> Iterator[Row]:
    """The rows of a file (stdin for "-"), lazily, in bounded memory.

    The first row is read at once, so that a missing file or column is told before any work is done.
    Raises InputError naming the file, the line and the cause.
    """
    options = options or ReadOptions()
    rows = _rows(path, format_of(path, options), options)
    first = next(rows, None)
    return chain((first,), rows) if first is not None else iter(())


def render(row: Row, cleaned: str | None) -> str:
    """The row with its text replaced: `row.raw` itself when there is nothing to replace.

    Raises InputError when the format cannot hold the text (a line break in a line of txt).
    """
    if row.segment is None or cleaned is None or cleaned == row.segment.text:
        return row.raw
    try:
        cell = _format(row.format).encode(cleaned, row.raw[row.start:row.end])
    except ValueError as error:
        raise InputError(str(error), where=f"{row.segment.doc}, segment {row.segment.id}") from error
    return row.raw[:row.start] + cell + row.raw[row.end:]


def write_rows(path: FilePath, pairs: Iterable[tuple[Row, Result | None]]) -> None:
    """Write rows with their results' cleaned texts, whole or not at all (see `open_output`)."""
    with open_output(path) as out:
        for row, result in pairs:
            out.write(render(row, None if result is None else result.cleaned))


def _rows(path: FilePath, name: str, options: ReadOptions) -> Iterator[Row]:
    with open_source(path) as source:
        yield from _format(name).read(source, options)


@cache
def _format(name: str) -> Format:
    module, kind = FORMATS[name].split(":")
    return cast(Format, getattr(import_module(f".{module}", __package__), kind)())
