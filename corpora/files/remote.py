"""Files that lie elsewhere: what fsspec opens by a URL, s3://bucket/key and its like.

Nothing here is asked of the network but what a URL given by the user names. A URL of files on this machine
(file://) is only another way to write a path: see `local_path`.
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
_HERE: Final = re.compile(r"(file|local)://")
_CHAIN: Final = "::"
_BLOCK_BYTES: Final = 8 << 20

_WHOLE_OBJECTS: Final = frozenset({
    "abfs", "abfss", "az", "gcs", "gs", "memory", "oci", "oss", "s3", "s3a", "tos"})
"""Where nothing has a name before its last byte was sent, and a rename would copy it all again."""

_MARKS: Final = ("ETag", "etag", "generation", "md5Hash", "content_md5")
"""What stores tell of an object that changes with its bytes."""

_EXTRAS: Final = {"s3": "s3", "s3a": "s3"}

AnyPath = str | os.PathLike[str]


def is_remote(path: AnyPath) -> bool:
    """Whether it is a URL of files elsewhere."""
    name = os.fspath(path)
    return _URL.match(name) is not None and _HERE.match(name) is None


def local_path(path: AnyPath) -> str:
    """The path that a file:// URL stands for; any other stands for itself."""
    name = os.fspath(path)
    if _HERE.match(name) is None:
        return name
    from fsspec.implementations.local import LocalFileSystem

    return str(LocalFileSystem._strip_protocol(name))


def url_name(path: AnyPath) -> str:
    """What names the file: of a chained URL (zip://a.txt::s3://b/x.zip) the first link that has a path."""
    name = os.fspath(path)
    if not (is_remote(name) and _CHAIN in name):
        return name
    return next((link for link in name.split(_CHAIN) if "://" in link), name)


def open_remote(url: str) -> IO[bytes]:
    """Open for reading, a few megabytes at a time. Raises InputError, MissingExtraError."""
    files, path = _files(url)
    with _told(url, "read"):
        if files.info(path)["type"] == "directory":
            raise InputError("is a directory", where=url)
        inner = files.open(path, "rb", block_size=_BLOCK_BYTES)
    return io.BufferedReader(_Stream(inner, files), 1 << 20)


def kind(url: str) -> str | None:
    """"file" or "directory"; None where nothing is there. Raises InputError, MissingExtraError."""
    files, path = _files(url)
    with _told(url, "read"):
        try:
            return cast(str, files.info(path)["type"])
        except FileNotFoundError:
            return None


def require_bucket(urls: Iterable[str]) -> None:
    """Raise InputError for what would be written to a bucket that is not there: in the end is too late."""
    buckets = {"/".join(url.split("/")[:3]): url for url in urls
               if _scheme(url) in _WHOLE_OBJECTS and _scheme(url) != "memory"}
    for bucket, url in buckets.items():
        found: str | None = "who may write need not be allowed to look"
        with suppress(InputError):
            found = kind(bucket)
        if found is None:
            raise InputError(f"there is no bucket {bucket.rpartition('/')[2]}", where=url)


def is_collection(url: str) -> bool:
    """Whether it is a directory or a glob. Chained URLs (zip://x::s3://…) stand for one file each."""
    if _CHAIN in url:
        return False
    found = kind(url)
    return found == "directory" or (found is None and glob.has_magic(url))


def is_hidden(parts: Iterable[str]) -> bool:
    """Whether a path of these parts is hidden."""
    return any(part.startswith(".") for part in parts)


def matching(url: str) -> list[str]:
    """URLs of all files below a directory, or of those that a glob matches; sorted, hidden ones apart."""
    files, path = _files(url)
    with _told(url, "read"):
        found = files.glob(path, detail=True) if glob.has_magic(url) else files.find(path, detail=True)
    root = root_of(url)
    fixed = _files(root)[1].rstrip("/")
    names = sorted(name[len(fixed):] for name, facts in found.items() if facts["type"] == "file")
    return [beside(root, name) for name in names if not is_hidden(name.split("/"))]


def root_of(url: str) -> str:
    """The directory that the files of a directory or glob are told from."""
    if not glob.has_magic(url):
        return url
    scheme, _, rest = url.partition("://")
    parts = rest.split("/")
    fixed = next(place for place, part in enumerate(parts) if glob.has_magic(part))
    return f"{scheme}://{'/'.join(parts[:fixed])}"


def beside(folder: str, name: str) -> str:
    """The URL of what is called so in a folder."""
    return f"{folder}{'' if folder.endswith('/') else '/'}{name.lstrip('/')}"


def version_of(url: str) -> str | None:
    """What changes with the bytes of a file, as its store tells it; None where it tells nothing such."""
    files, path = _files(url)
    with _told(url, "read"):
        facts = files.info(path)
    told = {name: str(facts[name]) for name in _MARKS if facts.get(name)}
    return repr((facts.get("size"), told)) if told else None


def fetch(url: str, file: Path) -> None:
    """Copy a file to this machine."""
    files, path = _files(url)
    with _told(url, "read"):
        files.get_file(path, str(file))


def put(file: Path, url: str) -> None:
    """Copy a file of this machine there; it appears when all of it is there. Raises InputError."""
    files, path = _files(url)
    with _told(url, "written"):
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
    """A file of fsspec whose failures, whatever its library raises, are OSErrors like those of any file."""

    def __init__(self, inner: Any, files: Any) -> None:
        # an archive is closed when its file system is forgotten
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
    """The file system and the path in it."""
    import fsspec

    with _told(url, "reached"):
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
def _told(url: str, verb: str) -> Iterator[None]:
    """Whatever a file system raises, in a line."""
    try:
        yield
    except DegarbleError:
        raise
    except FileNotFoundError as error:
        raise InputError("does not exist", where=url) from error
    except Exception as error:  # each file system has its own
        advice = "see the documentation of fsspec's file system for where it looks for credentials" \
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
    said = str(error).strip()
    return said.splitlines()[0] if said else type(error).__name__
