"""The Ray engine: a pool of actors on many machines processes chunks, which are the blocks of a Ray Data stream.

Only this process reads the input and writes the work folder, so the machines need no shared file system.
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
"""Maximum attempts at a chunk if its actor dies or raises an unexpected error."""

_CHUNKS_PER_ACTOR: Final = 2
"""Chunks in flight per actor, so that an actor does not wait for its next chunk."""

_ENGINE: Final = "--engine ray"


class ChunkActor:
    """A worker on a machine of the cluster. Loads the models once."""

    def __init__(self, load: Load, begin: Callable[[int], int]) -> None:
        self.begin = begin
        self.worker: Worker | str
        try:
            self.worker = load()
        except DegarbleError as error:
            self.worker = str(error)

    def __call__(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row with the pickled results of a chunk, or the message of an error that would occur again."""
        try:
            answer = self._answer(int(row["number"]), row["chunk"])
        except DegarbleError as error:
            answer = str(error)
        return {"number": row["number"], "answer": pickle.dumps(answer)}

    def _answer(self, number: int, chunk: bytes) -> tuple[list[Result], ChunkResult] | str:
        if not chunk:
            return "already answered"
        if isinstance(self.worker, str):
            return self.worker
        if self.begin(number) > _TRIES:
            return f"chunk {pickle.loads(chunk).index} was started {_TRIES} times and never finished"
        return self.worker.work(pickle.loads(chunk))


def run_on_ray(todo: Iterator[Chunk], folder: WorkFolder, load: Load, count: int | None) -> Iterator[ChunkResult]:
    """Process the chunks with up to `count` actors, or as many as fit. Yields each chunk's counts when it is done.

    Joins the cluster that RAY_ADDRESS names, or starts one on this machine. If an actor or a machine dies, another
    actor processes its chunks again. Raises MissingExtraError, ModelError.
    """
    ray = _connect()
    try:
        actors = _capacity(ray.cluster_resources()) if count is None else count
        feed = ray.remote(num_cpus=0, scheduling_strategy=_this_machine(ray))(ChunkFeed).remote()
        in_flight = InFlight(feed, todo)
        in_flight.more(2 * _CHUNKS_PER_ACTOR * actors)
        for number, answer in _answers(ray, feed, load, actors):
            if not in_flight.take(number):
                continue
            if isinstance(answer, str):
                raise ModelError(answer)
            results, done = answer
            folder.commit(done.index, results)
            in_flight.more(1)
            yield done
        if in_flight.numbers:
            raise ModelError(f"{len(in_flight.numbers)} chunks were lost", where=_ENGINE,
                             remedy="the same command processes them again")
    finally:
        ray.shutdown()


class InFlight:
    """The chunks that were sent to the cluster and have no answer yet. Limits how far the input is read."""

    def __init__(self, feed: Any, todo: Iterator[Chunk]) -> None:
        self.numbers: set[int] = set()
        self._feed, self._todo = feed, todo
        self._count = 0
        self._is_closed = False

    def more(self, count: int) -> None:
        """Send up to `count` more chunks."""
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
        """Record an answer. Returns True for the first answer to a chunk."""
        is_first = number in self.numbers
        self.numbers.discard(number)
        self._feed.forget.remote(number)
        return is_first


def _connect() -> Any:
    # by default Ray reports usage statistics to its makers
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    try:
        ray: Any = import_module("ray")
        import_module("ray.data")
    except ImportError as error:
        raise MissingExtraError(_ENGINE, "ray") from error
    try:
        with _silenced_stderr(), _kept_sigterm_handler():
            ray.init(log_to_driver=False, logging_level="ERROR", include_dashboard=False,
                     address=os.environ.get("RAY_ADDRESS") or "local")
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise ModelError(f"cannot connect to a Ray cluster: {str(error).splitlines()[0]}", where=_ENGINE) from error
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    # Ray prints messages of the cluster to stdout; important errors are raised as well
    worker: Any = import_module("ray._private.worker")
    worker.print_to_stdstream = lambda *_, **__: None
    return ray


@contextmanager
def _silenced_stderr() -> Iterator[None]:
    """Silence the messages that Ray's core writes directly to file descriptor 2 at the start."""
    sys.stderr.flush()
    saved, null = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        for handle in (saved, null):
            os.close(handle)


@contextmanager
def _kept_sigterm_handler() -> Iterator[None]:
    """Restore the SIGTERM handler, which Ray replaces with one that ends the process with a dump."""
    handler = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        if handler is not None and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, handler)


def _answers(ray: Any, feed: Any, load: Load, actors: int) -> Iterator[tuple[int, Any]]:
    """Yield the numbers and answers of chunks in the order in which they finish."""
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = context.print_on_execution_start = False
    context.execution_options.preserve_order = False
    # one block for each row, so that Ray does not wait for more rows
    context.target_max_block_size = 1
    context.retried_map_errors, context.max_map_retries = True, _TRIES - 1
    context.raise_original_map_exception = True
    context.max_consecutive_actor_init_deaths = _TRIES
    # a chunk may take an hour, and a cluster may be full
    context.execution_no_progress_timeout_s = -1
    # a block that fails repeatedly ends the run; without it the output would miss records
    context.max_errored_blocks = 0
    resources = {"num_gpus": 1} if ray.cluster_resources().get("GPU") else {"num_cpus": 1}
    pool = ray.data.ActorPoolStrategy(min_size=1, max_size=actors, max_tasks_in_flight_per_actor=_CHUNKS_PER_ACTOR)
    # Ray restarts dead actors without limit, so the feed counts the attempts at each chunk
    arguments = (load, partial(_begin, feed))
    answers = chunk_dataset(feed).map(ChunkActor, fn_constructor_args=arguments, compute=pool, **resources)
    try:
        for batch in answers.iter_batches(batch_size=None, prefetch_batches=0):
            for number, answer in zip(batch["number"], batch["answer"], strict=True):
                yield int(number), pickle.loads(answer)
    except ray.exceptions.RayError as error:
        raise ModelError(f"an actor failed: {_cause(error)}", where=_ENGINE,
                         remedy="the same command continues the run") from error


def _begin(feed: Any, number: int) -> int:
    ray: Any = import_module("ray")
    return int(ray.get(feed.begin.remote(number)))


def _cause(error: Exception) -> str:
    """The error that an actor raised, else Ray's message: its first line (what) and its last line (why)."""
    raised = getattr(error, "cause", None)
    lines = [line.strip() for line in str(error if raised is None else raised).splitlines() if line.strip()]
    message = lines[:1] if raised is not None or len(lines) == 1 else [*lines[:1], *lines[-1:]]
    return f"{type(error if raised is None else raised).__name__}: {'; '.join(message)}"


def _this_machine(ray: Any) -> Any:
    """A scheduling strategy for this machine only."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    return NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)


def _capacity(resources: Mapping[str, float]) -> int:
    """The number of actors that fit into the cluster: one per GPU, else one per CPU."""
    return max(1, int(resources.get("GPU") or resources.get("CPU", 1)))
