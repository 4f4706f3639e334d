"""Remote files: URLs that fsspec can open, for example s3://bucket/key.

The network is used only for URLs that the user names. A file:// URL is a local path: see `local_path`.
"""

import glob
import io
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final, cast

from ..errors import DegarbleError, InputError, MissingExtraError

_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(::.*)?://", re.DOTALL)
_LOCAL_URL: Final = re.compile(r"(file|local)://")
_CHAIN: Final = "::"
_BLOCK_BYTES: Final = 8 << 20

_WHOLE_OBJECTS: Final = frozenset({
    "abfs", "abfss", "az", "gcs", "gs", "memory", "oci", "oss", "s3", "s3a", "tos"})
"""Stores where an object appears only after its last byte was uploaded. A rename there copies the object."""

_VERSION_FIELDS: Final = ("ETag", "etag", "generation", "md5Hash", "content_md5")
"""Fields of an object's metadata that change with its content."""

_EXTRAS: Final = {"s3": "s3", "s3a": "s3"}

AnyPath = str | os.PathLike[str]


def is_remote(path: AnyPath) -> bool:
    """Whether the path is a URL of remote files."""
    name = os.fspath(path)
    return _URL.match(name) is not None and _LOCAL_URL.match(name) is None


def local_path(path: AnyPath) -> str:
    """The local path of a file:// URL; any other path unchanged."""
    name = os.fspath(path)
    if _LOCAL_URL.match(name) is None:
        return name
    from fsspec.implementations.local import LocalFileSystem

    return str(LocalFileSystem._strip_protocol(name))


def url_name(path: AnyPath) -> str:
    """The part that names the file: in a chained URL (zip://a.txt::s3://b/x.zip) the first link with a path."""
    name = os.fspath(path)
    if not (is_remote(name) and _CHAIN in name):
        return name
    return next((link for link in name.split(_CHAIN) if "://" in link), name)


def open_remote(url: str) -> IO[bytes]:
    """Open for reading, with blocks of a few megabytes. Raises InputError, MissingExtraError."""
    files, path = _files(url)
    with _input_errors(url, "read"):
        if files.info(path)["type"] == "directory":
            raise InputError("is a directory", where=url)
        inner = files.open(path, "rb", block_size=_BLOCK_BYTES)
    return io.BufferedReader(_Stream(inner, files), 1 << 20)


def path_kind(url: str) -> str | None:
    """"file", "directory", or None if nothing exists there. Raises InputError, MissingExtraError."""
    files, path = _files(url)
    with _input_errors(url, "read"):
        try:
            return cast(str, files.info(path)["type"])
        except FileNotFoundError:
            return None


def require_bucket(urls: Iterable[str]) -> None:
    """Raise InputError if the bucket of an output does not exist, before any work is done."""
    buckets = {"/".join(url.split("/")[:3]): url for url in urls
               if _scheme(url) in _WHOLE_OBJECTS and _scheme(url) != "memory"}
    for bucket, url in buckets.items():
        found: str | None = "unknown"  # permission to write does not include permission to look
        with suppress(InputError):
            found = path_kind(bucket)
        if found is None:
            raise InputError(f"the bucket {bucket.rpartition('/')[2]} does not exist", where=url)


def is_collection(url: str) -> bool:
    """Whether the URL is a directory or a glob. A chained URL (zip://x::s3://…) is always one file."""
    if _CHAIN in url:
        return False
    found = path_kind(url)
    return found == "directory" or (found is None and glob.has_magic(url))


def is_hidden(parts: Iterable[str]) -> bool:
    """Whether a path with these parts is hidden."""
    return any(part.startswith(".") for part in parts)


def matching_urls(url: str) -> list[str]:
    """The sorted URLs of all files below a directory, or of a glob's matches, without hidden files."""
    files, path = _files(url)
    with _input_errors(url, "read"):
        found = files.glob(path, detail=True) if glob.has_magic(url) else files.find(path, detail=True)
    root = glob_root(url)
    fixed = _files(root)[1].rstrip("/")
    names = sorted(name[len(fixed):] for name, facts in found.items() if facts["type"] == "file")
    return [join_url(root, name) for name in names if not is_hidden(name.split("/"))]


