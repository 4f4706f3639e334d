"""Files as people really have them: read, cleaned, written, and nothing else changed."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from degarble.corpora.errors import InputError
from degarble.corpora.files.compression import decompressing
from degarble.corpora.formats import ReadOptions, open_rows
from degarble.pipeline.run.apply import apply_file
from degarble.pipeline.run.chunks import Loading
from degarble.pipeline.run.jobs import Job
from degarble.pipeline.run.runner import run_job
from odd_files import CSV, JSONL, TSV, TXT, Odd
from odd_markup import PO, SOUND, TMX, XLIFF
from odd_parquet import PARQUET

GARBLED = "They opened the the bridge."
FORMATS = {"txt": TXT, "tsv": TSV, "csv": CSV, "jsonl": JSONL, "parquet": PARQUET, "tmx": TMX, "xliff": XLIFF, "po": PO}
ODD = [odd for files in FORMATS.values() for odd in files]
WORKER = Loading("clean", "rules", "rules", "cpu")()
PASSED = ("unreadable_lines", "rows_without_text", "segments_too_long")


@pytest.mark.parametrize("name", FORMATS)
def test_ten_of_each_format(name: str) -> None:
    assert len({odd.what for odd in FORMATS[name]}) >= 10


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_only_the_doubled_word_changes(odd: Odd, tmp_path: Path) -> None:
    source, out, report = tmp_path / odd.name, tmp_path / f"out.{odd.name}", tmp_path / "r.jsonl"
    source.write_bytes(odd.make(GARBLED))
    options = replace(ReadOptions(), **odd.options)
    facts = run_job(Job(str(source), str(out), str(report), options), lambda: WORKER)
    assert content(out) == content(out, odd.make(SOUND))
    assert {name: facts[name]["count"] for name in PASSED} == dict.fromkeys(PASSED, 0) | dict(
        [odd.passed] * bool(odd.passed[0])
    )
    assert json.loads((tmp_path / "r.meta.json").read_bytes())["input"]["encoding"] == odd.options.get("encoding")
    apply_file(str(report), str(tmp_path / f"again.{odd.name}"))
    assert (tmp_path / f"again.{odd.name}").read_bytes() == out.read_bytes()


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_without_edits_the_bytes_are_the_same(odd: Odd, tmp_path: Path) -> None:
    source, out = tmp_path / odd.name, tmp_path / f"out.{odd.name}"
    source.write_bytes(odd.make("All is well."))
    run_job(Job(str(source), str(out), None, replace(ReadOptions(), **odd.options)), lambda: WORKER)
    assert out.read_bytes() == source.read_bytes()


def content(path: Path, data: bytes | None = None) -> object:
    """What counts: of packed files what is packed, of Parquet the table with its schema and row groups."""
    data = path.read_bytes() if data is None else data
    if path.suffix == ".parquet":
        file = pq.ParquetFile(io.BytesIO(data))
        shape = [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)]
        return (
            str(file.schema_arrow.to_string(show_field_metadata=True)),
            file.read().to_pylist()
            if len(set(file.schema_arrow.names)) == len(file.schema_arrow.names)
            else str(file.read()),
            shape,
        )
    stream, pieces = decompressing(io.BytesIO(data), path.suffix), []
    while piece := stream.read(1 << 16):
        pieces.append(piece)
    return b"".join(pieces)


REFUSED = [
    (
        "a.tmx",
        "<tmx><body><tu><tuv xml:lang='en'><seg>a</seg></tuv></tu><tuv><seg>b</seg></tuv></tu></body></tmx>",
        "a.tmx:1: not well-formed XML: mismatched tag",
    ),
    (
        "a.tmx",
        "<tmx><body><tu><tuv xml:lang='en'><seg>a\x01</seg></tuv></tu></body></tmx>",
        "a.tmx:1: not well-formed XML: not well-formed (invalid token)",
    ),
    ("a.po", 'msgctxt "Not\nreally."\nmsgid "a"\nmsgstr "b"\n', "a.po:1: not a line of a PO file"),
    ("a.po", 'msgid ""\nmsgstr ""\nProject-Id-Version: PACKAGE VERSION\n', "a.po:3: not a line of a PO file"),
    (
        "a.po",
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=uft8\\n"\n',
        "a.po: declares an unsupported encoding: no encoding called 'uft8' (give --encoding)",
    ),
    ("a.jsonl", '{"mt": "x"}\n{"mt": "y"}\n', "a.jsonl:1: no field 'text' (the fields are: mt)"),
    ("a.jsonl", '["text", "x"]\n', "a.jsonl:1: not a JSON object: Expecting '{': line 1 column 1 (char 0)"),
    ("a.parquet", "PAR1", "a.parquet: cannot be read:"),
]


@pytest.mark.parametrize(("name", "text", "message"), REFUSED)
def test_what_is_refused_is_told(
    name: str, text: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As reported: opus_read's TMX (Helsinki-NLP/OpusTools/issues/25), controls in XML (translate/issues/4183),
    strings over lines (grosser/get_pomo/issues/21), a header without quotes (PHP-po-parser/issues/77), a charset
    misspelt (gobolinux/GoboHide/pull/8)."""
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(text.encode())
    with pytest.raises(InputError) as error:
        list(open_rows(name))
    assert str(error.value).startswith(message)
