"""The values that flow: applying edits, the JSON form, what is refused."""

import json
from dataclasses import FrozenInstanceError, asdict
from typing import Any

import pytest
from degarble.corpora.errors import InputError
from degarble.corpora.records import (
    CATEGORIES,
    DECISIONS,
    SEVERITIES,
    Alternative,
    Edit,
    Result,
    Segment,
    Span,
    apply_edits,
)
from hypothesis import given, settings
from hypothesis import strategies as st

CHANCE = st.floats(0, 1)


@st.composite
def results(draw: st.DrawFn) -> Result:
    """Any valid result: spans and edits cut from the text at the same random places."""
    text = draw(st.text(max_size=40))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    places = list(zip(cuts[0::2], cuts[1::2], strict=False))
    category, severity = st.sampled_from(CATEGORIES), st.sampled_from(SEVERITIES)
    spans = tuple(Span(a, b, draw(category), draw(severity), draw(CHANCE)) for a, b in places)
    edits = tuple(Edit(a, b, text[a:b], draw(st.text(max_size=5)), draw(category),
                       draw(CHANCE), draw(st.sampled_from(DECISIONS)), draw(st.text(max_size=5)), "corrector",
                       tuple(draw(st.lists(st.builds(Alternative, st.text(max_size=5), CHANCE), max_size=2))))
                  for a, b in places)
    segment = Segment(text, draw(st.text(max_size=3)), draw(st.text(max_size=3)),
                      draw(st.none() | st.text(max_size=5)))
    return Result(segment, spans, edits)


@settings(deadline=None)
@given(results())
def test_json_round_trip(result: Result) -> None:
    assert Result.from_json(json.loads(json.dumps(result.to_json()))) == result


@settings(deadline=None)
@given(results())
def test_spans_record_round_trip(result: Result) -> None:
    record = json.loads(json.dumps(result.to_json(with_edits=False)))
    assert Result.from_json(record) == Result(result.segment, result.spans)


@settings(deadline=None)
@given(results())
def test_only_accepted_edits_change_the_text(result: Result) -> None:
    accepted = [e for e in result.edits if e.decision == "accept"]
    cleaned = result.cleaned
    assert cleaned == apply_edits(result.segment.text, accepted)
    at = shift = 0
    for edit in accepted:
        assert cleaned[at + shift:edit.start + shift] == result.segment.text[at:edit.start]
        shift += len(edit.replacement) - len(edit.original)
        at = edit.end
    assert cleaned[at + shift:] == result.segment.text[at:]


def test_record_has_the_contract_fields() -> None:
    edit = Edit(4, 8, "owld", "old", "fluency/spelling", 0.9, "accept", "why", "corrector",
                (Alternative("bold", 0.1),))
    record = Result(Segment("the owld", "7", "d"), (Span(4, 8, "fluency/spelling"),), (edit,)).to_json()
    assert record["cleaned"] == "the old"
    assert list(record) == ["id", "doc", "text", "source", "cleaned", "spans", "edits"]
    assert list(record["spans"][0]) == ["start", "end", "category", "severity", "confidence", "origin"]
    assert list(record["edits"][0]) == ["start", "end", "original", "replacement", "category", "confidence",
                                        "decision", "reason", "origin", "alternatives", "gain"]
    assert asdict(edit)["alternatives"] == ({"replacement": "bold", "confidence": 0.1},)


@pytest.mark.parametrize(("text", "edits", "expected"), [
    ("abc", [], "abc"),
    ("", [Edit(0, 0, "", "x")], "x"),
    ("abc", [Edit(1, 2, "b", "")], "ac"),
    ("abc", [Edit(2, 3, "c", "C"), Edit(0, 1, "a", "A")], "AbC"),
    ("abc", [Edit(1, 1, "", "1"), Edit(1, 1, "", "2")], "a12bc"),
    ("abc", [Edit(1, 2, "b", "B"), Edit(1, 1, "", "-")], "a-Bc"),
    ("a🙂c", [Edit(1, 2, "🙂", ":)")], "a:)c"),
])
def test_apply_table(text: str, edits: list[Edit], expected: str) -> None:
    assert apply_edits(text, edits) == expected


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap at 1"):
        apply_edits("abc", [Edit(0, 2, "ab", "x"), Edit(1, 3, "bc", "y")])


@pytest.mark.parametrize(("record", "cause"), [
    ({}, "here: not a report record: 'text'"),
    ({"text": "a", "spans": [{"start": 0, "end": 1}]}, "category"),
    ({"text": "a", "spans": ["x"]}, "not a report record"),
    ({"text": "a", "spans": [{"start": 0, "end": 2, "category": "x"}]}, "offsets 0-2 are outside the text"),
    ({"text": "a", "spans": [{"start": -1, "end": 1, "category": "x"}]}, "offsets -1-1 are outside"),
    ({"text": "ab", "edits": [{"start": 2, "end": 1, "original": "", "replacement": ""}]}, "offsets 2-1"),
    ({"text": "ab", "edits": [{"start": 0, "end": 1, "original": "b", "replacement": ""}]},
     "the text at 0-1 is not 'b'"),
    ({"text": "a", "edits": [{"start": 0, "end": 0, "original": "", "replacement": "", "alternatives": [1]}]},
     "not a report record"),
])
def test_wrong_records_are_refused(record: dict[str, Any], cause: str) -> None:
    with pytest.raises(InputError, match=cause):
        Result.from_json(record, where="here")


def test_unknown_fields_are_ignored() -> None:
    span = {"start": 0, "end": 1, "category": "terminology", "note": "x"}
    record = {"text": "a", "note": 1, "spans": [span]}
    assert Result.from_json(record) == Result(Segment("a"), (Span(0, 1, "terminology"),))


def test_values_cannot_be_changed() -> None:
    values = (Segment("a"), Span(0, 1, "x"), Edit(0, 0, "", ""), Alternative("", 0.0), Result(Segment("a")))
    for value in values:
        with pytest.raises(FrozenInstanceError):
            setattr(value, next(iter(value.__dataclass_fields__)), None)
