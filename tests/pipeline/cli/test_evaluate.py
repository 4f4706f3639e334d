"""degarble evaluate and compare as a user runs them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

TEXTS = {
    "mt.txt": "They met in the the old harbour.\nIt rained all day.\nThe brige is closed.\n",
    "hyp.txt": "They met in the old harbour.\nIt poured all day.\nThe brige is closed.\n",
    "ref.txt": "They met in the old harbour.\nIt rained all day.\nThe bridge is closed.\n",
}
README = "# x\n<!-- results -->\nold\n<!-- /results -->\nrest\n"
EDIT = {"start": 12, "end": 19, "original": "the the", "replacement": "the", "confidence": 0.9,
        "decision": "accept"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text)
    records = [{"id": str(i), "doc": "mt", "text": text, "spans": [], "edits": [EDIT] if i == 1 else []}
               for i, text in enumerate(TEXTS["mt.txt"].splitlines(), 1)]
    (tmp_path / "r.jsonl").write_text("".join(f"{json.dumps(record)}\n" for record in records))
    (tmp_path / "r.meta.json").write_text('{"thresholds": {"accept": 0.8, "review": null}}')
    return tmp_path


def run(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "degarble.pipeline.cli", *args], cwd=folder, text=True,
                          capture_output=True, timeout=120)


def evaluate(folder: Path, *args: str, texts: bool = True) -> subprocess.CompletedProcess[str]:
    given = ["--mt", "mt.txt", "--hyp", "hyp.txt"] if texts else ["--report", "r.jsonl"]
    return run(folder, "evaluate", *given, "--ref", "ref.txt", "--resamples", "20", "--quiet", *args)


def test_everything_it_can_write(folder: Path) -> None:
    (folder / "README.md").write_text(README)
    result = evaluate(folder, "--html", "e.html", "--stats", "e.npz", "--to-m2", "e", "--sweep",
                      "--readme", "README.md", "--name", "Ours", texts=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert "0.8 *" in result.stdout
    assert "TER is lowest" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 110
    assert "Ours, scored" in (folder / "e.html").read_text()
    assert (folder / "e.hyp.m2").read_text().startswith("S They met in the the old harbour.\nA 4 5|||")
    readme = (folder / "README.md").read_text()
    assert "Ours, 3 segments" in readme
    assert readme.endswith("<!-- /results -->\nrest\n")
    scored = run(folder, "evaluate", "--m2", "e.hyp.m2", "e.ref.m2", "--json", "--resamples", "0")
    assert json.loads(scored.stdout)["correction"]["matched_gold"] == 1


def test_what_exists_is_not_replaced_unasked(folder: Path) -> None:
    (folder / "e.html").write_text("mine")
    result = evaluate(folder, "--html", "e.html")
    assert (result.returncode, result.stderr) == (
        1, "degarble: error: e.html: already exists (--overwrite replaces it)\n")
    assert (folder / "e.html").read_text() == "mine"
    assert evaluate(folder, "--html", "e.html", "--overwrite").returncode == 0


def test_json_has_the_sweep_and_the_signature(folder: Path) -> None:
    record = json.loads(evaluate(folder, "--sweep", "--json", texts=False).stdout)
    assert record["signature"].startswith("degarble:")
    assert [point["accepted"] for point in record["sweep"]["points"]] == [0, 1]
    assert record["edit_calibration"]["count"] == 1


def test_runs_compared(folder: Path) -> None:
    assert evaluate(folder, "--stats", "a.npz").returncode == 0
    assert evaluate(folder, "--stats", "b.npz", texts=False).returncode == 0
    table = run(folder, "compare", "a.npz", "b.npz", "--trials", "50", "--resamples", "50")
    assert table.returncode == 0, table.stderr
    assert "TER" in table.stdout
    record = json.loads(run(folder, "compare", "a.npz", "b.npz", "--json", "--trials", "50").stdout)
    assert [measure["name"] for measure in record][:2] == ["BLEU", "chrF2"]
    assert set(record[0]["runs"][1]) >= {"p_bootstrap", "p_randomisation", "difference"}


def test_runs_on_other_texts_are_not_compared(folder: Path) -> None:
    evaluate(folder, "--stats", "a.npz")
    (folder / "ref.txt").write_text(TEXTS["ref.txt"].replace("closed", "open"))
    evaluate(folder, "--stats", "b.npz", "--name", "b")
    result = run(folder, "compare", "a.npz", "b.npz")
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert "b: cannot be compared with hyp: data:" in result.stderr


FAILURES = [
    (["--ref", "ref.txt"], 2, "needs --ref, and --mt and --hyp or --report"),
    (["--report", "r.jsonl", "--mt", "mt.txt", "--ref", "ref.txt"], 2, "--report replaces"),
    (["--mt", "mt.txt", "--hyp", "hyp.txt", "--ref", "ref.txt", "--sweep"], 2, "--sweep needs --report"),
    (["--mt", "mt.txt", "--hyp", "hyp.txt", "--ref", "ref.txt", "--gold", "r.jsonl"], 2, "need each other"),
    (["--mt", "mt.txt", "--hyp", "hyp.txt", "--ref", "ref.txt", "--peer", "x"], 2, "no peer called 'x'"),
    (["--report", "r.jsonl", "--ref", "ref.txt", "--readme", "mt.txt"], 1, "mt.txt: needs the marks"),
    (["--report", "r.jsonl", "--ref", "ref.txt", "--readme", "no.md"], 1, "no.md: no such file"),
    (["--report", "r.jsonl", "--ref", "ref.txt", "--html", "no/e.html"], 1, "no/e.html: no such file"),
    (["--m2", "mt.txt", "ref.txt"], 1, "mt.txt:1: expected a line S, or a line A below one"),
]


@pytest.mark.parametrize(("args", "code", "cause"), FAILURES)
def test_failures_are_one_line(folder: Path, args: list[str], code: int, cause: str) -> None:
    before = sorted(path.name for path in folder.iterdir())
    result = run(folder, "evaluate", *args, "--quiet", "--resamples", "0")
    assert (result.returncode, result.stderr.count("\n")) == (code, 1)
    assert result.stderr.startswith("degarble: error: ")
    assert cause in result.stderr
    assert sorted(path.name for path in folder.iterdir()) == before


def test_comparing_what_is_no_run(folder: Path) -> None:
    result = run(folder, "compare", "mt.txt", "ref.txt")
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert "mt.txt: not a statistics file of `degarble evaluate --stats`" in result.stderr


def test_benchmark(tmp_path: Path) -> None:
    pair = tmp_path / "data" / "ro-en"
    pair.mkdir(parents=True)
    for name, text in {"src": "unu\ndoi", "mt": "They met in the the port .\nIt rained .",
                       "pe": "They met in the port .\nIt rained .",
                       "tags": "OK OK OK OK OK OK OK OK OK BAD OK OK OK OK OK\nOK OK OK OK OK OK OK"}.items():
        (pair / f"dev.{name}").write_text(f"{text}\n")
    args = ["benchmark", "mlqe-pe", "--data", "data", "--detector", "rules", "--corrector", "rules",
            "--correct", "--device", "cpu", "--quiet", "--resamples", "20"]
    table = run(tmp_path, *args)
    assert (table.returncode, table.stderr) == (0, "")
    assert "MLQE-PE dev, ro-en, 2 segments" in table.stdout
    [record] = json.loads(run(tmp_path, *args, "--json").stdout)
    assert record["runs"]["degarble"]["TER"]["value"] == 0.0
    assert record["runs"]["degarble"]["words, MCC"]["value"] > 0.5
    alone = run(tmp_path, *args[:-1], "0")
    assert (alone.returncode, alone.stdout) == (2, "")
    assert "needs --resamples" in alone.stderr
    missing = run(tmp_path, "benchmark", "wmt22-qe", "--data", "data", "--quiet")
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)
    assert "get it from github.com/WMT-QE-Task" in missing.stderr


def test_a_table_that_fits_and_the_same_as_json(folder: Path) -> None:
    table = evaluate(folder)
    assert (table.returncode, table.stderr) == (0, "")
    lines = table.stdout.splitlines()
    assert any("BLEU" in line for line in lines)
    assert lines[-1].startswith("degarble:0.")
    assert max(map(len, lines[:-1])) <= 100
    scores = json.loads(evaluate(folder, "--json").stdout)
    assert (scores["segments"], scores["signature"]) == (3, lines[-1])


def test_spans_need_gold(folder: Path) -> None:
    result = evaluate(folder, "--spans", "r.jsonl")
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)


def test_files_of_unequal_length(folder: Path) -> None:
    (folder / "hyp.txt").write_text("one\n")
    result = evaluate(folder)
    assert result.returncode == 1
    assert result.stderr.startswith("degarble: error: 3 translations but 1 hypotheses")
