"""The log of reviewers' decisions: an append-only SQLite file. Each batch of entries is a committed transaction.

A reviewer's verdict on a place is their last entry there that was not undone. An item is settled if more than half
of its verdicts agree.
"""

import hashlib
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

from ...corpora.errors import InputError, OptionError
from ...corpora.files.output import FilePath, bare_name
from ...corpora.files.remote import is_remote
from ..outputs.system_errors import naming_file
from ..results.items import Place

VERDICTS: Final = ("accept", "reject")
"""Verdicts that decide an item. Other entries: `skip` postpones it, `note` adds a note, `mark` marks an error."""

MEMORY: Final = "memory"
"""The reviewer name of verdicts from the memory of dismissed items. Verdicts of other reviewers override them."""

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
"""Version 1 had no marks."""
_VERSION: Final = "2"
_LONGEST_NAME: Final = 60
LONGEST_NOTE: Final = 2_000
LONGEST_REPLACEMENT: Final = 20_000
"""Maximum numbers of characters, here and in the fields of the page."""
_RECOVER: Final = "use an undamaged copy; `sqlite3 FILE .recover` saves the readable part of this file"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the log. `at` is UTC in ISO format; `replacement` is the new text of an accepted item."""

    place: Place
    reviewer: str
    verdict: str
    replacement: str | None = None
    note: str = ""
    batch: int = 0
    at: str = ""

    @property
    def label(self) -> tuple[str, str | None]:
        """Verdict and replacement: reviewers agree if these are equal."""
        return self.verdict, self.replacement


class Decisions:
    """The log of one report, open for reading and writing. A context manager."""

    def __init__(self, path: FilePath, report: str) -> None:
        """Open or create the log of `report`. Raises InputError if the file is no log or belongs to another report."""
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
                raise InputError("was written by another version of degarble", where=self.path,
                                 remedy="use that version, or another file")
            if facts.get("report") != digest:
                raise InputError(f"contains decisions on another report or another version of {report}",
                                 where=self.path, remedy="give the log of this report, or another file")
            on_failure.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def add(self, entries: Sequence[Entry]) -> list[Entry]:
        """Log entries as one batch and sync them to disk. Returns them with the batch number and time.

        Raises OptionError for an invalid entry, InputError if the file cannot be written.
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
        """Undo the reviewer's last batch that is not undone yet. Returns its entries, or an empty list."""
        with self._writing():
            [[batch]] = self._connection.execute(
                "SELECT max(batch) FROM entries WHERE reviewer = ? AND undone IS NULL", (reviewer,))
            self._connection.execute("UPDATE entries SET undone = ? WHERE batch = ? AND reviewer = ?",
                                     (now(), batch, reviewer))
        return self._read("WHERE batch = ? AND reviewer = ?", batch, reviewer)

    def entries(self) -> list[Entry]:
        """All entries that were not undone, oldest first."""
        return self._read("WHERE undone IS NULL")

    def fact(self, name: str) -> str | None:
        """The value that `set_fact` stored under a name."""
        row = self._connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set_fact(self, name: str, value: str) -> None:
        """Store a value under a name in the log's file."""
        with self._writing():
            self._connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def data_version(self) -> int:
        """A number that changes when another process writes to the log."""
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

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction that commits at the end of the block and rolls back after an exception."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise InputError(f"cannot be written: {error}", where=self.path) from error


def decisions_path(report: str) -> Path:
    """The default path of a report's log: R.review.sqlite next to R.jsonl. Raises InputError for a URL."""
    if is_remote(report):
        raise InputError("is not on this machine", where=report, remedy="copy it to this machine to review it")
    return Path(report).with_name(f"{bare_name(report).stem}.review.sqlite")


def read_entries(decisions: FilePath, report: str) -> list[Entry]:
    """The entries of an existing log that were not undone. Raises InputError."""
    if not os.path.isfile(decisions):
        raise InputError("there are no decisions", where=os.fspath(decisions), remedy="degarble review makes them")
    with Decisions(decisions, report) as log:
        return log.entries()


def digest_of(report: FilePath) -> str:
    """The SHA-256 of a file in hex. Raises InputError."""
    with naming_file(report), open(report, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def verdicts_by_place(entries: Iterable[Entry]) -> dict[Place, dict[str, Entry]]:
    """The verdicts of each place by reviewer, from entries that were not undone."""
    verdicts: dict[Place, dict[str, Entry]] = {}
    for entry in entries:
        if entry.verdict in VERDICTS:
            add_verdict(verdicts, entry)
    return verdicts


def add_verdict(verdicts: dict[Place, dict[str, Entry]], entry: Entry) -> None:
    """Add a verdict to the others by place and reviewer. Removes the memory's verdict if a reviewer decided too."""
    by_reviewer = verdicts.setdefault(entry.place, {})
    by_reviewer[entry.reviewer] = entry
    if len(by_reviewer) > 1:
        by_reviewer.pop(MEMORY, None)


def majority(by_reviewer: Mapping[str, Entry]) -> Entry | None:
    """The verdict on which more than half of an item's reviewers agree, or None."""
    if not by_reviewer:
        return None
    [(label, count)] = Counter(entry.label for entry in by_reviewer.values()).most_common(1)
    if 2 * count <= len(by_reviewer):
        return None
    return next(entry for entry in by_reviewer.values() if entry.label == label)


def now() -> str:
    """The current time in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _connection(path: str) -> sqlite3.Connection:
    """A connection without automatic commits, to a file that only its owner can read."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return sqlite3.connect(path, isolation_level=None, timeout=10)


def _facts(connection: sqlite3.Connection, digest: str) -> dict[str, str]:
    """Read the facts of the log. Initialise an empty file, update version 1, and turn on synced commits.

    Raises sqlite3.DatabaseError if the file is damaged.
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
        raise OptionError(f"unknown verdict: {entry.verdict!r}")
    if (entry.verdict == "accept") != (entry.replacement is not None):
        raise OptionError("accepted items need a replacement, and other items must not have one")
    name = entry.reviewer
    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
        raise OptionError(f"a reviewer's name must have 1 to {_LONGEST_NAME} printable characters")
    for what, text, longest in (("a note", entry.note, LONGEST_NOTE),
                                ("a correction", entry.replacement or "", LONGEST_REPLACEMENT)):
        if len(text) > longest:
            raise OptionError(f"{what} has at most {longest:,} characters, not {len(text):,}")
    for text in (name, entry.replacement or "", entry.note):
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise OptionError("a lone surrogate cannot be stored")
