"""What goes wrong is told in one line, and nothing is lost; the smaller commands."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_line import DEGARBLE, GARBLED, RULES, SOUND, clean, files, records, run, said
from signals_heeded import heed_interrupts

FAILURES: list[tuple[str, bytes | None, list[str], int, str]] = [
    ("a.txt", None, ["a.txt"], 1, "a.txt: no such file or directory"),
    ("x", b"", ["."], 1, ".: "),
    ("a.txt", b"\0\1\2", ["a.txt"], 1, "a.txt:1: contains a NUL: it is a binary file or has another encoding"),
    ("a.txt", b"good\nb\xe4d\n", ["a.txt"], 1, "a.txt:2: not valid UTF-8 at byte 6"),
    ("a.tsv", b"id\ttext\n1\tone\n", ["a.tsv", "--text-col", "mt"], 1, "a.tsv:1: no column 'mt'"),
    ("a.tsv", b"id\ttext\n1\tone\n", ["a.tsv"], 2, "a.tsv:1: several columns, text column unknown"),
    ("a.jsonl", b'{"mt": "x"}\n', ["a.jsonl"], 1, "a.jsonl:1: no field 'text'"),
    ("a.docx", b"x", ["a.docx"], 1, "a.docx: unknown extension '.docx'"),
    ("a.txt", b"x\n", ["a.txt", "--accept", "1.5"], 2, "invalid thresholds: accept 1.5, review 0.3"),
    ("a.txt", b"x\n", ["a.txt", "--accept", "0.2"], 2, "invalid thresholds: accept 0.2, review 0.3"),
    ("a.txt", b"x\n", ["a.txt", "--accept", "high"], 2, "Invalid value for '--accept'"),
    ("a.txt", b"x\n", ["a.txt", "--no-such"], 2, "No such option '--no-such'"),
    ("a.txt", b"x\n", ["a.txt", "-o", "none/b.txt"], 1, "none/b.txt: the folder"),
    ("a.txt", b"x\n", ["a.txt", "--report", "-"], 2, "two outputs have the same path"),
    ("a.txt", b"x\n", ["a.txt", "-o", "a.txt"], 1, "a.txt: already exists (--overwrite replaces it)"),
    ("r.meta.json", b"{}", ["-", "--report", "r.jsonl"], 1, "r.meta.json: already exists"),
    ("a.txt", b"x\n", [], 2, "Missing argument 'IN'"),
]


class TestFailures:
    @pytest.mark.parametrize(("name", "content", "args", "code", "cause"), FAILURES,
                             ids=[f"{case[0]} {' '.join(case[2])}" for case in FAILURES])
    def test_one_line_and_nothing_left(self, tmp_path: Path, name: str, content: bytes | None,
                                       args: list[str], code: int, cause: str) -> None:
        if content is not None:
            (tmp_path / name).write_bytes(content)
        before = files(tmp_path)
        output = [] if "-o" in args or "-" in args else ["-o", "new.txt"]
        result = clean(tmp_path, *args, *output, "--quiet")
        assert said(result).startswith(f"degarble: error: {cause}")
        assert (result.returncode, said(result).count("\n"), result.stdout) == (code, 1, b"")
        assert files(tmp_path) == before

    def test_late_failure_leaves_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes(b"good\n" * 1000 + b"\xff\n")
        result = clean(tmp_path, "a.txt", "-o", "b.txt", "--report", "r.jsonl", "--quiet")
        assert (result.returncode, said(result).count("\n")) == (1, 1)
        assert said(result).startswith("degarble: error: a.txt:1001: not valid UTF-8")
        assert set(files(tmp_path)) == {"a.txt"}

    def test_unknown_command(self, tmp_path: Path) -> None:
        result = run(tmp_path, "polish")
        assert result.returncode == 2
        assert said(result) == "degarble: error: No such command 'polish'. (see degarble --help)\n"

    def test_unknown_detector(self, tmp_path: Path) -> None:
        result = run(tmp_path, "detect", "-", "--detector", "nobody", "--device", "cpu", "--quiet")
        assert result.returncode in (1, 2)
        assert said(result).startswith("degarble: error: no such detector: nobody")

    def test_reader_that_leaves(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("Sound.\n" * 20_000)
        with subprocess.Popen([*DEGARBLE, "clean", "a.txt", *RULES, "--quiet"], cwd=tmp_path,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.read(1)
            process.stdout.close()
            assert (process.wait(60), process.stderr.read()) == (1, b"")

    @pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
    def test_broken_off(self, tmp_path: Path, sent: signal.Signals, code: int) -> None:
        with subprocess.Popen([*DEGARBLE, "clean", "-", "-o", "b.txt", "--report", "r.jsonl", *RULES],
                              cwd=tmp_path, stdin=subprocess.PIPE, stderr=subprocess.PIPE,
                              preexec_fn=heed_interrupts) as process:
            assert process.stdin is not None
            assert process.stderr is not None
            process.stdin.write(b"Sound.\n" * 300)
            process.stdin.flush()
            deadline = time.monotonic() + 60
            while not list(tmp_path.iterdir()) and time.monotonic() < deadline:
                time.sleep(0.02)
            assert list(tmp_path.iterdir())
            process.send_signal(sent)
            assert process.wait(60) == code
            assert b"Traceback" not in process.stderr.read()
        assert list(tmp_path.iterdir()) == []

    def test_an_exception_that_a_signal_became_is_told_as_the_signal(self) -> None:
        done = subprocess.run([sys.executable, "-c", """
