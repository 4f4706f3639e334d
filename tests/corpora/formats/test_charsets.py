"""Encodings: told by a mark, a declaration or the user, never guessed; the bytes come back."""

from pathlib import Path

import pytest
from degarble.corpora.errors import InputError, OptionError
from degarble.corpora.files.charsets import as_utf_8, declared_in_po, declared_in_xml, encode_text, known_encoding
from degarble.corpora.files.input import CountedPlaces, SkippedRows
from degarble.corpora.formats import ReadOptions, Row, open_rows, render, write_rows
from degarble.corpora.records import Edit, Result
from degarble.pipeline.decide import Policy, decide
from hypothesis import given, settings
from hypothesis import strategies as st

CODECS = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "latin-1", "cp1252", "gb18030", "big5", "shift_jis",
          "cp932", "euc_kr", "koi8-r")


def read(path: Path, content: bytes, untouched: SkippedRows | None = None, **options: str) -> list[Row]:
    path.write_bytes(content)
    return list(open_rows(path, ReadOptions(**options), untouched))


def texts(rows: list[Row]) -> list[str]:
    return [row.segment.text for row in rows if row.segment]


def replaced(row: Row, old: str, new: str) -> Result:
    assert row.segment is not None
    at = row.segment.text.index(old)
    return Result(row.segment, (), (Edit(at, at + len(old), old, new),))


@settings(deadline=None)
@given(st.binary(max_size=60), st.sampled_from(CODECS), st.integers(1, 9))
def test_any_bytes_come_back(data: bytes, encoding: str, size: int) -> None:
    blocks = (data[at:at + size] for at in range(0, len(data), size))
    text = b"".join(as_utf_8(blocks, encoding)).decode("utf-8", "surrogatepass")
    assert encode_text(text, encoding) == data


@pytest.mark.parametrize("encoding", CODECS)
def test_what_the_encoding_has_is_read_as_it_is(encoding: str, tmp_path: Path) -> None:
    text = "".join(c for c in "Aé“я語許한 z" if c.encode(encoding, "ignore"))
    rows = read(tmp_path / "a.txt", f"{text}\r\nb".encode(encoding), encoding=encoding)
    assert texts(rows) == [text, "b"]
    assert rows[0].encoding == known_encoding(encoding)


def test_of_two_codes_for_one_character_the_other_is_no_text(tmp_path: Path) -> None:
    """cp932 has ≒ twice; written, it would be the other."""
    content = b"\x81\xe0\n\x87\x90\nend\n"
    with pytest.raises(InputError, match=r"a\.txt:2: not valid CP932"):
        read(tmp_path / "a.txt", content, encoding="cp932")
    untouched = SkippedRows()
    rows = read(tmp_path / "a.txt", content, untouched, encoding="cp932", errors="skip")
    assert texts(rows) == ["≒", "end"]
    write_rows(tmp_path / "b.txt", ((row, None) for row in rows))
    assert (tmp_path / "b.txt").read_bytes() == content
    assert untouched.unreadable == CountedPlaces(1, [f"{tmp_path}/a.txt:2"])


def test_replace_puts_one_mark_for_what_cannot_be_read(tmp_path: Path) -> None:
    content = "\ufeffa".encode("utf-16-le") + b"\x00\xd8" + "b\n".encode("utf-16-le")
    assert texts(read(tmp_path / "a.txt", content, errors="replace")) == ["a\ufffdb"]


@pytest.mark.parametrize("size", [65533, 65534, 65535, 65536])
def test_characters_on_the_joint_of_two_blocks(size: int, tmp_path: Path) -> None:
    content = "\ufeff" + "x" * size + "語😀\r\n" + "é\n"
    for encoding in ("utf-16-le", "utf-32-be", "gb18030"):
        rows = read(tmp_path / "a.txt", content.encode(encoding), encoding=encoding)
        assert "".join(row.raw for row in rows) == content
        assert len(rows) == 2


