"""What is to be done, and what is told of it afterwards."""

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
    """What to read and where to write. `facts` (models, thresholds) go into the meta file as they are.

    `input` and `output` may be "-", or a directory or glob and a directory. The task "clean" writes the
    input's text to `output`, and the records to `report` if given; "detect" writes records to `output`.
    `R.meta.json` lies beside the records. All of them may be URLs; where the output is one, unfinished work
    is kept below `work`, or the user's cache. `resume` refuses to give up an unfinished run of another kind,
    and is content where the outputs are there. Without `context` each segment is a document by itself. No
    `workers` means one, and as many as there is room for with the engine "ray". `spreadsheet_safe`: no cell
    of a csv or tsv that is written can be taken for a formula.
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
        """Where the report or SPANS records go."""
        return self.report if self.task == "clean" else self.output


class Run:
    """Counts and times of a run."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.tally = Tally()
        self.seconds: dict[str, float] = {}
        self.chunks = self.chunks_before = self.asked = self.remembered = 0

    def add(self, done: ChunkResult) -> None:
        """Count a chunk that was done now."""
        self.chunks += 1
        self.asked += done.asked
        self.remembered += done.remembered
        for part, seconds in done.seconds.items():
            self.seconds[part] = self.seconds.get(part, 0.0) + seconds

    def facts(self, untouched: SkippedRows) -> Facts:
        """All that is told of it."""
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
    """Write a report or SPANS record, as the task wants."""
    out.write(result_line(result, with_edits=job.task == "clean"))


def suffix_of(path: str) -> str:
    """That of the file, in lower case: it tells whether it is packed."""
    return Path(url_name(path)).suffix.lower()


def text_format(job: Job, source: str) -> str:
    """The format of one file of the job's input; of many together, text."""
    return "txt" if is_file_set(source) else format_of(source, job.options)


def meta_paths(records: str | None) -> list[str]:
    """Where run facts go: one place or none."""
    path = None if records is None else meta_path(records)
    return [] if path is None else [path]


def meta_text(facts: Facts) -> str:
    """Run facts as they are written."""
    return json.dumps(facts, ensure_ascii=False, indent=1) + "\n"


def input_options(job: Job) -> Facts:
    """How the input is read."""
    options = asdict(job.options)
    return options if is_file_set(job.input) else options | {"format": format_of(job.input, job.options)}


def input_facts(job: Job) -> Facts:
    """The path as it is seen from the report's folder, so that both can move together; None for stdin."""
    options = input_options(job)
    if not is_rereadable(job.input) or job.records is None:
        return {"path": None, **options}
    if is_hub(job.input) or is_remote(job.input):
        return {"path": job.input, **options}
    if is_remote(job.records):
        return {"path": os.path.realpath(job.input), **options}
    return {"path": os.path.relpath(job.input, os.path.dirname(os.path.realpath(job.records))), **options}
