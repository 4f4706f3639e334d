"""Bytes in, bytes out: decoded lines with their endings kept, and files that appear whole or not at all."""

import os
import re
import secrets
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, NoReturn

from .compression import packed, unpacked, unpacking_errors, without_suffix
from .errors import InputError
from .remote import AnyPath, here, is_remote, named, open_remote, put

STANDARD: Final = "-"
BOM: Final = "\ufeff"

_BLOCK_BYTES: Final = 1 << 16
_ANY_LINE_END: Final = re.compile(rb"\r\n|\n|\r")
_LINE_FEED: Final = re.compile(rb"\n")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_UNREADABLE: Final = re.compile("[\0\udc80-\udcff]")
_MOST_PLACES: Final = 1000
_WIDE_ENCODINGS: Final = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)

FilePath = AnyPath

ERRORS: Final = ("strict", "replace", "skip")
"""What may become of a line that is not text: see `Source`."""


@dataclass(slots=True)
class Unreadable:
    """Lines that were not text: how many, and where the first thousand stand."""

    count: int = 0
    places: list[str] = field(default_factory=list)

    def add(self, place: str) -> None:
        """Count a line."""
        self.count += 1
        if len(self.places) < _MOST_PLACES:
            self.places.append(place)


@dataclass(frozen=True, slots=True)
class Source:
    """A file opened for reading: `name` for messages, `doc` for its segments.

    `errors` tells what becomes of a line that is not UTF-8 or holds a NUL: "strict" refuses it, "replace"
    puts U+FFFD for what cannot be read, "skip" keeps its bytes (as surrogates) for the format to pass by.
    Such lines are added to `unreadable`.
    """

    name: str
    doc: str
    stream: IO[bytes]
    errors: str = "strict"
    unreadable: Unreadable = field(default_factory=Unreadable)

    def lines(self, *, only_line_feeds: bool = False) -> Iterator[tuple[int, str]]:
        r"""Number (from 1) and text of each line with its ending, a BOM included.

        Lines end at \n, \r\n or \r (only at \n if asked), never at U+2028, \x0b, \x0c or \x85.
        Memory is bounded by the longest line. Raises InputError for what is not UTF-8 text.
        """
        offset = 0
        pattern = _LINE_FEED if only_line_feeds else _ANY_LINE_END
        for number, line in enumerate(_split(self.blocks(), pattern), start=1):
            try:
                text = line.decode("utf-8")
                if self.errors != "strict" and b"\0" in line:
                    text = self._mended(number, line)
            except UnicodeDecodeError as error:
                if self.errors == "strict":
                    raise InputError(f"not valid UTF-8 at byte {offset + error.start} ({error.reason})",
                                     where=f"{self.name}:{number}",
                                     remedy="convert it with iconv, or see --errors") from error
                text = self._mended(number, line)
            yield number, text
            offset += len(line)

    def passes_by(self, raw: str) -> bool:
        """Whether a record is to be left as it stands, since it is not text."""
        return self.errors == "skip" and _UNREADABLE.search(raw) is not None

    def _mended(self, number: int, line: bytes) -> str:
        self.unreadable.add(f"{self.name}:{number}")
        if self.errors == "skip":
            return line.decode("utf-8", "surrogateescape")
        return line.decode("utf-8", "replace").replace("\0", "\ufffd")

    def blocks(self) -> Iterator[bytes]:
        """What the file holds, unpacked, piece by piece. Raises InputError for what is no text at all."""
        read: Callable[[int], bytes] = getattr(self.stream, "read1", self.stream.read)
        first = True
        while True:
            try:
                block = read(_BLOCK_BYTES)
            except unpacking_errors() as error:
                raise InputError(f"cannot be read: {error}", where=self.name) from error
            if not block:
                return
            if first:
                _refuse_binary(block, self.name, allow_nul=self.errors != "strict")
            first = False
            yield block


@contextmanager
def open_source(path: FilePath, errors: str = "strict",
                unreadable: Unreadable | None = None) -> Iterator[Source]:
    """Open a file, a URL, or stdin for "-"; packed ones are unpacked. Raises InputError when it cannot be."""
    unreadable = Unreadable() if unreadable is None else unreadable
    path = here(path)
    if path == STANDARD:
        yield Source("stdin", "stdin", sys.stdin.buffer, errors, unreadable)
        return
    try:
        raw = open_remote(path) if is_remote(path) else open(path, "rb")  # noqa: SIM115 - closed by the with below; only the opening is guarded
    except OSError as error:
        _refuse(path, error)
    with raw:
        stream = unpacked(raw, Path(named(path)).suffix.lower())
        yield Source(path, bare_name(path).stem, stream, errors, unreadable)


