"""What reviewers decided: a log in SQLite that only grows, each batch of it a committed transaction.

A reviewer's standing verdict on a place is their last entry there that was not undone. An item is settled
when all standing verdicts agree, or more than half of them do.
"""

import hashlib
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

from ...corpora.errors import InputError, OptionError
from ...corpora.files.output import FilePath, bare_name
from ...corpora.files.remote import is_remote
from ..results.items import Place

VERDICTS: Final = ("accept", "reject")
"""What settles an item; `skip` puts it off, `note` only adds words, `mark` says that something is wrong there."""

MEMORY: Final = "memory"
"""The reviewer in whose name remembered dismissals are made; any other's verdict outweighs it."""

_FACTS: Final = "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);"
_ENTRIES: Final = """
CREATE TABLE entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, batch INTEGER NOT NULL, at TEXT NOT NULL, reviewer TEXT NOT NULL,
    row INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('accept', 'reject', 'skip', 'note', 'mark')),
    replacement TEXT, note TEXT NOT NULL, undone TEXT);
CREATE INDEX entries_of_a_batch ON entries (batch);
"""
_FROM_VERSION_1: Final = f"""BEGIN IMMEDIATE;
DROP INDEX entries_of_a_batch; ALTER TABLE entries RENAME TO entries_1; {_ENTRIES}
INSERT INTO entries SELECT * FROM entries_1; DROP TABLE entries_1;
UPDATE facts SET value = '2' WHERE name = 'version'; COMMIT"""
"""Version 1 knew no marks."""
_VERSION: Final = "2"
_LONGEST_NAME: Final = 60
LONGEST_NOTE: Final = 2_000
LONGEST_REPLACEMENT: Final = 20_000
"""Characters; the page's fields hold no more either."""
_RECOVER: Final = "take a copy that is whole; `sqlite3 FILE .recover` saves what can be read of this one"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log. `at` is UTC in ISO form; `replacement` is what an accepted item becomes."""

    place: Place
    reviewer: str
    verdict: str
    replacement: str | None = None
    note: str = ""
    batch: int = 0
    at: str = ""

    @property
    def label(self) -> tuple[str, str | None]:
        """What two reviewers must share to agree."""
        return self.verdict, self.replacement


class Decisions:
    """The log of one report, open for reading and writing. Close it, or use it as a context."""

    def __init__(self, path: FilePath, report: str) -> None:
        """Open or make the log of `report`. Raises InputError where it is none, or another report's."""
        self.path = os.fspath(path)
        digest = digest_of(report)
        with ExitStack() as on_failure:
            try:
                self._connection = _connection(self.path)
                on_failure.callback(self._connection.close)
                facts = _facts(self._connection, digest)
            except (sqlite3.Error, OSError) as error:
                raise InputError(f"cannot be used as a log of decisions: {error}", where=self.path,
                                 remedy=_RECOVER if "malformed" in str(error) else "") from error
            if facts.get("version") != _VERSION:
                raise InputError("was written by another version of degarble", where=self.path)
            if facts.get("report") != digest:
                raise InputError(f"holds decisions on another report than {report} as it is now",
                                 where=self.path)
            on_failure.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def add(self, entries: Sequence[Entry]) -> list[Entry]:
        """Log entries as one batch, on disk when this returns; gives them with its number and time.

        Raises OptionError for a verdict or name that cannot be, InputError where the disk refuses.
        """
        for entry in entries:
            _check(entry)
        at = now()
        with self._writing():
            [[batch]] = self._connection.execute("SELECT coalesce(max(batch), 0) + 1 FROM entries")
            self._connection.executemany(
                "INSERT INTO entries (batch, at, reviewer, row, start, stop, verdict, replacement, note) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [(batch, entry.at or at, entry.reviewer, *entry.place, entry.verdict, entry.replacement,
                  entry.note) for entry in entries])
        return [replace(entry, batch=batch, at=entry.at or at) for entry in entries]

    def undo(self, reviewer: str) -> list[Entry]:
        """Take back the reviewer's last batch that stands, and give its entries; none where there is none."""
        with self._writing():
            [[batch]] = self._connection.execute(
                "SELECT max(batch) FROM entries WHERE reviewer = ? AND undone IS NULL", (reviewer,))
            self._connection.execute("UPDATE entries SET undone = ? WHERE batch = ? AND reviewer = ?",
                                     (now(), batch, reviewer))
        return self._read("WHERE batch = ? AND reviewer = ?", batch, reviewer)

    def state(self) -> list[Entry]:
        """All entries that were not undone, oldest first."""
        return self._read("WHERE undone IS NULL")

    def fact(self, name: str) -> str | None:
        """What was kept under a name beside the decisions."""
        found = self._connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def keep_fact(self, name: str, value: str) -> None:
        """Keep a value under a name beside the decisions."""
        with self._writing():
            self._connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def changed_elsewhere(self) -> int:
        """A number that changes when another process has written."""
        [[version]] = self._rows("PRAGMA data_version")
        return int(version)

    def _read(self, where: str, *values: object) -> list[Entry]:
        rows = self._rows(
            "SELECT row, start, stop, reviewer, verdict, replacement, note, batch, at "
            f"FROM entries {where} ORDER BY id", values)
        return [Entry(Place(*row[:3]), *row[3:]) for row in rows]

    def _rows(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise InputError(f"cannot be read: {error}", where=self.path, remedy=_RECOVER) from error

    def _writing(self) -> "_Writing":
        return _Writing(self._connection, self.path)


class _Writing:
    """BEGIN IMMEDIATE … COMMIT; a failure of the disk names the file."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self._connection, self._path = connection, path

    def __enter__(self) -> None:
        self._run("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        self._run("COMMIT" if kind is None else "ROLLBACK")
        if isinstance(error, sqlite3.Error):
            raise InputError(f"cannot be written: {error}", where=self._path) from error

    def _run(self, statement: str) -> None:
        try:
            self._connection.execute(statement)
        except sqlite3.Error as error:
            raise InputError(f"cannot be written: {error}", where=self._path) from error


def decisions_path(report: str) -> Path:
    """Where the decisions on a report lie: R.review.sqlite beside R.jsonl. Raises InputError for a URL."""
    if is_remote(report):
        raise InputError("is not on this machine", where=report, remedy="copy it here to review it")
    return Path(report).with_name(f"{bare_name(report).stem}.review.sqlite")


def digest_of(report: FilePath) -> str:
    """SHA-256 of a file, as hex. Raises InputError."""
    try:
        with open(report, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise InputError((error.strerror or str(error)).lower(), where=os.fspath(report)) from error


def verdicts(state: Iterable[Entry]) -> dict[Place, dict[str, Entry]]:
    """Place: reviewer: their verdict. A skip takes back nothing and settles nothing."""
    found: dict[Place, dict[str, Entry]] = {}
    for entry in state:
        if entry.verdict in VERDICTS:
            count_verdict(found, entry)
    return found


def count_verdict(found: dict[Place, dict[str, Entry]], entry: Entry) -> None:
    """Let a verdict count among those found so far."""
    given = found.setdefault(entry.place, {})
    given[entry.reviewer] = entry
    if len(given) > 1:
        given.pop(MEMORY, None)


def settled(given: Mapping[str, Entry]) -> Entry | None:
    """What stands when more than half of the reviewers of an item agree; None where they do not."""
    if not given:
        return None
    [(label, count)] = Counter(entry.label for entry in given.values()).most_common(1)
    if 2 * count <= len(given):
        return None
    return next(entry for entry in given.values() if entry.label == label)


def now() -> str:
    """The time in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _connection(path: str) -> sqlite3.Connection:
    """A connection that commits only when told; the file is the owner's alone."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return sqlite3.connect(path, isolation_level=None, timeout=10)


def _facts(connection: sqlite3.Connection, digest: str) -> dict[str, str]:
    """What the log says of itself; an empty file becomes a log. What it commits from now on is on disk.

    Raises sqlite3.DatabaseError where it is damaged.
    """
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    [[state], *_] = connection.execute("PRAGMA quick_check(1)").fetchall()
    if state != "ok":
        raise sqlite3.DatabaseError(f"malformed: {state}")
    if not connection.execute("SELECT 1 FROM sqlite_master").fetchall():
        connection.executescript(f"BEGIN;{_FACTS}{_ENTRIES}")
        connection.executemany("INSERT INTO facts VALUES (?, ?)", [("version", _VERSION), ("report", digest)])
        connection.execute("COMMIT")
    facts = dict(connection.execute("SELECT name, value FROM facts"))
    if facts.get("version") == "1" and facts.get("report") == digest:
        connection.executescript(_FROM_VERSION_1)
        facts["version"] = _VERSION
    return facts


def _check(entry: Entry) -> None:
    if entry.verdict not in (*VERDICTS, "skip", "note", "mark"):
        raise OptionError(f"no such verdict: {entry.verdict!r}")
    if (entry.verdict == "accept") != (entry.replacement is not None):
        raise OptionError("an accepted item needs a replacement, and no other has one")
    name = entry.reviewer
    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
        raise OptionError(f"a reviewer's name has 1 to {_LONGEST_NAME} printable characters")
    for what, text, most in (("a note", entry.note, LONGEST_NOTE),
                             ("a correction", entry.replacement or "", LONGEST_REPLACEMENT)):
        if len(text) > most:
            raise OptionError(f"{what} has at most {most:,} characters, not {len(text):,}")
    for text in (name, entry.replacement or "", entry.note):
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise OptionError("a lone surrogate cannot be kept")
