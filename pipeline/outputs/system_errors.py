"""Turn errors of the operating system into InputErrors that name the file."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from ...corpora.errors import InputError
from ...corpora.files.output import FilePath


@contextmanager
def naming_file(path: FilePath, remedy: str = "") -> Iterator[None]:
    """Turn an OSError in the block, except BrokenPipeError, into an InputError for `path`."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InputError(system_message(error), where=os.fspath(path), remedy=remedy) from error


def system_message(error: OSError) -> str:
    """The system's error message in lower case, for example "no space left on device"."""
    return (error.strerror or str(error) or type(error).__name__).lower()
