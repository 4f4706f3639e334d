"""Feed chunks to Ray Data one by one as there is capacity.

Ray Data has no lazy source for a generator of this process: `from_items` needs all items, and a generator cannot be
sent to a task. So a small actor on this machine keeps the few chunks in flight, and a read task gets them from it by
number. A retried read task gets the same chunks.
"""

from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from typing import Any


class ChunkFeed:
    """An actor (without a CPU) that keeps the chunks in flight by number. Calls may arrive out of order."""

    def __init__(self) -> None:
        from asyncio import Condition

        self._chunks: dict[int, bytes] = {}
        self._done: set[int] = set()
        self._attempts: Counter[int] = Counter()
        self._count: int | None = None
        self._changed = Condition()

    async def put(self, number: int, chunk: bytes) -> None:
        """Add a chunk."""
        async with self._changed:
            self._chunks[number] = chunk
            self._changed.notify_all()

    async def forget(self, number: int) -> None:
        """Drop a chunk that has been answered."""
        self._done.add(number)
        self._chunks.pop(number, None)
        self._attempts.pop(number, None)

    async def begin(self, number: int) -> int:
        """Count an attempt at a chunk and return the number of attempts."""
        self._attempts[number] += 1
        return self._attempts[number]

    async def close(self, count: int) -> None:
        """Set the final number of chunks."""
        async with self._changed:
            self._count = count
            self._changed.notify_all()

    async def take(self, number: int) -> bytes | None:
        """Wait for a chunk and return it; b"" for a chunk that is done, None after the last chunk."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._is_known(number))
        return None if number == self._count else self._chunks.get(number, b"")

    def _is_known(self, number: int) -> bool:
        return number in self._chunks or number in self._done or number == self._count


def chunk_dataset(feed: Any) -> Any:
    """A Dataset with one row and block for each chunk of a `ChunkFeed` actor: the number and the chunk."""
    import pyarrow

    ray: Any = import_module("ray")
    data: Any = import_module("ray.data")
    facts = import_module("ray.data.block").BlockMetadata(
        num_rows=None, size_bytes=None, input_files=None, exec_stats=None)

    def read() -> Iterator[Any]:
        number = 0
        while (chunk := ray.get(feed.take.remote(number))) is not None:
            yield pyarrow.table({"number": [number], "chunk": pyarrow.array([chunk], pyarrow.large_binary())})
            number += 1

    class Chunks(data.Datasource):  # type: ignore[misc]  # Ray is optional
        """A source with a single read task, on the machine of the feed."""

        def estimate_inmemory_data_size(self) -> int | None:
            return None

        @property
        def supports_distributed_reads(self) -> bool:
            return False

        def get_read_tasks(self, *_: Any, **__: Any) -> list[Any]:
            return [data.ReadTask(read, facts)]

    return data.read_datasource(Chunks(), num_cpus=0, override_num_blocks=1)
