"""From files to files: cut into chunks, each committed, so that a run that was broken off goes on."""

import os
import time
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from ...corpora.errors import InputError
from ...corpora.files.output import Output, write_in_place
from ...corpora.files.remote import download, is_remote
from ...corpora.formats import Row, format_of, is_hub, open_rows, open_writer
from ...corpora.formats.spreadsheet_safe import require_table
from ...corpora.records import Result, Segment
from ..cleaner import CONTEXT, WINDOW
from ..outputs.paths import Shard, Survey, is_file, shards, survey
from ..outputs.staging import refuse_existing
from ..outputs.system_errors import naming_file
from . import interrupts
from .apply import rejoined
from .chunks import CHUNK, Chunk, ChunkResult, Facts, Load, chunks
from .engines import run_in_process, run_in_workers
from .jobs import Job, Run, input_options, meta_paths, meta_text, suffix_of, write_record
from .progress import Progress
from .read_ahead import read_ahead
from .workfolder import WorkFolder

_BLOCK_BYTES: Final = 1 << 20


class Resumable:
    """A job from files to files."""

    def __init__(self, job: Job, load: Load, progress: Progress) -> None:
        self.job, self.load, self.progress = job, load, progress
        self.folder = WorkFolder(job.output, job.work)
        self.told = Run(job)
        self.segments_before = 0
        self.began = time.monotonic()

    def run(self) -> Facts:
        """Do it, or what is left of it; see `run_job`."""
        job = self.job
        files = shards(job.input, job.output, job.options) if job.task == "clean" else \
            shards(job.input, os.devnull, job.options)
        for shard in files if job.spreadsheet_safe else ():
            require_table(format_of(shard.source, job.options))
        targets = self._targets(files)
        if not self.folder.exists and job.resume and all(map(is_file, targets)):
            return {}
        try:
            outcome = self.folder.finish_placing() if self.folder.exists and self.folder.acquire() else None
            if outcome is not None:
                return outcome
            refuse_existing(targets, overwrite=job.overwrite)
            found = survey(job.input, files, job.options)
            self.told.seconds["reading"] = time.monotonic() - self.began
            self.folder.acquire()
            self.folder.begin(self._identity(found), targets, overwrite=job.overwrite and not job.resume)
            self._do_chunks(found)
            return self._write(files, targets, found)
        finally:
            self.folder.release()

    def _targets(self, files: Sequence[Shard]) -> list[str]:
        text = [shard.target for shard in files] if self.job.task == "clean" else []
        records = [self.job.records] if self.job.records else []
        return [*text, *records, *meta_paths(self.job.records)]

    def _identity(self, found: Survey) -> Facts:
        job = self.job
        return {"task": job.task, "input": found.digest, "reading": input_options(job), **job.facts,
                "context": job.context, "chunk": [CHUNK, WINDOW, CONTEXT],
                **({"spreadsheet_safe": True} if job.spreadsheet_safe else {})}

    def _do_chunks(self, found: Survey) -> None:
        rows = read_ahead(open_rows(self.job.input, self.job.options))
        todo = self._todo(row.segment for row in rows if row.segment is not None)
        first = next(todo, None)
        self.progress.start(found.segments, self.segments_before)
        if first is None:
            return
        todo = chain((first,), todo)
        for done in self._engine(todo):
            interrupts.check()
            self.told.add(done)
            self.progress.add(done)

    def _engine(self, todo: Iterator[Chunk]) -> Iterator[ChunkResult]:
        workers = self.job.workers or 1
        if self.job.engine == "ray":
            from .ray_engine import run_on_ray

            return run_on_ray(todo, self.folder, self.load, self.job.workers)
        if workers > 1:
            return run_in_workers(todo, self.folder, self.load, workers)
        return run_in_process(todo, self.folder, self.load)

    def _todo(self, segments: Iterator[Segment]) -> Iterator[Chunk]:
        for chunk in chunks(segments, alone=not self.job.context):
            interrupts.check()
            if self.folder.is_done(chunk.index):
                self.told.chunks_before += 1
                self.segments_before += len(chunk)
            else:
                yield chunk

    def _write(self, files: Sequence[Shard], targets: Sequence[str], found: Survey) -> Facts:
        """Write the outputs from what is committed, and put them in place together."""
        try:
            facts = self._stage(files, targets, found)
        except BaseException:
            self.folder.unstage(targets)
            raise
        self.folder.place(targets, facts)
        return facts

    def _stage(self, files: Sequence[Shard], targets: Sequence[str], found: Survey) -> Facts:
        job, began = self.job, time.monotonic()
        results = self.folder.results()
        records = job.records
        if records is None:
            self._write_texts(files, results, None)
        else:
            with write_in_place(self.folder.staged(records), records, suffix=suffix_of(records)) as out:
                self._write_texts(files, results, out)
        found.refuse_changed(job.input, files)
        refuse_existing(targets, overwrite=job.overwrite)
        self.told.seconds["writing"] = time.monotonic() - began
        self.told.seconds["all"] = time.monotonic() - self.began
        facts = self.told.facts(found.untouched)
        for meta in meta_paths(records):
            with write_in_place(self.folder.staged(meta), meta) as out:
                out.write(meta_text(facts))
        return facts

    def _write_texts(self, files: Sequence[Shard], results: Iterator[Result], records: Output | None) -> None:
        for shard in files:
            rows = open_rows(shard.source, self.job.options)
            pairs = rejoined(shard.source, rows, "an earlier run", results)
            if self.job.task == "clean":
                self._write_text(shard, pairs, records)
            else:
                for _, result in pairs:
                    self._count(result, records)
        if next(results, None) is not None:
            raise InputError("has fewer segments than an earlier run read", where=self.job.input)

    def _write_text(self, shard: Shard, pairs: Iterator[tuple[Row, Result | None]],
                    records: Output | None) -> None:
        staged, suffix = self.folder.staged(shard.target), suffix_of(shard.target)
        with naming_file(shard.target):
            staged.parent.mkdir(parents=True, exist_ok=True)
        changed = self.told.tally.changed
        with (write_in_place(staged, shard.target, suffix=suffix) as out,
              open_writer(out, format_of(shard.source, self.job.options),
                      spreadsheet_safe=self.job.spreadsheet_safe) as writer):
            for row, result in pairs:
                writer.write(row, result)
                self._count(result, records)
        is_same = (changed == self.told.tally.changed and self.job.options.errors != "replace"
                   and not self.job.spreadsheet_safe)
        if is_same and suffix_of(shard.source) == suffix and not is_hub(shard.source):
            # the same bytes again, however they are packed
            if is_remote(shard.source):
                download(shard.source, staged)
            else:
                _copy(shard.source, staged, shard.target)

    def _count(self, result: Result | None, records: Output | None) -> None:
        interrupts.check()
        if result is not None:
            self.told.tally.add(result)
            if records is not None:
                write_record(self.job, result, records)


def _copy(source: str, staged: Path, target: str) -> None:
    """Write the bytes of a file, synced like all else that is put in place."""
    with naming_file(source):
        original = open(source, "rb")  # noqa: SIM115 - only the opening is guarded
    with original, write_in_place(staged, target) as out:
        while block := original.read(_BLOCK_BYTES):
            out.write_bytes(block)
