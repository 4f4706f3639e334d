"""Files in, segments out, and back: the formats degarble reads and writes, by name and by extension.

A reader gives each record as it stood in the file, with the place of its text; the writer puts the
cleaned text into that place and leaves every other byte as it was.
"""

import glob
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Final, Protocol, cast

from .charsets import UTF_8, holds, known_encoding
from .errors import InputError, OptionError
from .files import STANDARD, FilePath, Output, bare_name, open_output
from .records import Result, Segment
from .remote import here, is_collection, is_hidden, is_remote, matching
from .sources import Source, Untouched, open_source

FORMATS: Final = {
    "csv": "delimited:CommaSeparated",
    "jsonl": "jsonlines:JsonLines",
    "parquet": "columnar:Parquet",
    "po": "catalogs:Catalog",
    "tmx": "bilingual:Tmx",
    "tsv": "delimited:TabSeparated",
    "txt": "lines:Lines",
    "xliff": "bilingual:Xliff",
}
"""Format name: where its class is. Loaded on use."""

ESCAPES: Final[dict[str, Callable[[str], str]]] = {
    "jsonl": lambda character: json.dumps(character)[1:-1],
    "tmx": lambda character: f"&#{ord(character)};",
    "xliff": lambda character: f"&#{ord(character)};"}
"""How formats write a character that the file's encoding does not have; the others cannot."""

HUB: Final = "hf:"
"""What the name of a data set begins with; it is written as jsonl."""

EXTENSIONS: Final = {
    ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".po": "po", ".pot": "po",
    ".tmx": "tmx", ".tsv": "tsv", ".txt": "txt", ".xlf": "xliff", ".xliff": "xliff"}


LONGEST_SEGMENT: Final = 1 << 22
"""Characters of a text that is longer than any segment: a file without line breaks. It is passed by."""


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


class TextWriter:
    """Writes rows of any format that is text."""

    def __init__(self, out: Output) -> None:
        self._out = out

    def write(self, row: Row, result: Result | None) -> None:
        """See `render`."""
        self._out.write(render(row, result), row.encoding)

    def close(self) -> None:
        """Text has no end of its own."""


def format_of(path: FilePath, options: ReadOptions) -> str:
    """The format asked for, else the one the extension tells; stdin is txt. Raises OptionError."""
    known = ", ".join(FORMATS)
    if options.format is not None:
        if options.format not in FORMATS:
            raise OptionError(f"no format called {options.format!r}", remedy=f"known: {known}")
        return options.format
    if path == STANDARD:
        return "txt"
    if is_hub(path):
        return "jsonl"
    extension = bare_name(path).suffix.lower()
    if extension not in EXTENSIONS:
        raise InputError(f"unknown extension {extension!r}", where=str(path),
                         remedy=f"say --format, one of {known}")
    return EXTENSIONS[extension]


def open_rows(path: FilePath, options: ReadOptions | None = None,
              untouched: Untouched | None = None) -> Iterator[Row]:
    """The rows of a file (stdin for "-"), of a directory or glob of files one after another, or of a
    data set (hf:NAME), lazily, in bounded memory.

    The first row is read at once, so that a missing file or column is told before any work is done.
    What is passed by is added to `untouched`. Raises InputError naming file, line and cause.
    """
    options = options or ReadOptions()
    if options.encoding is not None:
        known_encoding(options.encoding)
    untouched = Untouched() if untouched is None else untouched
    rows = chain.from_iterable(_rows(shard, options, untouched) for shard in shards_of(path, options))
    first = next(rows, None)
    return chain((first,), rows) if first is not None else iter(())


def read_segments(path: FilePath, options: ReadOptions | None = None) -> list[Segment]:
    """All segments of what `open_rows` reads, headers and blank lines left out. Raises InputError."""
    return [row.segment for row in open_rows(path, options) if row.segment is not None]


