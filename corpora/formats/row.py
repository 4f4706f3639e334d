"""A row of a file, how files are read, and what a format must be able to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from ..files.charsets import UTF_8
from ..files.input import Source
from ..records import Result, Segment


@dataclass(frozen=True, slots=True)
class Row:
    """A record of a file exactly as read, its line ending (and a BOM) included.

    `raw[start:end]` is the cell that holds the segment's text, quotes and escapes included. `segment`
    is None for what is passed through and never cleaned: a header, a blank line of a table, a row
    without a text. A format that is no text keeps in `group` what its writer needs. `encoding` is the
    file's.
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
    """How to read a file; columns are names or 1-based numbers in tsv, csv and parquet, field names in
    jsonl, languages in tmx. `errors` tells what becomes of a line that is not text (see `Source`), `encoding`
    what a file without a byte-order mark is in, where that is neither UTF-8 nor what it declares.

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
    errors: str = "strict"
    encoding: str | None = None


class Format(Protocol):
    """What a format must be able to do."""

    def read(self, source: Source, options: ReadOptions) -> Iterator[Row]:
        """The rows of a file, lazily; raises InputError for what the format does not allow."""
        ...

    def encode(self, result: Result, cell: str) -> str:
        """The raw cell with the result's accepted edits made; ValueError where it cannot hold them."""
        ...


class Writer(Protocol):
    """Takes the rows of one file in order."""

    def write(self, row: Row, result: Result | None) -> None:
        """Write a row with its result's accepted edits."""
        ...

    def close(self) -> None:
        """Write what must come last; called when every row has been written."""
        ...
