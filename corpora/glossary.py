"""A user's glossary of terms.

tsv and csv: one entry per line, in one of three forms: a right form; a wrong and a right form; a source term, a wrong
form (may be empty) and a right form. A header with the names "wrong" and "right", or "source" and "target", allows
other columns; with "source", "wrong" and "right", entries have a source term. tbx: English terms. A term with a
deprecated administrative status is wrong, and the preferred term of its entry is right. Terms of other languages
in the entry translate to the preferred term.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from .errors import InputError, OptionError
from .files.charsets import UTF_8
from .files.input import Source, open_source
from .files.output import BOM

_HEADERS: Final = (("source", "wrong", "right"), ("wrong", "right"), ("source", "target"))
_DEPRECATED: Final = ("deprecated", "superseded", "notRecommended")
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Glossary:
    """Terms: `right_for` maps wrong forms to right forms, `forms` has each right form once, `terms` maps source terms
    to right forms. A wrong form in `terms_of` is wrong only if the source has one of its terms."""

    right_for: dict[str, str]
    forms: tuple[str, ...]
    terms: dict[str, str] = field(default_factory=dict)
    terms_of: dict[str, tuple[str, ...]] = field(default_factory=dict)


EMPTY: Final = Glossary({}, ())


class _Entry(NamedTuple):
    """An entry and its place in the file; `wrong` and `term` may be ""."""

    where: str
    wrong: str
    right: str
    term: str = ""


def read_glossary(path: str) -> Glossary:
    """Read a .tsv, .csv or .tbx file. Raises InputError with file, line and cause; OptionError for other
    extensions."""
    reader = {".tsv": _of_table, ".csv": _of_table, ".tbx": _of_tbx}.get(Path(path).suffix.lower())
    if reader is None:
        raise OptionError("not a glossary: expected a .tsv, .csv or .tbx file", where=path)
    with open_source(path, format_name=Path(path).suffix[1:].lower()) as source:
        entries = list(reader(source))
    right_for: dict[str, str] = {}
    terms: dict[str, str] = {}
    terms_of: dict[str, tuple[str, ...]] = {}
    for where, wrong, right, term in entries:
        for known, key in ((right_for, wrong), (terms, term)):
            if key and known.setdefault(key, right) != right:
                raise InputError(f"{key!r} is {known[key]!r} above, but {right!r} here", where=where)
        if wrong and term:
            terms_of[wrong] = (*terms_of.get(wrong, ()), term)
    return Glossary(right_for, tuple(dict.fromkeys(entry.right for entry in entries if entry.right)), terms, terms_of)


def _of_table(source: Source) -> Iterator[_Entry]:
    bare = source.name.lower().endswith(".tsv")
    rows = csv.reader((line.removeprefix(BOM) for _, line in source.lines()), delimiter="\t" if bare else ",",
                      quoting=csv.QUOTE_NONE if bare else csv.QUOTE_MINIMAL)
    columns: tuple[int, ...] | None = None
    try:
        for row in rows:
            cells = [cell.strip() for cell in row]
            if rows.line_num == 1 and (columns := _columns(cells)):
                continue
            if any(cells):
                where = f"{source.name}:{rows.line_num}"
                yield _entry(cells if columns is None else _chosen(cells, columns), where)
    except csv.Error as error:
        raise InputError(f"not a table: {error}", where=f"{source.name}:{rows.line_num}") from error


def _columns(header: Sequence[str]) -> tuple[int, ...] | None:
    """The column numbers of the known header names; None if the line is not a header."""
    names = [cell.lower() for cell in header]
    found = next((known for known in _HEADERS if set(known) <= set(names)), None)
    return None if found is None else tuple(map(names.index, found))


def _chosen(cells: Sequence[str], columns: tuple[int, ...]) -> Sequence[str]:
    """The forms of a row under a header. An empty wrong form is left out of two."""
    padded = [*cells, *[""] * (max(columns) + 1 - len(cells))]
    chosen = [padded[column] for column in columns]
    return chosen[1:] if len(chosen) == 2 and not chosen[0] else chosen


def _entry(cells: Sequence[str], where: str) -> _Entry:
    if len(cells) == 3 and cells[0] and cells[2]:
        return _Entry(where, cells[1], cells[2], cells[0])
    if not 1 <= len(cells) <= 2 or not all(cells):
        raise InputError("an entry must have 1 column (right form), 2 columns (wrong form, right form) or 3 columns "
                         "(source term, wrong form or nothing, right form)", where=where)
    return _Entry(where, "", cells[0]) if len(cells) == 1 else _Entry(where, cells[0], cells[1])


def _of_tbx(source: Source) -> Iterator[_Entry]:
    parser = ElementTree.XMLParser(encoding=UTF_8)
    try:
        for block in source.blocks():
            parser.feed(block)
        tree = parser.close()
    except ParseError as error:
        raise InputError(f"not XML: {error}", where=source.name) from error
    except DefusedXmlException as error:
        raise InputError("the file declares an entity, which is not supported", where=source.name) from error
    for name in ("termEntry", "conceptEntry"):
        for entry in tree.iterfind(f".//{{*}}{name}"):
            terms = list(_english_terms(entry))
            right = next((term for term, deprecated in terms if not deprecated), "")
            where = f"{source.name}, entry {entry.get('id', '?')}"
            if right:
                yield _Entry(where, "", right)
                yield from (_Entry(where, term, right) for term, deprecated in terms if deprecated)
                yield from (_Entry(where, "", right, term) for term in _other_terms(entry))


def _english_terms(entry: Element) -> Iterator[tuple[str, bool]]:
    """The English terms of an entry, each with whether it is deprecated."""
    for section in _sections(entry, english=True):
        for group in section.iter():
            term = group.find("{*}term")
            if term is not None:
                notes = ["".join(note.itertext()) for note in group.iterfind(".//{*}termNote")]
                yield "".join(term.itertext()).strip(), any(s in n for n in notes for s in _DEPRECATED)


def _other_terms(entry: Element) -> Iterator[str]:
    """The terms of an entry in other languages."""
    for section in _sections(entry, english=False):
        yield from filter(None, ("".join(term.itertext()).strip() for term in section.iterfind(".//{*}term")))


def _sections(entry: Element, *, english: bool) -> Iterator[Element]:
    for section in (*entry.iterfind(".//{*}langSet"), *entry.iterfind(".//{*}langSec")):
        if section.get(_LANGUAGE, "").lower().startswith("en") == english:
            yield section
