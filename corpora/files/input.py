"""Input files: text in any encoding as decoded lines, with their line endings, in bounded memory."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import IO, Final, NoReturn

from ..errors import InputError
from .charsets import DECLARATION_READERS, UTF_8, as_utf_8, choose_encoding
from .compression import decompressing, decompression_errors
from .output import STANDARD, FilePath, bare_name, raise_input_error
from .remote import is_remote, local_path, open_remote, url_name

ERRORS: Final = ("strict", "replace", "skip")
"""What to do with a line that cannot be decoded: see `Source`."""

LONGEST_LINE: Final = 1 << 28
"""Bytes of a line, or of a unit in XML. A longer one can only be an attack on memory."""

_BLOCK_BYTES: Final = 1 << 16
_MARK_BYTES: Final = 4
_ANY_LINE_END: Final = re.compile(rb"\r\n|\n|\r")
_LINE_FEED: Final = re.compile(rb"\n")
_UNREADABLE: Final = re.compile("[\0\udc00-\udcff]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]+")
_MAX_PLACES: Final = 1000


@dataclass(slots=True)
class CountedPlaces:
    """A count, and the first thousand places."""

    count: int = 0
    places: list[str] = field(default_factory=list)

    def add(self, place: str) -> None:
        """Count one place."""
        self.count += 1
        if len(self.places) < _MAX_PLACES:
            self.places.append(place)


@dataclass(slots=True)
class SkippedRows:
    """Rows that were not cleaned: lines that cannot be decoded (with "replace" they are cleaned), rows without a text,
    and texts that are too long to be segments."""

    unreadable: CountedPlaces = field(default_factory=CountedPlaces)
    without_text: CountedPlaces = field(default_factory=CountedPlaces)
    too_long: CountedPlaces = field(default_factory=CountedPlaces)


@dataclass(slots=True)
class Source:
    """An open input file: `name` for messages, `doc` for its segments.

    `errors` is for lines that are invalid in the encoding or contain a NUL: "strict" raises an error, "replace" uses
    U+FFFD, "skip" keeps the bytes (as surrogates), and the format does not clean the row. Such lines are counted in
    `untouched`. `asked` is the user's encoding; `declared` reads a declaration from the first bytes of the file.
    `encoding` is the final encoding, known after the first read.
    """

    name: str
    doc: str
    stream: IO[bytes]
    errors: str = "strict"
    untouched: SkippedRows = field(default_factory=SkippedRows)
    asked: str | None = None
    declared: Callable[[bytes], str | None] | None = None
    encoding: str = UTF_8

    def lines(self, *, only_line_feeds: bool = False) -> Iterator[tuple[int, str]]:
        r"""The number (from 1) and text of each line with its ending, including a BOM.

        Lines end at \n, \r\n or \r (or only at \n), never at U+2028, \x0b, \x0c or \x85. The longest line bounds the
        memory. Raises InputError for invalid text.
        """
        offset = 0
        pattern = _LINE_FEED if only_line_feeds else _ANY_LINE_END
        for number, line in enumerate(self._split(pattern), start=1):
            try:
                text = line.decode(UTF_8)
                if b"\0" in line:
                    text = self._repaired(number, line, offset + line.index(0), "a NUL")
            except UnicodeDecodeError as error:
                text = self._repaired(number, line, offset + error.start, error.reason)
            yield number, text
            offset += len(line)

    def blocks(self) -> Iterator[bytes]:
        """The decompressed content of the file in UTF-8, block by block. Raises InputError if it cannot be read.

        A byte that is invalid in the encoding becomes a surrogate, which strict UTF-8 does not allow.
        """
        blocks = self.raw_blocks()
        held: list[bytes] = []
        needed = _MARK_BYTES if self.declared is None or self.asked else _BLOCK_BYTES
        while sum(map(len, held)) < needed and (block := next(blocks, b"")):
            held.append(block)
        first = b"".join(held)
        self.encoding = choose_encoding(first, self.asked, self.declared, self.name)
        blocks = chain((first,) if first else (), blocks)
        return blocks if self.encoding == UTF_8 else as_utf_8(blocks, self.encoding)

    def raw_blocks(self) -> Iterator[bytes]:
        """The decompressed content of the file. Raises InputError if it cannot be read."""
        read: Callable[[int], bytes] = getattr(self.stream, "read1", self.stream.read)
        while True:
            try:
                block = read(_BLOCK_BYTES)
            except decompression_errors() as error:
                raise InputError(f"cannot be read: {error}", where=self.name) from error
            if not block:
                return
            yield block

    def skips_record(self, raw: str) -> bool:
        """Whether to leave a record unchanged because it contains invalid text."""
        return self.errors == "skip" and _UNREADABLE.search(raw) is not None

    def _split(self, line_end: re.Pattern[bytes]) -> Iterator[bytes]:
        pending: list[bytes] = []
        held = b""
        length = 0
        for fresh in self.blocks():
            block = held + fresh
            # a \r at the end of a block may be the first half of \r\n
            held = b"\r" if block.endswith(b"\r") else b""
            block = block.removesuffix(held)
            at = 0
            for end in line_end.finditer(block):
                pending.append(block[at:end.end()])
                yield b"".join(pending)
                pending.clear()
                at, length = end.end(), 0
            pending.append(block[at:])
            length += len(block) - at
            if length > LONGEST_LINE:
                raise line_too_long(self.name)
        last = b"".join((*pending, held))
        if last:
            yield last

    def _repaired(self, number: int, line: bytes, at: int, reason: str) -> str:
        where = f"{self.name}:{number}"
        if self.errors == "strict":
            self._refuse(where, at, reason)
        self.untouched.unreadable.add(where)
        if self.errors == "replace" and self.encoding == UTF_8:
            return line.decode(UTF_8, "replace").replace("\0", "\ufffd")
        text = line.decode(UTF_8, "degarble.kept" if self.encoding == UTF_8 else "surrogatepass")
        return text if self.errors == "skip" else _SURROGATE.sub("\ufffd", text).replace("\0", "\ufffd")

    def _refuse(self, where: str, at: int, reason: str) -> NoReturn:
        if reason == "a NUL":
            raise InputError("contains a NUL: it is a binary file or has another encoding", where=where,
                             remedy="see --encoding and --errors")
        place = f" at byte {at} ({reason})" if self.encoding == UTF_8 else ""
        raise InputError(f"not valid {self.encoding.upper()}{place}", where=where,
                         remedy="see --encoding and --errors")


@contextmanager
def open_source(path: FilePath, errors: str = "strict", untouched: SkippedRows | None = None, *,
                encoding: str | None = None, format_name: str = "") -> Iterator[Source]:
    """Open a file, a URL, or stdin for "-", and decompress it. Raises InputError if that fails.

    `encoding` is the user's choice. Without it, a byte-order mark or a declaration of the format decides.
    """
    untouched = SkippedRows() if untouched is None else untouched
    declared = DECLARATION_READERS.get(format_name)
    path = local_path(path)
    if path == STANDARD:
        yield Source("stdin", "stdin", sys.stdin.buffer, errors, untouched, encoding, declared)
        return
    try:
        raw = open_remote(path) if is_remote(path) else open(path, "rb")  # noqa: SIM115 - the `with` below closes it
    except OSError as error:
        raise_input_error(path, error)
    except ValueError as error:
        raise InputError("is not a valid file name", where=repr(path)) from error
    with raw:
        stream = decompressing(raw, Path(url_name(path)).suffix.lower())
        yield Source(path, bare_name(path).stem, stream, errors, untouched, encoding, declared)


def line_too_long(name: str) -> InputError:
    """The error for a line or unit that is longer than `LONGEST_LINE`."""
    return InputError(f"has a line or a unit of more than {LONGEST_LINE >> 20} MB", where=name)
