"""The work folder of an unfinished run: OUT.degarble, or a folder in the user's cache for a URL. One file per chunk.

A chunk's file is written, synced and renamed, so that it exists complete or not at all. Its last line is a digest;
a damaged chunk is processed again. Outputs are written from these files next to their paths. Then a list of them is
committed, and each is renamed, or uploaded to its URL. A run can be killed at any moment; the next run continues it.
"""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

from ... import __version__
from ...corpora.errors import InputError, OptionError
from ...corpora.files.output import write_in_place
from ...corpora.files.remote import is_remote, upload
from ...corpora.records import Result
from ...corpora.reports import result_line
from ..outputs.lock import lock_folder
from ..outputs.system_errors import naming_file

SUFFIX: Final = ".degarble"
_CHUNKS_PER_FOLDER: Final = 1000
_DIGEST_MARK: Final = "#"
_REMEDIES: Final = {"run.json": "--overwrite starts again",
                    "placing.json": "remove the folder {} and give the command again"}


class WorkFolder:
    """The folder of the run that writes `output`. One process at a time locks it.

    The folder for a URL is in `work` or in the user's cache; its name depends only on the URL. `begin` sets `token`,
    which identifies the run, so that a leftover worker cannot commit to a later run.
    """

    def __init__(self, output: str, work: str | None = None, token: str = "") -> None:
        self.output, self.work, self.token = output, work, token
        self.path = _place_of_url(output, work) if is_remote(output) else \
            Path(f"{os.path.realpath(output)}{SUFFIX}")
        self._name = str(self.path) if is_remote(output) else f"{output}{SUFFIX}"
        self._lock: IO[bytes] | None = None

    @property
    def exists(self) -> bool:
        """Whether the folder contains an unfinished run."""
        return (self.path / "run.json").is_file() or (self.path / "placing.json").is_file()

    def acquire(self) -> bool:
        """Create and lock the folder; returns True. Raises InputError if another process has it or it cannot exist."""
        if self._lock is not None:
            return True
        if not is_remote(self.output) and not self.path.parent.is_dir():
            raise InputError(f"the folder {self.path.parent} does not exist", where=self.output)
        with naming_file(self._name):
            self._lock = lock_folder(self.path, parents=is_remote(self.output))
        if self._lock is None:
            raise InputError("another run is at work on this output", where=self._name,
                             remedy="wait for it to end, or write somewhere else")
        return True

    def release(self) -> None:
        """Unlock the folder. Remove it if nothing has been committed."""
        if self._lock is None:
            return
        chunks = (self.path / "chunks").glob(f"{self.token or '*'}*/*.jsonl")
        if not (self.exists and ((self.path / "placing.json").is_file() or any(chunks))):
            self.remove()
        self._lock.close()
        self._lock = None

    def begin(self, facts: Mapping[str, Any], targets: Sequence[str], *, overwrite: bool) -> None:
        """Continue the run with these facts, or start it. `targets`: all files that it will write.

        If the unfinished run has other facts, `overwrite` discards it; otherwise raises OptionError with the
        differences.
        """
        facts = json.loads(json.dumps({"version": __version__, **facts}))
        if (self.path / "run.json").is_file() and not self._continues(facts, overwrite=overwrite):
            self._empty()
        if not self.token:
            self.token = secrets.token_hex(8)
            self._write("run.json", {"facts": facts, "token": self.token, "targets": list(targets)})

    def _continues(self, facts: Mapping[str, Any], *, overwrite: bool) -> bool:
        """Whether the unfinished run has these facts. If so, take over its token."""
        try:
            stored = self._read("run.json")
        except InputError:
            if overwrite:
                return False
            raise
        differing = list(differences(stored["facts"], facts))
        if differing and not overwrite:
            raise OptionError(f"{self._name}: the unfinished run differs: {'; '.join(differing)}",
                              remedy="use the same input and options, or --overwrite to start again")
        if not differing:
            self.token = stored["token"]
        return not differing

    def is_done(self, index: int) -> bool:
        """Whether a chunk is done and its file is undamaged."""
        part = self._part(index)
        return part.is_file() and _lines_of(part) is not None

    def commit(self, index: int, results: Sequence[Result]) -> None:
        """Store the results of a chunk atomically."""
        part = self._part(index)
        temporary = part.with_suffix(f".{os.getpid()}")
        lines = "".join(map(result_line, results))
        # without `parents`: a leftover worker must not create the folder of a finished run again
        with naming_file(part):
            for folder in (part.parent.parent, part.parent):
                folder.mkdir(exist_ok=True)
        try:
            with write_in_place(temporary, part) as out:
                out.write(_with_digest(lines))
            with naming_file(part):
                temporary.replace(part)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        _sync(part.parent)

    def results(self) -> Iterator[Result]:
        """Yield the results of all chunks in order.

        Raises InputError for a missing or damaged chunk, and deletes it so that the same command repeats it.
        """
        for index, part in enumerate(self._parts()):
            lines = _lines_of(part) if part == self._part(index) else None
            if lines is None:
                with naming_file(part):
                    part.unlink()
                raise InputError("a finished chunk was lost or damaged on disk", where=str(part),
                                 remedy="the same command processes it again")
            yield from (Result.from_json(json.loads(line)) for line in lines)

    def staged(self, target: str) -> Path:
        """The temporary path of an output: next to its target, or in the work folder for a URL. Fixed for a run."""
        if is_remote(target):
            (self.path / "outputs").mkdir(exist_ok=True)
            return self.path / "outputs" / _digest(target)
        path = Path(os.path.realpath(target))
        return path.with_name(f".degarble-{self.token}-{path.name}")

    def unstage(self, targets: Sequence[str]) -> None:
        """Delete the staged files of the targets, to free the disk."""
        for target in targets:
            with suppress(OSError):
                self.staged(target).unlink()

    def place(self, targets: Sequence[str], outcome: Mapping[str, Any]) -> None:
        """Move the staged files to their targets. If this is interrupted, the next run finishes it."""
        moves = [[str(self.staged(target)), target if is_remote(target) else os.path.realpath(target)]
                 for target in targets]
        self._write("placing.json", {"moves": moves, "outcome": outcome})
        self.finish_placing()

    def finish_placing(self) -> dict[str, Any] | None:
        """Finish an interrupted `place` and return its outcome; None if there is none."""
        if not (self.path / "placing.json").is_file():
            return None
        stored = self._read("placing.json")
        for staged, target in stored["moves"]:
            if os.path.exists(staged):
                _put_in_place(staged, target)
        outcome: dict[str, Any] = stored["outcome"]
        self.remove()
        return outcome

    def remove(self) -> None:
        """Remove the folder, and its placing.json last."""
        self._empty()
        with naming_file(self._name):
            for name in ("placing.json", "lock"):
                (self.path / name).unlink(missing_ok=True)
        with suppress(OSError):
            self.path.rmdir()

    def _empty(self) -> None:
        """Remove everything except the lock and placing.json. Staged files remain if run.json is damaged."""
        if (self.path / "run.json").is_file() and not (self.path / "placing.json").is_file():
            with suppress(InputError, OSError):
                stored = self._read("run.json")
                self.token = stored["token"]
                for target in stored["targets"]:
                    self.staged(target).unlink(missing_ok=True)
        self.token = ""
        with naming_file(self._name):
            (self.path / "run.json").unlink(missing_ok=True)
        for name in ("chunks", "outputs"):
            shutil.rmtree(self.path / name, ignore_errors=True)

    def _part(self, index: int) -> Path:
        folder = f"{self.token}-{index // _CHUNKS_PER_FOLDER:06d}"
        return self.path / "chunks" / folder / f"{index % _CHUNKS_PER_FOLDER:03d}.jsonl"

    def _parts(self) -> Iterator[Path]:
        for folder in sorted((self.path / "chunks").glob(f"{self.token}-*")):
            yield from sorted(folder.glob("*.jsonl"))

    def _read(self, name: str) -> dict[str, Any]:
        """Read a file of `_write`. Raises InputError if it is damaged."""
        path = self.path / name
        lines = _lines_of(path)
        if lines is None:
            raise InputError("this file of an unfinished run is damaged", where=str(path),
                             remedy=_REMEDIES[name].format(self._name))
        stored: dict[str, Any] = json.loads(b"".join(lines))
        return stored

    def _write(self, name: str, value: Mapping[str, Any]) -> None:
        temporary = self.path / f"{name}.new"
        with write_in_place(temporary, self.path / name) as out:
            out.write(_with_digest(json.dumps(value) + "\n"))
        with naming_file(self.path / name):
            temporary.replace(self.path / name)
        _sync(self.path)


