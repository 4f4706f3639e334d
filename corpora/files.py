"""Bytes in, bytes out: decoded lines with their endings kept, and files that appear whole or not at all."""

import gzip
import lzma
import os
import re
import secrets
import stat
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, NoReturn, cast

from .errors import InputError

STANDARD: Final = "-"
BOM: Final = "\ufeff"

_BLOCK_BYTES: Final = 1 << 16
_ANY_LINE_END: Final = re.compile(rb"\r\n|\n|\r")
_LINE_FEED: Final = re.compile(rb"\n")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_COMPRESSIONS: Final = (".gz", ".xz")
_WIDE_ENCODINGS: Final = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)

FilePath = str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class Source:
    """A text file opened for reading: `name` for messages, `doc` for its segments."""

    name: str
    doc: str
    stream: IO[bytes]

    def lines(self, *, only_line_feeds: bool = False) -> Iterator[tuple[int, str]]:
        r"""Number (from 1) and text of each line with its ending, a BOM included.

        Lines end at \n, \r\n or \r (only at \n if asked), never at U+2028, \x0b, \x0c or \x85.
        Memory is bounded by the longest line. Raises InputError for what is not UTF-8 text.
        """
        offset = 0
        pattern = _LINE_FEED if only_line_feeds else _ANY_LINE_END
        for number, line in enumerate(_split(self._blocks(), pattern), start=1):
            try:
                yield number, line.decode("utf-8")
            except UnicodeDecodeError as error:
                raise InputError(f"not valid UTF-8 at byte {offset + error.start} ({error.reason})",
                                 where=f"{self.name}:{number}", remedy="convert it with iconv") from error
            offset += len(line)

    def _blocks(self) -> Iterator[bytes]:
        read: Callable[[int], bytes] = getattr(self.stream, "read1", self.stream.read)
        first = True
        while True:
            try:
                block = read(_BLOCK_BYTES)
            except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
                raise InputError(f"cannot be read: {error}", where=self.name) from error
            if not block:
                return
            if first:
                _refuse_binary(block, self.name)
            first = False
            yield block


@contextmanager
def open_source(path: FilePath) -> Iterator[Source]:
    """Open a file, or stdin for "-"; `.gz` and `.xz` are unpacked. Raises InputError when it cannot be."""
    if os.fspath(path) == STANDARD:
        yield Source("stdin", "stdin", sys.stdin.buffer)
        return
    try:
        raw = open(path, "rb")  # noqa: SIM115 - closed by the with below; only the opening is guarded
    except OSError as error:
        _refuse(path, error)
    with raw:
        stream = _unpacked(raw, Path(path).suffix.lower())
        yield Source(os.fspath(path), bare_name(path).stem, stream)


def bare_name(path: FilePath) -> Path:
    """The file's name without a compression suffix: news.txt of /a/news.txt.gz."""
    name = Path(Path(path).name)
    return name.with_suffix("") if name.suffix.lower() in _COMPRESSIONS else name


class Output:
    """Where text is written; failures name the file."""

    __slots__ = ("_name", "_stream")

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream, self._name = stream, name

    def write(self, text: str) -> None:
        """Write as UTF-8. Raises InputError for a full disk or a lone surrogate."""
        try:
            self._stream.write(text.encode("utf-8"))
        except BrokenPipeError:
            raise
        except OSError as error:
            _refuse(self._name, error)
        except UnicodeEncodeError as error:
            raise InputError(f"a lone surrogate (U+{ord(text[error.start]):04X}) cannot be written as UTF-8",
                             where=self._name) from error


