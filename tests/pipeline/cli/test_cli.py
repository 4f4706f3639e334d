"""The command as a user runs it: help, and what it cleans."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import GARBLED, RULES, SOUND, clean, files, records, run, said
from degarble.pipeline.cli.clean import closing_lines

COMMANDS = [[], ["detect"], ["clean"], ["report"], ["review"], ["apply"], ["export"], ["import"],
            ["calibrate"], ["evaluate"], ["compare"], ["benchmark"], ["train"], ["train", "detector"],
            ["train", "corrector"], ["models"], ["demo"]]

class TestHelp:
    @pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
    def test_help(self, tmp_path: Path, command: list[str]) -> None:
        long, short = run(tmp_path, *command, "--help"), run(tmp_path, *command, "-h")
        assert (long.returncode, long.stderr) == (0, b"")
        assert long.stdout == short.stdout
        assert long.stdout.startswith(f"Usage: {' '.join(['degarble', *command])}".encode())
        assert command == ["train"] or b"  degarble " in long.stdout

    def test_imports_nothing_heavy(self, tmp_path: Path) -> None:
        script = ("import sys; from degarble.pipeline.cli.main import main; main(['--help']); "
                  "heavy = {'torch', 'transformers', 'datasets', 'sacrebleu', 'rich', 'numpy', 'jinja2'}; "
                  "sys.exit(repr(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)")
        result = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, timeout=60)
        assert (result.returncode, result.stderr) == (0, b"")

    def test_version(self, tmp_path: Path) -> None:
        assert run(tmp_path, "--version").stdout.startswith(b"degarble, version 0.")

    def test_nothing_asked(self, tmp_path: Path) -> None:
        result = run(tmp_path)
        assert result.returncode == 2
        assert "Usage: degarble" in said(result)


class TestClean:
    def test_rules_alone_load_no_network(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(f"{GARBLED}They went toBerlin.\n", encoding="utf-8")
        script = ("import atexit, sys; from degarble.pipeline.cli.main import main; atexit.register(lambda: print("
                  "{'torch', 'transformers', 'numba'} & set(sys.modules))); main(sys.argv[1:])")
        command = [sys.executable, "-c", script, "clean", "a.txt", "-o", "b.txt", *RULES]
        result = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60)
        assert (result.returncode, result.stdout) == (0, b"set()\n")

    def test_files(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes(f"\ufeff{GARBLED[:-1]}\r\nDouble  spaces stay.\n\n".encode())
        result = clean(tmp_path, "a.txt", "-o", "b.txt", "--report", "r.jsonl")
        assert (result.returncode, result.stdout) == (0, b"")
        assert said(result).endswith("3 segments, 1 span; edits: 1 accepted, 0 for review, 0 rejected\n")
        assert set(files(tmp_path)) == {"a.txt", "b.txt", "r.jsonl", "r.meta.json"}
        assert files(tmp_path)["b.txt"] == f"\ufeff{SOUND[:-1]}\r\nDouble  spaces stay.\n\n".encode()
        first, *_ = written = records(tmp_path / "r.jsonl")
        assert [record["id"] for record in written] == ["1", "2", "3"]
        assert (first["doc"], first["cleaned"]) == ("a", SOUND[:-1])
        meta = json.loads((tmp_path / "r.meta.json").read_text())
        assert meta["counts"]["by_decision"] == {"accept": 1, "review": 0, "reject": 0}
        assert meta["thresholds"] == {"accept": 0.8, "review": 0.3, "spans": None}
        assert meta["effort"] == "full"
        assert meta["proposed_from"] == 0
        assert (meta["input"]["path"], meta["input"]["format"]) == ("a.txt", "txt")
        assert meta["models"]["detector"]["name"] == "rules"

    def test_standard_streams(self, tmp_path: Path) -> None:
        result = clean(tmp_path, "-", "--quiet", stdin=GARBLED.encode())
        assert (result.returncode, result.stdout.decode(), result.stderr) == (0, SOUND, b"")
        assert files(tmp_path) == {}

    def test_report_on_stdout(self, tmp_path: Path) -> None:
        result = clean(tmp_path, "-", "-o", "b.txt", "--report", "-", stdin=GARBLED.encode())
        assert json.loads(result.stdout)["cleaned"] == SOUND[:-1]
        assert set(files(tmp_path)) == {"b.txt"}

    def test_thresholds_decide(self, tmp_path: Path) -> None:
        result = clean(tmp_path, "-", "--accept", "1", "--review", "0", stdin=GARBLED.encode())
        assert result.stdout.decode() == GARBLED
        assert "0 accepted, 1 for review, 0 rejected; without --report only acceptable" in said(result)

    def test_table_keeps_its_other_columns(self, tmp_path: Path) -> None:
        (tmp_path / "a.tsv").write_text(f"id\tmt\tscore\n x \t{GARBLED[:-1]}\t0.50\n")
        result = clean(tmp_path, "a.tsv", "-o", "b.tsv", "--text-col", "mt", "--id-col", "id")
        assert result.returncode == 0
        assert (tmp_path / "b.tsv").read_text() == f"id\tmt\tscore\n x \t{SOUND[:-1]}\t0.50\n"

    def test_packed(self, tmp_path: Path) -> None:
        (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(json.dumps({"text": GARBLED, "n": 1.5}).encode()))
        assert clean(tmp_path, "a.jsonl.gz", "-o", "b.jsonl.gz").returncode == 0
        cleaned = json.loads(gzip.decompress((tmp_path / "b.jsonl.gz").read_bytes()))
        assert cleaned == {"text": SOUND, "n": 1.5}

    def test_empty_file(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").touch()
        result = clean(tmp_path, "a.txt", "-o", "b.txt", "--report", "r.jsonl")
        assert result.returncode == 0
        assert (files(tmp_path)["b.txt"], files(tmp_path)["r.jsonl"]) == (b"", b"")

    def test_a_slow_run_without_segments_has_no_slowest_part(self) -> None:
        facts = {"seconds": 9.0, "work": {"seconds_by_part": {}, "remembered": 0, "asked": 0},
                 "counts": {"segments": 0, "spans": 0, "by_category": {},
                            "by_decision": {"accept": 0, "review": 0, "reject": 0}}}
        assert closing_lines(facts)[0] == "9 s, 0.0 segments/s; 0 of 0 answers from the cache"

    def test_in_place(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(GARBLED)
        (tmp_path / "a.txt").chmod(0o640)
        assert clean(tmp_path, "a.txt", "-o", "a.txt", "--overwrite").returncode == 0
        assert (tmp_path / "a.txt").read_text() == SOUND
        assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o640

    def test_line_of_a_megabyte(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(GARBLED[:-1] + " Sound." * 150_000 + "\n")
        result = clean(tmp_path, "a.txt", "-o", "b.txt")
        assert result.returncode == 0, said(result)
        assert (tmp_path / "b.txt").read_text().startswith(SOUND[:-1] + " Sound.")