def _with_digest(lines: str) -> str:
    return lines + _DIGEST_MARK + _checksum(lines.encode())


def _lines_of(file: Path) -> list[bytes] | None:
    """The lines of a file without the digest; None if the digest in the last line does not match."""
    with naming_file(file):
        *lines, digest = file.read_bytes().split(b"\n")
    body = b"".join(line + b"\n" for line in lines)
    return lines if digest.decode(errors="replace") == _DIGEST_MARK + _checksum(body) else None


def _checksum(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def differences(old: Mapping[str, Any], new: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Describe the differences between two nested mappings."""
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name), new.get(name)
        if isinstance(before, dict) and isinstance(after, dict):
            yield from differences(before, after, f"{path}{name} ")
        elif before != after:
            yield f"{path}{name} was {json.dumps(before)}, now {json.dumps(after)}"


def _place_of_url(url: str, work: str | None) -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    name = url.rstrip("/").rpartition("/")[2]
    folder = work or os.path.join(cache, "degarble", "runs")
    return Path(folder, f"{name}-{_digest(url.rstrip('/'))}{SUFFIX}").absolute()


def _digest(url: str) -> str:
    return hashlib.blake2b(url.encode(), digest_size=8).hexdigest()


def _put_in_place(staged: str, target: str) -> None:
    if is_remote(target):
        upload(Path(staged), target)
        os.unlink(staged)
        return
    with naming_file(target):
        if os.path.isfile(target):
            shutil.copymode(target, staged)
        os.replace(staged, target)
    _sync(Path(target).parent)


def _sync(folder: Path) -> None:
    """Sync a folder to disk after a rename, if the system supports it."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
