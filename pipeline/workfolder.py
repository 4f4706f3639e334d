"""Where an unfinished run keeps what is done: OUT.degarble, one file a chunk; for a URL, in the user's cache.

A chunk's file is written, synced and renamed, so it is there whole or not at all. Outputs are written from
these files in one go beside their places; a list of them is committed, and then each is renamed, or sent
where its place is a URL. Whatever moment a run is killed at, the next finds where it stood.
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

from .. import __version__
from ..corpora.errors import InputError, OptionError
from ..corpora.files import write_straight
from ..corpora.records import Result
from ..corpora.remote import is_remote, put
from ..corpora.reports import read_results, result_line
from ..corpora.sources import open_source

SUFFIX: Final = ".degarble"
_IN_A_FOLDER: Final = 1000


class WorkFolder:
    """The folder of the run that writes `output`; held by one process at a time.

    That of a URL lies below `work`, or in the user's cache, under a name made of the URL alone.
    """

    def __init__(self, output: str, work: str | None = None) -> None:
        self.output, self.work = output, work
        self.path = _place_of_url(output, work) if is_remote(output) else \
            Path(f"{os.path.realpath(output)}{SUFFIX}")
        self._name = str(self.path) if is_remote(output) else f"{output}{SUFFIX}"
        self._lock: IO[bytes] | None = None

    @property
    def exists(self) -> bool:
        """Whether a run is unfinished."""
        return (self.path / "run.json").is_file() or (self.path / "placing.json").is_file()

    def hold(self) -> bool:
        """Make the folder and hold it: True. Raises InputError where another process does, or none can."""
        if self._lock is not None:
            return True
        if not is_remote(self.output) and not self.path.parent.is_dir():
            raise InputError(f"the folder {self.path.parent} does not exist", where=self.output)
        try:
            self.path.mkdir(parents=is_remote(self.output), exist_ok=True)
            lock = open(self.path / "lock", "wb")  # noqa: SIM115 - held until the process lets go
        except OSError as error:
            raise InputError((error.strerror or str(error)).lower(), where=self._name) from error
        try:
            _lock(lock)
        except OSError as error:
            lock.close()
            raise InputError("another run is at work on this output", where=self._name) from error
        self._lock = lock
        return True

    def let_go(self) -> None:
        """Hold the folder no more; where nothing has been committed, it goes."""
        if self._lock is None:
            return
        is_worth_keeping = (self.path / "placing.json").is_file() or next(self._parts(), None) is not None
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
        if (self.path / "run.json").is_file():
            other = self._read("run.json")["facts"]
            differing = list(differences(other, facts))
            if not differing:
                return
            if not overwrite:
                raise OptionError(f"{self._name}: the unfinished run differs: {'; '.join(differing)}",
                                  remedy="give it the same again, or --overwrite to start anew")
            self._empty()
        self._write("run.json", {"facts": facts, "token": secrets.token_hex(8), "targets": list(targets)})

    def has(self, index: int) -> bool:
        """Whether a chunk is done."""
        return self._part(index).is_file()

    def commit(self, index: int, results: Sequence[Result]) -> None:
        """Keep the results of a chunk, whole or not at all."""
        part = self._part(index)
        part.parent.mkdir(parents=True, exist_ok=True)
        fresh = part.with_suffix(f".{os.getpid()}")
        with write_straight(fresh, part) as out:
            for result in results:
                out.write(result_line(result))
        fresh.replace(part)
        _sync(part.parent)

    def results(self) -> Iterator[Result]:
        """The results of all chunks, in order."""
        for part in self._parts():
            yield from read_results(part)

    def staged(self, target: str) -> Path:
        """Where an output is written before it is put in place: beside it, the same name for the same run.

        What goes to a URL is written in the folder.
        """
        if is_remote(target):
            (self.path / "outputs").mkdir(exist_ok=True)
            return self.path / "outputs" / _digest(target)
        place = Path(os.path.realpath(target))
        token = self._read("run.json")["token"]
        return place.with_name(f".degarble-{token}-{place.name}")

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
        for name in ("placing.json", "lock"):
            (self.path / name).unlink(missing_ok=True)
        with suppress(OSError):
            self.path.rmdir()

    def _empty(self) -> None:
        if (self.path / "run.json").is_file() and not (self.path / "placing.json").is_file():
            for target in self._read("run.json")["targets"]:
                self.staged(target).unlink(missing_ok=True)
        (self.path / "run.json").unlink(missing_ok=True)
        for name in ("chunks", "outputs"):
            shutil.rmtree(self.path / name, ignore_errors=True)

    def _part(self, index: int) -> Path:
        return self.path / "chunks" / f"{index // _IN_A_FOLDER:06d}" / f"{index % _IN_A_FOLDER:03d}.jsonl"

    def _parts(self) -> Iterator[Path]:
        for folder in sorted((self.path / "chunks").glob("*")):
            yield from sorted(folder.glob("*.jsonl"))

    def _read(self, name: str) -> dict[str, Any]:
        with open_source(self.path / name) as source:
            stored: dict[str, Any] = json.loads(b"".join(source.blocks()))
        return stored

    def _write(self, name: str, value: Mapping[str, Any]) -> None:
        fresh = self.path / f"{name}.new"
        with write_straight(fresh, self.path / name) as out:
            out.write(json.dumps(value))
        fresh.replace(self.path / name)
        _sync(self.path)


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
        put(Path(staged), target)
        os.unlink(staged)
        return
    if os.path.isfile(target):
        shutil.copymode(target, staged)
    os.replace(staged, target)
    _sync(Path(target).parent)


def _lock(file: IO[bytes]) -> None:
    try:
        import fcntl
    except ImportError:  # not on Windows: there nothing keeps a second run away
        return
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sync(folder: Path) -> None:
    """Put a rename on disk, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
