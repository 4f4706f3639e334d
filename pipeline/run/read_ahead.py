"""Read rows in a thread while the models compute."""

import threading
from collections.abc import Generator, Iterator
from queue import Full, Queue
from typing import Final

from ...corpora.formats import Row

_ROWS, _CHARACTERS, _BATCHES = 256, 1 << 20, 4
_CHECK_SECONDS: Final = 0.2


def read_ahead(rows: Iterator[Row]) -> Generator[Row, None, None]:
    """Yield the rows, which a thread reads up to a thousand rows or a few million characters ahead."""
    queue: Queue[list[Row] | BaseException | None] = Queue(_BATCHES)
    closed = threading.Event()

    def put(item: list[Row] | BaseException | None) -> bool:
        while not closed.is_set():
            try:
                queue.put(item, timeout=_CHECK_SECONDS)
            except Full:
                continue
            return True
        return False

    def read() -> None:
        try:
            for batch in _batches(rows):
                if not put(batch):
                    return
            put(None)
        except BaseException as error:  # the consumer raises it again
            put(error)

    threading.Thread(target=read, name="degarble reads ahead", daemon=True).start()
    try:
        while (item := queue.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield from item
    finally:
        closed.set()


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    characters = 0
    for row in rows:
        batch.append(row)
        characters += len(row.raw)
        if len(batch) == _ROWS or characters >= _CHARACTERS:
            yield batch
            batch, characters = [], 0
    yield batch
