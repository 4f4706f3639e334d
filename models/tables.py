"""Shipped tables: packed lines of text."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

from ..corpora.errors import ModelError


@contextmanager
def table_lines(name: str) -> Iterator[Iterator[str]]:
    """The lines of a packed table, by its path below models/. Raises ModelError where it is missing or damaged."""
    try:
        with gzip.open(str(files(__package__).joinpath(name)), "rt", encoding="utf-8") as lines:
            yield lines
    except (OSError, EOFError, ValueError, zlib.error, StopIteration) as error:
        raise ModelError(f"cannot be read: {error or type(error).__name__}", where=f"models/{name}",
                         remedy="install degarble again") from error
