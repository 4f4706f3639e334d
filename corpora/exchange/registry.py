"""Results for other tools, and what people decided there on its way back.

Every export that can be imported carries the edits as they are (`carried`), so that nothing is lost where
the other tool's own fields cannot hold them.
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
"""Name: where the function is that turns results into pieces of a file. Loaded on use."""

TABLES: Final = ("mqm-tsv", "wmt-spans")
"""Those that are tsv, a row a piece."""

IMPORTS: Final = {
    "label-studio": "label_studio:read",
    "mqm-tsv": "mqm:read",
    "pearmut": "pearmut:read",
}

WHERE_ANNOTATED: Final = {
    "label-studio": "Label Studio's Export has the annotations of submitted tasks",
    "mqm-tsv": "Marot's download has the ratings",
    "pearmut": "Pearmut logs annotations in data/annotations, apart from the campaign",
}
"""Where each tool puts what people say."""

SYSTEM: Final = "degarble"
"""The name of the translation system, and of the rater, where a format wants one."""


def notes_on(result: Result) -> list[str]:
    """A line for each edit, and for each mark with a reason that no edit changes; for people who translate."""
    edits = [f"{edit.decision}: “{edit.original}” → “{edit.replacement}” ({edit.category}, {edit.confidence:.2f}) "
             f"{edit.reason}".rstrip() for edit in result.edits]
    marks = [f"mark: “{result.segment.text[span.start:span.end]}” ({span.category}, {span.confidence:.2f}) "
             f"{span.reason}" for span in result.spans
             if span.reason and not any(edit.start < span.end and span.start < edit.end for edit in result.edits)]
    return [*edits, *marks]


@dataclass(frozen=True, slots=True)
class Verdict:
    """On a stretch of a text: accept with its replacement, or reject."""

    start: int
    end: int
    decision: str
    replacement: str = ""


@dataclass(frozen=True, slots=True)
class RatedSegment:
    """What one rater said of a segment.

    row: the number of its record, from 0, where the file tells. verdicts: on edits. marks: all that the
    rater marks as wrong, None where they were not asked. corrected: the text as they would have it.
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
    """The results in the format `name`, piece by piece. `title` names the whole."""
    function = cast(Callable[[Iterable[Result], str], Iterator[str]], _function(EXPORTS[name]))
    return function(results, title)


def read_ratings(name: str, path: FilePath) -> Iterator[RatedSegment]:
    """What raters said, from a file of the format `name`. Raises InputError naming file and cause."""
    return cast(Callable[[FilePath], Iterator[RatedSegment]], _function(IMPORTS[name]))(path)


def carried(row: int, result: Result) -> dict[str, Any]:
    """What an export takes along of a record: its number and its edits."""
    return {"row": row, "edits": [[edit.start, edit.end, edit.decision, edit.replacement]
                                  for edit in result.edits]}


def carried_verdicts(given: Any, where: str) -> tuple[int, list[Verdict]]:
    """What `carried` took along. Raises InputError where it is something else."""
    try:
        verdicts = [Verdict(int(start), int(end), str(decision), str(replacement))
                    for start, end, decision, replacement in given["edits"]]
        if any(verdict.decision not in DECISIONS for verdict in verdicts):
            raise ValueError("a verdict that is none")
        return int(given["row"]), verdicts
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise InputError("was not exported by degarble, or changed since", where=where) from error


def load_json(path: FilePath) -> Any:
    """A JSON file. Raises InputError."""
    with open_source(path) as source:
        text = "".join(line for _, line in source.lines(only_line_feeds=True))
        try:
            return json.loads(text.removeprefix("\ufeff"))
        except (ValueError, RecursionError) as error:
            raise InputError(f"not JSON: {error}", where=source.name) from error


def one_line(text: str) -> str:
    """The text with each tab and line break as a space, so that offsets stay."""
    return text.translate({ord(character): " " for character in "\t\r\n"})


def same_text(text: str, other: str) -> bool:
    """Whether two texts are the same but for what MQM's rows cannot keep: tabs, line breaks, its own tags."""
    return _bare(text) == _bare(other)


def _bare(text: str) -> str:
    return one_line(text).replace("<v>", "").replace("</v>", "")


class Utf16:
    """Offsets of a text in UTF-16 code units, as JavaScript and Java count them, and back."""

    def __init__(self, text: str) -> None:
        self._units = [0]
        for character in text:
            self._units.append(self._units[-1] + (2 if ord(character) > 0xFFFF else 1))
        self._points = {unit: point for point, unit in enumerate(self._units)}
        self._points |= {unit + 1: point for point, (unit, after) in enumerate(pairwise(self._units))
                         if after - unit == 2}

    def units(self, point: int) -> int:
        """Code units before the code point with this number."""
        return self._units[point]

    def point(self, unit: int) -> int:
        """The code point that holds the code unit; the nearest end where there is none."""
        return self._points.get(unit, 0 if unit < 0 else len(self._units) - 1)


def required_field(given: Mapping[str, Any], name: str, kind: type, where: str) -> Any:
    """A member of a JSON object that must be there. Raises InputError."""
    if not isinstance(given, Mapping) or not isinstance(given.get(name), kind):
        raise InputError(f"no {name!r} where one should be", where=where)
    return given[name]


def _function(place: str) -> Callable[..., Any]:
    module, name = place.split(":")
    return cast(Callable[..., Any], getattr(import_module(f".{module}", __package__), name))
