"""The data files of degarble: model folders and gzipped tables."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ..corpora.errors import ModelError

SHIPPED: Final = Path(__file__).parent / "shipped"
"""The folder of the shipped models, one folder each."""


@contextmanager
def table_lines(name: str) -> Iterator[Iterator[str]]:
    """The lines of a gzipped table, by its path below `SHIPPED`. Raise ModelError if it is missing or damaged."""
    try:
        with gzip.open(SHIPPED / name, "rt", encoding="utf-8") as lines:
            yield lines
    except (OSError, EOFError, ValueError, zlib.error, StopIteration) as error:
        raise ModelError(f"cannot be read: {error or type(error).__name__}", where=f"models/shipped/{name}",
                         remedy="reinstall degarble") from error
