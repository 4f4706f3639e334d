"""The files that a job reads and writes: a single file, or the shards of a directory."""

import glob
import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

from ...corpora.errors import InputError
from ...corpora.files.input import SkippedRows
from ...corpora.files.output import STANDARD, bare_name
from ...corpora.files.remote import glob_root, is_remote, join_url, open_remote, path_kind, version_of
from ...corpora.formats import ReadOptions, is_file_set, is_hub, open_rows, shards_of
from .system_errors import naming_file

_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Shard:
    """A file to read and the path to write it to."""

    source: str
    target: str


@dataclass(slots=True)
class Survey:
    """The facts of a first pass over the input. The number of segments of a data set is unknown: None."""

    digest: str
    segments: int | None
    untouched: SkippedRows = field(default_factory=SkippedRows)
    stamps: Mapping[str, object] = field(default_factory=dict)

    def refuse_changed(self, source: str, files: Sequence[Shard]) -> None:
        """Raise InputError if the input has changed since the survey. Reads only files with new stamps again."""
        if self.stamps != _stamps(files) and self.digest != digest_of(files):
            raise InputError("was changed while it was read", where=source,
                             remedy="--overwrite starts again with the changed input")


def shards(source: str, target: str, options: ReadOptions) -> list[Shard]:
    """The files of a job. Files of a directory or glob keep their names in the directory `target`.

    Raises InputError if the input does not exist, or if the output is a file and must be a directory.
    """
    files = shards_of(source, options)
    if not is_file_set(source):
        return [Shard(source, target)]
    if is_file(target):
        raise InputError("is a file, but the input is many files", where=target, remedy="give a directory")
    if is_remote(source):
        root = glob_root(source)
        names = [file[len(root):].lstrip("/") for file in files]
    else:
        root = source if os.path.isdir(source) else _glob_root(source)
        names = [os.path.relpath(file, root) for file in files]
    for file, name in zip(files, names, strict=True):
        if os.path.isabs(name) or ".." in re.split(r"[/\\]", name):
            raise InputError("its name leads out of the output directory", where=file)
    join = join_url if is_remote(target) else os.path.join
    return [Shard(file, join(target, name)) for file, name in zip(files, names, strict=True)]


def survey(source: str, files: Sequence[Shard], options: ReadOptions) -> Survey:
    """Read the whole input once, to report its errors before any work is done."""
    if is_hub(source):
        # a data set is downloaded and read only once; its name is its digest
        open_rows(source, options)
        return Survey(source, None)
    untouched, stamps = SkippedRows(), _stamps(files)
    count = sum(row.segment is not None for row in open_rows(source, options, untouched))
    return Survey(digest_of(files), count, untouched, stamps)


def digest_of(files: Sequence[Shard]) -> str:
    """A digest of the names and bytes of the input files. Raises InputError if one is missing."""
    digest = hashlib.blake2b(digest_size=16)
    for shard in files:
        with naming_file(shard.source):
            _add(shard.source, digest)
    return digest.hexdigest()


def _stamps(files: Sequence[Shard]) -> dict[str, object]:
    """Inode, size and time of each file (or the version of an object), which change when the file is written."""
    stamps: dict[str, object] = {}
    for shard in files:
        with naming_file(shard.source):
            if is_remote(shard.source):
                stamps[shard.source] = version_of(shard.source)
            elif not is_hub(shard.source):
                state = os.stat(shard.source)
                stamps[shard.source] = state.st_ino, state.st_size, state.st_mtime_ns
    return stamps


def _add(source: str, digest: "hashlib.blake2b") -> None:
    """Add a file's bytes to a digest. For an object with a known version, add the version without a download."""
    known = version_of(source) if is_remote(source) else None
    size = known if is_remote(source) else os.path.getsize(source)
    digest.update(f"{os.path.basename(source)}\0{size}\0".encode())
    if known is None:
        with open_remote(source) if is_remote(source) else open(source, "rb") as file:
            while block := file.read(_BLOCK_BYTES):
                digest.update(block)


def is_rereadable(source: str) -> bool:
    """Whether the source is a file, files or a data set; not stdin, a pipe or a device."""
    return source != STANDARD and (is_hub(source) or is_remote(source) or is_file_set(source)
                                   or os.path.isfile(source))


def is_stream(target: str) -> bool:
    """Whether the target is stdout, a pipe or a device, which are written directly."""
    return target == STANDARD or (not is_remote(target) and os.path.exists(target)
                                  and not os.path.isfile(target) and not os.path.isdir(target))


def is_file(path: str) -> bool:
    """Whether the path is an existing file or object."""
    return path_kind(path) == "file" if is_remote(path) else os.path.isfile(path)


def meta_path(report: str) -> str | None:
    """The path of a report's meta file: R.meta.json next to R.jsonl. None for "-" and devices."""
    name = f"{bare_name(report).stem}.meta.json"
    if is_remote(report):
        return report[:report.rindex("/") + 1] + name
    if report == STANDARD or (os.path.exists(report) and not os.path.isfile(report)):
        return None
    return str(Path(report).with_name(name))


def _glob_root(pattern: str) -> str:
    """The folders of a glob before its first wildcard."""
    root = takewhile(lambda part: not glob.has_magic(part), Path(pattern).parts)
    return os.path.join("", *root) or "."
