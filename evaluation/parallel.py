"""Work on many segments, split between processes."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, Final, TypeVar

Made = TypeVar("Made")

PART_SEGMENTS: Final = 1_000
_MIN_SEGMENTS: Final = 4_000


def map_in_parallel(work: Callable[..., Made], columns: Sequence[Sequence[Any] | None], workers: int) -> list[Made]:
    """The results of `work` on the columns, cut into parts if there are several workers and enough segments.

    A column that is None stays None. Processes are spawned: a script with several workers needs the usual
    `if __name__ == "__main__"`, and `work` must be a module-level function.
    """
    segments = len(columns[0] or ())
    if workers < 2 or segments < _MIN_SEGMENTS:
        return [work(*columns)]
    cuts = range(0, segments, PART_SEGMENTS)
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        return list(pool.map(work, *([None if column is None else column[cut:cut + PART_SEGMENTS]
                                      for cut in cuts] for column in columns)))
