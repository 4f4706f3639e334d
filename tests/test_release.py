"""What a release is checked with: licences of all dependencies, the audit's answers, the bill of materials."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import audit
import licences
import pytest
import requirements
import sbom
from degarble.models.registry import shipped_models


def test_all_licences_may_go_along() -> None:
    found = requirements.installed_closure(requirements.EXTRAS)
    assert {"degarble", "torch", "transformers", "click"} <= found.keys()
    assert "pytest" not in found
    assert "translate-toolkit" not in found
    wrong = {name: licence for name, package in found.items()
             if not licences.is_compatible(licence := licences.licence_of(package))}
    assert wrong == {}


@pytest.mark.parametrize(("expression", "may"), [
    ("MIT", True), ("Apache-2.0 AND Apache-2.0 WITH LLVM-exception", True), ("GPL-3.0", False), ("unknown", False),
    ("GPL-2.0-or-later OR MIT", True), ("MIT AND GPL-3.0", False), ("AGPL-3.0", False), ("MPL-2.0", True),
    ("(MIT OR Apache-2.0)", True), ("", False), ("Proprietary", False)])
def test_which_licences_may(expression: str, may: bool) -> None:
    assert licences.is_compatible(expression) is may


ANSWER: dict[str, Any] = {"dependencies": [
    {"name": "good", "version": "1", "vulns": []},
    {"name": "bad", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]},
                                              {"id": "PYSEC-2", "fix_versions": []}]},
    {"name": "strange", "skip_reason": "not found"}]}


class TestAudit:
    def test_what_it_answers(self) -> None:
        vulnerable, unknown, count = audit.summarise(ANSWER)
        assert vulnerable == ["bad 2: PYSEC-1, fixed in 3", "bad 2: PYSEC-2, fixed in no version yet"]
        assert (unknown, count) == (["strange"], 3)

    @pytest.mark.parametrize(("answer", "strict", "code"), [
        (ANSWER, [], 1), ({"dependencies": ANSWER["dependencies"][:1]}, [], 0),
        ({"dependencies": ANSWER["dependencies"][2:]}, [], 0),
        ({"dependencies": ANSWER["dependencies"][2:]}, ["--strict"], 1), (None, [], 0), (None, ["--strict"], 1)])
    def test_how_it_ends(self, answer: dict[str, Any] | None, strict: list[str], code: int,
                         monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        monkeypatch.setattr(audit, "run_pip_audit", lambda _: (answer, "no network"))
        monkeypatch.setattr(sys, "argv", ["audit.py", *strict])
        with pytest.raises(SystemExit) as ended:
            audit.main()
        assert bool(ended.value.code) == bool(code)
        told = capsys.readouterr().err
        assert "nothing was audited: no network" in told if answer is None else " packages audited, " in told

    def test_where_pip_audit_cannot_answer(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def failing(*_: object, **__: object) -> subprocess.CompletedProcess[str]:
            return subprocess.CompletedProcess([], 1, "", "Traceback\nConnectionError: no route to host\n")

        monkeypatch.setattr(audit.subprocess, "run", failing)
        assert audit.run_pip_audit(tmp_path) == (None, "ConnectionError: no route to host")


def test_the_bill_has_what_degarble_needs_and_the_models() -> None:
    parts = [{"name": name, "bom-ref": name} for name in ("degarble", "click", "pytest")]
    links = [{"ref": "degarble", "dependsOn": ["click", "pytest"]}, {"ref": "pytest"}, {"ref": "click"}]
    bill = sbom.select_components({"components": parts, "dependencies": links}, {"degarble", "click"})
    assert [part["name"] for part in bill["components"]] == ["click"]
    assert bill["metadata"]["component"]["name"] == "degarble"
    assert bill["dependencies"] == [{"ref": "degarble", "dependsOn": ["click"]}, {"ref": "click", "dependsOn": []}]
    for model in shipped_models():
        made = sbom.model_component(model)
        assert made["type"] == "machine-learning-model"
        assert made["components"]
        assert all(len(part["hashes"][0]["content"]) == 64 for part in made["components"])
