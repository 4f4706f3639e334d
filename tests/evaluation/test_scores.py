"""`evaluate` and its table: all scores together, their JSON, and what it refuses."""

import json
import subprocess
import sys
from importlib.metadata import version

import pytest
from degarble import __version__
from degarble.corpora.alignment import align
from degarble.corpora.errors import DegarbleError, InputError, OptionError
from degarble.corpora.records import Edit, Result, Segment, Span
from degarble.evaluation import Bootstrap, Figure, Scores, evaluate, rows
from degarble.evaluation.reporting.table import Row
from degarble.evaluation.signature import data_digest
from hypothesis import given, settings
from hypothesis import strategies as st

MT = ["The brige was opend by king .", "It rained all day long ."]
HYP = ["The bridge was opend by king .", "It poured all day long ."]
REF = ["The bridge was opened by the king .", "It rained all day long ."]

GOLD = [Result(Segment(MT[0]), (Span(4, 9, "fluency/spelling"), Span(14, 19, "fluency/spelling")),
               align(MT[0], REF[0])),
        Result(Segment(MT[1]))]
PREDICTED = [Result(Segment(MT[0]), (Span(4, 9, "fluency/spelling"),), align(MT[0], HYP[0])),
             Result(Segment(MT[1]), (Span(3, 9, "style/awkward"),), align(MT[1], HYP[1]))]

FEW = Bootstrap(20)
texts = st.lists(st.sampled_from("a the king opend opened brige bridge today was .".split()),
                 min_size=1, max_size=8).map(" ".join)


def full() -> Scores:
    return evaluate(MT, HYP, REF, predicted=PREDICTED, gold=GOLD, bootstrap=FEW)


def test_scores_by_hand() -> None:
    """Made: brige→bridge (wanted), rained→poured (not). Wanted: bridge, opened, the."""
    scores = full()
    assert (scores.edits.correction.precision.value, scores.edits.correction.recall.value) == (1 / 2, 1 / 3)
    assert (scores.outcomes.improved, scores.outcomes.worsened) == (1, 1)
    assert scores.spans is not None
    assert (scores.spans.exact.precision.value, scores.spans.exact.recall.value) == (1 / 2, 1 / 2)
    assert scores.fixes is not None
    assert (scores.fixes.found, scores.fixes.gold_spans) == (1, 2)
    assert (scores.fixes.fixed, scores.fixes.gold_edits) == (1, 3)
    assert (scores.fixes.harmful, scores.fixes.accepted_edits) == (1, 2)


def test_without_records_there_are_no_span_scores() -> None:
    scores = evaluate(MT, HYP, REF, bootstrap=FEW)
    assert (scores.spans, scores.fixes) == (None, None)
    assert {row.group for row in rows(scores)} == {"corpus", "segments", "edits"}


def test_records_of_spans_alone_take_their_edits_from_the_texts() -> None:
    spans_alone = [Result(result.segment, result.spans) for result in PREDICTED]
    gold_alone = [Result(result.segment, result.spans) for result in GOLD]
    assert evaluate(MT, HYP, REF, predicted=spans_alone, gold=gold_alone, bootstrap=FEW) == full()


def test_signature() -> None:
    assert full().signature == (
        f"degarble:{__version__}|n:2|data:{data_digest(MT, REF)}|bs:20|seed:12345|ci:95"
        f"|tok:ws|edits:lcs|beta:0.5|sacrebleu:{version('sacrebleu')}")


def test_json_is_plain_and_says_null_for_undefined() -> None:
    scores = evaluate(["Right ."], ["Right ."], ["Right ."], bootstrap=FEW)
    record = json.loads(json.dumps(scores.to_json(), allow_nan=False))
    assert record["edits"]["correction"]["precision"] == {"value": None, "low": None, "high": None}
    assert record["outcomes"]["ratio"]["value"] is None
    assert record["corpus"][3]["name"] == "TER"
    assert record["corpus"][3]["scores"]["after"] == {"value": 0.0, "low": 0.0, "high": 0.0}
    assert record["spans"] is None


def test_same_seed_same_scores() -> None:
    assert full() == full()


