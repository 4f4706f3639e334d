"""Several outputs that appear together: each whole, or none of them at all."""

import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ..corpora.errors import InputError, OptionError
from ..corpora.files import STANDARD, FilePath, Output, open_output


@contextmanager
def open_together(paths: Sequence[FilePath], *, overwrite: bool = False) -> Iterator[list[Output]]:
    """Open all for writing; the files appear when the block has ended well and every one is on disk.

    On any exception nothing new is left behind and what was there stays. "-" and devices are written
    straight. Raises InputError where a file exists and `overwrite` is off, OptionError where two are one.
    """
    refuse_existing(paths, overwrite=overwrite)
    names = [os.fspath(path) for path in paths]
    parts = {name: _part(name) for name in names if not _is_straight(name)}
    given = {os.fspath(part): name for name, part in parts.items()}
    try:
        with ExitStack() as stack:
            yield [stack.enter_context(open_output(parts.get(name, name))) for name in names]
        for name, part in parts.items():
            _put_in_place(part, Path(name).resolve())
    except InputError as error:
        if error.where not in given:
            raise
        raise InputError(error.what, where=given[error.where], remedy=error.remedy) from error
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def refuse_existing(paths: Sequence[FilePath], *, overwrite: bool) -> None:
    """Raise InputError for a file that would be lost, OptionError for two outputs in one place."""
    names = [os.fspath(path) for path in paths]
    places = [name if name == STANDARD else os.path.realpath(name) for name in names if name != os.devnull]
    if len(set(places)) < len(places):
        raise OptionError(f"two outputs cannot share a place: {', '.join(names)}")
    for name in names:
        if name != STANDARD and os.path.isfile(name) and not overwrite:
            raise InputError("already exists", where=name, remedy="--overwrite replaces it")


def _is_straight(name: str) -> bool:
    """Whether it is no regular file; a folder is refused by `open_output`, by its own name."""
    return name == STANDARD or (os.path.exists(name) and not os.path.isfile(name))


def _part(name: str) -> Path:
    target = Path(name).resolve()
    # the suffix tells `open_output` whether to pack
    return target.with_name(f".degarble-{secrets.token_hex(8)}{target.suffix}")


def _put_in_place(part: Path, target: Path) -> None:
    if target.is_file():
        part.chmod(stat.S_IMODE(target.stat().st_mode))
    part.replace(target)
