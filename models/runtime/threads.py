"""The number of threads of this process, and parallel work on them."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_VARIABLE = "OMP_NUM_THREADS"


def cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def thread_count() -> int:
    """The threads for networks: OMP_NUM_THREADS in the environment, else all cores."""
    wanted = os.environ.get(_VARIABLE, "")
    return max(1, int(wanted)) if wanted.isdecimal() else cores()


def limit_threads(count: int) -> None:
    """Limit the threads of networks that are loaded from now on. PyTorch follows if it is not imported yet."""
    os.environ[_VARIABLE] = str(count)


def map_in_threads(function: Callable[[_Item], _Result], items: Sequence[_Item]) -> list[_Result]:
    """The results of `function` for the items, in order, computed by `thread_count()` threads. `function` must not call
    this function itself."""
    threads = thread_count()
    if min(threads, len(items)) < 2:
        return [function(item) for item in items]
    return list(_pool(threads).map(function, items))


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    """The threads, which stay, since each has its own request to a network."""
    return ThreadPoolExecutor(threads)


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(after_in_child=_pool.cache_clear)  # a forked process has no threads of the pool
