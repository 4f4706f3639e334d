"""parquet: one record per row, with the text in one column; read and written by row group."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from ..errors import InputError, OptionError
from ..files.input import Source
from ..files.output import Output
from ..records import Result, Segment
from .delimited import column_index
from .row import ReadOptions, Row


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A row group as read. `column` is the index of the text column, `codecs` the compression of each column, `texts`
    the values of the text column."""

    table: Any
    column: int
    codecs: dict[str, str]
    texts: list[Any]


class Parquet:
    """Apache Parquet. The largest row group bounds the memory. Null texts are left unchanged."""

    def read(self, source: Source, options: ReadOptions) -> Iterator[Row]:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile

        try:
            file = ParquetFile(source.stream)
            names = file.schema_arrow.names
            text = _text_column(names, options, source.name)
            if not file.metadata.num_rows:
                yield Row(None, "", 0, 0, "parquet", Group(file.schema_arrow.empty_table(), text, {}, []))
            first = 1
            codecs: dict[str, str] = {}
            for index in range(file.num_row_groups):
                table = file.read_row_group(index)
                # only after reading: with damaged metadata, reading raises, but `_codecs` aborts the process
                codecs = codecs or _codecs(file)
                group = Group(table, text, codecs, table.column(text).to_pylist())
                yield from _rows(group, first, source, options)
                first += group.table.num_rows
        except (ArrowException, OSError, UnicodeDecodeError) as error:
            cause = (str(error) or type(error).__name__).splitlines()[0]
            raise InputError(f"cannot be read: {cause}", where=source.name) from error

    def encode(self, result: Result, cell: str) -> str:
        return result.cleaned


class ParquetWriter:
    """Writes the row groups of the input, with the texts of edited rows replaced."""

    def __init__(self, out: Output) -> None:
        self._out = out
        self._writer: Any = None
        self._texts: list[str | None] = []

    def write(self, row: Row, result: Result | None) -> None:
        """Add a row; the last row of a group writes the group."""
        group = cast(Group, row.group)
        if self._writer is None:
            self._writer = _writer(self._out, group)
        if group.table.num_rows == 0:
            return
        self._texts.append(group.texts[len(self._texts)] if row.segment is None or result is None else result.cleaned)
        if len(self._texts) == group.table.num_rows:
            self._writer.write_table(_with_texts(group, self._texts), row_group_size=len(self._texts))
            self._texts = []

    def close(self) -> None:
        """Write the end of the file."""
        if self._writer is not None:
            self._writer.close()


def _rows(group: Group, first: int, source: Source, options: ReadOptions) -> Iterator[Row]:
    names = group.table.column_names
    texts = group.texts
    others = [[None] * len(texts) if wanted is None
              else group.table.column(column_index(wanted, names, source.name)).to_pylist()
              for wanted in (options.source_col, options.id_col, options.doc_col)]
    for number, (text, original, id_, doc) in enumerate(zip(texts, *others, strict=True), start=first):
        segment = None
        if text is None:
            source.untouched.without_text.add(f"{source.name}, row {number}")
        else:
            if not isinstance(text, str):
                raise InputError(f"column {names[group.column]!r} does not contain text", where=source.name)
            segment = Segment(text, str(number) if id_ is None else str(id_),
                              source.doc if doc is None else str(doc), original or None)
        yield Row(segment, "", 0, 0, "parquet", group)


def _text_column(names: list[str], options: ReadOptions, where: str) -> int:
    if options.text_col is not None:
        return column_index(options.text_col, names, where)
    if len(names) == 1:
        return 0
    if "text" in names:
        return names.index("text")
    raise OptionError(f"{where}: several columns, text column unknown; they are {', '.join(map(repr, names[:20]))}",
                      remedy="give --text-col, a name or a number")


def _codecs(file: Any) -> dict[str, str]:
    group = file.metadata.row_group(0)
    columns = [group.column(index) for index in range(group.num_columns)]
    return {column.path_in_schema: column.compression.replace("UNCOMPRESSED", "NONE") for column in columns}


def _writer(out: Output, group: Group) -> Any:
    from pyarrow.parquet import ParquetWriter as ArrowWriter

    return ArrowWriter(out.stream, group.table.schema, compression=group.codecs or "snappy")


def _with_texts(group: Group, texts: list[str | None]) -> Any:
    import pyarrow

    field = group.table.schema.field(group.column)
    values = pyarrow.array(texts, pyarrow.string()).cast(field.type)
    return group.table.set_column(group.column, field, values)
