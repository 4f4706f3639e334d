"""Many machines: chunks are the blocks of a Ray Data stream, done by a pool of actors, and committed here.

Only this process reads the input and writes the work folder, so the machines need no common file system.
"""

import logging
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import Any, Final

from ...corpora.errors import DegarbleError, MissingExtraError, ModelError
from ...corpora.records import Result
from .chunks import Chunk, ChunkResult, Load, Worker
from .ray_feed import ChunkFeed, chunk_dataset
from .workfolder import WorkFolder

_TRIES: Final = 5
"""How often a chunk is tried where its actors die, or something unforeseen is raised."""

_WAITING: Final = 2
"""Chunks that an actor is given at a time, so that it need not wait for the next."""

_ENGINE: Final = "--engine ray"


class ChunkActor:
    """A worker on some machine; models are loaded once."""

    def __init__(self, load: Load, begin: Callable[[int], int]) -> None:
        self.begin = begin
        self.worker: Worker | str
        try:
            self.worker = load()
        except DegarbleError as error:
            self.worker = str(error)

    def __call__(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row with the pickled results of a chunk, or with what went wrong and no second try would mend."""
        try:
            answer = self._answer(int(row["number"]), row["chunk"])
        except DegarbleError as error:
            answer = str(error)
        return {"number": row["number"], "answer": pickle.dumps(answer)}

    def _answer(self, number: int, chunk: bytes) -> tuple[list[Result], ChunkResult] | str:
        if not chunk:
            return "answered before"
        if isinstance(self.worker, str):
            return self.worker
        if self.begin(number) > _TRIES:
            return f"chunk {pickle.loads(chunk).index} was begun {_TRIES} times and never ended"
        return self.worker.work(pickle.loads(chunk))


def run_on_ray(todo: Iterator[Chunk], folder: WorkFolder, load: Load, most: int | None) -> Iterator[ChunkResult]:
    """Have actors do the chunks, told as they are done: as many as there is work and room for, or `most`.

    Joins the cluster that RAY_ADDRESS names, else starts one on this machine. Chunks of an actor or a
    machine that dies are done again by another. Raises MissingExtraError, ModelError.
    """
    ray = _joined()
    try:
        room = _room(ray.cluster_resources()) if most is None else most
        feed = ray.remote(num_cpus=0, scheduling_strategy=_here(ray))(ChunkFeed).remote()
        given = InFlight(feed, todo)
        given.more(2 * _WAITING * room)
        for number, answer in _answers(ray, feed, load, room):
            if not given.take(number):
                continue
            if isinstance(answer, str):
                raise ModelError(answer)
            results, done = answer
            folder.commit(done.index, results)
            given.more(1)
            yield done
        if given.numbers:
            raise ModelError(f"{len(given.numbers)} chunks were lost", where=_ENGINE,
                             remedy="the same command does them")
    finally:
        ray.shutdown()


class InFlight:
    """What the cluster was given and has not answered yet: only so much is read, and not more."""

    def __init__(self, feed: Any, todo: Iterator[Chunk]) -> None:
        self.numbers: set[int] = set()
        self._feed, self._todo = feed, todo
        self._count = 0
        self._is_closed = False

    def more(self, count: int) -> None:
        """Give it some more chunks, where there are any."""
        for _ in range(count):
            chunk = None if self._is_closed else next(self._todo, None)
            if chunk is not None:
                self.numbers.add(self._count)
                self._feed.put.remote(self._count, pickle.dumps(chunk))
                self._count += 1
            elif not self._is_closed:
                self._is_closed = True
                self._feed.close.remote(self._count)

    def take(self, number: int) -> bool:
        """Whether an answer is the first to this chunk."""
        is_first = number in self.numbers
        self.numbers.discard(number)
        self._feed.forget.remote(number)
        return is_first


def _joined() -> Any:
    # Ray tells its makers of each cluster that is started, unless it is asked not to
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    try:
        ray: Any = import_module("ray")
        import_module("ray.data")
    except ImportError as error:
        raise MissingExtraError(_ENGINE, "ray") from error
    try:
        with _nothing_said(), _signals_kept():
            ray.init(log_to_driver=False, logging_level="ERROR", include_dashboard=False,
                     address=os.environ.get("RAY_ADDRESS") or "local")
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise ModelError(f"no Ray cluster: {str(error).splitlines()[0]}", where=_ENGINE) from error
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    # what happens in the cluster it prints on stdout; what matters of it is raised
    import_module("ray._private.worker").print_to_stdstream = _unsaid  # type: ignore[attr-defined]  # untyped
    return ray


def _unsaid(*_: Any, **__: Any) -> None:
    """Say nothing."""


@contextmanager
def _nothing_said() -> Iterator[None]:
    """Ray's core greets on stderr, past Python, where it is told to be quiet from then on."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        for handle in (kept, nowhere):
            os.close(handle)


@contextmanager
def _signals_kept() -> Iterator[None]:
    """Ray takes SIGTERM for itself, and ends by it with a dump."""
    heeded = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        if heeded is not None and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, heeded)


def _answers(ray: Any, feed: Any, load: Load, room: int) -> Iterator[tuple[int, Any]]:
    """Numbers and answers of chunks in the order in which they are done."""
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = context.print_on_execution_start = False
    context.execution_options.preserve_order = False
    # a block for each row: none is held back until there are more of them
    context.target_max_block_size = 1
    context.retried_map_errors, context.max_map_retries = True, _TRIES - 1
    context.raise_original_map_exception = True
    context.max_consecutive_actor_init_deaths = _TRIES
    # a chunk may take an hour, and a cluster may be full
    context.execution_no_progress_timeout_s = -1
    # a block that fails for good ends the run; dropped, its records would be missing
    context.max_errored_blocks = 0
    needs = {"num_gpus": 1} if ray.cluster_resources().get("GPU") else {"num_cpus": 1}
    pool = ray.data.ActorPoolStrategy(min_size=1, max_size=room, max_tasks_in_flight_per_actor=_WAITING)
    # actors that die are restarted and asked again without end, which is why they count
    made_of = (load, partial(_begun, feed))
    done = chunk_dataset(feed).map(ChunkActor, fn_constructor_args=made_of, compute=pool, **needs)
    try:
        for batch in done.iter_batches(batch_size=None, prefetch_batches=0):
            for number, answer in zip(batch["number"], batch["answer"], strict=True):
                yield int(number), pickle.loads(answer)
    except ray.exceptions.RayError as error:
        raise ModelError(f"an actor failed: {_cause(error)}", where=_ENGINE,
                         remedy="the same command goes on") from error


def _begun(feed: Any, number: int) -> int:
    ray: Any = import_module("ray")
    return int(ray.get(feed.begin.remote(number)))


def _cause(error: Exception) -> str:
    """What was raised in an actor, else what Ray says: what happened in the first line, why in the last."""
    raised = getattr(error, "cause", None)
    lines = [line.strip() for line in str(error if raised is None else raised).splitlines() if line.strip()]
    told = lines[:1] if raised is not None or len(lines) == 1 else [*lines[:1], *lines[-1:]]
    return f"{type(error if raised is None else raised).__name__}: {'; '.join(told)}"


def _here(ray: Any) -> Any:
    """A scheduling that stays on this machine."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    return NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)


def _room(resources: Mapping[str, float]) -> int:
    """Actors that the cluster has room for now."""
    return max(1, int(resources.get("GPU") or resources.get("CPU", 1)))
