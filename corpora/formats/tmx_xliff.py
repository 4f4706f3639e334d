"""tmx and xliff: XML units of a source and its translation, read in one pass and edited in place.

The parser only gives the positions of elements. The output is the file's own text, cut at these positions.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from ..errors import InputError
from ..files.charsets import UTF_8
from ..files.input import LONGEST_LINE, Source, line_too_long
from ..records import Result, Segment
from .mapped_text import MappedText, edits_in_words, splice
from .markup import TOKEN, content_bounds, escape_xml, map_content, set_attributes
from .row import ReadOptions, Row

_TAG: Final = re.compile(rb"<(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_LANGUAGE: Final = "http://www.w3.org/XML/1998/namespace lang"
_UNIT_TAGS: Final = frozenset({"tu", "trans-unit", "unit"})
_MAX_BUFFER: Final = 1 << 18
_MAX_CELL: Final = 1 << 24
"""Bytes of a translation with its markup. A longer one is not cleaned."""

Bounds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Event:
    """The start or end of an element. `at` is the byte offset of its tag, `path` its parent, if any."""

    begins: bool
    name: str
    path: tuple[str, ...]
    attributes: Mapping[str, str]
    at: int


@dataclass(frozen=True, slots=True)
class _Unit:
    """A translation. `cell` and `source` are byte offsets of its element and of the source element."""

    cell: Bounds
    source: Bounds | None
    id: str
    doc: str


class Tmx:
    """TMX 1.4. The text is the `<tuv>` in English, or in the language that `text_col` names."""

    def read(self, source: Source, options: ReadOptions) -> Iterator[Row]:
        return _rows(source, "tmx", "seg", _Tmx(source, options))

    def encode(self, result: Result, cell: str) -> str:
        start = next(token.start() for token in TOKEN.finditer(cell) if token["name"] == "seg")
        edited = _edited(cell, "seg", result)
        return f'{edited[:start]}<prop type="x-degarble">edited</prop>{edited[start:]}'


class Xliff:
    """XLIFF 1.2 and 2. The text is the `<target>` of each unit."""

    def read(self, source: Source, options: ReadOptions) -> Iterator[Row]:
        return _rows(source, "xliff", "target", _Xliff(source))

    def encode(self, result: Result, cell: str) -> str:
        edited = _edited(cell, "target", result)
        first = next(TOKEN.finditer(edited))
        tag, rest = first[0], edited[first.end():]
        if first["name"] == "segment":
            return set_attributes(tag, {"state": "translated", "subState": "degarble:edited"}) + rest
        note = f'<{_prefix(tag)}note from="degarble">{escape_xml(edits_in_words(result))}</{_prefix(tag)}note>'
        return set_attributes(tag, {"state": "needs-review-translation"}) + rest + note


class _Tmx:
    """Finds the units of a TMX file in the parser's events."""

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self.source, self.options = source, options
        self.variants: list[tuple[str, Bounds]] = []
        self.id: str | None = None
        self.begin = self.number = 0
        self.language = ""

    def take(self, event: _Event, end: int) -> _Unit | None:
        if event.name == "tu" and event.begins:
            self.number += 1
            self.variants, self.id = [], event.attributes.get("tuid")
        elif event.name == "tuv" and event.begins:
            self.begin = event.at
            self.language = event.attributes.get(_LANGUAGE) or event.attributes.get("lang", "")
        elif event.name == "tuv":
            self.variants.append((self.language, (self.begin, end)))
        elif event.name == "tu":
            return self._unit()
        return None

    def _unit(self) -> _Unit | None:
        wanted = self._variant(self.options.text_col or "en")
        if wanted is None:
            return None
        source = self._variant(self.options.source_col) if self.options.source_col else \
            next((bounds for _, bounds in self.variants if bounds != wanted), None)
        return _Unit(wanted, source, self.id or str(self.number), self.source.doc)

    def _variant(self, language: str) -> Bounds | None:
        wanted = language.lower()
        return next((bounds for name, bounds in self.variants
                     if name.lower() == wanted or name.lower().startswith(f"{wanted}-")), None)


