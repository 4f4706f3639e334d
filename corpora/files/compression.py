"""Compressed files: .gz, .xz and .zst, recognised by the suffix."""

import gzip
import io
import lzma
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Final, cast

SUFFIXES: Final = (".gz", ".xz", ".zst")

MAX_RATIO: Final = 1000
MIN_BOMB_BYTES: Final = 1 << 30
"""Output that exceeds both limits (times the compressed size, and bytes) is taken for an attack: see `_Bounded`."""

_BLOCK_BYTES: Final = 1 << 16
_INPUT_BYTES: Final = 1 << 10
"""Bytes given to the decompressor at once. It returns all output at once, and four bytes of zstd may give 128 KB."""
_MAX_MEMORY: Final = 1 << 30


def decompressing(raw: IO[bytes], suffix: str) -> IO[bytes]:
    """A stream that decompresses `raw`; `raw` itself for any other suffix."""
    if suffix not in SUFFIXES:
        return raw
    counted = _Counted(raw)
    inner: Any = {".gz": _gzip, ".xz": _xz, ".zst": _zstd}[suffix](counted)
    return cast(IO[bytes], _Bounded(inner, counted))


def compressing(raw: IO[bytes], suffix: str) -> IO[bytes]:
    """A stream that compresses into `raw` and does not close it. Equal contents give equal files."""
    if suffix == ".gz":
        # no name or time stamp in the header
        return cast(IO[bytes], gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0))
    if suffix == ".xz":
        return lzma.open(raw, "wb")
    if suffix == ".zst":
        import zstandard

        return cast(IO[bytes], zstandard.ZstdCompressor().stream_writer(raw, closefd=False))
    return raw


def decompression_errors() -> tuple[type[Exception], ...]:
    """The exceptions that a damaged compressed file may raise."""
    return OSError, EOFError, zlib.error, lzma.LZMAError, *_zstd_errors()


def without_suffix(name: str) -> Path:
    """The name without the compression suffix: news.txt for news.txt.gz."""
    path = Path(name)
    return path.with_suffix("") if path.suffix.lower() in SUFFIXES else path


def _zstd_errors() -> tuple[type[Exception], ...]:
    # the module is loaded if a file needed it
    loaded = sys.modules.get("zstandard")
    return () if loaded is None else (loaded.ZstdError,)


class _Counted(io.RawIOBase):
    """A stream that counts the bytes read from it."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self.count = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._raw.read(size)
        self.count += len(data)
        return data


class _Bounded:
    """A decompressed stream that raises OSError for a decompression bomb; no text compresses a thousandfold."""

    def __init__(self, inner: Any, counted: _Counted) -> None:
        self._inner, self._counted = inner, counted
        self._count = 0

    def read(self, size: int = _BLOCK_BYTES) -> bytes:
        """Up to about `size` bytes; b"" at the end."""
        data: bytes = self._inner.read(size)
        self._count += len(data)
        if self._count > MIN_BOMB_BYTES and self._count > MAX_RATIO * self._counted.count:
            raise OSError(f"unpacks to more than {MAX_RATIO} times its size")
        return data


class _Frames:
    """Concatenated compressed frames (xz: streams with zero padding). Raises EOFError for a truncated file, which the
    libraries' own readers accept or read only partly."""

    def __init__(self, raw: IO[bytes], begin: Callable[[], Any], fed: int, padding: bytes = b"") -> None:
        self._raw, self._begin, self._fed, self._padding = raw, begin, fed, padding
        self._frame: Any = None
        self._rest = b""

    def read(self, size: int) -> bytes:
        """At least one byte, at most the output of one piece, b"" at the end; `size` is only a hint."""
        while True:
            piece = self._next()
            if not piece:
                if self._frame is not None:
                    raise EOFError("Compressed file ended before the end-of-stream marker was reached")
                return b""
            if self._frame is None:
                self._frame = self._begin()
            plain: bytes = self._frame.decompress(piece)
            if self._frame.eof:
                self._rest = self._frame.unused_data + self._rest
                self._frame = None
            if plain:
                return plain

    def _next(self) -> bytes:
        """The next piece of the file, without padding between frames."""
        while True:
            self._rest = self._rest or self._raw.read(_BLOCK_BYTES)
            if self._frame is None and self._padding:
                rest = self._rest.lstrip(self._padding)
                if self._rest and not rest:
                    self._rest = b""
                    continue
                self._rest = rest
            piece, self._rest = self._rest[:self._fed], self._rest[self._fed:]
            return piece


def _gzip(raw: _Counted) -> Any:
    return gzip.GzipFile(fileobj=cast(IO[bytes], raw), mode="rb")


def _xz(raw: _Counted) -> Any:
    def begin() -> Any:
        return lzma.LZMADecompressor(memlimit=_MAX_MEMORY)

    return _Frames(cast(IO[bytes], raw), begin, _INPUT_BYTES, b"\0")


def _zstd(raw: _Counted) -> Any:
    import zstandard

    unpacker = zstandard.ZstdDecompressor()
    return _Frames(cast(IO[bytes], raw), unpacker.decompressobj, _INPUT_BYTES)