@contextmanager
def open_output(path: FilePath) -> Iterator[Output]:
    """Open for writing; the file appears, whole, when the block ends well.

    On any exception nothing is left behind and a file that was there stays as it was. "-" is stdout.
    `.gz` and `.xz` are packed. Devices and pipes are written straight. Raises InputError when the
    folder does not exist or cannot be written to.
    """
    if os.fspath(path) == STANDARD:
        yield Output(sys.stdout.buffer, "stdout")
        sys.stdout.buffer.flush()
        return
    mode = _mode_of_existing(path)
    if mode is not None and not stat.S_ISREG(mode):
        if stat.S_ISDIR(mode):
            raise InputError("is a directory", where=os.fspath(path))
        with _writing(Path(path), path) as out:
            yield out
        return
    target = Path(path).resolve()
    if not target.parent.is_dir():
        raise InputError(f"the folder {target.parent} does not exist", where=os.fspath(path))
    part = target.with_name(f".degarble-{secrets.token_hex(8)}.part")
    try:
        with _writing(part, path, suffix=target.suffix.lower()) as out:
            yield out
        _put_in_place(part, target, mode, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def _writing(file: Path, path: FilePath, *, suffix: str = "") -> Iterator[Output]:
    """Write `file`, naming it `path` in errors; on disk (where it is one) when the block ends well."""
    try:
        raw = file.open("wb")
    except OSError as error:
        _refuse(path, error)
    packed = _packed(raw, suffix)
    try:
        yield Output(packed, os.fspath(path))
        _finish(packed, raw, path)
    finally:
        for stream in (packed, raw):
            with suppress(OSError, ValueError):
                stream.close()


def _finish(packed: IO[bytes], raw: IO[bytes], path: FilePath) -> None:
    try:
        if packed is not raw:
            packed.close()
        raw.flush()
        if stat.S_ISREG(os.fstat(raw.fileno()).st_mode):
            os.fsync(raw.fileno())
    except BrokenPipeError:
        raise
    except OSError as error:
        _refuse(path, error)


def escape_surrogates(json_text: str) -> str:
    r"""Lone surrogates of a JSON text as \udXXX, since UTF-8 cannot hold them."""
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", json_text)


def _split(blocks: Iterator[bytes], line_end: re.Pattern[bytes]) -> Iterator[bytes]:
    pending: list[bytes] = []
    held = b""
    for fresh in blocks:
        block = held + fresh
        # a \r at the end of a block may be half of \r\n
        held = b"\r" if block.endswith(b"\r") else b""
        block = block.removesuffix(held)
        at = 0
        for end in line_end.finditer(block):
            pending.append(block[at:end.end()])
            yield b"".join(pending)
            pending.clear()
            at = end.end()
        pending.append(block[at:])
    last = b"".join((*pending, held))
    if last:
        yield last


def _refuse_binary(block: bytes, name: str) -> None:
    for mark, encoding in _WIDE_ENCODINGS:
        if block.startswith(mark):
            raise InputError(f"is {encoding}, not UTF-8", where=name,
                             remedy=f"convert it: iconv -f {encoding} -t UTF-8")
    if b"\0" in block:
        raise InputError("is a binary file, not text", where=name)


def _mode_of_existing(path: FilePath) -> int | None:
    try:
        return os.stat(path).st_mode
    except FileNotFoundError:
        return None
    except OSError as error:
        _refuse(path, error)


def _unpacked(raw: IO[bytes], suffix: str) -> IO[bytes]:
    if suffix == ".gz":
        return cast(IO[bytes], gzip.GzipFile(fileobj=raw, mode="rb"))
    return lzma.open(raw, "rb") if suffix == ".xz" else raw


def _packed(raw: IO[bytes], suffix: str) -> IO[bytes]:
    if suffix == ".gz":
        # no name and no time inside: equal contents give equal files
        return cast(IO[bytes], gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0))
    return lzma.open(raw, "wb") if suffix == ".xz" else raw


def _put_in_place(part: Path, target: Path, mode: int | None, path: FilePath) -> None:
    try:
        if mode is not None:
            part.chmod(stat.S_IMODE(mode))
        part.replace(target)
    except OSError as error:
        _refuse(path, error)


def _refuse(path: FilePath, error: OSError) -> NoReturn:
    raise InputError((error.strerror or str(error)).lower(), where=os.fspath(path)) from error
