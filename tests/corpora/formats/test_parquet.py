"""Parquet and data sets, unreadable lines, directories of shards."""

import json
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from degarble.corpora.errors import DegarbleError, InputError
from degarble.corpora.files.input import CountedPlaces, SkippedRows
from degarble.corpora.formats import ReadOptions, open_rows, write_rows
from degarble.corpora.records import Edit, Result, Segment
from hypothesis import given, settings
from hypothesis import strategies as st

TABLE = pa.table({"key": [7, 8, 9], "text": pa.array(["one", None, "three"], pa.large_string()),
                  "nested": [[{"a": 1}], [], None], "src": ["一", None, ""]}) \
    .replace_schema_metadata({"k": "v"})


def copied(folder: Path, new: dict[str, str], options: ReadOptions | None = None) -> Any:
    """The table of in.parquet after replacing whole texts as `new` tells."""
    def edited(segment: Segment) -> Result:
        old = segment.text
        return Result(segment, (), (Edit(0, len(old), old, new[old]),) if old in new else ())

    rows = open_rows(folder / "in.parquet", options)
    write_rows(folder / "out.parquet", ((row, edited(row.segment) if row.segment else None) for row in rows),
               "parquet")
    return pq.ParquetFile(folder / "out.parquet")


class TestParquet:
    def test_columns_types_groups_and_metadata_are_kept(self, tmp_path: Path) -> None:
        pq.write_table(TABLE, tmp_path / "in.parquet", row_group_size=2, compression={
            "key": "zstd", "text": "gzip", "nested.list.element.a": "none", "src": "snappy"})
        before, after = pq.ParquetFile(tmp_path / "in.parquet"), copied(tmp_path, {"three": "3"})
        assert after.schema_arrow.equals(before.schema_arrow, check_metadata=True)
        texts = pa.array(["one", None, "3"], pa.large_string())
        assert after.read().equals(TABLE.set_column(1, "text", texts))
        assert after.num_row_groups == before.num_row_groups == 2
        assert [after.metadata.row_group(0).column(i).compression for i in range(4)] == [
            "ZSTD", "GZIP", "UNCOMPRESSED", "SNAPPY"]

    def test_segments(self, tmp_path: Path) -> None:
        pq.write_table(TABLE, tmp_path / "a.parquet")
        options = ReadOptions(text_col="text", source_col="src", id_col="1")
        rows = list(open_rows(tmp_path / "a.parquet", options))
        assert [row.segment for row in rows] == [
            Segment("one", "7", "a", "一"), None, Segment("three", "9", "a", None)]

    @settings(deadline=None)
    @given(st.lists(st.one_of(st.none(), st.text(st.sampled_from("ab é\n"), max_size=5)), max_size=9),
           st.integers(1, 4))
    def test_round_trip(self, texts: list[str | None], group: int) -> None:
        table = pa.table({"n": list(range(len(texts))), "text": pa.array(texts, pa.string())})
        with tempfile.TemporaryDirectory() as name:
            pq.write_table(table, Path(name, "in.parquet"), row_group_size=group)
            before, after = pq.ParquetFile(Path(name, "in.parquet")), copied(Path(name), {})
            assert after.read().equals(table)
            assert not texts or after.num_row_groups == before.num_row_groups

    @pytest.mark.parametrize(("options", "cause"), [
        (ReadOptions(text_col="mt"), "no column 'mt'"), (ReadOptions(text_col="key"), "'key' does not contain text")])
    def test_wrong_columns(self, tmp_path: Path, options: ReadOptions, cause: str) -> None:
        pq.write_table(TABLE, tmp_path / "a.parquet")
        with pytest.raises(DegarbleError, match=cause):
            list(open_rows(tmp_path / "a.parquet", options))

    def test_no_parquet_at_all(self, tmp_path: Path) -> None:
        (tmp_path / "a.parquet").write_bytes(b"PAR2")
        with pytest.raises(InputError, match=r"a\.parquet: cannot be read"):
            open_rows(tmp_path / "a.parquet")


class TestUnreadable:
    CONTENT = b"one\nb\xe4d\nn\0l\n\xff\xfe\nfive"

    def test_replace(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes(self.CONTENT)
        untouched = SkippedRows()
        rows = list(open_rows(tmp_path / "a.txt", ReadOptions(errors="replace"), untouched))
        assert [row.segment and row.segment.text for row in rows] == [
            "one", "b\ufffdd", "n\ufffdl", "\ufffd\ufffd", "five"]
        assert untouched.unreadable == CountedPlaces(3, [f"{tmp_path}/a.txt:{n}" for n in (2, 3, 4)])

    @pytest.mark.parametrize(("name", "content"), [
        ("a.txt", CONTENT), ("a.tsv", b"a\tone\nb\t\xe4\tx\nc\t\0\n"), ("a.csv", b'a,one\nb,"\xe4"\n'),
        ("a.jsonl", b'{"text": "one"}\n{"text": "\xe4"}\n{\0\n'), ("a.po", b'msgid "a"\nmsgstr "\xe4"\n')])
    def test_skip_passes_by_and_keeps_the_bytes(self, tmp_path: Path, name: str, content: bytes) -> None:
        (tmp_path / name).write_bytes(content)
        untouched = SkippedRows()
        columns = {"text_col": "2"} if name in ("a.tsv", "a.csv") else {}
        options = ReadOptions(errors="skip", **columns)
        rows = list(open_rows(tmp_path / name, options, untouched))
        assert all(row.segment is None or row.segment.text in ("one", "five") for row in rows)
        write_rows(tmp_path / "out", ((row, None) for row in rows))
        assert (tmp_path / "out").read_bytes() == content
        assert untouched.unreadable.count


class TestMany:
    def test_directory_and_glob(self, tmp_path: Path) -> None:
        (tmp_path / "sub").mkdir()
        for name, content in (("b.txt", "two"), ("a.jsonl", json.dumps({"text": "one"})), ("README", "no"),
                              ("sub/c.tsv", "three"), (".hidden.txt", "no")):
            (tmp_path / name).write_text(content)
        rows = list(open_rows(tmp_path))
        assert [row.segment and (row.segment.text, row.segment.doc) for row in rows] == [
            ("one", "a"), ("two", "b"), ("three", "c")]
        assert len(list(open_rows(tmp_path / "*.txt"))) == 1
        with pytest.raises(InputError, match="no file of a known format"):
            open_rows(tmp_path / "*.csv")


def test_data_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "train.jsonl").write_text('{"text": "one", "n": 1}\n{"text": "two", "n": 2}\n')
    rows = list(open_rows(f"hf:{folder}:train"))
    assert [(s.text, s.id) for s in (row.segment for row in rows) if s] == [("one", "1"), ("two", "2")]
    assert json.loads(rows[1].raw) == {"text": "two", "n": 2}
    with pytest.raises(InputError, match=r"hf:.*:none: cannot be read"):
        open_rows(f"hf:{folder}:none")
