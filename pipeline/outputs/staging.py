"""Several outputs that appear together: each whole, or none of them at all."""

import os
import secrets
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from ...corpora.errors import InputError, OptionError
from ...corpora.files.output import STANDARD, FilePath, Output, open_output
from ...corpora.files.remote import is_remote, local_path, put, require_bucket
from .paths import is_file
from .system_errors import naming_file


@contextmanager
def open_together(paths: Sequence[FilePath], *, overwrite: bool = False) -> Iterator[list[Output]]:
    """Open all for writing; the files appear when the block has ended well and every one is on disk.

    On any exception nothing new is left behind and what was there stays. "-" and devices are written
    straight, what goes to a URL is sent when all are whole. Raises InputError where a file exists and
    `overwrite` is off, OptionError where two are one.
    """
    refuse_existing(paths, overwrite=overwrite)
    names = [local_path(path) for path in paths]
    folder = tempfile.TemporaryDirectory(prefix="degarble-") if any(map(is_remote, names)) else None
    aside = None if folder is None else folder.name
    parts = {name: _part(name, aside) for name in names if not _is_straight(name)}
    given = {os.fspath(part): name for name, part in parts.items()}
    try:
        with ExitStack() as stack:
            yield [stack.enter_context(open_output(parts.get(name, name))) for name in names]
        refuse_existing(paths, overwrite=overwrite)  # what another process has put there meanwhile
        for name, part in parts.items():
            _put_in_place(part, name)
    except InputError as error:
        if error.where not in given:
            raise
        raise InputError(error.what, where=given[error.where], remedy=error.remedy) from error
    finally:
        for part in parts.values():
            with suppress(OSError):  # a disk that may only be read says so even of what is not there
                part.unlink()
        if folder is not None:
            folder.cleanup()


def refuse_existing(paths: Sequence[FilePath], *, overwrite: bool) -> None:
    """Raise InputError for a file that would be lost, OptionError for two outputs in one place."""
    names = [local_path(path) for path in paths]
    places = [name if name == STANDARD or is_remote(name) else os.path.realpath(name)
              for name in names if name != os.devnull]
    if len(set(places)) < len(places):
        raise OptionError(f"two outputs cannot share a place: {', '.join(names)}")
    require_bucket(name for name in names if is_remote(name))
    for name in names:
        if name != STANDARD and is_file(name) and not overwrite:
            raise InputError("already exists", where=name, remedy="--overwrite replaces it")


def _is_straight(name: str) -> bool:
    """Whether it is no regular file; a folder is refused by `open_output`, by its own name."""
    return name == STANDARD or (not is_remote(name) and os.path.exists(name) and not os.path.isfile(name))


def _part(name: str, aside: str | None) -> Path:
    target = Path(name)
    folder = Path(aside) if aside is not None and is_remote(name) else target.resolve().parent
    # the suffix tells `open_output` whether to pack
    return folder / f".degarble-{secrets.token_hex(8)}{target.resolve().suffix}"


def _put_in_place(part: Path, name: str) -> None:
    if is_remote(name):
        put(part, name)
        return
    target = Path(name).resolve()
    with naming_file(name):
        if target.is_file():
            part.chmod(stat.S_IMODE(target.stat().st_mode))
        part.replace(target)