import signal
from degarble.pipeline.cli import main

def load(*args, **options):
    try:
        signal.raise_signal(signal.SIGTERM)
    except KeyboardInterrupt:
        raise ImportError("the library could not be loaded") from None

main.cli.main = load
main.run()
"""], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (143, "degarble: error: broken off\n")


class TestOtherCommands:
    def test_detect(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(GARBLED)
        result = run(tmp_path, "detect", "a.txt", "-o", "s.jsonl", "--detector", "rules", "--device", "cpu")
        assert result.returncode == 0
        [record] = records(tmp_path / "s.jsonl")
        assert set(record) == {"id", "doc", "text", "source", "spans"}
        assert isinstance(record["spans"], list)
        assert len(record["spans"]) == 1
        assert (tmp_path / "s.meta.json").is_file()

    @pytest.mark.parametrize(("threshold", "code", "spans"), [
        ("0.5", 0, 1), ("1", 0, 0), ("precise", 0, 1), ("balanced", 0, 1), ("precisely", 2, 0), ("1.5", 2, 0),
        ("nan", 2, 0)])
    def test_detect_from_a_confidence_on(self, tmp_path: Path, threshold: str, code: int, spans: int) -> None:
        result = run(tmp_path, "detect", "-", "--detector", "rules", "--threshold", threshold,
                     stdin=GARBLED.encode())
        assert result.returncode == code
        assert sum(len(json.loads(line)["spans"]) for line in result.stdout.splitlines()) == spans

    def test_a_cache_is_for_one_threshold(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("Bad Mokeer goed too the high fire pan .\n")
        found = []
        for threshold in ("0", "1", "0"):
            result = run(tmp_path, "detect", "a.txt", "-o", "s.jsonl", "--detector", "tagger", "--overwrite",
                         "--threshold", threshold, "--cache", "kept")
            assert result.returncode == 0, said(result)
            found.append(records(tmp_path / "s.jsonl")[0]["spans"])
        assert found[0]
        assert found == [found[0], [], found[0]]

    def test_apply_writes_what_clean_wrote(self, tmp_path: Path) -> None:
        (tmp_path / "a.csv").write_bytes(f'n,mt\r\n1,"{GARBLED}"\r\n\r\n'.encode())
        clean(tmp_path, "a.csv", "-o", "b.csv", "--text-col", "mt", "--report", "r.jsonl")
        result = run(tmp_path, "apply", "r.jsonl", "-o", "c.csv")
        assert result.returncode == 0, said(result)
        assert files(tmp_path)["c.csv"] == files(tmp_path)["b.csv"] != files(tmp_path)["a.csv"]

    def test_apply_without_meta(self, tmp_path: Path) -> None:
        clean(tmp_path, "-", "-o", "b.txt", "--report", "r.jsonl", stdin=GARBLED.encode())
        assert run(tmp_path, "apply", "r.jsonl").stdout.decode() == SOUND
        (tmp_path / "r.meta.json").unlink()
        assert run(tmp_path, "apply", "r.jsonl").stdout.decode() == SOUND

    def test_apply_to_a_changed_input(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(GARBLED)
        clean(tmp_path, "a.txt", "-o", "b.txt", "--report", "r.jsonl")
        (tmp_path / "a.txt").write_text("Another text.\n")
        result = run(tmp_path, "apply", "r.jsonl", "-o", "c.txt")
        assert result.returncode == 1
        assert "segment 1 differs from r.jsonl" in said(result)
        assert not (tmp_path / "c.txt").exists()

    def test_report(self, tmp_path: Path) -> None:
        clean(tmp_path, "-", "-o", "b.txt", "--report", "r.jsonl", stdin=GARBLED.encode())
        assert run(tmp_path, "report", "r.jsonl", "-o", "r.html").returncode == 0
        assert "degarble 0." in (tmp_path / "r.html").read_text(encoding="utf-8")
        assert run(tmp_path, "report", "r.jsonl", "-o", "r.html").returncode == 1

    def test_report_as_text_with_scores(self, tmp_path: Path) -> None:
        clean(tmp_path, "-", "-o", "b.txt", "--report", "r.jsonl", stdin=GARBLED.encode())
        (tmp_path / "ref.txt").write_text(SOUND)
        written = run(tmp_path, "report", "r.jsonl", "-o", "-", "--to", "text", "--ref", "ref.txt", "--quiet")
        lines = written.stdout.decode().splitlines()
        assert written.returncode == 0, said(written)
        assert any(line.startswith("BLEU") and "100.00" in line for line in lines)
        assert "    They met in the [-the -]old harbour." in lines or any("[-" in line for line in lines)

    def test_report_of_what_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "r.jsonl").write_text("{}\n")
        result = run(tmp_path, "report", "r.jsonl", "-o", "r.html")
        assert said(result).startswith("degarble: error: r.jsonl:1: not a report record")
        assert (result.returncode, set(files(tmp_path))) == (1, {"r.jsonl"})

    def test_models(self, tmp_path: Path) -> None:
        assert run(tmp_path, "models", "--quiet").returncode == 0
        assert isinstance(json.loads(run(tmp_path, "models", "--json").stdout), list)

    def test_train_with_a_wrong_recipe(self, tmp_path: Path) -> None:
        (tmp_path / "c.toml").write_text('base = "b"\ndata = "d"\nspeed = 9\n')
        result = run(tmp_path, "train", "detector", "--config", "c.toml", "-o", "out")
        assert result.returncode == 2
        assert said(result).startswith("degarble: error: c.toml: no such setting: speed")
        assert not (tmp_path / "out").exists()

    def test_demo(self, tmp_path: Path) -> None:
        result = run(tmp_path, "demo", "--document", "control", *RULES, "--quiet")
        assert (result.returncode, said(result)) == (0, "")
        lines = result.stdout.decode().splitlines()
        assert max(map(len, lines)) <= 110
        assert any("gold spans found" in line for line in lines)
        assert set(files(tmp_path / "demo")) == {"control.txt", "report.jsonl", "report.meta.json",
                                                 "report.html"}
        assert run(tmp_path, "demo", "--document", "clean", *RULES, "--quiet").returncode == 0
