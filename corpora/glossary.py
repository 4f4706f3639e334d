"""A user's glossary: what is wrong and what is right for it, or right forms alone.

tsv and csv: one entry a line, wrong and right, or a right form by itself. Under a header with the names
"wrong" and "right", or "source" and "target", there may be other columns. tbx: the English terms, those that
an administrative status deprecates as wrong for the preferred one of their entry.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from .charsets import UTF_8
from .errors import InputError, OptionError
from .files import BOM
from .sources import Source, open_source

_HEADERS: Final = (("wrong", "right"), ("source", "target"))
_DEPRECATED: Final = ("deprecated", "superseded", "notRecommended")
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Glossary:
    """`right_for` maps wrong forms to right ones; `forms` are all right forms, each once."""

    right_for: dict[str, str]
    forms: tuple[str, ...]


def read_glossary(path: str) -> Glossary:
    """The glossary of a .tsv, .csv or .tbx file. Raises InputError naming file, line and cause, OptionError
    for other extensions."""
    reader = {".tsv": _of_table, ".csv": _of_table, ".tbx": _of_tbx}.get(Path(path).suffix.lower())
    if reader is None:
        raise OptionError("a glossary is a .tsv, .csv or .tbx file", where=path)
    with open_source(path, format_name=Path(path).suffix[1:].lower()) as source:
        entries = list(reader(source))
    right_for: dict[str, str] = {}
    for where, wrong, right in entries:
        if wrong and right_for.setdefault(wrong, right) != right:
            raise InputError(f"{wrong!r} is {right_for[wrong]!r} further up and {right!r} here", where=where)
    return Glossary(right_for, tuple(dict.fromkeys(right for _, _, right in entries if right)))


def _of_table(source: Source) -> Iterator[tuple[str, str, str]]:
    """Place, wrong form ("" where there is none) and right form of each entry."""
    bare = source.name.lower().endswith(".tsv")
    rows = csv.reader((line.removeprefix(BOM) for _, line in source.lines()), delimiter="\t" if bare else ",",
                      quoting=csv.QUOTE_NONE if bare else csv.QUOTE_MINIMAL)
    columns: tuple[int, int] | None = None
    try:
        for row in rows:
            cells = [cell.strip() for cell in row]
            if rows.line_num == 1 and (columns := _columns(cells)):
                continue
            if any(cells):
                where = f"{source.name}:{rows.line_num}"
                yield where, *_entry(cells if columns is None else _chosen(cells, columns), where)
    except csv.Error as error:
        raise InputError(f"not a table: {error}", where=f"{source.name}:{rows.line_num}") from error


def _columns(header: Sequence[str]) -> tuple[int, int] | None:
    """Where a header has the wrong and the right form; None where it is none."""
    names = [cell.lower() for cell in header]
    found = next((pair for pair in _HEADERS if set(pair) <= set(names)), None)
    return None if found is None else (names.index(found[0]), names.index(found[1]))


def _chosen(cells: Sequence[str], columns: tuple[int, int]) -> Sequence[str]:
    """The forms of a row under a header; the wrong one is left out where it is empty."""
    padded = [*cells, *[""] * (max(columns) + 1 - len(cells))]
    wrong, right = (padded[column] for column in columns)
    return [wrong, right] if wrong else [right]


def _entry(cells: Sequence[str], where: str) -> tuple[str, str]:
    if not 1 <= len(cells) <= 2 or not all(cells):
        raise InputError("an entry is a wrong and a right form, or a right form alone", where=where)
    return ("", cells[0]) if len(cells) == 1 else (cells[0], cells[1])


def _of_tbx(source: Source) -> Iterator[tuple[str, str, str]]:
    parser = ElementTree.XMLParser(encoding=UTF_8)
    try:
        for block in source.blocks():
            parser.feed(block)
        tree = parser.close()
    except ParseError as error:
        raise InputError(f"not XML: {error}", where=source.name) from error
    except DefusedXmlException as error:
        raise InputError("declares an entity: such files are not read", where=source.name) from error
    for name in ("termEntry", "conceptEntry"):
        for entry in tree.iterfind(f".//{{*}}{name}"):
            terms = list(_english_terms(entry))
            right = next((term for term, deprecated in terms if not deprecated), "")
            where = f"{source.name}, entry {entry.get('id', '?')}"
            if right:
                yield where, "", right
                yield from ((where, term, right) for term, deprecated in terms if deprecated)


def _english_terms(entry: Element) -> Iterator[tuple[str, bool]]:
    """The English terms of an entry, and whether each is deprecated."""
    for section in (*entry.iterfind(".//{*}langSet"), *entry.iterfind(".//{*}langSec")):
        if section.get(_LANGUAGE, "").lower().startswith("en"):
            for group in section.iter():
                term = group.find("{*}term")
                if term is not None:
                    notes = ["".join(note.itertext()) for note in group.iterfind(".//{*}termNote")]
                    yield "".join(term.itertext()).strip(), any(s in n for n in notes for s in _DEPRECATED)
