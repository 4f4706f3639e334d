"""Marks by the source, their reasons, and how they are turned off."""

import json
from pathlib import Path

import pytest
from degarble.corpora.errors import OptionError
from degarble.corpora.records import Result, Segment, Span
from degarble.models.checks import CHECKS, SourceDetector, is_check_alone
from degarble.models.merge import merge
from degarble.models.registry import load_detector
from degarble.pipeline.results.pieces import source_places
from degarble.pipeline.results.reasons import explain_mark

SEGMENT = Segment("Mokeer bought 30 million books from www.exmaple.org.", source="默克尔从www.example.org买了30本书。")


def marked(*checks: str) -> dict[str, str]:
    spans, = SourceDetector(checks or tuple(CHECKS)).detect([SEGMENT])
    return {SEGMENT.text[span.start:span.end]: span.reason for span in spans}


def test_each_check_marks_its_own() -> None:
    assert marked() == {"Mokeer": "默克尔 is Merkel", "30 million": "the source has 30: 30",
                        "www.exmaple.org": "the source has www.example.org"}
    assert list(marked("names")) == ["Mokeer"]
    assert list(marked("numbers", "copied")) == ["30 million", "www.exmaple.org"]


def test_without_a_source_nothing_is_marked() -> None:
    assert SourceDetector(tuple(CHECKS)).detect([Segment(SEGMENT.text)]) == [()]


def test_marks_never_overlap() -> None:
    missing_twice = Segment("The mayor spoke.", source="市长说，有2,317人和45,912只羊。")
    spans, = SourceDetector(["numbers"]).detect([missing_twice])
    assert len(spans) == 1


def test_an_unknown_check_is_refused() -> None:
    with pytest.raises(OptionError, match="no such check: dates"):
        SourceDetector(["dates"])


def test_checks_are_part_of_every_detector_and_can_be_turned_off() -> None:
    def origins(checks: tuple[str, ...] | None) -> set[str]:
        return {span.origin for span in load_detector("rules", "cpu", checks=checks).detect([SEGMENT])[0]}
    assert origins(None) == {"source:numbers", "source:names", "source:copied"}
    assert origins(("names",)) == {"source:names"}
    assert not origins(())


def test_a_reason_is_kept_in_the_record() -> None:
    span = Span(0, 6, "accuracy/named-entity", origin="source:names", reason="默克尔 is Merkel")
    plain = Span(14, 24, "accuracy/mistranslation")
    result = Result(SEGMENT, (span, plain))
    record = json.loads(json.dumps(result.to_json()))
    assert record["spans"][0]["reason"] == "默克尔 is Merkel"
    assert "reason" not in record["spans"][1]
    assert Result.from_json(record).spans == result.spans


def test_pages_show_the_reason_and_where_a_span_comes_from() -> None:
    span = Span(0, 6, "accuracy/named-entity", origin="source:names", reason="默克尔 is Merkel")
    assert explain_mark(span).words == "默克尔 is Merkel."
    assert source_places(SEGMENT, [(0, 6), (14, 24)]) == [(0, 3), (21, 23)]
    assert source_places(Segment(SEGMENT.text), [(0, 6)]) == []


def test_the_command_line_takes_a_list_of_checks(tmp_path: Path) -> None:
    from degarble.pipeline.cli.options import ChecksType

    convert = ChecksType().convert
    assert convert("numbers, copied", None, None) == ("numbers", "copied")
    assert convert("none", None, None) == ()


@pytest.mark.parametrize(("check", "confidence"), [("names", 0.35), ("numbers", 0.7), ("copied", 0.7)])
def test_a_detector_that_is_surer_than_a_check_counts_for_the_gate(check: str, confidence: float) -> None:
    [span] = merge("Bayidon", [[Span(0, 7, "accuracy/named-entity", "major", confidence, f"source:{check}")]])
    assert is_check_alone(span)
    tagged = Span(0, 7, "accuracy/named-entity", "major", 0.9, "tagger:garbled")
    [merged] = merge("Bayidon", [[span], [tagged]])
    assert merged.origin == span.origin
    assert not is_check_alone(merged)
    assert not is_check_alone(tagged)
