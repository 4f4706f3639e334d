"""Reading the rows or segments of a file, of several files, or of a data set."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Final

from ..files.charsets import UTF_8, known_encoding
from ..files.input import SkippedRows, open_source
from ..files.output import FilePath
from ..records import Segment
from .registry import ESCAPES, HUB, format_named, format_of, is_hub, shards_of
from .row import ReadOptions, Row

LONGEST_SEGMENT: Final = 1 << 22
"""Characters. A longer text, for example a file without line breaks, is not cleaned."""


def open_rows(path: FilePath, options: ReadOptions | None = None,
              untouched: SkippedRows | None = None) -> Iterator[Row]:
    """The rows of a file (stdin for "-"), of all files of a directory or glob, or of a data set (hf:NAME).

    Reads lazily, in bounded memory, except that the first row is read at once, so a missing file or column is reported
    before any work is done. Skipped rows are counted in `untouched`. Raises InputError with file, line and cause.
    """
    options = options or ReadOptions()
    if options.encoding is not None:
        known_encoding(options.encoding)
    untouched = SkippedRows() if untouched is None else untouched
    rows = chain.from_iterable(_rows(shard, options, untouched) for shard in shards_of(path, options))
    first = next(rows, None)
    return chain((first,), rows) if first is not None else iter(())


def read_segments(path: FilePath, options: ReadOptions | None = None) -> list[Segment]:
    """All segments that `open_rows` reads, without headers and blank lines. Raises InputError."""
    return [row.segment for row in open_rows(path, options) if row.segment is not None]


def _rows(path: str, options: ReadOptions, untouched: SkippedRows) -> Iterator[Row]:
    if is_hub(path):
        from .hub import rows

        yield from _without_long_texts(rows(path.removeprefix(HUB), options, untouched), path, untouched)
        return
    name = format_of(path, options)
    with open_source(path, options.errors, untouched, encoding=options.encoding, format_name=name) as source:
        for row in _without_long_texts(format_named(name).read(source, options), source.name, untouched):
            yield row if source.encoding == UTF_8 else _with_encoding(source.encoding, row)


def _without_long_texts(rows: Iterator[Row], name: str, untouched: SkippedRows) -> Iterator[Row]:
    """The rows; a text over `LONGEST_SEGMENT` is not a segment."""
    for row in rows:
        if row.segment is not None and len(row.segment.text) > LONGEST_SEGMENT:
            untouched.too_long.add(f"{name}, segment {row.segment.id}")
            row = replace(row, segment=None)
        yield row


def _with_encoding(encoding: str, row: Row) -> Row:
    """The row of a file in `encoding`; its edits keep to the encoding if the format has no escapes."""
    segment = row.segment
    if segment is not None and row.format not in ESCAPES:
        segment = replace(segment, charset=encoding)
    return replace(row, segment=segment, encoding=encoding)
