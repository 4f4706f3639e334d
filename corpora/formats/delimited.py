"""tsv and csv: one record per line (csv: or several lines), with the text in one column.

tsv cells are separated by tabs and never quoted. csv follows RFC 4180: a quoted cell may contain commas, line breaks
and doubled quotes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ..errors import InputError, OptionError
from ..files.input import Source
from ..files.output import BOM
from ..records import Result, Segment
from .row import ReadOptions, Row

_MAX_RECORD: Final = 1 << 24
"""Characters. A quote that stays open longer is taken for an error."""

_BARE: Final = re.compile(r"[^,\r\n]*+")
_QUOTED_REST: Final = re.compile(r'[^"]*+(?:""[^"]*+)*+"')
_NEEDS_QUOTES: Final = re.compile(r'[",\r\n]')

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Record:
    """A record that begins on line `line` of the file; cells are (start, end) in `raw`."""

    line: int
    raw: str
    cells: Sequence[Cell]

    @property
    def is_blank(self) -> bool:
        return len(self.cells) == 1 and self.cells[0][0] == self.cells[0][1]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Column indices, from 0."""

    text: int
    source: int | None
    id: int | None
    doc: int | None


class TabSeparated:
    """Cells between tabs, never quoted."""

    def read(self, source: Source, options: ReadOptions) -> Iterator[Row]:
        return _rows(_tab_records(source), source, options, "tsv")

    def encode(self, result: Result, cell: str) -> str:
        text = result.cleaned
        if re.search(r"[\t\r\n]", text):
            raise ValueError(f"a tsv cell cannot contain a tab or a line break: {text[:60]!r}")
        return text


class CommaSeparated:
    """Cells between commas, quoted where needed. A quote inside an unquoted cell is an ordinary character."""

    def read(self, source: Source, options: ReadOptions) -> Iterator[Row]:
        return _rows(_comma_records(source), source, options, "csv")

    def encode(self, result: Result, cell: str) -> str:
        text = result.cleaned
        if cell.startswith('"') or _NEEDS_QUOTES.search(text):
            return '"' + text.replace('"', '""') + '"'
        return text


def _rows(records: Iterator[_Record], source: Source, options: ReadOptions, name: str) -> Iterator[Row]:
    decode = _unquoted if name == "csv" else str
    columns: _Columns | None = None
    width = 0
    for number, record in enumerate(records, start=1):
        where = f"{source.name}:{record.line}"
        texts = [decode(record.raw[start:end]) for start, end in record.cells]
        if (record.is_blank and width != 1) or source.skips_record(record.raw):
            yield Row(None, record.raw, 0, 0, name)
            continue
        if columns is None:
            columns, width = _columns(texts, options, where), len(texts)
            if _has_header(options):
                yield Row(None, record.raw, 0, 0, name)
                continue
        if len(texts) <= columns.text:
            source.untouched.without_text.add(where)
            yield Row(None, record.raw, 0, 0, name)
            continue
        if len(texts) < width or any(texts[width:]):
            if source.errors == "skip":
                source.untouched.unreadable.add(where)
                yield Row(None, record.raw, 0, 0, name)
                continue
            raise InputError(f"{len(texts)} fields, but the first record has {width}", where=where,
                             remedy="see --errors")
        segment = Segment(
            text=texts[columns.text],
            id=str(number) if columns.id is None else texts[columns.id],
            doc=source.doc if columns.doc is None else texts[columns.doc],
            source=None if columns.source is None else texts[columns.source] or None,
        )
        yield Row(segment, record.raw, *record.cells[columns.text], name)


def _has_header(options: ReadOptions) -> bool:
    wanted = (options.text_col, options.source_col, options.id_col, options.doc_col)
    return any(column is not None and not column.isdecimal() for column in wanted)


def _columns(first: Sequence[str], options: ReadOptions, where: str) -> _Columns:
    if options.text_col is None and len(first) > 1:
        raise OptionError(f"{where}: several columns, text column unknown; the first line has {_listed(first)}",
                          remedy="give --text-col, a name or a number")
    text = column_index("1" if options.text_col is None else options.text_col, first, where)
    source, id_, doc = (None if wanted is None else column_index(wanted, first, where)
                        for wanted in (options.source_col, options.id_col, options.doc_col))
    return _Columns(text, source, id_, doc)


def column_index(wanted: str, first: Sequence[str], where: str) -> int:
    """The index, from 0, of the column `wanted`, a name or a number from 1. Raises InputError."""
    if wanted.isdecimal():
        index = int(wanted) - 1
        if not 0 <= index < len(first):
            raise InputError(f"no column {wanted}: the columns are 1 to {len(first)}", where=where)
        return index
    if wanted not in first:
        raise InputError(f"no column {wanted!r}: the first line has {_listed(first)}", where=where)
    return first.index(wanted)


def _listed(names: Sequence[str]) -> str:
    """The first 20 names on one line, each cut to 30 characters."""
    return ", ".join(repr(name if len(name) <= 30 else name[:29] + "…") for name in names[:20])


def cells_of(raw: str, name: str, start: int | None = None) -> list[Cell]:
    """The (start, end) of each cell of a record; `start` is the position of the first cell."""
    begin = int(raw.startswith(BOM)) if start is None else start
    cells: list[Cell] = []
    if name == "csv":
        _scan(raw, begin, 0, cells, None)
        return cells
    for cell in raw[begin:].rstrip("\r\n").split("\t"):
        cells.append((begin, begin + len(cell)))
        begin += len(cell) + 1
    return cells


def _tab_records(source: Source) -> Iterator[_Record]:
    for line, raw in source.lines():
        yield _Record(line, raw, cells_of(raw, "tsv", _text_start(line, raw)))


def _comma_records(source: Source) -> Iterator[_Record]:
    pieces: list[str] = []
    cells: list[Cell] = []
    first_line = length = 0
    opened: int | None = None
    for line, piece in source.lines():
        if opened is None:
            pieces, cells, first_line, length = [], [], line, 0
        start = _text_start(line, piece)
        try:
            opened = _scan(piece, start, length, cells, opened)
        except ValueError as error:
            raise InputError(str(error), where=f"{source.name}:{line}") from error
        pieces.append(piece)
        length += len(piece)
        if opened is None:
            yield _Record(first_line, "".join(pieces), cells)
        elif length > _MAX_RECORD:
            break
    if opened is not None:
        raise InputError("a quote in this record is never closed", where=f"{source.name}:{first_line}")


def _scan(line: str, at: int, base: int, cells: list[Cell], opened: int | None) -> int | None:
    """Add the cells that end in `line`, read from `at`; the line begins at `base` of its record.

    `opened` is the start of a quoted cell that an earlier line left open. The return value is the same for the next
    line, or None if the record ends here. Raises ValueError for text after a closing quote.
    """
    while True:
        begin = at
        if opened is None and line.startswith('"', at):
            opened = base + at
            begin = at + 1
        if opened is None:
            bare = _BARE.match(line, at)
            end = bare.end() if bare else at
            cells.append((base + at, base + end))
        else:
            rest = _QUOTED_REST.match(line, begin)
            if rest is None:
                return opened
            end = rest.end()
            cells.append((opened, base + end))
            opened = None
        if not line.startswith(",", end):
            if line[end:].strip("\r\n"):
                raise ValueError(f"text after a closing quote: {line[end:end + 30]!r}")
            return None
        at = end + 1


def _unquoted(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if cell.startswith('"') else cell


def _text_start(line: int, raw: str) -> int:
    return int(line == 1 and raw.startswith(BOM))
