"""po: gettext catalogues. Each non-empty `msgstr` is a segment, with its `msgid` as source.

Variables, tags and entities in a translation are protected. An edited entry is marked fuzzy and gets a translator's
comment.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ..errors import InputError
from ..files.charsets import can_encode
from ..files.input import Source
from ..files.output import BOM
from ..records import Result, Segment
from .mapped_text import PLACEHOLDER, MappedText, Places, edits_in_words, splice
from .row import ReadOptions, Row

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_FIELD: Final = re.compile(r"[ \t]*(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)[ \t]*)?"
                           r'"((?:[^"\\\r\n]++|\\.)*+)"[ \t]*\r?\n?$')
_CHARACTERS: Final = re.compile(r"\\x[0-9a-fA-F]{2}|\\[0-7]{1,3}|\\.|[^\\]+")
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_WRITTEN: Final = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
"""Other control characters are written unescaped. gettext and translate-toolkit can read them, but translate-toolkit
reads the escape of a form feed as the letter f."""
_PROTECTED: Final = re.compile(
    r"%(?:\(\w+\)|\d+\$)?[-+#0]*+[\d*]*+(?:\.[\d*]++)?(?:hh?|ll?|[jzLq])?[diouxXeEfFgGcrsaA%]"
    rf"|\{{[^{{}}\s]*\}}|</?[A-Za-z][^<>]*>|&(?:\w+|#\d+);|{PLACEHOLDER}")


@dataclass(frozen=True, slots=True)
class _Field:
    """A keyword and its string; `end` is the end of its last line in the entry."""

    name: str
    mapped: MappedText
    end: int


class Catalog:
    """Gettext PO. The header, obsolete entries and empty translations are left unchanged."""

    def read(self, source: Source, options: ReadOptions) -> Iterator[Row]:
        for line, entry in _entries(source):
            if source.skips_record(entry):
                yield Row(None, entry, 0, 0, "po")
            else:
                yield from _rows(entry, line, source)

    def encode(self, result: Result, cell: str) -> str:
        field = _fields(cell, "")[-1]
        edited = splice(cell, field.mapped, result.accepted, escape_po)
        return _marked(edited, result) if "msgid" in edited else edited


def _entries(source: Source) -> Iterator[tuple[int, str]]:
    """Each entry with the number of its first line; blank lines belong to the entry before them."""
    lines: list[str] = []
    first, is_translated = 1, False
    for number, raw in source.lines():
        text = raw.removeprefix(BOM) if number == 1 else raw
        begins = text.lstrip().startswith(("#", "msgid", "msgctxt")) and not text.startswith("msgid_plural")
        if lines and is_translated and begins:
            yield first, "".join(lines)
            lines, first, is_translated = [], number, False
        lines.append(raw)
        is_translated = is_translated or not text.strip() or text.lstrip().startswith("msgstr")
    if lines:
        yield first, "".join(lines)


def _rows(entry: str, line: int, source: Source) -> Iterator[Row]:
    fields = _fields(entry, source.name, line)
    sources = {field.name: field.mapped.text for field in fields}
    at = 0
    for field in fields:
        if not field.name.startswith("msgstr"):
            continue
        raw = entry[at:field.end]
        number = line + entry.count("\n", at, entry.rindex(field.name, at, field.mapped.origin))
        line += entry.count("\n", at, field.end)
        at = field.end
        if not field.mapped.text or not sources.get("msgid"):
            yield Row(None, raw, 0, 0, "po")
            continue
        original = sources["msgid"]
        if field.name not in ("msgstr", "msgstr[0]"):
            original = sources.get("msgid_plural", original)
        segment = Segment(field.mapped.text, str(number), source.doc, original, field.mapped.protected)
        yield Row(segment, raw, 0, len(raw), "po")
    if entry[at:]:
        yield Row(None, entry[at:], 0, 0, "po")


def _fields(entry: str, name: str, line: int = 1) -> list[_Field]:
    fields: list[_Field] = []
    keyword, at = "", 0
    quoted: list[tuple[int, int]] = []

    def close() -> None:
        if keyword:
            fields.append(_Field(keyword, _mapped(entry, quoted), at))

    for number, found in enumerate(_LINE.finditer(entry), start=line):
        text = found[0].removeprefix(BOM)
        if not text.strip() or text.lstrip().startswith("#"):
            close()
            keyword, quoted = "", []
            continue
        field = _FIELD.match(text)
        if field is None or not (field[1] or keyword):
            raise InputError("not a line of a PO file", where=f"{name}:{number}")
        shift = found.end() - len(text)
        if field[1]:
            close()
            keyword, quoted = field[1], []
        quoted.append((shift + field.start(2), shift + field.end(2)))
        at = found.end()
    close()
    return fields


def _mapped(entry: str, quoted: list[tuple[int, int]]) -> MappedText:
    parts: list[str] = []
    places = Places()
    for start, end in quoted:
        for found in _CHARACTERS.finditer(entry, start, end):
            if found[0].startswith("\\"):
                parts.append(_read(found[0]))
                places.add(*found.span())
            else:
                parts.append(found[0])
                places.add_plain(found.start(), len(found[0]))
    text = "".join(parts)
    protected = tuple(found.span() for found in _PROTECTED.finditer(text))
    return MappedText(text, places, quoted[0][0], protected)


def _read(character: str) -> str:
    """The character of an escape sequence."""
    if character[1] == "x" and len(character) > 2:
        return chr(int(character[2:], 16))
    if character[1] in "01234567":
        return chr(int(character[1:], 8))
    return _ESCAPES.get(character[1], character[1])


def escape_po(text: str) -> str:
    """The text as written between the quotation marks of a catalogue."""
    return "".join(_WRITTEN.get(character, character) for character in text)


def _marked(entry: str, result: Result) -> str:
    """The entry with a comment at the top and the flag "fuzzy"."""
    bom = BOM if entry.startswith(BOM) else ""
    lines = [found[0] for found in _LINE.finditer(entry.removeprefix(BOM)) if found[0]]
    ending = lines[0][len(lines[0].rstrip("\r\n")):]
    flags = next((i for i, line in enumerate(lines) if line.startswith("#,")), None)
    if flags is None:
        first = next(i for i, line in enumerate(lines) if not line.startswith("#") or line.startswith("#|"))
        lines.insert(first, f"#, fuzzy{ending}")
    elif "fuzzy" not in lines[flags]:
        lines[flags] = "#, fuzzy," + lines[flags].removeprefix("#,")
    return "".join((bom, f"# degarble: {_comment(result)}{ending}", *lines))


def _comment(result: Result) -> str:
    """The edits in words, with only characters of the file's encoding."""
    words, charset = edits_in_words(result), result.segment.charset
    if charset is None or can_encode(words, charset):
        return words
    return words.replace("→", "->").encode(charset, "backslashreplace").decode(charset)