def shards_of(path: FilePath, options: ReadOptions) -> list[str]:
    """The files that a directory or a glob stands for, sorted; any other path stands for itself.

    Of a directory all files of a known format are taken, in folders below it too, hidden ones apart.
    Raises InputError where there are none.
    """
    name = here(path)
    if not is_many(name):
        return [name]
    found = matching(name) if is_remote(name) else _found(name)
    shards = [file for file in found if _is_known(file, options)]
    if not shards:
        raise InputError("no file of a known format", where=name)
    return shards


def is_many(path: FilePath) -> bool:
    """Whether the path is a directory or a glob."""
    name = here(path)
    if is_remote(name):
        return is_collection(name)
    return os.path.isdir(name) or (glob.has_magic(name) and not os.path.exists(name))


def is_hub(path: FilePath) -> bool:
    """Whether it is the name of a data set; hf:// is a file system."""
    return os.fspath(path).startswith(HUB) and not is_remote(path)


def _found(name: str) -> list[str]:
    if os.path.isdir(name):
        found = [file for file in Path(name).rglob("*") if not is_hidden(file.relative_to(name).parts)]
    else:
        found = [Path(file) for file in glob.glob(name, recursive=True)]
    return sorted(str(file) for file in found if file.is_file())


def _is_known(file: str, options: ReadOptions) -> bool:
    return options.format is not None or bare_name(file).suffix.lower() in EXTENSIONS


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
        cell = _format(row.format).encode(result, row.raw[row.start:row.end])
    except ValueError as error:
        raise InputError(str(error), where=f"{row.segment.doc}, segment {row.segment.id}") from error
    if row.encoding != UTF_8 and row.format in ESCAPES:
        cell = "".join(character if holds(character, row.encoding) else ESCAPES[row.format](character)
                       for character in cell)
    return row.raw[:row.start] + cell + row.raw[row.end:]


@contextmanager
def writing(out: Output, format_name: str, *, spreadsheet_safe: bool = False) -> Iterator[Writer]:
    """A writer of that format, closed where the block ends well; see `spreadsheets` for `spreadsheet_safe`.

    Raises OptionError where that is asked of a format that is no table.
    """
    writer: Writer = TextWriter(out)
    if format_name == "parquet":
        from .columnar import ParquetWriter

        writer = ParquetWriter(out)
    if spreadsheet_safe:
        from .spreadsheets import SafeWriter

        writer = SafeWriter(out, format_name)
    yield writer
    writer.close()


def write_rows(path: FilePath, pairs: Iterable[tuple[Row, Result | None]],
               format_name: str = "txt") -> None:
    """Write rows with their results' accepted edits, whole or not at all (see `open_output`)."""
    with open_output(path) as out, writing(out, format_name) as writer:
        for row, result in pairs:
            writer.write(row, result)


def _rows(path: str, options: ReadOptions, untouched: Untouched) -> Iterator[Row]:
    if is_hub(path):
        from .hub import rows

        yield from _bounded(rows(path.removeprefix(HUB), options, untouched), path, untouched)
        return
    name = format_of(path, options)
    with open_source(path, options.errors, untouched, encoding=options.encoding, format_name=name) as source:
        for row in _bounded(_format(name).read(source, options), source.name, untouched):
            yield row if source.encoding == UTF_8 else _in(source.encoding, row)


def _bounded(rows: Iterator[Row], name: str, untouched: Untouched) -> Iterator[Row]:
    """The rows, without the segments that are too long to be any."""
    for row in rows:
        if row.segment is not None and len(row.segment.text) > LONGEST_SEGMENT:
            untouched.too_long.add(f"{name}, segment {row.segment.id}")
            row = replace(row, segment=None)
        yield row


def _in(encoding: str, row: Row) -> Row:
    """The row as one of a file in an encoding; edits of its text keep to it where the format has no escapes."""
    segment = row.segment
    if segment is not None and row.format not in ESCAPES:
        segment = replace(segment, charset=encoding)
    return replace(row, segment=segment, encoding=encoding)


@cache
def _format(name: str) -> Format:
    module, kind = FORMATS[name].split(":")
    return cast(Format, getattr(import_module(f".{module}", __package__), kind)())
