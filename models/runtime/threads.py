"""The number of threads of this process, and parallel work on them."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_limit: int | None = None


def cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def thread_count() -> int:
    """The threads for networks: the limit, else the environment's OMP_NUM_THREADS, else all cores."""
    if _limit is not None:
        return _limit
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    return max(1, int(wanted)) if wanted.isdecimal() else cores()


def limit_threads(count: int | None) -> None:
    """Limit the threads of networks that are loaded from now on; None for no limit."""
    global _limit
    _limit = count


def map_in_threads(function: Callable[[_Item], _Result], items: Sequence[_Item]) -> list[_Result]:
    """The results of `function` for the items, in order, computed by `thread_count()` threads."""
    threads = min(thread_count(), len(items))
    if threads < 2:
        return [function(item) for item in items]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(function, items))
