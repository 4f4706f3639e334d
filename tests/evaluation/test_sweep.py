"""The curve over thresholds, against scoring each of them by itself."""

import pytest
import sacrebleu
from degarble.corpora.alignment import align
from degarble.corpora.errors import InputError
from degarble.corpora.records import Edit, Result, Segment, apply_edits
from degarble.evaluation.sweep import Point, sweep
from hypothesis import given, settings
from hypothesis import strategies as st

TEXT, REF = "the brige was opend by king", "the bridge was opened by the king"
RIGHT, LATER = Edit(4, 9, "brige", "bridge", confidence=0.9), Edit(14, 19, "opend", "opened", confidence=0.4)
WRONG = Edit(23, 27, "king", "queen", confidence=0.6)
RECORD = Result(Segment(TEXT), edits=(RIGHT, LATER, WRONG))

words = st.lists(st.sampled_from("a the king opend opened brige bridge".split()),
                 min_size=1, max_size=6).map(" ".join)


def shares(point: Point) -> tuple[float | None, float | None]:
    return point.precision, point.recall


def test_by_hand() -> None:
    """Three edits are wanted. From 0.9 one is right; from 0.6 one of two; from 0.4 two of three."""
    swept = sweep([RECORD], [REF])
    assert swept.wanted == 3
    assert [point.threshold for point in swept.points[1:]] == [0.9, 0.6, 0.4]
    assert [shares(point) for point in swept.points] == [
        (None, 0), (1, 1 / 3), (1 / 2, 1 / 3), (pytest.approx(2 / 3), pytest.approx(2 / 3))]
    assert [point.ter for point in swept.points] == pytest.approx([300 / 7, 200 / 7, 300 / 7, 200 / 7])
    assert [(point.improved, point.worsened) for point in swept.points] == [(0, 0), (1, 0), (0, 0), (1, 0)]
    # F0.5 of 1 and 1/3: 1.25 / 3 / (0.25 + 1/3)
    assert swept.points[1].f == pytest.approx(5 / 7)


@pytest.mark.parametrize(("threshold", "accepted"), [
    (1.0, 0), (0.91, 0), (0.9, 1), (0.7, 1), (0.6, 2), (0.0, 3)])
def test_what_a_threshold_comes_to(threshold: float, accepted: int) -> None:
    assert sweep([RECORD], [REF]).at(threshold).accepted == accepted


def test_of_equally_good_thresholds_the_highest_is_best() -> None:
    assert sweep([RECORD], [REF]).best_ter().threshold == 0.9
    assert sweep([Result(Segment(TEXT), edits=(WRONG,))], [REF]).best_ter().accepted == 0


def test_without_edits_there_is_one_point() -> None:
    [point] = sweep([Result(Segment(TEXT))], [REF]).points
    assert (point.accepted, point.precision, point.recall, point.f) == (0, None, 0.0, 0.0)
    [point] = sweep([Result(Segment(REF))], [REF]).points
    assert (point.recall, point.f, point.ter) == (None, None, 0.0)


@settings(deadline=None, max_examples=40)
@given(data=st.data(), pairs=st.lists(st.tuples(words, words), min_size=1, max_size=4))
def test_each_point_is_the_score_of_its_texts(data: st.DataObject, pairs: list[tuple[str, str]]) -> None:
    """Edits of the reference at random confidences, some replaced by nonsense."""
    results = []
    for text, reference in pairs:
        edits = [Edit(edit.start, edit.end, edit.original,
                      data.draw(st.sampled_from([edit.replacement, "x"])) if edit.replacement != "x" else "y",
                      confidence=data.draw(st.sampled_from([0.2, 0.5, 0.5, 0.8])))
                 for edit in align(text, reference)]
        results.append(Result(Segment(text), edits=tuple(edits)))
    references = [reference for _, reference in pairs]
    swept = sweep(results, references)
    confidences = {edit.confidence for result in results for edit in result.edits}
    assert [point.threshold for point in swept.points[1:]] == sorted(confidences, reverse=True)
    for point in swept.points:
        accepted = [[edit for edit in result.edits if edit.confidence >= point.threshold]
                    for result in results]
        texts = [apply_edits(result.segment.text, edits)
                 for result, edits in zip(results, accepted, strict=True)]
        assert point.ter == pytest.approx(sacrebleu.corpus_ter(texts, [references]).score)


def test_other_numbers_of_references_are_refused() -> None:
    with pytest.raises(InputError, match="1 records but 2 references"):
        sweep([RECORD], [REF, REF])
