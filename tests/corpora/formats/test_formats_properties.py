"""Properties of every format, on generated files."""

import csv
import io
import json
import tempfile
from pathlib import Path

from degarble.corpora.formats import ReadOptions, Row, open_rows, render, write_rows
from degarble.corpora.records import Edit, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import read, write

BOM = "\ufeff"


def replaced(row: Row, text: str) -> Result:
    assert row.segment is not None
    old = row.segment.text
    return Result(row.segment, edits=(Edit(0, len(old), old, text),))


ANY_TEXT = st.text(st.sampled_from(list('ab "\',;\\{}[]é“”语😀\u2028\x85\x0b\x0c\xa0' + BOM)), max_size=8)
ENDINGS = st.sampled_from(["\n", "\r\n", "\r"])
CSV_CELLS = st.one_of(
    ANY_TEXT.map(lambda text: text.replace('"', "").replace(",", "")),
    st.text(st.sampled_from(list('ab ",\r\né语\u2028')), max_size=8)
    .map(lambda text: '"' + text.replace('"', '""') + '"'),
)


@st.composite
def txt_files(draw: st.DrawFn) -> str:
    lines = draw(st.lists(st.tuples(ANY_TEXT, ENDINGS), max_size=6))
    return draw(st.sampled_from(["", BOM])) + "".join(text + end for text, end in lines) + draw(ANY_TEXT)


@st.composite
def table_files(draw: st.DrawFn, cells: st.SearchStrategy[str], between: str) -> str:
    rows = draw(st.lists(st.tuples(cells, cells, ENDINGS), max_size=6))
    content = "".join(f"{left}{between}{right}{end}" for left, right, end in rows)
    blanks = draw(st.lists(ENDINGS, max_size=2))
    return draw(st.sampled_from(["", BOM])) + content + "".join(blanks)


@st.composite
def jsonl_files(draw: st.DrawFn) -> str:
    values = st.recursive(st.one_of(ANY_TEXT, st.none(), st.booleans(), st.integers(), st.floats()),
                          lambda inner: st.lists(inner, max_size=2), max_leaves=4)
    content = draw(st.sampled_from(["", BOM]))
    for _ in range(draw(st.integers(0, 4))):
        record = draw(st.dictionaries(ANY_TEXT, values, max_size=3)) | {"text": draw(ANY_TEXT)}
        spacing = draw(st.sampled_from([(",", ":"), (", ", ": "), (" ,\t", " :  ")]))
        content += json.dumps(record, ensure_ascii=draw(st.booleans()), separators=spacing)
        content += draw(st.sampled_from(["\n", "\r\n"]))
    return content


FILES = st.one_of(
    st.tuples(st.just("a.txt"), txt_files()),
    st.tuples(st.just("a.tsv"), table_files(ANY_TEXT, "\t")),
    st.tuples(st.just("a.csv"), table_files(CSV_CELLS, ",")),
    st.tuples(st.just("a.jsonl"), jsonl_files()),
)


class TestProperties:
    @settings(deadline=None)
    @given(FILES)
    def test_without_edits_the_bytes_are_the_same(self, file: tuple[str, str]) -> None:
        name, content = file
        with tempfile.TemporaryDirectory() as folder:
            path, out = write(Path(folder), name, content), Path(folder, "out")
            write_rows(out, ((row, Result(row.segment) if row.segment else None)
                             for row in open_rows(path, options_for(name))))
            assert out.read_bytes() == content.encode()

    @settings(deadline=None)
    @given(FILES, st.data())
    def test_an_edit_changes_its_segment_and_nothing_else(self, file: tuple[str, str],
                                                          data: st.DataObject) -> None:
        name, content = file
        with tempfile.TemporaryDirectory() as folder:
            rows = read(Path(folder), name, content, options_for(name))
            chosen = data.draw(st.sampled_from([i for i, row in enumerate(rows) if row.segment] or [-1]))
            # a file cannot tell a text's BOM from its own, nor an empty last line without ending from none
            new = data.draw(ANY_TEXT).lstrip(BOM) or "x"
            if chosen < 0:
                return
            edited = [render(row, replaced(row, new) if i == chosen else None) for i, row in enumerate(rows)]
            again = read(Path(folder), name, "".join(edited), options_for(name))
        before, after = rows[chosen], edited[chosen]
        kept_before, kept_after = before.raw[:before.start], before.raw[before.end:]
        assert after.startswith(kept_before)
        assert after.endswith(kept_after)
        expected = [new if i == chosen else row.segment and row.segment.text for i, row in enumerate(rows)]
        assert [row.segment and row.segment.text for row in again] == expected

    @settings(deadline=None)
    @given(table_files(CSV_CELLS, ","))
    def test_csv_reads_as_the_standard_library_does(self, content: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            rows = read(Path(folder), "a.csv", content, ReadOptions(text_col="2"))
        theirs = csv.reader(io.StringIO(content.removeprefix(BOM), newline=""))
        assert [row.segment.text for row in rows if row.segment] == [cells[1] for cells in theirs if cells]


def options_for(name: str) -> ReadOptions:
    return ReadOptions() if name in ("a.txt", "a.jsonl") else ReadOptions(text_col="2")
