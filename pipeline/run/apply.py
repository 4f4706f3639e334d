"""degarble apply: join a report with its input files and apply exactly the accepted edits."""

import json
import os
from collections.abc import Callable, Iterator
from typing import Any

from ...corpora.errors import InputError
from ...corpora.files.input import open_source
from ...corpora.files.remote import is_remote, local_path
from ...corpora.formats import ReadOptions, Row, format_of, is_hub, open_rows, open_writer
from ...corpora.records import Result
from ...corpora.reports import read_results
from ..outputs.paths import is_file, meta_path, shards
from ..outputs.staging import open_together, refuse_existing
from ..results.counts import Tally

_CHANGED = "the input has changed since it was cleaned; clean it again"


def apply_file(report: str, output: str, *, overwrite: bool = False, spreadsheet_safe: bool = False,
               settle: Callable[[Iterator[Result]], Iterator[Result]] | None = None) -> Tally:
    """Write the text of a report with its accepted edits applied, in the format of the report's input.

    Reads the input named in the meta file again, so that all other bytes stay the same. If the input is a directory,
    `output` is a directory too. Without a meta file, or if the input was stdin, writes the cleaned segments as plain
    lines. `settle` replaces the report's decisions by those of reviewers. Raises InputError if the input is missing
    or does not match the report.
    """
    report, output = local_path(report), local_path(output)
    source = _source_of(report)
    results = read_results(report) if settle is None else settle(read_results(report))
    tally = Tally()

    def counted(pairs: Iterator[tuple[Row, Result | None]]) -> Iterator[tuple[Row, Result | None]]:
        for row, result in pairs:
            yield row, result and tally.add(result)

    if source is None:
        with open_together([output], overwrite=overwrite) as outs, open_writer(
                outs[0], "txt", spreadsheet_safe=spreadsheet_safe) as writer:
            for record in results:
                writer.write(*_line(tally.add(record)))
        return tally
    path, options = source
    files = shards(path, output, options)
    targets = [shard.target for shard in files]
    refuse_existing(targets, overwrite=overwrite)
    for target in targets:
        if len(files) > 1 and not is_remote(target):
            os.makedirs(os.path.dirname(target) or ".", exist_ok=True)
    with open_together(targets, overwrite=overwrite) as outs:
        for shard, out in zip(files, outs, strict=True):
            rows = open_rows(shard.source, options)
            with open_writer(out, format_of(shard.source, options), spreadsheet_safe=spreadsheet_safe) as writer:
                for row, result in counted(join_results(shard.source, rows, report, results)):
                    writer.write(row, result)
        if next(results, None) is not None:
            raise InputError(f"has fewer segments than {report}", where=path, remedy=_CHANGED)
    return tally


def join_results(path: str, rows: Iterator[Row], report: str,
             results: Iterator[Result]) -> Iterator[tuple[Row, Result | None]]:
    """Pair the rows of a file with results. Rows without a segment get None.

    Raises InputError if a text differs. `report` names the origin of the results in the error.
    """
    for row in rows:
        if row.segment is None:
            yield row, None
            continue
        result = next(results, None)
        if result is None or result.segment.text != row.segment.text:
            raise InputError(f"segment {row.segment.id} differs from {report}", where=path, remedy=_CHANGED)
        yield row, result


def read_meta(report: str) -> dict[str, Any] | None:
    """Read the meta file of a report; None if there is none. Raises InputError if it is not a JSON object."""
    path = meta_path(local_path(report))
    if path is None or not is_file(path):
        return None
    with open_source(path) as source:
        try:
            facts = json.loads(b"".join(source.blocks()))
        except ValueError as error:
            raise InputError(f"not the meta file of a report: {error}", where=path) from error
    if not isinstance(facts, dict):
        raise InputError("not the meta file of a report: no JSON object", where=path)
    return facts


def _source_of(report: str) -> tuple[str, ReadOptions] | None:
    facts = (read_meta(report) or {}).get("input")
    if facts is None:
        return None
    try:
        path = facts.pop("path", None)
        options = ReadOptions(**facts)
        if not all(value is None or isinstance(value, str) for value in (path, *facts.values())):
            raise TypeError("a value of `input` is not a string")
    except (TypeError, KeyError, AttributeError) as error:
        raise InputError(f"not the meta file of a report: {error}", where=str(meta_path(report))) from error
    if path is None:
        return None
    if is_hub(path) or is_remote(path) or is_remote(report):
        return path, options
    return os.path.normpath(os.path.join(os.path.dirname(os.path.realpath(report)), path)), options


def _line(result: Result) -> tuple[Row, Result]:
    text = result.segment.text
    return Row(result.segment, f"{text}\n", 0, len(text), "txt"), result
