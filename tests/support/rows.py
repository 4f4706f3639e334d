"""Rows of small files, and edits of them."""

from pathlib import Path

from degarble.corpora.formats import ReadOptions, Row, open_rows
from degarble.corpora.records import Edit, Result, Segment


def write(folder: Path, name: str, content: str | bytes) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(folder: Path, name: str, content: str | bytes, options: ReadOptions | None = None) -> list[Row]:
    """The rows of a file with this content."""
    return list(open_rows(write(folder, name, content), options))


def segments(rows: list[Row]) -> list[Segment]:
    """The segments of the rows that have one."""
    return [row.segment for row in rows if row.segment is not None]


def replaced(row: Row, text: str) -> tuple[Row, Result]:
    """The row with an edit that replaces its whole text."""
    assert row.segment is not None
    old = row.segment.text
    return row, Result(row.segment, edits=(Edit(0, len(old), old, text),))
