"""Write several outputs together: all appear complete, or none appears."""

import os
import secrets
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from ...corpora.errors import InputError, OptionError
from ...corpora.files.output import STANDARD, FilePath, Output, open_output
from ...corpora.files.remote import is_remote, local_path, require_bucket, upload
from .paths import is_file
from .system_errors import naming_file


@contextmanager
def open_together(paths: Sequence[FilePath], *, overwrite: bool = False) -> Iterator[list[Output]]:
    """Open all paths for writing. The files appear when the block ends without an exception and all are on disk.

    After an exception the existing files are unchanged and no new files remain. "-" and devices are written
    directly; outputs at URLs are uploaded after all are complete. Raises InputError if a file exists and
    `overwrite` is off, OptionError if two paths are the same.
    """
    refuse_existing(paths, overwrite=overwrite)
    names = [local_path(path) for path in paths]
    folder = tempfile.TemporaryDirectory(prefix="degarble-") if any(map(is_remote, names)) else None
    upload_folder = None if folder is None else folder.name
    parts = {name: _part(name, upload_folder) for name in names if not _is_direct(name)}
    names_of_parts = {os.fspath(part): name for name, part in parts.items()}
    try:
        with ExitStack() as stack:
            yield [stack.enter_context(open_output(parts.get(name, name))) for name in names]
        refuse_existing(paths, overwrite=overwrite)  # another process may have created a file meanwhile
        for name, part in parts.items():
            _put_in_place(part, name)
    except InputError as error:
        if error.where not in names_of_parts:
            raise
        raise InputError(error.what, where=names_of_parts[error.where], remedy=error.remedy) from error
    finally:
        for part in parts.values():
            with suppress(OSError):  # missing, or on a read-only disk
                part.unlink()
        if folder is not None:
            folder.cleanup()


def refuse_existing(paths: Sequence[FilePath], *, overwrite: bool) -> None:
    """Raise InputError if a file exists and `overwrite` is off, OptionError if two outputs have the same path."""
    names = [local_path(path) for path in paths]
    places = [name if name == STANDARD or is_remote(name) else os.path.realpath(name)
              for name in names if name != os.devnull]
    if len(set(places)) < len(places):
        raise OptionError(f"two outputs have the same path: {', '.join(names)}", remedy="give them different paths")
    require_bucket(name for name in names if is_remote(name))
    for name in names:
        if name != STANDARD and is_file(name) and not overwrite:
            raise InputError("already exists", where=name, remedy="--overwrite replaces it")


def _is_direct(name: str) -> bool:
    """Whether the output is written directly: it is no regular file. `open_output` refuses folders."""
    return name == STANDARD or (not is_remote(name) and os.path.exists(name) and not os.path.isfile(name))


def _part(name: str, upload_folder: str | None) -> Path:
    target = Path(name)
    folder = Path(upload_folder) if upload_folder is not None and is_remote(name) else target.resolve().parent
    # `open_output` compresses by the suffix
    return folder / f".degarble-{secrets.token_hex(8)}{target.resolve().suffix}"


def _put_in_place(part: Path, name: str) -> None:
    if is_remote(name):
        upload(part, name)
        return
    target = Path(name).resolve()
    with naming_file(name):
        if target.is_file():
            part.chmod(stat.S_IMODE(target.stat().st_mode))
        part.replace(target)
