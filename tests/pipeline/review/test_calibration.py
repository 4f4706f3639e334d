"""What decisions teach: a map that mends what it can, a glossary and examples with their provenance."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from degarble.corpora.errors import InputError
from degarble.corpora.records import Alternative, Edit, Result, Segment, Span
from degarble.corpora.reports import write_results
from degarble.models.correction.evidence import Evidence
from degarble.models.correction.forest import Forest
from degarble.models.correction.gate import Gate
from degarble.models.shipped_data import SHIPPED
from degarble.pipeline.results.items import Place
from degarble.pipeline.review.calibration import (
    DecidedEdit,
    Floats,
    PlattScaling,
    decided_edits,
    fit,
    glossary,
    out_of_fold,
    training_examples,
)
from degarble.pipeline.review.decisions import Decisions, Entry
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression


def drawn(scale: float, shift: float, count: int = 4000) -> list[DecidedEdit]:
    """Lessons whose confidences are off by this map."""
    rng = np.random.default_rng(5)
    promised = rng.uniform(0.05, 0.95, count)
    return [DecidedEdit(float(p), bool(rng.random() < q), True)
            for p, q in zip(promised, PlattScaling(scale, shift)(promised), strict=True)]


def test_finds_the_map_that_was_missing() -> None:
    found = fit(drawn(0.5, -0.7))
    assert found is not None
    assert (found.scale, found.shift) == (pytest.approx(0.5, abs=0.08), pytest.approx(-0.7, abs=0.08))
    mended = out_of_fold(drawn(0.5, -0.7))
    kept = np.array([decided.kept for decided in drawn(0.5, -0.7)])
    assert abs(float(mended.mean()) - float(kept.mean())) < 0.01


def test_many_lessons_outweigh_the_prior() -> None:
    sample = drawn(1.6, 0.4)
    x = np.log([[decided.confidence / (1 - decided.confidence)] for decided in sample])
    theirs = LogisticRegression(C=1e6).fit(x, [decided.kept for decided in sample])
    found = fit(sample)
    assert found is not None
    assert found.scale == pytest.approx(float(theirs.coef_[0, 0]), abs=0.03)
    assert found.shift == pytest.approx(float(theirs.intercept_[0]), abs=0.03)


def test_few_lessons_change_little() -> None:
    found = fit([DecidedEdit(0.5, True, True)] * 20)
    assert found is not None
    assert 0 < found.shift < 1


def test_too_few() -> None:
    with pytest.raises(InputError, match="19 decisions on the gate's edits are too few"):
        fit([DecidedEdit(0.5, True, True)] * 19)


@pytest.mark.parametrize("kept", [lambda p: 0.15 + 0.6 * p, lambda p: 0.25 + 0.5 * p, lambda p: p])
def test_no_map_is_worse_than_none(kept: Callable[[Floats], Floats]) -> None:
    """On simulated sets of 30 to 300 decisions, by the expected log loss of fresh ones."""
    rng = np.random.default_rng(11)
    fresh = rng.uniform(0.05, 0.95, 20_000)
    right = kept(fresh)

    def loss(chances: Floats) -> float:
        return float(-(right * np.log(chances) + (1 - right) * np.log(1 - chances)).mean())

    changes = []
    for count in rng.integers(30, 301, 30).tolist():
        promised = rng.uniform(0.05, 0.95, count)
        found = fit([DecidedEdit(float(p), bool(rng.random() < q), True)
                     for p, q in zip(promised, kept(promised), strict=True)])
        changes.append(0.0 if found is None else loss(found(fresh)) / loss(fresh) - 1)
    assert np.mean(np.array(changes) > 0.01) <= 0.15
    if loss(right) < 0.99 * loss(fresh):
        assert np.mean(np.array(changes) < 0) >= 0.8


@given(st.floats(0.1, 3), st.floats(-2, 2), st.floats(-3, 3))
def test_a_gate_takes_the_map(scale: float, shift: float, bias: float) -> None:
    gate = Gate(Forest((), 0.0), Forest((), bias), 0.1)
    known = [Evidence("inflection", *[0.0] * 19)]
    after = PlattScaling(scale, shift)(np.array(gate.confidences(known)))
    assert gate.rescaled(scale, shift).confidences(known) == pytest.approx(after.tolist(), abs=1e-6)


TEXT = "In Pujing it rained."
RESULTS = [
    Result(Segment(TEXT, str(number), "d"), (Span(3, 9, "accuracy/named-entity"),), (
        Edit(3, 9, "Pujing", "Putin", "accuracy/named-entity", 0.5, "review",
             origin="rule:x" if number == 3 else "corrector", alternatives=(Alternative("Beijing", 0.1),)),))
    for number in range(4)]


def decided(row: int, verdict: str, replacement: str | None = None, start: int = 3, end: int = 9) -> Entry:
    return Entry(Place(row, start, end), "Ann", verdict, replacement, "a note", 1, f"2026-11-2{row}")


ENTRIES = {entry.place: entry for entry in (
    decided(0, "accept", "Putin"), decided(1, "accept", "Beijing"), decided(2, "accept", "Vladimir Putin"),
    decided(3, "reject"), decided(3, "accept", "poured", 13, 19))}


def test_lessons() -> None:
    assert decided_edits(RESULTS, ENTRIES) == [DecidedEdit(0.5, True, True), DecidedEdit(0.5, False, True),
                                         DecidedEdit(0.5, False, True), DecidedEdit(0.5, False, False)]


def test_glossary_has_what_was_written_by_hand() -> None:
    assert "".join(glossary(RESULTS, ENTRIES)) == (
        "wrong\tright\tcount\treviewers\tlast\tfirst_segment\n"
        "Pujing\tVladimir Putin\t1\tAnn\t2026-11-22\td:2\nrained\tpoured\t1\tAnn\t2026-11-23\td:3\n")


def test_training_examples_have_their_provenance() -> None:
    examples = [json.loads(line) for line in training_examples(RESULTS, ENTRIES, "r.jsonl")]
    assert [(example["original"], example["answer"]) for example in examples] == [
        ("Pujing", "Putin"), ("Pujing", "Beijing"), ("Pujing", "Vladimir Putin"), ("Pujing", "Pujing"),
        ("rained", "poured")]
    assert {example["category"] for example in examples[:4]} == {"accuracy/named-entity"}
    assert examples[0]["provenance"] == {"report": "r.jsonl", "doc": "d", "id": "0", "reviewer": "Ann",
                                         "at": "2026-11-20", "verdict": "accept", "note": "a note"}


def test_command(tmp_path: Path) -> None:
    many = [RESULTS[0]] * 30 + [RESULTS[3]] * 3
    write_results(tmp_path / "r.jsonl", many)
    with Decisions(tmp_path / "d.sqlite", str(tmp_path / "r.jsonl")) as log:
        log.add([Entry(Place(row, 3, 9), "Ann", *(("accept", "Putin") if row % 3 else ("reject",)))
                 for row in range(33)])

    def calibrate(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "degarble.pipeline.cli", "calibrate", "r.jsonl", "--decisions", "d.sqlite",
             *args], cwd=tmp_path, capture_output=True, text=True)

    done = calibrate("-o", "gate.json", "--to-glossary", "g.tsv", "--to-train", "t.jsonl")
    assert done.returncode == 0, done.stderr
    assert "calibration error" in done.stdout
    assert "Rules alone: 2 of 3 kept, mean confidence 0.50." in done.stdout
    old, new = Gate.load(SHIPPED / "corrector" / "gate.json"), Gate.load(tmp_path / "gate.json")
    assert (new.full, new.last) == (old.full, old.last)
    assert (new.scale, new.shift) != (old.scale, old.shift)
    assert len((tmp_path / "t.jsonl").read_text().splitlines()) == 33
    assert (tmp_path / "g.tsv").read_text().count("\n") == 1
    assert calibrate("-o", "gate.json").stderr == \
        "degarble: error: gate.json: already exists (--overwrite replaces it)\n"
