"""The local engines: process chunks in this process, or in worker processes with their own models.

A worker gets one chunk at a time and commits it itself, so that memory contains only the chunks in progress.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Final

from ...corpora.errors import DegarbleError, ModelError, OptionError, is_out_of_memory
from . import interrupts
from .chunks import Chunk, ChunkResult, Load
from .workfolder import WorkFolder

_FEWER_WORKERS: Final = "the same command with fewer --workers continues the run"


def run_in_process(todo: Iterator[Chunk], folder: WorkFolder, load: Load) -> Iterator[ChunkResult]:
    """Process and commit the chunks one after another. Loads the models before the first chunk."""
    worker = None
    for chunk in todo:
        worker = load() if worker is None else worker
        results, done = worker.work(chunk)
        folder.commit(chunk.index, results)
        yield done


def run_in_workers(todo: Iterator[Chunk], folder: WorkFolder, load: Load, count: int) -> Iterator[ChunkResult]:
    """Process and commit the chunks in up to `count` processes. Yields each chunk's counts when it is done.

    `load` must be picklable. Raises ModelError if a worker dies; its committed chunks remain.
    """
    workers: list[_Process] = []
    busy: dict[Connection, _Process] = {}
    try:
        for chunk in todo:
            if len(busy) == count:
                yield _next_done(busy)
            idle = next((worker for worker in workers if worker.pipe not in busy), None)
            if idle is None:
                idle = _started(folder, load)
                workers.append(idle)
            try:
                idle.pipe.send(chunk)
            except ConnectionError as error:
                raise _worker_died(idle) from error
            busy[idle.pipe] = idle
        while busy:
            yield _next_done(busy)
    finally:
        for worker in workers:
            worker.pipe.close()
            worker.process.kill()
        for worker in workers:
            worker.process.join()


@dataclass(frozen=True, slots=True)
class _Process:
    process: Any
    pipe: Connection


def _started(folder: WorkFolder, load: Load) -> _Process:
    # not forked: a fork does not copy the networks' threads
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, daemon=True,
                              args=(theirs, folder.output, folder.work, folder.token, load))
    process.start()
    theirs.close()
    return _Process(process, ours)


def _next_done(busy: dict[Connection, _Process]) -> ChunkResult:
    pipe = next(iter(wait(list(busy))))
    assert isinstance(pipe, Connection)
    try:
        answer = pipe.recv()
    except (EOFError, ConnectionError) as error:
        raise _worker_died(busy[pipe]) from error
    del busy[pipe]
    if isinstance(answer, ChunkResult):
        return answer
    raise answer


def _worker_died(worker: _Process) -> ModelError:
    worker.process.join()
    interrupts.check()  # a signal to the process group also ends the workers
    return ModelError(f"a worker died (exit code {worker.process.exitcode})",
                      remedy=f"memory may have run out: {_FEWER_WORKERS}")


def _serve(pipe: Connection, output: str, work: str | None, token: str, load: Load) -> None:
    """Process chunks from the pipe until it is closed or the parent process ends."""
    # these signals reach the whole process group; the parent ends the workers
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="degarble ends with its parent", daemon=True).start()
    folder = WorkFolder(output, work, token)
    worker = None
    try:
        while True:
            chunk: Chunk = pipe.recv()
            try:
                worker = load() if worker is None else worker
                results, done = worker.work(chunk)
                folder.commit(chunk.index, results)
            except Exception as error:
                pipe.send(_as_degarble_error(error))
            else:
                pipe.send(done)
    except (EOFError, ConnectionError):
        return


def _end_with_parent() -> None:
    """End this process as soon as its parent process has ended."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _as_degarble_error(error: Exception) -> DegarbleError:
    """A picklable error with the message of `error`."""
    if isinstance(error, OptionError):
        return OptionError(str(error))
    if is_out_of_memory(error):
        return ModelError("a worker ran out of memory", remedy=_FEWER_WORKERS)
    return ModelError(str(error) if isinstance(error, DegarbleError) else f"{type(error).__name__}: {error}")
