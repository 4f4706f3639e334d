"""The rule detectors are detectors: spans in order, with measured confidence, documents kept apart."""

import json
from pathlib import Path

import pytest
from degarble.corpora.errors import ModelError
from degarble.corpora.records import CATEGORIES, Segment
from degarble.models.interfaces import Detector
from degarble.models.rules import detector as rule_detector
from degarble.models.rules.corrector import SURE_RULE, sure_edits
from degarble.models.rules.detector import (
    ConsistencyDetector,
    OrthographyDetector,
    place_precision,
    rule_precision,
)
from degarble.models.rules.orthography import RULES


def test_orthography_gives_spans_with_the_rule_as_origin() -> None:
    detector: Detector = OrthographyDetector()
    (spans, none) = detector.detect([Segment("The the river rose.And it fell."), Segment("It fell.")])
    assert none == ()
    assert [(s.start, s.end, s.category, s.severity, s.origin) for s in spans] == [
        (0, 7, "fluency/repetition", "major", "orthography:doubled_word"),
        (14, 22, "fluency/spacing", "minor", "orthography:lost_space")]
    assert [s.confidence for s in spans] == [place_precision("doubled_word"), rule_precision("lost_space")]


def test_a_phrase_coordinated_with_itself_is_marked_but_not_corrected_without_a_gate() -> None:
    text = "They stressed prudence and prudence."
    ((span,),) = OrthographyDetector().detect([Segment(text)])
    assert text[span.start:span.end] == "prudence and prudence"
    assert span.confidence == place_precision("same_twice") > SURE_RULE > rule_precision("same_twice")
    assert sure_edits(text) == []


def test_the_gate_chooses_where_a_rule_has_several_corrections() -> None:
    assert rule_precision("glued_word") >= SURE_RULE
    assert sure_edits("They came fromSchool by train.") == []


def test_documents_are_kept_apart() -> None:
    usual = [Segment("President Korolev spoke.", doc="a"), Segment("Korolev and Korolev's aide.", doc="a")]
    slip = "President Korolyov arrived."
    detector: Detector = ConsistencyDetector()
    same, other = Segment(slip, doc="a"), Segment(slip, doc="b")
    found = detector.detect([usual[0], other, same, usual[1]])
    assert [len(spans) for spans in found] == [0, 0, 1, 0]
    (span,) = found[2]
    assert (span.start, span.end, span.category) == (10, 18, "accuracy/named-entity")
    assert span.origin == "consistency"
    assert span.category in CATEGORIES


@pytest.mark.parametrize("rule", [*RULES, "consistency"])
def test_every_rule_was_measured(rule: str) -> None:
    figures = json.loads(rule_detector.PRECISION_FILE.read_text(encoding="utf-8"))["rules"][rule]
    right, wrong = figures["right"], figures["wrong"]
    assert figures["precision"] == pytest.approx((right + 1) / (right + wrong + 2), abs=0.002)
    assert rule_precision(rule) == figures["precision"]


def test_a_missing_precision_file_is_a_clear_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(rule_detector, "PRECISION_FILE", tmp_path / "none.json")
    rule_detector._measured.cache_clear()
    try:
        with pytest.raises(ModelError, match=r"none\.json"):
            rule_precision("article")
    finally:
        rule_detector._measured.cache_clear()
