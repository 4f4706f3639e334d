"""A lock on a folder, for one process at a time."""

import os
from pathlib import Path
from typing import IO, Final

_NAME: Final = "lock"
_TRIES: Final = 10


def lock_folder(folder: Path, *, parents: bool = False) -> IO[bytes] | None:
    """Create the folder and lock its file `lock` until that file is closed. None if another process has the lock.

    Raises OSError if the folder cannot be created. Does not lock anything on Windows.
    """
    for _ in range(_TRIES):
        folder.mkdir(parents=parents, exist_ok=True)
        try:
            lock = open(folder / _NAME, "ab")  # noqa: SIM115 - stays open until the lock is released
        except FileNotFoundError:
            continue  # the previous owner removed the folder in between
        try:
            _lock(lock)
        except OSError:
            lock.close()
            return None
        if _is_same(lock, folder / _NAME):
            return lock
        lock.close()
    raise FileNotFoundError(f"another process keeps removing {folder}")


def _is_same(lock: IO[bytes], path: Path) -> bool:
    """Whether the locked file still exists at `path`: the previous owner may have removed it."""
    try:
        return os.path.samestat(os.fstat(lock.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _lock(file: IO[bytes]) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        return
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
