"""Files: every fault one clear line, outputs whole or not there."""

import gzip
import io
import lzma
import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zstandard
from degarble.corpora.errors import DegarbleError, InputError, OptionError
from degarble.corpora.files.output import open_output
from degarble.corpora.formats import ReadOptions, Row, open_rows, write_rows
from degarble.corpora.records import Segment
from rows import read, replaced, segments, write

COLUMNS = ReadOptions(text_col="2", id_col="1")


KNOWN = "csv, jsonl, parquet, po, tmx, tsv, txt, xliff"
TABLE = "id\ttext\n1\tone\n"
WRONG_INPUTS: list[tuple[str, str | bytes, ReadOptions, str]] = [
    ("a.txt", b"good\na\0b", ReadOptions(),
     "a.txt:2: contains a NUL: it is a binary file or has another encoding (see --encoding and --errors)"),
    ("a.txt", b"good\nb\xe4d\n", ReadOptions(),
     "a.txt:2: not valid UTF-8 at byte 6 (invalid continuation byte) (see --encoding and --errors)"),
    ("a.txt", b"cut \xe8\xaf", ReadOptions(),
     "a.txt:1: not valid UTF-8 at byte 4 (unexpected end of data) (see --encoding and --errors)"),
    ("a.txt", "one\ntwo\ud800".encode("utf-16-le", "surrogatepass"), ReadOptions(encoding="utf-16-le"),
     "a.txt:2: not valid UTF-16-LE (see --encoding and --errors)"),
    ("a.txt", b"\xff\xfea", ReadOptions(), "a.txt:1: not valid UTF-16-LE (see --encoding and --errors)"),
    ("a.txt", b"\xff\xfea\0", ReadOptions(encoding="latin-1"),
     "a.txt: has the byte-order mark of utf-16-le, but --encoding is iso8859-1 (omit --encoding)"),
    ("a.txt", b"a\0", ReadOptions(encoding="utf-16"), "a.txt: --encoding is utf-16, without a byte-order mark "
     "(give --encoding utf-16-le, utf-16-be or the real encoding)"),
    ("a.txt", b"a", ReadOptions(encoding="utf-9"),
     "no encoding called 'utf-9' (give a Python name: utf-16, latin-1, gb18030, …)"),
    ("a.txt", b"a", ReadOptions(encoding="iso2022_jp"),
     "files in 'iso2022_jp' cannot be written back unchanged (convert them to UTF-8 with iconv)"),
    ("a.txt", b"a", ReadOptions(encoding="rot13"),
     "files in 'rot13' cannot be written back unchanged (convert them to UTF-8 with iconv)"),
    ("a.tmx", b'<?xml version="1.0" encoding="UTF-16"?><tmx/>', ReadOptions(), "a.tmx: declares utf-16, without a "
     "byte-order mark (give --encoding utf-16-le, utf-16-be or the real encoding)"),
    ("a.tmx", b'<?xml version="1.0" encoding="x-none"?><tmx/>', ReadOptions(), "a.tmx: declares an "
     "unsupported encoding: no encoding called 'x-none' (give --encoding)"),
    ("a.docx", "x", ReadOptions(),
     f"a.docx: unknown extension '.docx' (give --format, one of {KNOWN})"),
    ("README", "x", ReadOptions(),
     f"README: unknown extension '' (give --format, one of {KNOWN})"),
    ("a.txt.gz", b"not gzip", ReadOptions(), "a.txt.gz: cannot be read: Not a gzipped file (b'no')"),
    ("a.txt.gz", gzip.compress(b"x" * 999)[:-9], ReadOptions(),
     "a.txt.gz: cannot be read: Compressed file ended before the end-of-stream marker was reached"),
    ("a.txt.xz", b"not xz", ReadOptions(), "a.txt.xz: cannot be read: Input format not supported by decoder"),
    ("a.txt.zst", b"not zst", ReadOptions(),
     "a.txt.zst: cannot be read: zstd decompressor error: Unknown frame descriptor"),
    ("a.txt.zst", zstandard.compress(b"x" * 999)[:-3], ReadOptions(),
     "a.txt.zst: cannot be read: Compressed file ended before the end-of-stream marker was reached"),
    ("a.tsv", TABLE, ReadOptions(text_col="mt"),
     "a.tsv:1: no column 'mt': the first line has 'id', 'text'"),
    ("a.tsv", TABLE, ReadOptions(text_col="3"), "a.tsv:1: no column 3: the columns are 1 to 2"),
    ("a.tsv", TABLE, ReadOptions(text_col="0"), "a.tsv:1: no column 0: the columns are 1 to 2"),
    ("a.tsv", TABLE, ReadOptions(),
     "a.tsv:1: several columns, text column unknown; the first line has 'id', 'text'"
     " (give --text-col, a name or a number)"),
    ("a.tsv", "1\tone\tx\n2\ttwo\n", COLUMNS, "a.tsv:2: 2 fields, but the first record has 3 (see --errors)"),
    ("a.csv", "1,one\n2,two,three\n", COLUMNS, "a.csv:2: 3 fields, but the first record has 2 (see --errors)"),
    ("a.csv", '1,one\n2,"two\n3,three\n', COLUMNS, "a.csv:2: a quote in this record is never closed"),
    ("a.csv", '1,"a\nb"c\n', COLUMNS, "a.csv:2: text after a closing quote: 'c\\n'"),
    ("a.jsonl", '{"text": "a"}\n{"text": }\n', ReadOptions(),
     "a.jsonl:2: not a JSON object: Expecting value: line 1 column 10 (char 9)"),
    ("a.jsonl", '["text"]\n', ReadOptions(),
     "a.jsonl:1: not a JSON object: Expecting '{': line 1 column 1 (char 0)"),
    ("a.jsonl", '{"text": "a"} x\n', ReadOptions(),
     "a.jsonl:1: not a JSON object: Extra data: line 1 column 15 (char 14)"),
    ("a.jsonl", '{"text": "a",}\n', ReadOptions(),
     "a.jsonl:1: not a JSON object: Expecting a name in double quotes: line 1 column 14 (char 13)"),
    ("a.jsonl", '{"text": "a" "b"}\n', ReadOptions(),
     "a.jsonl:1: not a JSON object: Expecting '}': line 1 column 14 (char 13)"),
    ("a.jsonl", '{"text": ' + "[" * 200_000, ReadOptions(), "a.jsonl:1: not a JSON object: nested too deeply"),
    ("a.jsonl", '{"mt": "a", "id": 1}\n', ReadOptions(), "a.jsonl:1: no field 'text' (the fields are: mt, id)"),
    ("a.jsonl", '{}\n', ReadOptions(), "a.jsonl:1: no field 'text' (the fields are: none)"),
    ("a.jsonl", '{"text": 5}\n', ReadOptions(), "a.jsonl:1: field 'text' is not a string"),
    ("a.jsonl", '{"text": "a", "source": 5}\n', ReadOptions(), "a.jsonl:1: field 'source' is not a string"),
    ("a.jsonl", '{"text": "a", "id": [5]}\n', ReadOptions(),
     "a.jsonl:1: field 'id' is neither a string nor a number"),
    ("a.jsonl", '{"text": "a"}\n', ReadOptions(source_col="src"),
     "a.jsonl:1: no field 'src' (the fields are: text)"),
]


