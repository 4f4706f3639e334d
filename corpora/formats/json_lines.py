"""jsonl: one JSON object per line. Only the string of the text is rewritten, in place."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ..errors import InputError
from ..files.input import SkippedRows, Source
from ..files.output import BOM, escape_surrogates
from ..records import Result, Segment
from .row import ReadOptions, Row

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_UNICODE_ESCAPE: Final = re.compile(r"(?<!\\)(?:\\\\)*\\u")
# numbers are kept as written: ids are not reformatted, and very long numbers are harmless; strings may contain
# unescaped tabs and other control characters, which many writers leave there
_DECODER: Final = json.JSONDecoder(parse_int=str, parse_float=str, strict=False)


@dataclass(frozen=True, slots=True)
class _Field:
    """The value of a member and its (start, end); `kind` is the first character of its JSON."""

    value: object
    start: int
    end: int
    kind: str


class JsonLines:
    """JSON Lines. A row whose text is null or missing is not cleaned. Every object must have the other fields that the
    user named."""

    def read(self, source: Source, options: ReadOptions) -> Iterator[Row]:
        rows = RowsOfObjects(source.doc, options, source.untouched)
        for number, raw in source.lines(only_line_feeds=True):
            start = int(number == 1 and raw.startswith(BOM))
            if source.skips_record(raw) or not raw[start:].strip(" \t\r\n"):
                yield Row(None, raw, 0, 0, "jsonl")
            else:
                yield rows.row(raw, number, f"{source.name}:{number}", start)
        rows.end()

    def encode(self, result: Result, cell: str) -> str:
        text = result.cleaned
        if cell.isascii() and _UNICODE_ESCAPE.search(cell):
            return json.dumps(text)
        return escape_surrogates(json.dumps(text, ensure_ascii=False))


class RowsOfObjects:
    """Turns JSON objects into rows; `doc` is the document of objects without one."""

    def __init__(self, doc: str, options: ReadOptions, untouched: SkippedRows) -> None:
        self._doc, self._options, self._untouched = doc, options, untouched
        self._name = options.text_col or "text"
        self._missing: InputError | None = None
        self._seen = False

    def row(self, raw: str, number: int, where: str, start: int = 0) -> Row:
        """The row of the JSON object in `raw[start:]`. Raises InputError."""
        fields = _fields(raw, start, where)
        text = fields.get(self._name)
        self._seen = self._seen or text is not None
        if not self._seen and self._missing is None:
            self._missing = _no_field(fields, self._name, where)
        if text is None or text.value is None:
            self._untouched.without_text.add(where)
            return Row(None, raw, 0, 0, "jsonl")
        segment = Segment(
            text=_string(text, self._name, where),
            id=_label(fields, self._options.id_col, "id", str(number), where),
            doc=_label(fields, self._options.doc_col, "doc", self._doc, where),
            source=_source(fields, self._options.source_col, where),
        )
        return Row(segment, raw, text.start, text.end, "jsonl")

    def end(self) -> None:
        """Raise InputError if no object had the text field, so its name is probably wrong."""
        if self._missing is not None and not self._seen:
            raise self._missing


def _fields(raw: str, start: int, where: str) -> dict[str, _Field]:
    try:
        return _scan(raw, start)
    except ValueError as error:
        raise InputError(f"not a JSON object: {error}", where=where) from error
    except RecursionError as error:
        raise InputError("not a JSON object: nested too deeply", where=where) from error


def _scan(raw: str, start: int) -> dict[str, _Field]:
    """The members of the JSON object in `raw[start:]`; a repeated name takes the last value."""
    fields: dict[str, _Field] = {}
    at = _after(raw, _skip(raw, start), "{")
    more = not raw.startswith("}", at)
    while more:
        if not raw.startswith('"', at):
            raise json.JSONDecodeError("Expecting a name in double quotes", raw, at)
        name, at = _DECODER.raw_decode(raw, at)
        value_at = _after(raw, _skip(raw, at), ":")
        value, end = _DECODER.raw_decode(raw, value_at)
        fields[name] = _Field(value, value_at, end, raw[value_at])
        at = _skip(raw, end)
        more = raw.startswith(",", at)
        at = _after(raw, at, ",") if more else at
    at = _after(raw, at, "}")
    if at != len(raw):
        raise json.JSONDecodeError("Extra data", raw, at)
    return fields


def _skip(raw: str, at: int) -> int:
    space = _SPACE.match(raw, at)
    return space.end() if space else at


def _after(raw: str, at: int, mark: str) -> int:
    if not raw.startswith(mark, at):
        raise json.JSONDecodeError(f"Expecting {mark!r}", raw, at)
    return _skip(raw, at + len(mark))


def _chosen(fields: Mapping[str, _Field], name: str, where: str) -> _Field:
    if name not in fields:
        raise _no_field(fields, name, where)
    return fields[name]


def _no_field(fields: Mapping[str, _Field], name: str, where: str) -> InputError:
    return InputError(f"no field {name!r} (the fields are: {', '.join(fields) or 'none'})", where=where)


def _string(field: _Field, name: str, where: str) -> str:
    if not isinstance(field.value, str) or field.kind != '"':
        raise InputError(f"field {name!r} is not a string", where=where)
    return field.value


def _source(fields: Mapping[str, _Field], wanted: str | None, where: str) -> str | None:
    if wanted is None and "source" not in fields:
        return None
    name = wanted or "source"
    field = _chosen(fields, name, where)
    return None if field.value is None else _string(field, name, where)


def _label(fields: Mapping[str, _Field], wanted: str | None, usual: str, default: str, where: str) -> str:
    """An id or a document name: a string, or a number as written; null counts as missing."""
    if wanted is None and usual not in fields:
        return default
    field = _chosen(fields, wanted or usual, where)
    if field.value is None:
        return default
    if not isinstance(field.value, str):
        raise InputError(f"field {wanted or usual!r} is neither a string nor a number", where=where)
    return field.value
