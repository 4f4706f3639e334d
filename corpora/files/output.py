"""Output files that appear completely or not at all."""

import os
import re
import secrets
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final, NoReturn

from ..errors import InputError
from .charsets import UTF_8, encode_text
from .compression import compressing, without_suffix
from .remote import AnyPath, is_remote, local_path, upload, url_name

STANDARD: Final = "-"
BOM: Final = "\ufeff"

_SURROGATE: Final = re.compile("[\ud800-\udfff]")

FilePath = AnyPath

def bare_name(path: FilePath) -> Path:
    """The file's name without a compression suffix: news.txt for /a/news.txt.gz."""
    return without_suffix(Path(url_name(path)).name)


class Output:
    """A text output over the byte stream `stream`; errors contain the file's name."""

    __slots__ = ("name", "stream")

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self.stream, self.name = stream, name

    def write(self, text: str, encoding: str = UTF_8) -> None:
        """Write text in an encoding; kept bytes (see `charsets`) are written unchanged. Raises InputError if the disk
        is full or the encoding lacks a character."""
        try:
            data = encode_text(text, encoding)
        except UnicodeEncodeError as error:
            character = str(error.object)[error.start]
            what = "a lone surrogate" if "\ud800" <= character <= "\udfff" else repr(character)
            raise InputError(f"{what} (U+{ord(character):04X}) cannot be written as {encoding.upper()}",
                             where=self.name) from error
        self.write_bytes(data)

    def write_bytes(self, data: bytes) -> None:
        """Write bytes. Raises InputError if the disk is full."""
        try:
            self.stream.write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise_input_error(self.name, error)


@contextmanager
def open_output(path: FilePath) -> Iterator[Output]:
    """Open for writing. The complete file appears when the block ends without an exception.

    After an exception nothing remains, and an existing file is unchanged. "-" is stdout. `.gz`, `.xz` and `.zst` are
    compressed. Devices and pipes are written directly. A URL is uploaded at the end. Raises InputError if the folder
    does not exist or is not writable.
    """
    path = local_path(path)
    if path == STANDARD:
        yield Output(sys.stdout.buffer, "stdout")
        try:
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise_input_error("stdout", error)
        return
    if is_remote(path):
        with tempfile.TemporaryDirectory(prefix="degarble-") as folder:
            with write_in_place(Path(folder, "whole"), path, suffix=Path(path).suffix.lower()) as out:
                yield out
            upload(Path(folder, "whole"), path)
        return
    mode = _mode_of_existing(path)
    if mode is not None and not stat.S_ISREG(mode):
        if stat.S_ISDIR(mode):
            raise InputError("is a directory", where=path)
        with write_in_place(Path(path), path) as out:
            yield out
        return
    target = Path(path).resolve()
    if not target.parent.is_dir():
        raise InputError(f"the folder {target.parent} does not exist", where=path)
    part = target.with_name(f".degarble-{secrets.token_hex(8)}.part")
    try:
        with write_in_place(part, path, suffix=target.suffix.lower()) as out:
            yield out
        _put_in_place(part, target, mode, path)
    except BaseException:
        with suppress(OSError):  # a read-only disk raises even if the file does not exist
            part.unlink()
        raise


@contextmanager
def write_in_place(file: Path, path: FilePath, *, suffix: str = "") -> Iterator[Output]:
    """Write `file` directly, compressed as `suffix` says; errors name it `path`. Synced to disk at the end."""
    try:
        raw = file.open("wb")
    except OSError as error:
        raise_input_error(path, error)
    packing = compressing(raw, suffix)
    try:
        yield Output(packing, os.fspath(path))
        _finish(packing, raw, path)
    finally:
        for stream in (packing, raw):
            with suppress(OSError, ValueError):
                stream.close()


def _finish(packing: IO[bytes], raw: IO[bytes], path: FilePath) -> None:
    try:
        if packing is not raw:
            packing.close()
        raw.flush()
        if stat.S_ISREG(os.fstat(raw.fileno()).st_mode):
            os.fsync(raw.fileno())
    except BrokenPipeError:
        raise
    except OSError as error:
        raise_input_error(path, error)


def escape_surrogates(json_text: str) -> str:
    r"""Escape lone surrogates in a JSON text (\ud800), since UTF-8 cannot encode them."""
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", json_text)


def _mode_of_existing(path: FilePath) -> int | None:
    try:
        return os.stat(path).st_mode
    except FileNotFoundError:
        return None
    except OSError as error:
        raise_input_error(path, error)


def _put_in_place(part: Path, target: Path, mode: int | None, path: FilePath) -> None:
    try:
        if mode is not None:
            part.chmod(stat.S_IMODE(mode))
        part.replace(target)
    except OSError as error:
        raise_input_error(path, error)


def raise_input_error(path: FilePath, error: OSError) -> NoReturn:
    """Raise InputError with the system's message."""
    raise InputError((error.strerror or str(error)).lower(), where=os.fspath(path)) from error
