"""Jobs, and the facts about a run in its meta file."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ... import __version__
from ...corpora.files.input import SkippedRows
from ...corpora.files.output import Output
from ...corpora.files.remote import is_remote, url_name
from ...corpora.formats import ReadOptions, format_of, is_file_set, is_hub
from ...corpora.records import Result
from ...corpora.reports import result_line
from ..outputs.paths import is_rereadable, meta_path
from ..results.counts import Tally
from .chunks import ChunkResult, Facts


@dataclass(frozen=True, slots=True)
class Job:
    """The input, the outputs and the settings of a run.

    `input`: a file, "-", or a directory or glob with a directory as `output`. All paths may be URLs.
    `output`, `report`: the task "clean" writes the text to `output` and optionally records to `report`; "detect"
        writes records to `output`. The meta file R.meta.json is next to the records.
    `facts`: models and thresholds, copied to the meta file.
    `resume`: fail if an unfinished run has other settings; do nothing if the outputs exist.
    `workers`: None means one worker, or as many as fit with the engine "ray".
    `context`: if False, each segment is a separate document.
    `work`: the folder for unfinished work if `output` is a URL; None means the user's cache.
    `spreadsheet_safe`: write no csv or tsv cell that a spreadsheet would read as a formula.
    """

    input: str
    output: str
    report: str | None = None
    options: ReadOptions = field(default_factory=ReadOptions)
    overwrite: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    task: str = "clean"
    resume: bool = False
    workers: int | None = None
    engine: str = "local"
    context: bool = True
    work: str | None = None
    spreadsheet_safe: bool = False

    @property
    def records(self) -> str | None:
        """The path of the report or SPANS records."""
        return self.report if self.task == "clean" else self.output


class Run:
    """Counts and times of a run."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.tally = Tally()
        self.seconds: dict[str, float] = {}
        self.chunks = self.chunks_before = self.asked = self.remembered = 0

    def add(self, done: ChunkResult) -> None:
        """Count a chunk that this run has processed."""
        self.chunks += 1
        self.asked += done.asked
        self.remembered += done.remembered
        for part, seconds in done.seconds.items():
            self.seconds[part] = self.seconds.get(part, 0.0) + seconds

    def facts(self, untouched: SkippedRows) -> Facts:
        """The content of the meta file."""
        parts = {part: round(seconds, 2) for part, seconds in self.seconds.items() if part != "all"}
        return {
            "version": __version__,
            "input": input_facts(self.job),
            **self.job.facts,
            "counts": self.tally.to_json(),
            "unreadable_lines": asdict(untouched.unreadable),
            "rows_without_text": asdict(untouched.without_text),
            "segments_too_long": asdict(untouched.too_long),
            "work": {"chunks": self.chunks, "chunks_of_earlier_runs": self.chunks_before,
                     "engine": self.job.engine, "workers": self.job.workers,
                     "asked": self.asked, "remembered": self.remembered, "seconds_by_part": parts},
            "seconds": round(self.seconds["all"], 2),
        }


def write_record(job: Job, result: Result, out: Output) -> None:
    """Write a report record for the task "clean", a SPANS record for "detect"."""
    out.write(result_line(result, with_edits=job.task == "clean"))


def file_suffix(path: str) -> str:
    """The last extension of a path or URL in lower case, for example of a compressed file."""
    return Path(url_name(path)).suffix.lower()


def text_format(job: Job, source: str) -> str:
    """The format of the job's input file; "txt" for a set of files."""
    return "txt" if is_file_set(source) else format_of(source, job.options)


def meta_paths(records: str | None) -> list[str]:
    """The path of the meta file for these records, as a list with one path or none."""
    path = None if records is None else meta_path(records)
    return [] if path is None else [path]


def meta_text(facts: Facts) -> str:
    """The facts as the text of the meta file."""
    return json.dumps(facts, ensure_ascii=False, indent=1) + "\n"


def input_options(job: Job) -> Facts:
    """The options for reading the input."""
    options = asdict(job.options)
    return options if is_file_set(job.input) else options | {"format": format_of(job.input, job.options)}


def input_facts(job: Job) -> Facts:
    """The reading options and the input's path. The path is relative to the report's folder, so that both can be moved
    together; None for stdin."""
    options = input_options(job)
    if not is_rereadable(job.input) or job.records is None:
        return {"path": None, **options}
    if is_hub(job.input) or is_remote(job.input):
        return {"path": job.input, **options}
    if is_remote(job.records):
        return {"path": os.path.realpath(job.input), **options}
    return {"path": os.path.relpath(job.input, os.path.dirname(os.path.realpath(job.records))), **options}
