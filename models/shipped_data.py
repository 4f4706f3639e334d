"""The data files of degarble: model folders and tables."""

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
    """The lines of a table, by its path below `SHIPPED`, gzipped or not. Raise ModelError if it cannot be read."""
    path = SHIPPED / name
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            yield lines
    except (OSError, EOFError, ValueError, zlib.error, StopIteration) as error:
        raise ModelError(f"cannot be read: {error or type(error).__name__}", where=f"models/shipped/{name}",
                         remedy="reinstall degarble") from error
