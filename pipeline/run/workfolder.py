"""Where an unfinished run keeps what is done: OUT.degarble, one file a chunk; for a URL, in the user's cache.

A chunk's file is written, synced and renamed, so it is there whole or not at all; its last line is a digest, so
that what the disk has damaged is done again. Outputs are written from these files in one go beside their places; a
list of them is committed, and then each is renamed, or sent where its place is a URL. Whatever moment a run is
killed at, the next finds where it stood.
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
_IN_A_FOLDER: Final = 1000
_DIGEST_MARK: Final = "#"
_REMEDIES: Final = {"run.json": "--overwrite starts anew",
                    "placing.json": "remove the folder {} and give the command again"}


class WorkFolder:
    """The folder of the run that writes `output`; held by one process at a time.

    That of a URL lies below `work`, or in the user's cache, under a name made of the URL alone. `token` names the
    run, so that a worker whose run is over cannot commit to the next; `begin` sets it.
    """

    def __init__(self, output: str, work: str | None = None, token: str = "") -> None:
        self.output, self.work, self.token = output, work, token
        self.path = _place_of_url(output, work) if is_remote(output) else \
            Path(f"{os.path.realpath(output)}{SUFFIX}")
        self._name = str(self.path) if is_remote(output) else f"{output}{SUFFIX}"
        self._lock: IO[bytes] | None = None

    @property
    def exists(self) -> bool:
        """Whether a run is unfinished."""
        return (self.path / "run.json").is_file() or (self.path / "placing.json").is_file()

    def acquire(self) -> bool:
        """Make the folder and hold it: True. Raises InputError where another process does, or none can."""
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
        """Hold the folder no more; where nothing has been committed, it goes."""
        if self._lock is None:
            return
        done = (self.path / "chunks").glob(f"{self.token or '*'}*/*.jsonl")
        is_worth_keeping = (self.path / "placing.json").is_file() or any(done)
        if not (self.exists and is_worth_keeping):
            self.remove()
        self._lock.close()
        self._lock = None

    def begin(self, facts: Mapping[str, Any], targets: Sequence[str], *, overwrite: bool) -> None:
        """Go on with the run of these facts, or start it; `targets` are all that it will write.

        Where a run of other facts is unfinished, it is given up with `overwrite`, else an OptionError tells
        what differs.
        """
        facts = json.loads(json.dumps({"version": __version__, **facts}))
        if (self.path / "run.json").is_file() and not self._goes_on(facts, overwrite=overwrite):
            self._empty()
        if not self.token:
            self.token = secrets.token_hex(8)
            self._write("run.json", {"facts": facts, "token": self.token, "targets": list(targets)})

    def _goes_on(self, facts: Mapping[str, Any], *, overwrite: bool) -> bool:
        """Whether the unfinished run is of these facts; its token is taken then."""
        try:
            stored = self._read("run.json")
        except InputError:
            if overwrite:
                return False
            raise
        differing = list(differences(stored["facts"], facts))
        if differing and not overwrite:
            raise OptionError(f"{self._name}: the unfinished run differs: {'; '.join(differing)}",
                              remedy="give it the same again, or --overwrite to start anew")
        if not differing:
            self.token = stored["token"]
        return not differing

    def is_done(self, index: int) -> bool:
        """Whether a chunk is done, and its file whole."""
        part = self._part(index)
        return part.is_file() and _lines_of(part) is not None

    def commit(self, index: int, results: Sequence[Result]) -> None:
        """Keep the results of a chunk, whole or not at all."""
        part = self._part(index)
        fresh = part.with_suffix(f".{os.getpid()}")
        lines = "".join(map(result_line, results))
        # a worker that was left behind must not bring back the folder of a run that is over
        with naming_file(part):
            for folder in (part.parent.parent, part.parent):
                folder.mkdir(exist_ok=True)
        try:
            with write_in_place(fresh, part) as out:
                out.write(_with_digest(lines))
            with naming_file(part):
                fresh.replace(part)
        except BaseException:
            with suppress(OSError):
                fresh.unlink()
            raise
        _sync(part.parent)

    def results(self) -> Iterator[Result]:
        """The results of all chunks, in order. Raises InputError where one is missing, or damaged since it was
        written: it is taken away, so that the same command does it again."""
        for index, part in enumerate(self._parts()):
            lines = _lines_of(part) if part == self._part(index) else None
            if lines is None:
                with naming_file(part):
                    part.unlink()
                raise InputError("a finished chunk was lost or damaged on disk", where=str(part),
                                 remedy="the same command does it again")
            yield from (Result.from_json(json.loads(line)) for line in lines)

    def staged(self, target: str) -> Path:
        """Where an output is written before it is put in place: beside it, the same name for the same run.

        What goes to a URL is written in the folder.
        """
        if is_remote(target):
            (self.path / "outputs").mkdir(exist_ok=True)
            return self.path / "outputs" / _digest(target)
        place = Path(os.path.realpath(target))
        return place.with_name(f".degarble-{self.token}-{place.name}")

    def unstage(self, targets: Sequence[str]) -> None:
        """Take away what is staged for the targets, so that a full disk is not kept full."""
        for target in targets:
            with suppress(OSError):
                self.staged(target).unlink()

    def place(self, targets: Sequence[str], outcome: Mapping[str, Any]) -> None:
        """Put in place what was staged for the targets: once it is begun, a kill only puts it off."""
        moves = [[str(self.staged(target)), target if is_remote(target) else os.path.realpath(target)]
                 for target in targets]
        self._write("placing.json", {"moves": moves, "outcome": outcome})
        self.finish_placing()

    def finish_placing(self) -> dict[str, Any] | None:
        """Finish what `place` began, and give its outcome; None where it was not begun."""
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
        """Take the folder away, the list of what was placed last."""
        self._empty()
        with naming_file(self._name):
            for name in ("placing.json", "lock"):
                (self.path / name).unlink(missing_ok=True)
        with suppress(OSError):
            self.path.rmdir()

    def _empty(self) -> None:
        """Take away all but the lock and the list of what is being placed. What a damaged run.json does not tell
        stays."""
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
        folder = f"{self.token}-{index // _IN_A_FOLDER:06d}"
        return self.path / "chunks" / folder / f"{index % _IN_A_FOLDER:03d}.jsonl"

    def _parts(self) -> Iterator[Path]:
        for folder in sorted((self.path / "chunks").glob(f"{self.token}-*")):
            yield from sorted(folder.glob("*.jsonl"))

    def _read(self, name: str) -> dict[str, Any]:
        """What `_write` wrote. Raises InputError where it is damaged."""
        path = self.path / name
        lines = _lines_of(path)
        if lines is None:
            raise InputError("the note of an unfinished run is damaged", where=str(path),
                             remedy=_REMEDIES[name].format(self._name))
        stored: dict[str, Any] = json.loads(b"".join(lines))
        return stored

    def _write(self, name: str, value: Mapping[str, Any]) -> None:
        fresh = self.path / f"{name}.new"
        with write_in_place(fresh, self.path / name) as out:
            out.write(_with_digest(json.dumps(value) + "\n"))
        with naming_file(self.path / name):
            fresh.replace(self.path / name)
        _sync(self.path)


def _with_digest(lines: str) -> str:
    return lines + _DIGEST_MARK + _checksum(lines.encode())


def _lines_of(file: Path) -> list[bytes] | None:
    """The lines of a file; None where they are not those that its last line is the digest of."""
    with naming_file(file):
        *lines, stated = file.read_bytes().split(b"\n")
    body = b"".join(line + b"\n" for line in lines)
    return lines if stated.decode(errors="replace") == _DIGEST_MARK + _checksum(body) else None


def _checksum(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def differences(old: Mapping[str, Any], new: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """What differs between two nested mappings, in words."""
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
    """Put a rename on disk, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
