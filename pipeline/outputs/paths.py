"""Which files a job reads and writes: one, or a directory of shards for another."""

import glob
import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ...corpora.errors import InputError
from ...corpora.files.input import SkippedRows
from ...corpora.files.output import STANDARD, bare_name
from ...corpora.files.remote import beside, is_remote, kind, open_remote, root_of, version_of
from ...corpora.formats import ReadOptions, is_hub, is_many, open_rows, shards_of
from .system_errors import naming_file

_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Shard:
    """A file to read, and where to write it."""

    source: str
    target: str


@dataclass(slots=True)
class Survey:
    """What a first reading of the input told: its digest, how many segments, what is passed by.

    Of a data set nobody knows the number of segments: None.
    """

    digest: str
    segments: int | None
    untouched: SkippedRows = field(default_factory=SkippedRows)
    stamps: Mapping[str, object] = field(default_factory=dict)

    def refuse_changed(self, source: str, files: Sequence[Shard]) -> None:
        """Raise InputError where the input is no longer what was read at first. Files are read again only where
        the system says that they were written to."""
        if self.stamps == _stamps(files):
            return
        if self.digest != digest_of(files):
            raise InputError("was changed while it was read", where=source,
                             remedy="--overwrite starts anew with what it is now")


def shards(source: str, target: str, options: ReadOptions) -> list[Shard]:
    """The files of a job; those of a directory or glob go to the same names in the directory `target`.

    Raises InputError where the input is not there, or the output is a file and should be a directory.
    """
    files = shards_of(source, options)
    if not is_many(source):
        return [Shard(source, target)]
    if is_file(target):
        raise InputError("is a file, but the input is many: a directory is wanted", where=target)
    if is_remote(source):
        root = root_of(source)
        names = [file[len(root):].lstrip("/") for file in files]
    else:
        root = source if os.path.isdir(source) else _fixed_part(source)
        names = [os.path.relpath(file, root) for file in files]
    for file, name in zip(files, names, strict=True):
        if os.path.isabs(name) or ".." in re.split(r"[/\\]", name):
            raise InputError("its name leads out of the output directory", where=file)
    join = beside if is_remote(target) else os.path.join
    return [Shard(file, join(target, name)) for file, name in zip(files, names, strict=True)]


def survey(source: str, files: Sequence[Shard], options: ReadOptions) -> Survey:
    """Read all of the input once: every error in it is told before any work is done."""
    if is_hub(source):
        # streamed from afar: it is read once only, and told by its name
        open_rows(source, options)
        return Survey(source, None)
    untouched, stamps = SkippedRows(), _stamps(files)
    count = sum(row.segment is not None for row in open_rows(source, options, untouched))
    return Survey(digest_of(files), count, untouched, stamps)


def digest_of(files: Sequence[Shard]) -> str:
    """A digest of the names and bytes of the files that are read. Raises InputError where one is gone."""
    digest = hashlib.blake2b(digest_size=16)
    for shard in files:
        with naming_file(shard.source):
            _add(shard.source, digest)
    return digest.hexdigest()


def _stamps(files: Sequence[Shard]) -> dict[str, object]:
    """What the system tells of each file without its being read, as long as it stays the same."""
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
    """Add a file to a digest: its bytes, or what its store has for them, which saves sending them again."""
    known = version_of(source) if is_remote(source) else None
    size = known if is_remote(source) else os.path.getsize(source)
    digest.update(f"{os.path.basename(source)}\0{size}\0".encode())
    if known is None:
        with open_remote(source) if is_remote(source) else open(source, "rb") as file:
            while block := file.read(_BLOCK_BYTES):
                digest.update(block)


def is_rereadable(source: str) -> bool:
    """Whether it is a file, files or a data set; not stdin, a pipe or a device."""
    return source != STANDARD and (is_hub(source) or is_remote(source) or is_many(source)
                                   or os.path.isfile(source))


def is_stream(target: str) -> bool:
    """Whether it is written as it comes: stdout, a pipe, a device."""
    return target == STANDARD or (not is_remote(target) and os.path.exists(target)
                                  and not os.path.isfile(target) and not os.path.isdir(target))


def is_file(path: str) -> bool:
    """Whether a file is there, or an object."""
    return kind(path) == "file" if is_remote(path) else os.path.isfile(path)


def meta_path(report: str) -> str | None:
    """Where the run facts of a report lie: R.meta.json beside R.jsonl; nowhere for "-" and devices."""
    name = f"{bare_name(report).stem}.meta.json"
    if is_remote(report):
        return report[:report.rindex("/") + 1] + name
    if report == STANDARD or (os.path.exists(report) and not os.path.isfile(report)):
        return None
    return str(Path(report).with_name(name))


def _fixed_part(pattern: str) -> str:
    """The folders of a glob before the first that has a wildcard."""
    parts = Path(pattern).parts
    fixed = next(i for i, part in enumerate(parts) if glob.has_magic(part))
    return os.path.join("", *parts[:fixed]) or "."
