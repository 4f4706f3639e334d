"""What the system says where it refuses something: told as an InputError that names the file."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from ...corpora.errors import InputError
from ...corpora.files.output import FilePath


@contextmanager
def naming_file(path: FilePath, remedy: str = "") -> Iterator[None]:
    """Raise InputError for `path` where the system refuses what the block does."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InputError(system_message(error), where=os.fspath(path), remedy=remedy) from error


def system_message(error: OSError) -> str:
    """The system's words, in lower case: "no space left on device"."""
    return (error.strerror or str(error) or type(error).__name__).lower()
