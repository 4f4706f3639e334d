"""The data that comes with degarble: model folders, and tables as packed lines of text."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ..corpora.errors import ModelError

SHIPPED: Final = Path(__file__).parent / "shipped"
"""The folder of the shipped models; each has a folder of its own in it."""


@contextmanager
def table_lines(name: str) -> Iterator[Iterator[str]]:
    """The lines of a packed table, by its path below `SHIPPED`. Raises ModelError where it is missing or damaged."""
    try:
        with gzip.open(SHIPPED / name, "rt", encoding="utf-8") as lines:
            yield lines
    except (OSError, EOFError, ValueError, zlib.error, StopIteration) as error:
        raise ModelError(f"cannot be read: {error or type(error).__name__}", where=f"models/shipped/{name}",
                         remedy="install degarble again") from error
