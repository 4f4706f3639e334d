"""What must hold of every file: read or refused with an error of ours, the bytes outside edits kept."""

import io
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from degarble.corpora.errors import DegarbleError, InputError
from degarble.corpora.files.charsets import as_utf_8, choose_encoding, encode_text, known_encoding
from degarble.corpora.files.input import SkippedRows
from degarble.corpora.files.output import Output
from degarble.corpora.formats import ReadOptions, Row, open_rows, open_writer, render
from degarble.corpora.formats.spreadsheet_safe import safe_record
from degarble.corpora.records import Edit, Result
from odd_files import CSV, JSONL, TSV, TXT, Odd
from odd_markup import PO, TMX, XLIFF
from odd_parquet import PARQUET

FOLDER = Path(tempfile.mkdtemp(prefix="degarble-fuzz-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None))
ERRORS = ("strict", "skip", "strict", "replace")
ENCODINGS = (None, None, None, "utf-16-le", "latin-1", "gb18030", "cp1252", "shift_jis", "utf-8")
NEW = ("x", "the", "", "“né”", "a b", "語", "&<>", '"', "\\")
COLUMNS = (None, "1", "2", "text")


def seeds(files: tuple[Odd, ...]) -> list[bytes]:
    """Two bytes that choose the options, then the file; long ones left out."""
    made = [odd.make("They opened the the bridge.") for odd in files if "." not in odd.name.partition(".")[2]]
    return [bytes((0, 2 if i % 2 else 3)) + data for i, data in enumerate(made) if len(data) < 1 << 16]


SEEDS = {
    "txt": seeds(TXT),
    "tsv": seeds(TSV),
    "csv": seeds(CSV),
    "jsonl": seeds(JSONL),
    "tmx": seeds(TMX),
    "xliff": seeds(XLIFF),
    "po": seeds(PO),
    "parquet": seeds(PARQUET),
}
PACKED = [b"\0\0" + odd.make("The the.") for odd in TXT if odd.name.endswith((".gz", ".xz", ".zst"))]


def file(name: str, data: bytes) -> None:
    """A file of a format: the first two bytes choose options and edits."""
    head, body = data[:2].ljust(2, b"\0"), data[2:]
    options = ReadOptions(
        format=name,
        errors=ERRORS[head[0] % 4],
        encoding=ENCODINGS[head[0] // 4 % len(ENCODINGS)],
        text_col=COLUMNS[head[1] % 4] if name in ("tsv", "csv") else None,
        source_col=None if head[1] < 250 else "source",
    )
    path = FOLDER / "input"
    path.write_bytes(body)
    try:
        rows = list(open_rows(path, options, SkippedRows()))
    except DegarbleError:
        return
    for row in rows:
        if row.segment is not None:
            assert all(0 <= start <= end <= len(row.segment.text) for start, end in row.segment.protected)
            row.segment.text.encode("utf-8", "surrogatepass")
    if name == "parquet":
        _written(rows, name)
        return
    if options.errors != "replace":
        assert _written(rows, name) == body, "other bytes without an edit"
    with_text = [number for number, row in enumerate(rows) if row.segment is not None and row.segment.text]
    if with_text:
        _edit(rows, with_text[head[1] // 4 % len(with_text)], head, options)


def _written(rows: list[Row], name: str) -> bytes:
    out = io.BytesIO()
    with open_writer(Output(out, "out"), name) as writer:
        for row in rows:
            writer.write(row, None if row.segment is None else Result(row.segment))
    return out.getvalue()


def _edit(rows: list[Row], chosen: int, head: bytes, options: ReadOptions) -> None:
    """An edit changes its text and no other, and nothing before or behind its cell."""
    row = rows[chosen]
    assert row.segment is not None
    text = row.segment.text
    start = head[0] % (len(text) + 1)
    end = min(len(text), start + head[1] % 7)
    new = NEW[head[0] % len(NEW)]
    touches = any(start < last and first < end for first, last in row.segment.protected)
    # no file can tell an empty last line from none
    if touches or not text[:start] + new + text[end:]:
        return
    edit = Edit(start, end, text[start:end], new)
    try:
        after = render(row, Result(row.segment, (), (edit,)))
        out = encode_text(after, row.encoding)
    except (InputError, UnicodeEncodeError):
        return
    assert after.startswith(row.raw[: row.start])
    assert after.endswith(row.raw[row.end :])
    if options.errors == "replace" or not out:
        return
    again = b"".join(
        out if number == chosen else encode_text(other.raw, other.encoding) for number, other in enumerate(rows)
    )
    path = FOLDER / "edited"
    path.write_bytes(again)
    read = list(open_rows(path, replace(options, encoding=options.encoding or rows[0].encoding)))
    expected = [
        text[:start] + new + text[end:] if number == chosen else other.segment.text
        for number, other in enumerate(rows)
        if other.segment is not None
    ]
    assert [other.segment.text for other in read if other.segment is not None] == expected, "another text changed"


def table(name: str, data: bytes) -> None:
    """Spreadsheet-safe records are records, and no cell of them a formula."""
    path = FOLDER / "table"
    path.write_bytes(data)
    try:
        rows = list(open_rows(path, ReadOptions(format=name, text_col="1")))
    except DegarbleError:
        return
    for row in rows:
        if row.segment is not None:
            safe = safe_record(row.raw, name)
            assert safe_record(safe, name) == safe
            assert len(safe) >= len(row.raw)


def packed(data: bytes) -> None:
    """A packed file is read or refused."""
    suffix = (".gz", ".xz", ".zst")[data[0] % 3] if data else ".gz"
    for end, magic in ((".gz", b"\x1f\x8b"), (".xz", b"\xfd7zXZ"), (".zst", b"\x28\xb5")):
        suffix = end if data[2:].startswith(magic) else suffix
    path = FOLDER / f"packed.txt{suffix}"
    path.write_bytes(data[2:])
    try:
        for _ in open_rows(path):
            pass
    except DegarbleError:
        pass


CODECS = (
    "utf-16-le",
    "utf-16-be",
    "utf-32-le",
    "latin-1",
    "cp1252",
    "gb18030",
    "gbk",
    "big5",
    "big5hkscs",
    "shift_jis",
    "cp932",
    "euc_jp",
    "euc_kr",
    "cp949",
    "koi8-r",
    "cp437",
    "utf-8",
    "mac_roman",
    "euc_jis_2004",
    "johab",
    "cp037",
    "ascii",
    "tis-620",
)


def encoding(data: bytes) -> None:
    """In every encoding the bytes come back, whatever they are and wherever they are cut."""
    name = known_encoding(CODECS[data[0] % len(CODECS)] if data else "ascii")
    body, size = data[2:], (data[1] if len(data) > 1 else 1) % 40 + 1

    def blocks() -> Iterator[bytes]:
        return (body[at : at + size] for at in range(0, len(body), size))

    if name == "utf-8":
        choose_encoding(body, None, None, "x")
        return
    text = b"".join(as_utf_8(blocks(), name)).decode("utf-8", "surrogatepass")
    assert encode_text(text, name) == body, name
