"""The gate's arithmetic and file, and how members' spans become one list."""

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from degarble.corpora.errors import ModelError
from degarble.corpora.records import Span
from degarble.models.forest import Forest, Tree
from degarble.models.gate import (
    FEATURES,
    FIRST,
    LEASTS,
    NOT_SURE,
    SURE,
    Evidence,
    Gate,
    leads,
    likeness,
    logit,
    shares,
)
from degarble.models.merge import merge
from hypothesis import given
from hypothesis import strategies as st

EVIDENCE = Evidence(span=1.0, words=1.0, likeness=0.8, function_words=0.0, from_document=1.0,
                    known_words=0.0, commoner=2.5, capital=1.0)
TOLD = replace(EVIDENCE, margin=2.0, margin_lead=1.0, share=-0.5, sentence=2.5, sentence_lead=0.0)
TEXT = "one two three four five six seven"


def asking(name: str, names: Sequence[str], threshold: float, no: float) -> Forest:
    """One question: more than the threshold gives the log odds `no`, else 0."""
    tree = Tree((names.index(name), -1, -1), (threshold, 0.0, 0.0), (1, 0, 0), (2, 0, 0), (0.0, 0.0, no))
    return Forest((tree,), -1.0)


GATE = Gate(asking("likeness", FIRST, 0.5, 1.5), asking("sentence", FEATURES, 2.0, 4.0),
            asking("margin", FEATURES, 2.0, 9.0), 0.1, 0.3, 0.9)


def test_the_first_forest_judges_until_the_language_model_was_asked() -> None:
    assert GATE.confidence(EVIDENCE) == pytest.approx(1 / (1 + math.exp(-0.5)))
    assert GATE.confidence(replace(EVIDENCE, likeness=0.5)) == pytest.approx(1 / (1 + math.exp(1)))
    assert GATE.confidence(TOLD) == pytest.approx(1 / (1 + math.exp(-3)))
    assert GATE.confidence(replace(TOLD, sentence=2.0)) == pytest.approx(1 / (1 + math.exp(1)))


def test_what_only_the_language_model_proposes_has_a_forest_of_its_own_and_is_never_sure() -> None:
    written = replace(TOLD, written=1.0)
    assert GATE.confidence(written) == pytest.approx(1 / (1 + math.exp(1)))
    assert GATE.confidence(replace(written, margin=2.5)) == NOT_SURE < SURE


def test_trees_add_up() -> None:
    one, = GATE.first.trees
    row = EVIDENCE.row(FIRST)
    assert Forest((one, one), 0.0).chance(row) == pytest.approx(1 / (1 + math.exp(-3)))
    assert Forest((), 0.0).chance(row) == 0.5


@given(st.floats(0.1, 3), st.floats(-2, 2))
def test_a_mapped_gate_says_the_mapped_log_odds_and_has_the_same_hopes(scale: float, shift: float) -> None:
    mapped = GATE.mapped(scale, shift)
    for evidence in (EVIDENCE, TOLD):
        odds = scale * logit(GATE.confidence(evidence)) + shift
        assert mapped.confidence(evidence) == pytest.approx(1 / (1 + math.exp(-odds)))
    for name in LEASTS:
        assert logit(getattr(mapped, name)) == pytest.approx(scale * logit(getattr(GATE, name)) + shift)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    (tmp_path / "gate.json").write_text(GATE.mapped(2.0, 0.5).text())
    assert Gate.load(tmp_path / "gate.json") == GATE.mapped(2.0, 0.5)
    stored = json.loads(GATE.text())
    for other in ({"weights": [1], "bias": 0, "features": ["other"]},
                  *({name: value for name, value in stored.items() if name != lost}
                    for lost in ("written", "enough"))):
        (tmp_path / "gate.json").write_text(json.dumps(other))
        with pytest.raises(ModelError, match="other features"):
            Gate.load(tmp_path / "gate.json")
    with pytest.raises(ModelError, match="no gate"):
        Gate.load(tmp_path / "missing.json")


@given(st.lists(st.floats(-80, 0), min_size=1, max_size=9))
def test_shares_sum_to_one(scores: list[float]) -> None:
    assert sum(math.exp(share) for share in shares(scores)) == pytest.approx(1)


@given(st.lists(st.floats(-80, 80), min_size=2, max_size=9))
def test_only_the_best_leads_and_by_what_it_is_over_the_second(scores: list[float]) -> None:
    best, second = sorted(leads(scores), reverse=True)[:2]
    assert best == pytest.approx(-second)
    assert best == leads(scores)[scores.index(max(scores))] >= 0


def test_small_measures() -> None:
    assert leads([1.0, -2.0, 4.0]) == [-3.0, -6.0, 3.0]
    assert logit(0.5) == 0
    assert logit(0.0) == pytest.approx(-logit(1.0))
    assert likeness("Abc", "abc") == 1.0
    assert likeness("abc", "xyz") == 0.0


def test_a_later_member_fills_what_is_left_beside_an_earlier_span() -> None:
    rule = Span(4, 7, "fluency/spacing", "minor", 0.6, "orthography")
    tagger = Span(0, 13, "accuracy/mistranslation", "major", 0.9, "tagger")
    merged = merge(TEXT, [[rule], [tagger]])
    assert [(s.start, s.end, s.origin) for s in merged] == [(0, 3, "tagger"), (4, 7, "orthography"),
                                                            (8, 13, "tagger")]
    assert merged[1].confidence == 0.9
    assert merged[1].category == "fluency/spacing"


def test_a_span_inside_an_earlier_one_is_taken_in() -> None:
    outer, inner = Span(0, 13, "terminology", confidence=0.4), Span(4, 7, "fluency/grammar", confidence=0.3)
    assert merge(TEXT, [[outer], [inner]]) == (outer,)


bounds = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).filter(lambda p: p[0] < p[1])


@given(st.lists(bounds, max_size=3), st.lists(bounds, max_size=3))
def test_merged_spans_never_overlap(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> None:
    apart = [p for i, p in enumerate(first) if all(p[1] <= q[0] or q[1] <= p[0] for q in first[:i])]
    others = [p for i, p in enumerate(second) if all(p[1] <= q[0] or q[1] <= p[0] for q in second[:i])]
    merged = merge(TEXT, [[Span(a, b, "terminology") for a, b in apart],
                          [Span(a, b, "terminology") for a, b in others]])
    assert all(a.end <= b.start for a, b in pairwise(merged))
    assert all(TEXT[s.start:s.end].strip() or (s.start, s.end) in apart + others for s in merged)
