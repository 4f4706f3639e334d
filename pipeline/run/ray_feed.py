"""How chunks come into Ray Data: one after another as there is room, never all at once.

Ray Data has no source that is read lazily in the process that has it: `from_items` and the like want all, a
generator cannot be sent to a task. So there is a small actor on this machine, which holds the few chunks that
are on their way, and one read task beside it that asks for them by number; asked again it gets the same.
"""

from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from typing import Any


class ChunkFeed:
    """The chunks on their way, by number, as an actor without a core. What is asked of it may overtake."""

    def __init__(self) -> None:
        from asyncio import Condition

        self._held: dict[int, bytes] = {}
        self._gone: set[int] = set()
        self._begun: Counter[int] = Counter()
        self._count: int | None = None
        self._changed = Condition()

    async def put(self, number: int, chunk: bytes) -> None:
        """Take a chunk."""
        async with self._changed:
            self._held[number] = chunk
            self._changed.notify_all()

    async def forget(self, number: int) -> None:
        """What came of a chunk is kept elsewhere."""
        self._gone.add(number)
        self._held.pop(number, None)
        self._begun.pop(number, None)

    async def begin(self, number: int) -> int:
        """How often work on a chunk was begun, this time included."""
        self._begun[number] += 1
        return self._begun[number]

    async def close(self, count: int) -> None:
        """There are so many and no more."""
        async with self._changed:
            self._count = count
            self._changed.notify_all()

    async def take(self, number: int) -> bytes | None:
        """The chunk, when it is there; b"" for one that is done, None after the last."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._is_known(number))
        return None if number == self._count else self._held.get(number, b"")

    def _is_known(self, number: int) -> bool:
        return number in self._held or number in self._gone or number == self._count


def chunk_dataset(feed: Any) -> Any:
    """A Dataset with a row, which is a block, for each chunk of a `ChunkFeed` actor: number and chunk."""
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

    class Chunks(data.Datasource):  # type: ignore[misc]  # Ray need not be there
        """One task that reads all, on the machine where the feed is."""

        def estimate_inmemory_data_size(self) -> int | None:
            return None

        @property
        def supports_distributed_reads(self) -> bool:
            return False

        def get_read_tasks(self, *_: Any, **__: Any) -> list[Any]:
            return [data.ReadTask(read, facts)]

    return data.read_datasource(Chunks(), num_cpus=0, override_num_blocks=1)
