"""Files made to do harm: they grow without end, name files elsewhere, or bring formulas into a spreadsheet."""

import gzip
import io
import lzma
from collections import deque
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from degarble.corpora.errors import InputError, OptionError
from degarble.corpora.exchange.registry import read_ratings
from degarble.corpora.files import compression
from degarble.corpora.files import input as sources
from degarble.corpora.formats import ReadOptions, open_rows
from degarble.corpora.formats.spreadsheet_safe import safe_record
from degarble.corpora.records import Edit, Result, Segment
from degarble.corpora.reports import write_results
from degarble.pipeline.cli.main import main
from degarble.pipeline.outputs.paths import shards
from degarble.pipeline.run.chunks import Loading
from degarble.pipeline.run.jobs import Job
from degarble.pipeline.run.runner import run_job

LAUGHS = (
    "<!DOCTYPE l [<!ENTITY a 'lol'>"
    + "".join(f"<!ENTITY {name} '{f'&{before};' * 10}'>" for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


@pytest.mark.parametrize("name", ["a.tmx", "a.xlf"])
@pytest.mark.parametrize(
    "head",
    [
        LAUGHS,
        "<!DOCTYPE l [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE l [<!ENTITY % x SYSTEM 'secret.dtd'> %x;]>",
    ],
)
def test_no_entity_is_read(name: str, head: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(f"{head}<tmx><body><tu><tuv xml:lang='en'><seg>&i;&x;</seg></tuv></tu></body></tmx>")
    with pytest.raises(InputError, match=r"declares the entity '.', which is not supported"):
        list(open_rows(tmp_path / name))


PACKERS: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".xz": lzma.compress, ".zst": zstandard.compress}


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_bomb_is_refused_before_it_fills_anything(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compression, "MIN_BOMB_BYTES", 1 << 22)
    # gzip packs zeros a thousandfold and no more
    monkeypatch.setattr(compression, "MAX_RATIO", 500)
    path = tmp_path / f"a.txt{suffix}"
    path.write_bytes(PACKERS[suffix](b"a line of text\n" * (1 << 20)))
    with pytest.raises(InputError, match=r"cannot be read: unpacks to more than 500 times its size"):
        deque(open_rows(path), maxlen=0)


@pytest.mark.parametrize("suffix", PACKERS)
def test_pieces_of_a_bomb_are_small(suffix: str) -> None:
    """Packed 8,000 times by xz and 20,000 times by zstd, and yet never much at once."""
    stream = compression.decompressing(io.BytesIO(PACKERS[suffix](bytes(1 << 28))), suffix)
    assert max(len(stream.read(1 << 16)) for _ in range(4)) < 1 << 26


def test_an_xz_that_asks_for_much_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compression, "_MAX_MEMORY", 1 << 20)
    (tmp_path / "a.txt.xz").write_bytes(lzma.compress(b"x", preset=9))
    with pytest.raises(InputError, match="cannot be read: Memory usage limit exceeded"):
        list(open_rows(tmp_path / "a.txt.xz"))


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.jsonl", "a.tmx", "a.po"])
def test_a_line_without_end_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from degarble.corpora.formats import tmx_xliff as bilingual

    monkeypatch.setattr(sources, "LONGEST_LINE", 1 << 20)
    monkeypatch.setattr(bilingual, "LONGEST_LINE", 1 << 20)
    (tmp_path / name).write_text(("<tmx>" if name == "a.tmx" else "") + "x" * (1 << 21))
    with pytest.raises(InputError, match="has a line or a unit of more than 1 MB"):
        list(open_rows(tmp_path / name))


def test_a_truncated_gzip_gives_an_error_and_no_output(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"The the line.\n" * 999)[:-9])
    with pytest.raises(InputError, match="ended before the end-of-stream marker"):
        run_job(Job(str(tmp_path / "a.txt.gz"), str(tmp_path / "out.txt")), lambda: pytest.fail("no need for models"))
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt.gz"]


@pytest.mark.parametrize("name", ["a.txt", "a.tsv", "a.csv", "a.jsonl", "a.po"])
def test_no_bytes_give_no_bytes(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"")
    run_job(Job(str(tmp_path / name), str(tmp_path / f"out{name}")), Loading("clean", "rules", "rules", "cpu"))
    assert (tmp_path / f"out{name}").read_bytes() == b""


def test_names_of_files_lead_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in/deep").mkdir(parents=True)
    Path("secret").mkdir()
    Path("secret/a.txt").write_text("x")
    with pytest.raises(InputError, match="its name leads out of the output directory"):
        shards("in/*/../../secret/*.txt", "out", ReadOptions())


