"""The exchange formats by name, and the parts that they share.

Every export with an import embeds the edits (`embed_edits`), so nothing is lost if the other tool lacks a field.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from typing import Any, Final, cast

from ..errors import InputError
from ..files.input import open_source
from ..files.output import FilePath
from ..records import DECISIONS, Result

EXPORTS: Final = {
    "label-studio": "label_studio:export",
    "languagetool": "languagetool:export",
    "m2": "m2:export",
    "mqm-tsv": "mqm:export",
    "pearmut": "pearmut:export",
    "po": "po:export",
    "wmt-spans": "wmt:export",
    "xliff": "xliff:export",
}
"""Name: "module:function". The function turns results into the pieces of a file; it is loaded on use."""

TABLES: Final = ("mqm-tsv", "wmt-spans")
"""Exports that are tsv, one row per piece."""

IMPORTS: Final = {
    "label-studio": "label_studio:read",
    "mqm-tsv": "mqm:read",
    "pearmut": "pearmut:read",
}

WHERE_ANNOTATED: Final = {
    "label-studio": "Label Studio's Export has the annotations of submitted tasks",
    "mqm-tsv": "Marot's download has the ratings",
    "pearmut": "Pearmut stores annotations in data/annotations, not in the campaign file",
}
"""Where each tool stores annotations."""

SYSTEM: Final = "degarble"
"""The name of the translation system, and of the rater, in formats that need one."""


def notes_on(result: Result) -> list[str]:
    """One line for each edit, and for each mark that has a reason and no edit; written for translators."""
    edits = [f"{edit.decision}: “{edit.original}” → “{edit.replacement}” ({edit.category}, {edit.confidence:.2f}) "
             f"{edit.reason}".rstrip() for edit in result.edits]
    marks = [f"mark: “{result.segment.text[span.start:span.end]}” ({span.category}, {span.confidence:.2f}) "
             f"{span.reason}" for span in result.spans
             if span.reason and not any(edit.start < span.end and span.start < edit.end for edit in result.edits)]
    return [*edits, *marks]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rater's decision on a stretch of text: "accept" with its replacement, or "reject"."""

    start: int
    end: int
    decision: str
    replacement: str = ""


@dataclass(frozen=True, slots=True)
class RatedSegment:
    """One rater's annotations of a segment.

    row: the number of the segment's record, from 0, if the file has it. verdicts: decisions on edits. marks: all spans
    that the rater marked as wrong, None if the tool does not ask for marks. corrected: the text as the rater wants it.
    """

    doc: str
    id: str
    text: str
    rater: str
    row: int | None = None
    verdicts: tuple[Verdict, ...] = ()
    marks: tuple[tuple[int, int], ...] | None = None
    corrected: str | None = None


def export(name: str, results: Iterable[Result], title: str) -> Iterator[str]:
    """The pieces of a file with the results in format `name`. `title` names the data set."""
    function = cast(Callable[[Iterable[Result], str], Iterator[str]], _function(EXPORTS[name]))
    return function(results, title)


def read_ratings(name: str, path: FilePath) -> Iterator[RatedSegment]:
    """The ratings in a file of format `name`. Raises InputError with file and cause."""
    return cast(Callable[[FilePath], Iterator[RatedSegment]], _function(IMPORTS[name]))(path)


def embed_edits(row: int, result: Result) -> dict[str, Any]:
    """The data that an export embeds for its import: the number of the record and its edits."""
    return {"row": row, "edits": [[edit.start, edit.end, edit.decision, edit.replacement]
                                  for edit in result.edits]}


def read_embedded(embedded: Any, where: str) -> tuple[int, list[Verdict]]:
    """The record number and the verdicts that `embed_edits` embedded. Raises InputError for anything else."""
    try:
        verdicts = [Verdict(int(start), int(end), str(decision), str(replacement))
                    for start, end, decision, replacement in embedded["edits"]]
        if any(verdict.decision not in DECISIONS for verdict in verdicts):
            raise ValueError("unknown decision")
        return int(embedded["row"]), verdicts
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise InputError("not exported by degarble, or changed since", where=where) from error


def load_json(path: FilePath) -> Any:
    """The content of a JSON file. Raises InputError."""
    with open_source(path) as source:
        text = "".join(line for _, line in source.lines(only_line_feeds=True))
        return parse_json(text.removeprefix("\ufeff"), source.name)


def parse_json(text: str, where: str, problem: str = "not JSON") -> Any:
    """The value of a JSON text. Raises InputError."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{problem}: {error}", where=where) from error


def one_line(text: str) -> str:
    """The text with each tab and line break replaced by one space; offsets do not change."""
    return text.translate({ord(character): " " for character in "\t\r\n"})


def same_text(text: str, other: str) -> bool:
    """Whether two texts are equal apart from characters that MQM rows lose: tabs, line breaks and the <v> tags."""
    return _bare(text) == _bare(other)


def _bare(text: str) -> str:
    return one_line(text).replace("<v>", "").replace("</v>", "")


class Utf16:
    """Conversion between code-point offsets and UTF-16 code units, which JavaScript and Java use."""

    def __init__(self, text: str) -> None:
        self._units = [0]
        for character in text:
            self._units.append(self._units[-1] + (2 if ord(character) > 0xFFFF else 1))
        self._points = {unit: point for point, unit in enumerate(self._units)}
        self._points |= {unit + 1: point for point, (unit, after) in enumerate(pairwise(self._units))
                         if after - unit == 2}

    def units(self, point: int) -> int:
        """The number of code units before the code point with index `point`."""
        return self._units[point]

    def point(self, unit: int) -> int:
        """The index of the code point that contains the code unit, clipped to the ends of the text."""
        return self._points.get(unit, 0 if unit < 0 else len(self._units) - 1)


def required_field(value: Mapping[str, Any], name: str, kind: type, where: str) -> Any:
    """The member `name` of a JSON object. Raises InputError if it is missing or of another type."""
    if not isinstance(value, Mapping) or not isinstance(value.get(name), kind):
        raise InputError(f"the field {name!r} is missing or has the wrong type", where=where)
    return value[name]


def _function(place: str) -> Callable[..., Any]:
    module, name = place.split(":")
    return cast(Callable[..., Any], getattr(import_module(f".{module}", __package__), name))
