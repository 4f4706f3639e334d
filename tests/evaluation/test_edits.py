"""Edit precision, recall and F0.5 on hand-worked tables."""

import pytest
from degarble.corpora.records import Edit
from degarble.evaluation.metrics.bootstrap import Bootstrap
from degarble.evaluation.metrics.edit_scores import edit_counts, edit_scores
from degarble.evaluation.metrics.overlap import overlap
from degarble.evaluation.metrics.precision_recall import PrecisionRecall, precision_recall, stack_matches
from hypothesis import given, settings
from hypothesis import strategies as st

NO_INTERVALS = Bootstrap(0)

parts = st.tuples(st.integers(0, 5), st.integers(0, 3), st.sampled_from(["", "x", "yy"]))
edits = st.lists(parts, max_size=4).map(lambda drawn: tuple(
    Edit(place * 10, place * 10 + length, "o" * length, new) for place, length, new in drawn))


def edit(start: int, end: int, replacement: str = "new") -> Edit:
    return Edit(start, end, "o" * (end - start), replacement)


def values(scores: PrecisionRecall) -> tuple[float | None, float | None, float | None]:
    return scores.precision.value, scores.recall.value, scores.f.value


@pytest.mark.parametrize(("matches", "beta", "expected"), [
    # P 3/4, R 3/6; F0.5 = 1.25 · 0.75 · 0.5 / (0.25 · 0.75 + 0.5) = 0.46875 / 0.6875
    ([(3, 4, 3, 6)], 0.5, (0.75, 0.5, 15 / 22)),
    # the same over two segments: micro-average
    ([(1, 1, 1, 4), (2, 3, 2, 2)], 0.5, (0.75, 0.5, 15 / 22)),
    # F1 = 2 · 0.75 · 0.5 / 1.25
    ([(3, 4, 3, 6)], 1.0, (0.75, 0.5, 0.6)),
    # nothing predicted: precision undefined, and F 0 whatever it might be
    ([(0, 0, 0, 5)], 0.5, (None, 0.0, 0.0)),
    # nothing to find: recall undefined
    ([(0, 3, 0, 0)], 0.5, (0.0, None, 0.0)),
    # neither: all undefined, not perfect
    ([(0, 0, 0, 0)], 0.5, (None, None, None)),
    # both 0: F is 0/0 in the harmonic mean, and 0 by rule
    ([(0, 2, 0, 2)], 0.5, (0.0, 0.0, 0.0)),
])
def test_precision_recall(matches: list[tuple[float, float, float, float]], beta: float,
                          expected: tuple[float | None, ...]) -> None:
    got = values(precision_recall(stack_matches(matches), beta, NO_INTERVALS))
    for ours, theirs in zip(got, expected, strict=True):
        assert ours == (None if theirs is None else pytest.approx(theirs))


@pytest.mark.parametrize(("a", "b", "expected"), [
    ((0, 5), (4, 8), True),
    ((0, 5), (5, 8), False),   # neighbours share no character
    ((0, 9), (3, 4), True),
    ((5, 5), (0, 5), True),    # an insertion at the border
    ((5, 5), (5, 8), True),
    ((5, 5), (5, 5), True),
    ((5, 5), (6, 8), False),
])
def test_overlap(a: tuple[int, int], b: tuple[int, int], expected: bool) -> None:
    assert overlap(edit(*a), edit(*b)) is expected
    assert overlap(edit(*b), edit(*a)) is expected


def test_levels_by_hand() -> None:
    """Of four edits made one is right, one stands in the right place, one overlaps, one is beside the point.

    Wanted are five; the one at 20-30 is overlapped by the edit at 25-28, that at 60 by nothing.
    """
    made = [(edit(0, 4, "a"), edit(10, 14, "wrong"), edit(25, 28, "c")), (edit(40, 41, "d"),)]
    wanted = [(edit(0, 4, "a"), edit(10, 14, "b"), edit(20, 30, "c"), edit(60, 60, "e")), (edit(0, 1, "f"),)]
    scores = edit_scores(edit_counts(made, wanted), NO_INTERVALS)
    assert values(scores.correction)[:2] == (1 / 4, 1 / 5)
    assert values(scores.category)[:2] == (1 / 4, 1 / 5)
    assert values(scores.place)[:2] == (2 / 4, 2 / 5)
    assert values(scores.overlap)[:2] == (3 / 4, 3 / 5)
    # 1.25 · 0.25 · 0.2 / (0.25 · 0.25 + 0.2) = 0.0625 / 0.2625
    assert scores.correction.f.value == pytest.approx(5 / 21)


def test_the_category_must_be_the_same() -> None:
    made = Edit(0, 3, "ooo", "new", category="terminology")
    scores = edit_scores(edit_counts([(made,)], [(edit(0, 3),)]), NO_INTERVALS)
    assert (scores.correction.matched_gold, scores.category.matched_gold) == (1, 0)


def test_one_edit_may_overlap_several() -> None:
    """One wide edit over three wanted ones: precision 1/1, recall 3/3, but no place is right."""
    scores = edit_scores(edit_counts([(edit(0, 30),)], [(edit(0, 4), edit(10, 14), edit(20, 24))]),
                         NO_INTERVALS)
    assert (scores.overlap.matched_predicted, scores.overlap.matched_gold) == (1, 3)
    assert values(scores.overlap) == (1.0, 1.0, 1.0)
    assert values(scores.place) == (0.0, 0.0, 0.0)


@settings(deadline=None)
@given(corpus=st.lists(edits, min_size=1, max_size=4))
def test_the_wanted_edits_score_perfectly(corpus: list[tuple[Edit, ...]]) -> None:
    scores = edit_scores(edit_counts(corpus, corpus), Bootstrap(10))
    expected = (1.0, 1.0, 1.0) if any(corpus) else (None, None, None)
    for level in (scores.correction, scores.category, scores.place, scores.overlap):
        assert values(level) == expected


@settings(deadline=None)
@given(made=edits, wanted=edits)
def test_each_level_is_easier_than_the_one_before(made: tuple[Edit, ...], wanted: tuple[Edit, ...]) -> None:
    scores = edit_scores(edit_counts([made], [wanted]), NO_INTERVALS)
    assert scores.category.matched_gold <= scores.correction.matched_gold
    assert scores.correction.matched_gold <= scores.place.matched_gold <= scores.overlap.matched_gold
