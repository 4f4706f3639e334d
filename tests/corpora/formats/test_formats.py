"""Formats: values read, bytes kept, an edit confined to its cell."""

import json
import tracemalloc
from pathlib import Path

import pytest
from degarble.corpora.errors import InputError
from degarble.corpora.formats import ReadOptions, Row, open_rows, render, write_rows
from degarble.corpora.records import Segment
from rows import read, replaced, segments, write

COLUMNS = ReadOptions(text_col="2", id_col="1")
BOM = "\ufeff"


def texts(rows: list[Row]) -> list[str]:
    return [segment.text for segment in segments(rows)]


def after_edit(folder: Path, name: str, content: str, edits: dict[str, str],
               options: ReadOptions | None = None) -> str:
    """The file's content after replacing whole texts as `edits` tells."""
    rows = read(folder, name, content, options)
    out = folder / ("out" + Path(name).suffix)
    write_rows(out, (replaced(row, edits[row.segment.text]) if row.segment and row.segment.text in edits
                     else (row, None) for row in rows))
    return out.read_bytes().decode()

class TestTxt:
    def test_ids_are_line_numbers_and_the_doc_is_the_file_s_name(self, tmp_path: Path) -> None:
        assert segments(read(tmp_path, "news.en.txt", "One.\n\nThree.")) == [
            Segment("One.", "1", "news.en"), Segment("", "2", "news.en"), Segment("Three.", "3", "news.en")]

    def test_only_line_feeds_and_carriage_returns_end_lines(self, tmp_path: Path) -> None:
        content = "a\u2028b\x0bc\x0cd\x85e\x1c\nf\r\ng\rh\r\r\ni"
        assert texts(read(tmp_path, "a.txt", content)) == [
            "a\u2028b\x0bc\x0cd\x85e\x1c", "f", "g", "h", "", "i"]

    def test_bom_is_kept_out_of_the_text_and_in_the_file(self, tmp_path: Path) -> None:
        assert texts(read(tmp_path, "a.txt", BOM + "One\n" + BOM + "Two\n")) == ["One", BOM + "Two"]
        assert after_edit(tmp_path, "a.txt", BOM + "One\r\nTwo", {"One": "1"}) == BOM + "1\r\nTwo"

    def test_edit_leaves_endings_spaces_and_blank_lines(self, tmp_path: Path) -> None:
        before = "  x  y \r\nold\rz\n\n\n"
        assert after_edit(tmp_path, "a.txt", before, {"old": "ñew”"}) == before.replace("old", "ñew”")

    @pytest.mark.parametrize("size", [65535, 65536, 65537, 131072])
    def test_line_ending_on_a_block_boundary(self, tmp_path: Path, size: int) -> None:
        rows = read(tmp_path, "a.txt", "x" * (size - 1) + "\r\ny")
        assert [len(row.raw) for row in rows] == [size + 1, 1]

    def test_multibyte_character_on_a_block_boundary(self, tmp_path: Path) -> None:
        content = "x" * 65535 + "语\n"
        assert texts(read(tmp_path, "a.txt", content)) == [content[:-1]]

    def test_megabyte_line(self, tmp_path: Path) -> None:
        assert texts(read(tmp_path, "a.txt", "word " * 200_000 + "\nshort\n"))[1] == "short"

    def test_line_break_cannot_be_written(self, tmp_path: Path) -> None:
        row, = read(tmp_path, "a.txt", "x\n")
        with pytest.raises(InputError, match=r"^a, segment 1: a line .* contain a line break: 'a\\nb'"):
            render(*replaced(row, "a\nb"))

    def test_memory_is_bounded(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a.txt", "some words to read\n" * 100_000)
        tracemalloc.start()
        count = sum(1 for _ in open_rows(path))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == 100_000
        assert peak < 1_000_000


class TestTsv:
    def test_named_columns_make_a_header(self, tmp_path: Path) -> None:
        options = ReadOptions(text_col="mt", source_col="src", id_col="key", doc_col="4")
        rows = read(tmp_path, "a.tsv", "key\tsrc\tmt\td\nk1\t你好\tHullo\tD\nk2\t\tBye\tE\n", options)
        assert rows[0].segment is None
        assert segments(rows) == [Segment("Hullo", "k1", "D", "你好"), Segment("Bye", "k2", "E", None)]

    def test_numbered_columns_mean_no_header(self, tmp_path: Path) -> None:
        rows = read(tmp_path, "a.tsv", "1\tone\n2\ttwo\n", COLUMNS)
        assert segments(rows) == [Segment("one", "1", "a"), Segment("two", "2", "a")]

    def test_quotes_are_only_characters(self, tmp_path: Path) -> None:
        content = 'a\t"x "" y\n'
        assert texts(read(tmp_path, "a.tsv", content, COLUMNS)) == ['"x "" y']
        assert after_edit(tmp_path, "a.tsv", content, {'"x "" y': '"z"'}, COLUMNS) == 'a\t"z"\n'

    def test_single_column_needs_no_name(self, tmp_path: Path) -> None:
        rows = read(tmp_path, "a.tsv", "one\n\ntwo\n")
        assert [(s.id, s.text) for s in segments(rows)] == [("1", "one"), ("2", ""), ("3", "two")]

    def test_blank_line_passes_through(self, tmp_path: Path) -> None:
        content = "1\tone\n\n2\ttwo\n\n"
        assert after_edit(tmp_path, "a.tsv", content, {"two": "2"}, COLUMNS) == content.replace("two", "2")

    def test_tab_cannot_be_written(self, tmp_path: Path) -> None:
        row, = read(tmp_path, "a.tsv", "1\tone\n", COLUMNS)
        with pytest.raises(InputError, match="cannot contain a tab"):
            render(*replaced(row, "a\tb"))


class TestCsv:
    CONTENT = ('id,"text",note\r\n7,"He said ""no"", then\r\nleft.",  spaced \r\n'
               '8,plain 5" text,"""q"",\n"\n\n9,"quoted",\n')
    OPTIONS = ReadOptions(text_col="text", id_col="id")

    def test_quoted_cells(self, tmp_path: Path) -> None:
        assert segments(read(tmp_path, "a.csv", self.CONTENT, self.OPTIONS)) == [
            Segment('He said "no", then\r\nleft.', "7", "a"), Segment('plain 5" text', "8", "a"),
            Segment("quoted", "9", "a")]

    @pytest.mark.parametrize(("old", "new", "before", "after"), [
        ('He said "no", then\r\nleft.', 'He "left".', '"He said ""no"", then\r\nleft."', '"He ""left""."'),
        ('plain 5" text', "plain text", 'plain 5" text', "plain text"),
        ('plain 5" text', "so, text", 'plain 5" text', '"so, text"'),
        ("quoted", "new", '"quoted"', '"new"'),
    ])
    def test_edit_changes_only_its_cell(self, tmp_path: Path, old: str, new: str, before: str,
                                        after: str) -> None:
        assert self.CONTENT.count(before) == 1
        expected = self.CONTENT.replace(before, after)
        assert after_edit(tmp_path, "a.csv", self.CONTENT, {old: new}, self.OPTIONS) == expected

    def test_bom_before_a_quoted_header(self, tmp_path: Path) -> None:
        content = BOM + '"text","n"\n"a, b",1\n'
        assert texts(read(tmp_path, "a.csv", content, ReadOptions(text_col="text"))) == ["a, b"]

    def test_long_quoted_cell_is_read_whole(self, tmp_path: Path) -> None:
        cell = 'line ""x"" of many\n' * 60_000
        row, = read(tmp_path, "a.csv", f'1,"{cell}"\n', COLUMNS)
        assert row.segment is not None
        assert row.segment.text == cell.replace('""', '"')


class TestJsonl:
    def test_default_fields(self, tmp_path: Path) -> None:
        content = '{"id": 7, "doc": "d", "text": "Hi", "source": "嗨"}\n\n{"text": "Bye", "source": null}\n'
        assert segments(read(tmp_path, "a.jsonl", content)) == [
            Segment("Hi", "7", "d", "嗨"), Segment("Bye", "3", "a", None)]

    def test_named_fields(self, tmp_path: Path) -> None:
        options = ReadOptions(text_col="mt", source_col="src", id_col="key", doc_col="url")
        content = '{"key": "k", "url": "u", "mt": "Hi", "src": "S", "text": 1}\n'
        assert segments(read(tmp_path, "a.ndjson", content, options)) == [Segment("Hi", "k", "u", "S")]

    @pytest.mark.parametrize(("before", "new", "after"), [
        ('"old"', "né “x”", '"né “x”"'),
        (r'"a\u00e9"', "né", r'"n\u00e9"'),
        (r'"é \u003c"', "né", '"né"'),
        (r'"a\\u00e9"', "né", '"né"'),
        (r'"a\ud800b"', "a\ud800", r'"a\ud800"'),
        (r'"é\ud800b"', "é\ud800", r'"é\ud800"'),
        (r'"a\nb"', 'a\n"', r'"a\n\""'),
    ])
    def test_edit_changes_only_its_string(self, tmp_path: Path, before: str, new: str, after: str) -> None:
        line = ('  {{"z" :1.50e3,"t\\u0065xt":{},\t"y": [ 1, {{"text": "no"}}], "u\\/": "\\u00e9", "n": NaN}}'
                ' \r\n')
        old = json.loads(before)
        assert after_edit(tmp_path, "a.jsonl", line.format(before) * 2, {old: new}) == line.format(after) * 2

    def test_of_two_members_with_one_name_the_later_counts(self, tmp_path: Path) -> None:
        line = '{"text":"x","text":"y"}'
        assert after_edit(tmp_path, "a.jsonl", line, {"y": "z"}) == line.replace("y", "z")

    def test_endless_number_is_passed_through(self, tmp_path: Path) -> None:
        line = '{"n": ' + "9" * 5000 + ', "text": "x"}'
        assert after_edit(tmp_path, "a.jsonl", line, {"x": "y"}) == line.replace('"x"', '"y"')
