"""The memory of dismissed changes: changes that a reviewer rejected, at one place or everywhere, for later runs."""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable
from typing import Final, Self

from ...corpora.errors import InputError
from ...corpora.files.output import FilePath
from ..results.items import Item

_SURROUNDINGS: Final = 40
"""Characters on each side that identify the same place in another run."""


class Dismissed:
    """A file of dismissed changes, identified by digests and with a readable copy."""

    def __init__(self, path: FilePath) -> None:
        """Open or create the file. Raises InputError if it is not usable."""
        self._path = os.fspath(path)
        try:
            self._connection = sqlite3.connect(self._path, isolation_level=None, timeout=10)
            self._connection.execute("CREATE TABLE IF NOT EXISTS dismissed (digest TEXT PRIMARY KEY, "
                                     "original TEXT NOT NULL, replacement TEXT NOT NULL)")
        except sqlite3.Error as error:
            raise InputError(f"cannot be used as a memory: {error}", where=self._path) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def is_dismissed(self, item: Item) -> bool:
        """Whether this change was dismissed at this place or everywhere."""
        try:
            [[count]] = self._connection.execute("SELECT count(*) FROM dismissed WHERE digest IN (?, ?)",
                                                 (_digest(item), _digest(item, everywhere=True)))
        except sqlite3.Error as error:
            raise InputError(f"cannot be read: {error}", where=self._path) from error
        return bool(count)

    def dismiss(self, items: Iterable[Item], *, everywhere: bool = False) -> None:
        """Add changes."""
        self._write("INSERT OR IGNORE INTO dismissed VALUES (?, ?, ?)", [
            (_digest(item, everywhere=everywhere), *(side.encode("utf-8", "replace").decode()
                                                     for side in item.change)) for item in items])

    def forget(self, items: Iterable[Item]) -> None:
        """Remove changes, both at their places and everywhere."""
        self._write("DELETE FROM dismissed WHERE digest = ?", [
            (_digest(item, everywhere=everywhere),) for item in items for everywhere in (True, False)])

    def _write(self, statement: str, rows: list[tuple[str, ...]]) -> None:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany(statement, rows)
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise InputError(f"cannot be written: {error}", where=self._path) from error


def _digest(item: Item, *, everywhere: bool = False) -> str:
    text, (_, start, end) = item.segment.text, item.place
    context = [] if everywhere else [text[max(0, start - _SURROUNDINGS):start], text[end:end + _SURROUNDINGS]]
    return hashlib.sha256(json.dumps([*item.change, *context]).encode()).hexdigest()