class TestErrors:
    @pytest.mark.parametrize(("name", "content", "options", "message"), WRONG_INPUTS)
    def test_wrong_input_is_one_clear_line(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str,
                                           content: str | bytes, options: ReadOptions, message: str) -> None:
        monkeypatch.chdir(tmp_path)
        write(tmp_path, name, content)
        with pytest.raises(DegarbleError) as error:
            list(open_rows(name, options))
        assert str(error.value) == message

    def test_missing_file_and_directory(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        Path("dir.txt").mkdir()
        with pytest.raises(InputError, match=r"^no\.txt: no such file or directory$"):
            open_rows("no.txt")
        with pytest.raises(InputError, match=r"^dir\.txt: no file of a known format$"):
            open_rows("dir.txt")

    def test_unknown_format(self) -> None:
        with pytest.raises(OptionError, match=rf"^no format called 'doc' \(the formats are {KNOWN}\)$"):
            open_rows("a.txt", ReadOptions(format="doc"))

    def test_wrong_header_is_told_before_the_first_row_is_asked_for(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a.tsv", TABLE)
        with pytest.raises(InputError):
            open_rows(path, ReadOptions(text_col="mt"))


class TestFiles:
    @pytest.mark.parametrize("name", ["a.txt", "a.tsv", "a.csv", "a.jsonl", "a.txt.gz"])
    def test_empty_file_gives_an_empty_file(self, tmp_path: Path, name: str) -> None:
        empty = gzip.compress(b"") if name.endswith("gz") else b""
        rows = read(tmp_path, name, empty, ReadOptions(text_col="text"))
        assert rows == []
        write_rows(tmp_path / "out.txt", [])
        assert (tmp_path / "out.txt").read_bytes() == b""

    @pytest.mark.parametrize(("suffix", "pack", "unpack"), [
        (".gz", gzip.compress, gzip.decompress), (".xz", lzma.compress, lzma.decompress),
        (".zst", zstandard.compress, lambda data: zstandard.decompress(data, max_output_size=99))])
    def test_compressed(self, tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes],
                        unpack: Callable[[bytes], bytes]) -> None:
        rows = read(tmp_path, "news.txt" + suffix, pack(b"One\r\nTwo"))
        assert segments(rows) == [Segment("One", "1", "news"), Segment("Two", "2", "news")]
        out = tmp_path / ("out.txt" + suffix)
        write_rows(out, ((row, None) for row in rows))
        first = out.read_bytes()
        assert unpack(first) == b"One\r\nTwo"
        write_rows(tmp_path / ("again.txt" + suffix), ((row, None) for row in rows))
        assert (tmp_path / ("again.txt" + suffix)).read_bytes() == first

    def test_zst_frames_one_after_another(self, tmp_path: Path) -> None:
        frames = zstandard.compress(b"One\nTw") + zstandard.compress(b"") + zstandard.compress(b"o" * 200_000)
        assert [len(s.text) for s in segments(read(tmp_path, "a.txt.zst", frames))] == [3, 200_002]

    def test_standard_input_and_output(self, monkeypatch: pytest.MonkeyPatch) -> None:
        incoming = io.TextIOWrapper(io.BytesIO("1\té\r\n".encode()))
        written = io.BytesIO()
        outgoing = io.TextIOWrapper(written)
        monkeypatch.setattr(sys, "stdin", incoming)
        monkeypatch.setattr(sys, "stdout", outgoing)
        rows = list(open_rows("-", ReadOptions(format="tsv", text_col="2")))
        assert segments(rows) == [Segment("é", "1", "stdin")]
        write_rows("-", [replaced(rows[0], "ü")])
        assert written.getvalue() == "1\tü\r\n".encode()

    def test_input_may_be_the_output(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a.txt", "old\n" * 50_000)
        write_rows(path, (replaced(row, "new") for row in open_rows(path)))
        assert path.read_bytes() == b"new\n" * 50_000

    @pytest.mark.parametrize("name", ["a.txt", "a.txt.gz", "a.txt.xz"])
    @pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt])
    def test_failure_leaves_what_was_there(self, tmp_path: Path, name: str,
                                           failure: type[BaseException]) -> None:
        def pairs() -> Iterator[tuple[Row, None]]:
            yield Row(Segment("x"), "x\n", 0, 1, "txt"), None
            raise failure

        path = write(tmp_path, name, b"before")
        with pytest.raises(failure):
            write_rows(path, pairs())
        assert os.listdir(tmp_path) == [name]
        assert path.read_bytes() == b"before"

    def test_permissions_are_kept_and_links_followed(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a.txt", "x")
        path.chmod(0o640)
        (tmp_path / "link.txt").symlink_to(path)
        write_rows(tmp_path / "link.txt", [])
        assert (tmp_path / "link.txt").is_symlink()
        assert path.read_bytes() == b""
        assert stat.S_IMODE(path.stat().st_mode) == 0o640

    def test_no_such_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        with pytest.raises(InputError, match=r"^no/out.txt: the folder .*no does not exist$"):
            write_rows("no/out.txt", [])
        with pytest.raises(InputError, match=r"is a directory$"):
            write_rows(tmp_path, [])

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux devices")
    def test_devices_are_written_not_replaced(self) -> None:
        write_rows("/dev/null", [])
        assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
        with (pytest.raises(InputError, match=r"^/dev/full: no space left on device$"),
              open_output("/dev/full") as out):
            out.write("x")

    def test_lone_surrogate_cannot_be_text(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"out.txt: a lone surrogate \(U\+D800\)"):
            write_rows(tmp_path / "out.txt", [replaced(Row(Segment("x"), "x\n", 0, 1, "txt"), "\ud800")])
        assert os.listdir(tmp_path) == []