def glob_root(url: str) -> str:
    """The directory that the names of a directory's or glob's files are relative to."""
    if not glob.has_magic(url):
        return url
    scheme, _, rest = url.partition("://")
    parts = rest.split("/")
    fixed = next(place for place, part in enumerate(parts) if glob.has_magic(part))
    return f"{scheme}://{'/'.join(parts[:fixed])}"


def join_url(folder: str, name: str) -> str:
    """The URL of the file `name` in a folder."""
    return f"{folder}{'' if folder.endswith('/') else '/'}{name.lstrip('/')}"


def version_of(url: str) -> str | None:
    """A string that changes with the content of a file; None if the store provides none."""
    files, path = _files(url)
    with _input_errors(url, "read"):
        facts = files.info(path)
    versions = {name: str(facts[name]) for name in _VERSION_FIELDS if facts.get(name)}
    return repr((facts.get("size"), versions)) if versions else None


def download(url: str, file: Path) -> None:
    """Download a file."""
    files, path = _files(url)
    with _input_errors(url, "read"):
        files.get_file(path, str(file))


def upload(file: Path, url: str) -> None:
    """Upload a file; it appears when the upload is complete. Raises InputError."""
    files, path = _files(url)
    with _input_errors(url, "written"):
        if _scheme(url) in _WHOLE_OBJECTS:
            files.put_file(str(file), path)
            return
        folder, _, name = path.rpartition("/")
        side = f"{folder}/.degarble-{secrets.token_hex(8)}-{name}"
        try:
            files.put_file(str(file), side)
            files.mv(side, path)
        except BaseException:
            if files.exists(side):
                files.rm_file(side)
            raise


class _Stream(io.RawIOBase):
    """A file of fsspec that raises OSError for every failure, whatever its library raises."""

    def __init__(self, inner: Any, files: Any) -> None:
        # garbage collection of the file system would close an archive
        self._inner, self._files = inner, files

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self._inner.seekable())

    def readinto(self, buffer: Any) -> int:
        with _as_os_error():
            data = self._inner.read(len(buffer))
        buffer[:len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        with _as_os_error():
            return int(self._inner.seek(offset, whence))

    def tell(self) -> int:
        return int(self._inner.tell())

    def close(self) -> None:
        self._inner.close()
        super().close()


def _files(url: str) -> tuple[Any, str]:
    """The file system of a URL and the path in it."""
    import fsspec

    with _input_errors(url, "reached"):
        try:
            files, path = fsspec.url_to_fs(url)
        except ImportError as error:
            raise _missing(_scheme(url), error) from error
    return files, str(path)


def _missing(scheme: str, error: ImportError) -> MissingExtraError:
    from fsspec.registry import known_implementations

    if scheme in _EXTRAS:
        return MissingExtraError(f"{scheme}://", _EXTRAS[scheme])
    package = str(known_implementations.get(scheme, {}).get("class", "fsspec")).partition(".")[0]
    if package == "fsspec":
        needed = error.__cause__ if isinstance(error.__cause__, ImportError) else error
        package = needed.name or package
    return MissingExtraError(f"{scheme}://", package=package)


def _scheme(url: str) -> str:
    return re.split(r"::|://", url, maxsplit=1)[0].lower()


@contextmanager
def _input_errors(url: str, verb: str) -> Iterator[None]:
    """Turn any exception of a file system into an InputError of one line."""
    try:
        yield
    except DegarbleError:
        raise
    except FileNotFoundError as error:
        raise InputError("does not exist", where=url) from error
    except Exception as error:  # every file system has its own exceptions
        advice = "see the documentation of the fsspec file system for where it looks for credentials" \
            if "credential" in f"{type(error).__name__} {error}".lower() else ""
        raise InputError(f"cannot be {verb}: {_cause(error)}", where=url, remedy=advice) from error


@contextmanager
def _as_os_error() -> Iterator[None]:
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise OSError(_cause(error)) from error


def _cause(error: Exception) -> str:
    message = str(error).strip()
    return message.splitlines()[0] if message else type(error).__name__
