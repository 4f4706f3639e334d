"""Report records in files: R.jsonl and SPANS.jsonl, one result per line."""

import json
from collections.abc import Iterable, Iterator
from typing import Final

from .errors import InputError
from .files.input import open_source
from .files.output import BOM, FilePath, escape_surrogates, open_output
from .records import Result

_BLANKS: Final = " \t\r\n"


def result_line(result: Result, *, with_edits: bool = True) -> str:
    """The record as one line of JSON with a line feed; non-ASCII characters are not escaped."""
    record = result.to_json(with_edits=with_edits)
    return escape_surrogates(json.dumps(record, ensure_ascii=False)) + "\n"


def write_results(path: FilePath, results: Iterable[Result], *, with_edits: bool = True) -> None:
    """Write a report, or a SPANS file without edits. On an error no file appears (see `open_output`)."""
    with open_output(path) as out:
        for result in results:
            out.write(result_line(result, with_edits=with_edits))


def read_results(path: FilePath) -> Iterator[Result]:
    """The results of a report or SPANS file, lazily; blank lines are skipped.

    Raises InputError with file and line for a line that is not a record.
    """
    with open_source(path) as source:
        for number, line in source.lines(only_line_feeds=True):
            if line.removeprefix(BOM).strip(_BLANKS):
                yield _result(line.removeprefix(BOM), f"{source.name}:{number}")


def _result(line: str, where: str) -> Result:
    try:
        return Result.from_json(json.loads(line), where=where)
    except (ValueError, RecursionError, TypeError) as error:
        raise InputError(f"not a report record: {error}", where=where) from error