@pytest.mark.parametrize("name", ["utf-7", "hz", "iso2022_jp", "idna", "base64", "rot13", "none", "utf-8\0", ""])
def test_what_is_no_encoding_of_files(name: str) -> None:
    with pytest.raises(OptionError):
        known_encoding(name)


@pytest.mark.parametrize(("first", "expected"), [
    (b'<?xml version="1.0" encoding="GB2312"?>', "GB2312"),
    (b"<?xml version='1.0' encoding = 'x-a.b_1:2' ?>", "x-a.b_1:2"),
    (b'<?xml version="1.0"?><a encoding="utf-16"/>', None), (b"<a/>", None), (b"", None),
    ("<?xml version='1.0'?>".encode("utf-16-be"), "utf-16-be"), ("<?xml?>".encode("utf-32-le"), "utf-32-le")])
def test_declared_in_xml(first: bytes, expected: str | None) -> None:
    assert declared_in_xml(first) == expected


@pytest.mark.parametrize(("first", "expected"), [
    (b'# x\nmsgid ""\nmsgstr ""\n"MIME: 1\\n"\n"Content-Type: text/plain; charset=EUC-KR\\n"\n', "EUC-KR"),
    (b'msgid  ""\r\nmsgstr "Content-Type: text/plain; charset=koi8-r\\n"\r\n', "koi8-r"),
    (b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=CHARSET\\n"\n', None),
    (b'msgid "a"\nmsgstr "Content-Type: text/plain; charset=koi8-r"\n', None), (b"", None)])
def test_declared_in_po(first: bytes, expected: str | None) -> None:
    assert declared_in_po(first) == expected


class TestEdits:
    def test_what_a_line_cannot_hold_is_rejected_and_says_so(self, tmp_path: Path) -> None:
        [row] = read(tmp_path / "a.txt", "Café wrod\n".encode("latin-1"), encoding="latin-1")
        assert row.segment is not None
        edits = [Edit(5, 9, "wrod", new, confidence=0.99) for new in ("“word”", "mot é")]
        decided = decide(edits, Policy(), row.segment.protected, row.segment.charset)
        assert [edit.decision for edit in decided] == ["reject", "accept"]
        assert decided[0].reason == "0.99 at any confidence: rejected, it would not fit the file's encoding"
        assert decide(decided, Policy(), (), row.segment.charset) == decided

    def test_forced_in_it_is_an_error_that_names_the_place(self, tmp_path: Path) -> None:
        [row] = read(tmp_path / "a.txt", b"wrod\n", encoding="latin-1")
        with pytest.raises(InputError, match=r"out\.txt: '“' \(U\+201C\) cannot be written as ISO8859-1"):
            write_rows(tmp_path / "out.txt", [(row, replaced(row, "wrod", "“word”"))])

    @pytest.mark.parametrize(("name", "content", "expected"), [
        ("a.jsonl", '{"text": "é wrod"}\n', '{"text": "é \\u201cw\\u201d \\ud83d\\ude00"}\n'),
        ("a.xlf", "<xliff><file><body><trans-unit><source/><target>é wrod</target></trans-unit></body></file></xliff>",
         '<target state="needs-review-translation">é &#8220;w&#8221; &#128512;</target>')])
    def test_formats_with_escapes_hold_everything(self, name: str, content: str, expected: str, tmp_path: Path) -> None:
        rows = read(tmp_path / name, content.encode("latin-1"), encoding="latin-1")
        done = "".join(render(row, replaced(row, "wrod", "“w” 😀") if row.segment else None) for row in rows)
        assert expected in done
        assert texts(read(tmp_path / name, done.encode("latin-1"), encoding="latin-1")) == ["é “w” 😀"]

    def test_nothing_is_guessed(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="not valid UTF-8"):
            read(tmp_path / "a.txt", "Café\n".encode("latin-1"))
        with pytest.raises(InputError, match=r"a\.txt:1: contains a NUL: it is a binary file or has another encoding"):
            read(tmp_path / "a.txt", "abc\n".encode("utf-16-le"))
