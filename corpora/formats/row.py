"""Rows of files, reading options, and the interfaces of formats and writers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from ..files.charsets import UTF_8
from ..files.input import Source
from ..records import Result, Segment


@dataclass(frozen=True, slots=True)
class Row:
    """A record of a file exactly as read, with its line ending and BOM.

    `raw[start:end]` is the cell with the segment's text, including quotes and escapes. `segment` is None for a row that
    is never cleaned: a header, a blank line of a table, a row without a text. `group` is data that a binary format
    needs for writing. `encoding` is that of the file.
    """

    segment: Segment | None
    raw: str
    start: int
    end: int
    format: str
    group: object = None
    encoding: str = UTF_8


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read a file. Columns are names or numbers from 1 in tsv, csv and parquet, field names in jsonl, languages
    in tmx. `errors` is for lines that cannot be decoded (see `Source`). `encoding` is for files without a byte-order
    mark that are neither in UTF-8 nor in the encoding that they declare.

    A tsv or csv file has a header line exactly if a column is given by name. Without `text_col`, a table must have
    a single column, and jsonl uses the fields text, source, id and doc. Without an id column, a segment's id is its row
    number, with header and blank rows counted (in txt, tsv and jsonl the line number). Without a doc column, the file
    is one document with the file's name.
    """

    format: str | None = None
    text_col: str | None = None
    source_col: str | None = None
    id_col: str | None = None
    doc_col: str | None = None
    errors: str = "strict"
    encoding: str | None = None


class Format(Protocol):
    """A file format."""

    def read(self, source: Source, options: ReadOptions) -> Iterator[Row]:
        """The rows of a file, lazily. Raises InputError for invalid input."""
        ...

    def encode(self, result: Result, cell: str) -> str:
        """The raw cell with the accepted edits. Raises ValueError if the cell cannot represent them."""
        ...


class Writer(Protocol):
    """Writes the rows of one file in order."""

    def write(self, row: Row, result: Result | None) -> None:
        """Write a row with the accepted edits of its result."""
        ...

    def close(self) -> None:
        """Write the end of the file; called after the last row."""
        ...
