"""A folder that one process at a time holds."""

import os
from pathlib import Path
from typing import IO, Final

_NAME: Final = "lock"
_TRIES: Final = 10


def hold_lock(folder: Path, *, parents: bool = False) -> IO[bytes] | None:
    """Make the folder, and lock the file `lock` in it until that is closed; None where another process has it.

    Raises OSError where the folder cannot be made. On Windows nothing is locked.
    """
    for _ in range(_TRIES):
        folder.mkdir(parents=parents, exist_ok=True)
        try:
            lock = open(folder / _NAME, "ab")  # noqa: SIM115 - held until the process lets go
        except FileNotFoundError:
            continue  # whoever held it took the folder away in between
        try:
            _lock(lock)
        except OSError:
            lock.close()
            return None
        if _is_same(lock, folder / _NAME):
            return lock
        lock.close()
    raise FileNotFoundError(f"{folder} is taken away again and again")


def _is_same(lock: IO[bytes], path: Path) -> bool:
    """Whether the file that was locked is the one that stands there: who held it before may have removed it."""
    try:
        return os.path.samestat(os.fstat(lock.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _lock(file: IO[bytes]) -> None:
    try:
        import fcntl
    except ImportError:  # not on Windows: there nothing keeps a second run away
        return
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