class _Xliff:
    """Finds the units of an XLIFF file in the parser's events."""

    def __init__(self, source: Source) -> None:
        self.doc = self.fallback = source.doc
        self.id = self.segment_id = ""
        self.number = 0
        self.bounds: dict[str, Bounds] = {}
        self.begins: dict[str, int] = {}
        self.is_translated = True

    def take(self, event: _Event, end: int) -> _Unit | None:
        parent = event.path[-1] if event.path else ""
        if event.begins:
            self.begins[event.name] = event.at
            if event.name == "file":
                names = event.attributes
                self.doc = names.get("original") or names.get("id") or self.fallback
            elif event.name in ("trans-unit", "unit"):
                self.number += 1
                self.bounds = {}
                self.id = event.attributes.get("id") or str(self.number)
                self.is_translated = event.attributes.get("translate") != "no"
            elif event.name == "segment":
                self.bounds = {}
                self.segment_id = event.attributes.get("id", "")
            return None
        if event.name in ("source", "target") and parent in ("trans-unit", "segment"):
            self.bounds[event.name] = self.begins[event.name], end
        if "target" not in self.bounds or not self.is_translated:
            return None
        if event.name == "segment":
            name = f"{self.id}/{self.segment_id}" if self.segment_id else self.id
            return _Unit((self.begins["segment"], end), self.bounds.get("source"), name, self.doc)
        if event.name == "trans-unit":
            return _Unit(self.bounds["target"], self.bounds.get("source"), self.id, self.doc)
        return None


def _rows(source: Source, name: str, element: str, units: "_Tmx | _Xliff") -> Iterator[Row]:
    buffer, base = bytearray(), 0
    for block, events in _parsed(source):
        buffer += block
        if len(buffer) > LONGEST_LINE:
            raise line_too_long(source.name)
        for event in events:
            end = base + _tag_end(buffer, event.at - base)
            unit = units.take(event, end)
            row = None if unit is None else _row(buffer, base, unit, name, element, source)
            if unit is not None and row is not None:
                yield row
                del buffer[:unit.cell[1] - base]
                base = unit.cell[1]
            elif not event.begins and event.name in _UNIT_TAGS and len(buffer) > _MAX_BUFFER:
                # a unit without a translation: pass its bytes on
                yield Row(None, buffer[:end - base].decode("utf-8"), 0, 0, name)
                del buffer[:end - base]
                base = end
    yield Row(None, buffer.decode("utf-8"), 0, 0, name)


def _row(buffer: bytearray, base: int, unit: _Unit, name: str, element: str, file: Source) -> Row | None:
    """The row of a unit; `buffer` has the bytes of the file from `base`."""
    if unit.cell[1] - unit.cell[0] > _MAX_CELL:
        file.untouched.too_long.add(f"{file.name}, segment {unit.id}")
        return None
    cell = buffer[unit.cell[0] - base:unit.cell[1] - base].decode("utf-8")
    mapped = _content(cell, element)
    if mapped is None:
        return None
    before = buffer[:unit.cell[0] - base].decode("utf-8")
    source = None
    if unit.source is not None:
        raw = buffer[unit.source[0] - base:unit.source[1] - base].decode("utf-8")
        read = _content(raw, "seg" if name == "tmx" else "source")
        source = read.text if read else None
    segment = Segment(mapped.text, unit.id, unit.doc, source or None, mapped.protected)
    return Row(segment, before + cell, len(before), len(before) + len(cell), name)


def _parsed(source: Source) -> Iterator[tuple[bytes, list[_Event]]]:
    """The blocks of the file, each with the events parsed so far."""
    # `Source` has already converted the file to UTF-8, so ignore its declaration
    parser = expat.ParserCreate(UTF_8, namespace_separator=" ")
    events: list[_Event] = []
    path: list[str] = []

    def begin(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        events.append(_Event(True, local, tuple(path[-1:]), attributes, parser.CurrentByteIndex))
        path.append(local)

    def end(name: str) -> None:
        path.pop()
        events.append(_Event(False, name.rpartition(" ")[2], tuple(path[-1:]), {}, parser.CurrentByteIndex))

    def refuse_entity(name: str, *declared: object) -> None:
        # nested entities can grow without limit, and external ones can leak local files
        raise InputError(f"the file declares the entity {name!r}, which is not supported", where=source.name,
                         remedy="replace the entity by its value")

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.EntityDeclHandler = refuse_entity
    try:
        for block in source.blocks():
            parser.Parse(block, False)
            yield block, events
            events.clear()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise InputError(f"not well-formed XML: {expat.ErrorString(error.code)}",
                         where=f"{source.name}:{error.lineno}") from error
    yield b"", events


def _content(cell: str, element: str) -> MappedText | None:
    bounds = content_bounds(cell, element)
    return None if bounds is None else map_content(cell, *bounds)


def _edited(cell: str, element: str, result: Result) -> str:
    mapped = _content(cell, element)
    if mapped is None:
        raise ValueError(f"the unit has no {element} to edit")
    return splice(cell, mapped, result.accepted, escape_xml)


def _tag_end(buffer: bytearray, at: int) -> int:
    found = _TAG.match(buffer, at)
    return found.end() if found else at


def _prefix(tag: str) -> str:
    found = re.match(r"<([^\s/>:]+:)", tag)
    return found[1] if found else ""