@settings(max_examples=20, deadline=None)
@given(corpus=st.lists(st.tuples(texts, texts), min_size=1, max_size=4))
def test_the_reference_scores_perfectly(corpus: list[tuple[str, str]]) -> None:
    mt, ref = (list(column) for column in zip(*corpus, strict=True))
    scores = evaluate(mt, ref, ref, bootstrap=FEW)
    by_name = {score.name: score.scores for score in scores.corpus}
    assert by_name["TER"].after == Figure(0.0, 0.0, 0.0)
    assert by_name["chrF2"].after.value == pytest.approx(100)
    assert scores.outcomes.worsened == 0
    assert scores.edits.correction.f.value == (1.0 if mt != ref else None)


@settings(max_examples=20, deadline=None)
@given(corpus=st.lists(st.tuples(texts, texts), min_size=1, max_size=4))
def test_doing_nothing_changes_nothing(corpus: list[tuple[str, str]]) -> None:
    mt, ref = (list(column) for column in zip(*corpus, strict=True))
    scores = evaluate(mt, mt, ref, bootstrap=FEW)
    assert all(score.scores.difference == Figure(0.0, 0.0, 0.0) for score in scores.corpus)
    assert scores.outcomes.same == len(mt)
    assert scores.edits.correction.precision.value is None
    assert scores.edits.correction.recall.value == (0.0 if mt != ref else None)


@pytest.mark.parametrize(("hyp", "ref", "message"), [
    (HYP[:1], REF, "2 translations but 1 hypotheses"),
    (HYP, [*REF, "x"], "2 translations but 3 references"),
])
def test_lengths_must_agree(hyp: list[str], ref: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        evaluate(MT, hyp, ref)


OVERLAPPING = Result(Segment(MT[0]), (), (Edit(0, 3, "The", "A"), Edit(2, 4, "e ", "x")))


@pytest.mark.parametrize(("predicted", "gold", "error", "message"), [
    (PREDICTED, None, OptionError, "need both the predicted and the gold records"),
    (None, GOLD, OptionError, "need both the predicted and the gold records"),
    (PREDICTED[:1], GOLD, InputError, "2 translations but 1 predicted records"),
    (PREDICTED, GOLD[:1], InputError, "2 translations but 1 gold records"),
    (PREDICTED, GOLD[::-1], InputError, "segment 1: the gold record has another text"),
    ([OVERLAPPING, PREDICTED[1]], GOLD, InputError, "segment 1: edits of the predicted record overlap"),
])
def test_records_must_fit_the_texts(predicted: list[Result] | None, gold: list[Result] | None,
                                    error: type[DegarbleError], message: str) -> None:
    with pytest.raises(error, match=message):
        evaluate(MT, HYP, REF, predicted=predicted, gold=gold)


def test_nothing_to_score_is_refused() -> None:
    with pytest.raises(InputError, match="no segments to score"):
        evaluate([], [], [])


@pytest.mark.parametrize(("row", "cells"), [
    (Row("edits", "P", Figure(None), counts="0 of 0"), ("P", "", "–", "", "0 of 0")),
    (Row("edits", "P", Figure(0.5, 0.25, 1.0), counts="1 of 2"),
     ("P", "", "0.500 [0.250, 1.000]", "", "1 of 2")),
    (Row("segments", "r", Figure(2.0, 0.5, None), digits=2), ("r", "", "2.00 [0.50, –]", "", "")),
    (Row("corpus", "TER", Figure(20.0, 18.0, 22.0), before=Figure(25.0, 23.0, 27.0),
         change=Figure(-5.0, -6.0, -4.0), digits=2),
     ("TER", "25.00", "20.00", "-5.00 [-6.00, -4.00]", "")),
    (Row("corpus", "BLEU", Figure(9.0), Figure(9.0), Figure(-0.0), digits=1),
     ("BLEU", "9.0", "9.0", "+0.0", "")),
])
def test_cells(row: Row, cells: tuple[str, ...]) -> None:
    assert row.cells() == cells


def test_rows_hold_every_group_in_order() -> None:
    table = rows(full())
    assert list(dict.fromkeys(row.group for row in table)) == [
        "corpus", "segments", "edits", "spans", "words", "fixes", "confidence"]
    assert [row.cells()[-1] for row in table if row.group == "fixes"] == ["1 of 2", "1 of 3", "1 of 2"]
    assert all(row.before is not None for row in table if row.group == "corpus")


def test_importing_the_room_is_cheap() -> None:
    heavy = "{'sacrebleu', 'torch', 'transformers', 'sklearn', 'datasets'}"
    code = f"import sys, degarble.evaluation; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          cwd="/").stdout == "[]\n"
