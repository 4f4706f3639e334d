"""Run a job in bounded memory. Its output files appear complete or not at all.

Runs from files to files can be resumed (`resumable.py`). Runs from stdin or to stdout write each result directly.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace

from ...corpora.errors import OptionError
from ...corpora.files.input import SkippedRows
from ...corpora.files.remote import is_remote, local_path
from ...corpora.formats import Row, open_rows, open_writer
from ...corpora.records import Result, Segment
from ..outputs.paths import is_rereadable, is_stream
from ..outputs.staging import open_together, refuse_existing
from . import interrupts
from .chunks import Chunk, Facts, Load, chunks
from .jobs import Job, Run, meta_paths, meta_text, text_format, write_record
from .progress import Progress
from .resumable import Resumable


def run_job(job: Job, load: Load, progress: Progress | None = None) -> Facts:
    """Run a job and return the facts of its meta file.

    Checks that the input is readable and the outputs are writable before it calls `load`. With several workers,
    `load` must be picklable. Raises DegarbleError. After an error or Ctrl-C, the output files are unchanged.
    """
    progress = progress or Progress()
    job = replace(job, input=local_path(job.input), output=local_path(job.output),
                  report=job.report and local_path(job.report))
    if job.work is not None and not is_remote(job.output):
        raise OptionError("--work needs a URL as output; other outputs keep unfinished work next to them")
    outputs = [job.output, *([job.report] if job.report else [])]
    try:
        if is_rereadable(job.input) and not any(map(is_stream, outputs)):
            return Resumable(job, load, progress).run()
        if (job.workers or 1) > 1 or job.resume or job.engine != "local":
            raise OptionError("--workers, --resume and --engine need files as input and output")
        return _streamed(job, load, progress)
    finally:
        progress.close()


def _streamed(job: Job, load: Load, progress: Progress) -> Facts:
    untouched = SkippedRows()
    meta = meta_paths(job.records)
    text = [job.output] if job.task == "clean" else []
    records = [job.records] if job.records else []
    paths = [*text, *records, *meta]
    refuse_existing(paths, overwrite=job.overwrite)
    began = time.monotonic()
    rows = open_rows(job.input, job.options, untouched)
    with open_together(paths, overwrite=job.overwrite) as outs:
        outputs = dict(zip(paths, outs, strict=True))
        run = Run(job)
        with open_writer(outputs[job.output], text_format(job, job.input) if text else "txt",
                         spreadsheet_safe=job.spreadsheet_safe) as writer:
            progress.start(None, 0)
            worker = load()

            def work(chunk: Chunk) -> list[Result]:
                results, done = worker.work(chunk)
                run.add(done)
                progress.add(done)
                return results

            for row, result in _paired(rows, work, alone=not job.context):
                if text:
                    writer.write(row, result)
                if result is not None:
                    run.tally.add(result)
                    if records:
                        write_record(job, result, outputs[records[0]])
        run.seconds["all"] = time.monotonic() - began
        facts = run.facts(untouched)
        if meta:
            outputs[meta[0]].write(meta_text(facts))
    return facts


def _paired(rows: Iterator[Row], work: Callable[[Chunk], list[Result]], *,
            alone: bool) -> Iterator[tuple[Row, Result | None]]:
    """Yield each row with its result. Keeps the rows of only one chunk in memory."""
    waiting: deque[Row] = deque()

    def segments() -> Iterator[Segment]:
        for row in rows:
            interrupts.check()
            waiting.append(row)
            if row.segment is not None:
                yield row.segment

    for chunk in chunks(segments(), alone=alone):
        for result in work(chunk):
            while waiting[0].segment is None:
                yield waiting.popleft(), None
            yield waiting.popleft(), result
    for row in waiting:
        yield row, None
