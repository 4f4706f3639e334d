"""degarble apply: reports joined with the files they are of, and exactly their accepted edits made."""

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


def apply_file(report: str, output: str, *, overwrite: bool = False, spreadsheet_safe: bool = False,
               settle: Callable[[Iterator[Result]], Iterator[Result]] | None = None) -> Tally:
    """Write the text of a report with its accepted edits, in the format of the input that it is of.

    The input named in the meta file is read anew, so that all but the edits stays as it was; where it was a
    directory, `output` is one. Without a meta file, or where the input was stdin, the cleaned segments are
    written as plain lines. `settle` puts reviewers' decisions in place of the report's. Raises InputError
    where the input is gone or no longer that of the report.
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
                for row, result in counted(rejoined(shard.source, rows, report, results)):
                    writer.write(row, result)
        if next(results, None) is not None:
            raise InputError(f"has fewer segments than {report}", where=path,
                             remedy="the input has changed since it was cleaned; clean it again")
    return tally


def rejoined(path: str, rows: Iterator[Row], report: str,
             results: Iterator[Result]) -> Iterator[tuple[Row, Result | None]]:
    """The rows of a file with their results, which were read from elsewhere.

    Raises InputError where the texts are not the same.
    """
    for row in rows:
        if row.segment is None:
            yield row, None
            continue
        result = next(results, None)
        if result is None or result.segment.text != row.segment.text:
            raise InputError(f"segment {row.segment.id} is not that of {report}", where=path,
                             remedy="the input has changed since it was cleaned; clean it again")
        yield row, result


def read_meta(report: str) -> dict[str, Any] | None:
    """The run facts of a report, None where there are none. Raises InputError for what is not JSON."""
    path = meta_path(local_path(report))
    if path is None or not is_file(path):
        return None
    with open_source(path) as source:
        try:
            facts = json.loads(b"".join(source.blocks()))
        except ValueError as error:
            raise InputError(f"not the run facts of a report: {error}", where=path) from error
    if not isinstance(facts, dict):
        raise InputError("not the run facts of a report", where=path)
    return facts


def _source_of(report: str) -> tuple[str, ReadOptions] | None:
    facts = (read_meta(report) or {}).get("input")
    if facts is None:
        return None
    try:
        path = facts.pop("path", None)
        options = ReadOptions(**facts)
        if not all(value is None or isinstance(value, str) for value in (path, *facts.values())):
            raise TypeError("a part of it is not text")
    except (TypeError, KeyError, AttributeError) as error:
        raise InputError(f"not the run facts of a report: {error}", where=str(meta_path(report))) from error
    if path is None:
        return None
    if is_hub(path) or is_remote(path) or is_remote(report):
        return path, options
    return os.path.normpath(os.path.join(os.path.dirname(os.path.realpath(report)), path)), options


def _line(result: Result) -> tuple[Row, Result]:
    text = result.segment.text
    return Row(result.segment, f"{text}\n", 0, len(text), "txt"), result