def test_keys_of_a_store_lead_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from degarble.pipeline.outputs import paths as places

    monkeypatch.setattr(places, "shards_of", lambda source, options: ["memory://b/in/../../../etc/x.txt"])
    monkeypatch.setattr(places, "is_file_set", lambda source: True)
    with pytest.raises(InputError, match="its name leads out of the output directory"):
        shards("memory://b/in", str(tmp_path / "out"), ReadOptions())


class TestSpreadsheets:
    @pytest.mark.parametrize(
        ("cells", "expected"),
        [
            ("=1+1,a", "'=1+1,a"),
            ('"=HYPERLINK(""x"")",+a', '"\'=HYPERLINK(""x"")",\'+a'),
            ("@x,-y\r\n", "'@x,'-y\r\n"),
            ("-5,+3.2%,-1,000", "-5,+3.2%,-1,000"),
            ('"-5","- 5"', '"-5","\'- 5"'),
            (" =1,＝1", "' =1,'＝1"),
            ('"\t=x","\n=x"', '"\'\t=x","\'\n=x"'),
            ("a=b,5-3,x@y", "a=b,5-3,x@y"),
            ("\ufeff=1,a", "\ufeff'=1,a"),
            ("", ""),
        ],
    )
    def test_csv(self, cells: str, expected: str) -> None:
        assert safe_record(cells, "csv") == expected
        assert safe_record(expected, "csv") == expected

    def test_tsv(self) -> None:
        assert safe_record('=1\t"=2"\tb\t-x\r\n', "tsv") == "'=1\t\"=2\"\tb\t'-x\r\n"

    def test_clean_and_apply(self, tmp_path: Path) -> None:
        source, out, report = tmp_path / "a.csv", tmp_path / "o.csv", tmp_path / "r.jsonl"
        source.write_text('=cmd,"They opened the the bridge.",-2\n@a,Well.,"+x"\n')
        given = [
            "clean",
            str(source),
            "-o",
            str(out),
            "--report",
            str(report),
            "--text-col",
            "2",
            "--quiet",
            "--detector",
            "rules",
            "--corrector",
            "rules",
        ]
        assert main([*given, "--spreadsheet-safe"]) == 0
        safe = '\'=cmd,"They opened the bridge.",-2\n\'@a,Well.,"\'+x"\n'
        assert out.read_text() == safe
        again = tmp_path / "again.csv"
        assert main(["apply", str(report), "-o", str(again), "--spreadsheet-safe", "--quiet"]) == 0
        assert again.read_text() == safe
        assert main([*given, "--overwrite"]) == 0
        assert out.read_text() == '=cmd,"They opened the bridge.",-2\n@a,Well.,"+x"\n'

    def test_export(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        report, out = tmp_path / "r.jsonl", tmp_path / "x.tsv"
        write_results(report, [Result(Segment("=1+1", "1", "d"), (), (Edit(0, 1, "=", "-"),))])
        assert main(["export", str(report), "--to", "mqm-tsv", "-o", str(out), "--spreadsheet-safe", "--quiet"]) == 0
        assert "\t'=1+1\t" not in out.read_text()
        assert "\t<v>=</v>1+1\t" in out.read_text()
        assert (
            main(
                [
                    "export",
                    str(report),
                    "--to",
                    "wmt-spans",
                    "-o",
                    str(out),
                    "--spreadsheet-safe",
                    "--quiet",
                    "--overwrite",
                ]
            )
            == 0
        )
        assert "\t'=1+1\t" in out.read_text()
        assert main(["export", str(report), "--to", "m2", "-o", str(out), "--spreadsheet-safe"]) != 0
        assert "--spreadsheet-safe is for mqm-tsv and wmt-spans, not for m2" in capsys.readouterr().err

    def test_other_formats_have_no_cells(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("x\n")
        job = Job(str(tmp_path / "a.txt"), str(tmp_path / "o.txt"), spreadsheet_safe=True)
        with pytest.raises(OptionError, match="--spreadsheet-safe works with csv and tsv, not with txt"):
            run_job(job, lambda: pytest.fail("no need for models"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("label-studio", '[{"data": {"degarble": {"row": 0, "edits": [[0, 1, "run", "x"]]}}, "annotations": []}]'),
        ("label-studio", '[{"data": {"degarble": {"row": 0, "edits": []}}, "annotations": 5}]'),
        ("label-studio", '[{"data": {"degarble": {"row": 0, "edits": []}}, "annotations": ["x"]}]'),
        (
            "pearmut",
            '{"item": [{"degarble": {"row": 1e999, "edits": []}, "tgt": {}}], "annotation": [{"degarble": {}}]}',
        ),
        ("mqm-tsv", "s\td\t1\t1\tr\t\ta\tc\ts\t{" + '"a":{' * 100_000),
    ],
)
def test_files_of_other_tools_that_are_no_such_are_refused(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_text(content)
    with pytest.raises(InputError):
        list(read_ratings(name, tmp_path / "x"))
