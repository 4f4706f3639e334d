"""What the system says where it refuses something: of a file, as an InputError that names it; of memory."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from ..corpora.errors import InputError
from ..corpora.files import FilePath


@contextmanager
def naming(path: FilePath, remedy: str = "") -> Iterator[None]:
    """Raise InputError for `path` where the system refuses what the block does."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InputError(reason(error), where=os.fspath(path), remedy=remedy) from error


def reason(error: OSError) -> str:
    """The system's words, in lower case: "no space left on device"."""
    return (error.strerror or str(error) or type(error).__name__).lower()


def is_out_of_memory(error: BaseException) -> bool:
    """Whether it tells of too little memory, in Python's words or PyTorch's."""
    return isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError" or (
        isinstance(error, RuntimeError) and "can't allocate memory" in str(error))
