"""Several batches at a time, each by one thread."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")


def map_in_threads(function: Callable[[_Item], _Made], items: Sequence[_Item]) -> list[_Made]:
    """The function of each item, as many at a time as PyTorch has threads, each with one of them."""
    import torch

    threads = torch.get_num_threads()
    if min(threads, len(items)) < 2:
        return [function(item) for item in items]
    try:
        with ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            return list(pool.map(function, items))
    finally:
        torch.set_num_threads(threads)  # what was said in the pool is what threads made later begin with
