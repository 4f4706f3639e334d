"""Files in, files out: cleaned or marked in bounded memory, outputs whole or not there.

From files to files the work can be resumed (`resumable.py`). From stdin or to stdout there is nothing to go
back to: results are written as they come.
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
from .progress import Progress, Silent
from .resumable import Resumable


def run_job(job: Job, load: Load, progress: Progress | None = None) -> Facts:
    """Do a job, and give the facts of the run as they are in the meta file.

    `load` is called once the input is known to be readable and the outputs to be writable; with several
    `workers` it must be one that can be sent to a process. Raises DegarbleError; on that or on Ctrl-C no
    output is there that was not before.
    """
    progress = progress or Silent()
    job = replace(job, input=local_path(job.input), output=local_path(job.output),
                  report=job.report and local_path(job.report))
    if job.work is not None and not is_remote(job.output):
        raise OptionError("--work is for an output that is a URL; work on others is kept beside them")
    outputs = [job.output, *([job.report] if job.report else [])]
    try:
        if is_rereadable(job.input) and not any(map(is_stream, outputs)):
            return Resumable(job, load, progress).run()
        if (job.workers or 1) > 1 or job.resume or job.engine != "local":
            raise OptionError("--workers, --resume and --engine need files to read and to write")
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
        named = dict(zip(paths, outs, strict=True))
        run = Run(job)
        with open_writer(named[job.output], text_format(job, job.input) if text else "txt",
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
                        write_record(job, result, named[records[0]])
        run.seconds["all"] = time.monotonic() - began
        facts = run.facts(untouched)
        if meta:
            named[meta[0]].write(meta_text(facts))
    return facts


def _paired(rows: Iterator[Row], work: Callable[[Chunk], list[Result]], *,
            alone: bool) -> Iterator[tuple[Row, Result | None]]:
    """Each row with its result; only the rows of a chunk wait at a time."""
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
