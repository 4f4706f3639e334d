"""degarble doctor finds what is wrong with an installation; shells complete."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from command_line import DEGARBLE, run, said
from degarble.models import shipped_data
from degarble.models.shipped_data import SHIPPED
from degarble.pipeline import doctor


def test_a_sound_installation(tmp_path: Path) -> None:
    done = run(tmp_path, "doctor", "--device", "cpu")
    assert done.returncode == 0, said(done)
    lines = done.stdout.decode().splitlines()
    assert [line.split(":")[0].split(maxsplit=1)[1] for line in lines] == [
        "degarble", "Python", "temporary files", "packages", "extras", "device", "model corrector", "model detector",
        "model detector-fast", "self-test"]
    assert lines[-1] == "ok    self-test: 10 segments cleaned correctly, with the same results in a second run"
    assert list(tmp_path.iterdir()) == []


def test_as_json_and_without_the_models(tmp_path: Path) -> None:
    done = run(tmp_path, "doctor", "--device", "cpu", "--json", "--no-self-test")
    found = json.loads(done.stdout)
    assert {"name", "state", "detail"} == set(found[0])
    assert "self-test" not in {finding["name"] for finding in found}
    assert all("digest" in finding["detail"] for finding in found if finding["name"].startswith("model "))


def test_what_is_wrong_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(SHIPPED / "detector-fast", tmp_path / "detector-fast")
    weights = tmp_path / "detector-fast" / "weights-00.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"?")
    monkeypatch.setattr(shipped_data, "SHIPPED", tmp_path)
    monkeypatch.setattr(doctor, "_version", lambda name: None if name == "numpy" else "1")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "none"))
    found = [*doctor.examine("no-such-device")]
    faults = {finding.name: finding.detail for finding in found if finding.state == doctor.FAULT}
    assert set(faults) == {"packages", "device", "model detector-fast"}
    assert faults["packages"] == "missing: numpy"
    assert "weights-00.safetensors is damaged" in faults["model detector-fast"]
    assert "self-test" not in {finding.name for finding in found}


def test_a_self_test_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "SOUND", ("They met in the the harbour.",))
    monkeypatch.setattr("degarble.pipeline.cleaner.load", lambda device: _Rules())
    finding = doctor._checked("self-test", lambda: doctor._self_test("cpu"))
    assert finding.state == doctor.FAULT
    assert "1 of 6 segments were cleaned wrongly: 'They met in the the harbour.' became" in finding.detail


class _Rules:
    """A cleaner of rules alone."""

    def clean(self, texts: list[str]) -> object:
        from degarble.models.registry import load_corrector, load_detector
        from degarble.pipeline.cleaner import Cleaner

        return Cleaner(load_detector("rules"), load_corrector("rules")).clean(texts)


def test_faults_are_told_by_the_exit_code(tmp_path: Path) -> None:
    done = run(tmp_path, "doctor", "--device", "no-such-device", "--no-self-test", "--quiet")
    assert done.returncode == 1
    assert said(done).startswith("degarble: error: 1 fault in this installation")
    assert b"fault device: " in done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_a_script(tmp_path: Path, shell: str) -> None:
    done = run(tmp_path, "completion", shell)
    assert done.returncode == 0
    assert b"_DEGARBLE_COMPLETE" in done.stdout
    if shell == "bash" and shutil.which("bash"):
        assert subprocess.run(["bash", "-n"], input=done.stdout, capture_output=True).returncode == 0


@pytest.mark.parametrize(("words", "expected"), [
    ("degarble cle", "plain,clean"), ("degarble clean --acc", "plain,--accept"), ("degarble clean a", "file,a"),
    ("degarble clean a -o b", "file,b"), ("degarble clean a --report r", "file,r"),
    ("degarble apply r.jsonl --decisions d", "file,d"), ("degarble clean a --engine r", "plain,ray"),
    ("degarble train det", "plain,detector"), ("degarble train detector --config c", "file,c")])
def test_what_is_completed(tmp_path: Path, words: str, expected: str) -> None:
    done = subprocess.run(DEGARBLE, cwd=tmp_path, capture_output=True, text=True, timeout=120, env={
        **os.environ, "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1),
        "_DEGARBLE_COMPLETE": "bash_complete"})
    assert done.stdout.split() == [expected]