def bare_name(path: FilePath) -> Path:
    """The file's name without a packing suffix: news.txt of /a/news.txt.gz."""
    return without_suffix(Path(named(path)).name)


class Output:
    """Where text is written; failures name the file. `stream` takes bytes."""

    __slots__ = ("name", "stream")

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self.stream, self.name = stream, name

    def write(self, text: str) -> None:
        """Write as UTF-8, bytes kept by "skip" as they were. Raises InputError for a full disk or a lone
        surrogate."""
        try:
            self.write_bytes(text.encode("utf-8", "surrogateescape"))
        except UnicodeEncodeError as error:
            raise InputError(f"a lone surrogate (U+{ord(text[error.start]):04X}) cannot be written as UTF-8",
                             where=self.name) from error

    def write_bytes(self, data: bytes) -> None:
        """Write bytes as they are. Raises InputError for a full disk."""
        try:
            self.stream.write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            _refuse(self.name, error)


@contextmanager
def open_output(path: FilePath) -> Iterator[Output]:
    """Open for writing; the file appears, whole, when the block ends well.

    On any exception nothing is left behind and a file that was there stays as it was. "-" is stdout.
    `.gz`, `.xz` and `.zst` are packed. Devices and pipes are written straight, what goes to a URL is sent
    when it is whole. Raises InputError when the folder does not exist or cannot be written to.
    """
    path = here(path)
    if path == STANDARD:
        yield Output(sys.stdout.buffer, "stdout")
        try:
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            _refuse("stdout", error)
        return
    if is_remote(path):
        with tempfile.TemporaryDirectory(prefix="degarble-") as folder:
            with write_straight(Path(folder, "whole"), path, suffix=Path(path).suffix.lower()) as out:
                yield out
            put(Path(folder, "whole"), path)
        return
    mode = _mode_of_existing(path)
    if mode is not None and not stat.S_ISREG(mode):
        if stat.S_ISDIR(mode):
            raise InputError("is a directory", where=path)
        with write_straight(Path(path), path) as out:
            yield out
        return
    target = Path(path).resolve()
    if not target.parent.is_dir():
        raise InputError(f"the folder {target.parent} does not exist", where=path)
    part = target.with_name(f".degarble-{secrets.token_hex(8)}.part")
    try:
        with write_straight(part, path, suffix=target.suffix.lower()) as out:
            yield out
        _put_in_place(part, target, mode, path)
    except BaseException:
        with suppress(OSError):  # a disk that may only be read says so even of what is not there
            part.unlink()
        raise


@contextmanager
def write_straight(file: Path, path: FilePath, *, suffix: str = "") -> Iterator[Output]:
    """Write `file` in its place, packed as `suffix` tells, naming it `path` in errors.

    It is on disk (where it is a file) when the block ends well.
    """
    try:
        raw = file.open("wb")
    except OSError as error:
        _refuse(path, error)
    packing = packed(raw, suffix)
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
        _refuse(path, error)


def escape_surrogates(json_text: str) -> str:
    r"""Lone surrogates of a JSON text as escapes (\ud800), since UTF-8 cannot hold them."""
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


def _refuse_binary(block: bytes, name: str, *, allow_nul: bool) -> None:
    for mark, encoding in _WIDE_ENCODINGS:
        if block.startswith(mark):
            raise InputError(f"is {encoding}, not UTF-8", where=name,
                             remedy=f"convert it: iconv -f {encoding} -t UTF-8")
    if b"\0" in block and not allow_nul:
        raise InputError("is a binary file, not text", where=name)


def _mode_of_existing(path: FilePath) -> int | None:
    try:
        return os.stat(path).st_mode
    except FileNotFoundError:
        return None
    except OSError as error:
        _refuse(path, error)


def _put_in_place(part: Path, target: Path, mode: int | None, path: FilePath) -> None:
    try:
        if mode is not None:
            part.chmod(stat.S_IMODE(mode))
        part.replace(target)
    except OSError as error:
        _refuse(path, error)


def _refuse(path: FilePath, error: OSError) -> NoReturn:
    raise InputError((error.strerror or str(error)).lower(), where=os.fspath(path)) from error
