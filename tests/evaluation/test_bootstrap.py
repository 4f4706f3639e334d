"""Resampling of cached counts, against sacreBLEU's own and against loops."""

import numpy as np
import pytest
from degarble.corpora.errors import OptionError
from degarble.evaluation.metrics import bootstrap as module
from degarble.evaluation.metrics.bootstrap import Bootstrap, Counts, Figure, ratio
from degarble.evaluation.metrics.corpus_metrics import corpus_scores, corpus_statistics
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.ter import TER

HYPOTHESES = ["the cat sat on the mat", "a dog barked at night", "no one came to the station today",
              "rain fell all through the week"]
REFERENCES = ["the cat sat on a mat", "the dog barked at night", "nobody came to the station today",
              "rain fell through the whole week"]

tables = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=12).map(
    lambda rows: np.array(rows, dtype=np.float64))


def share(sums: Counts) -> Counts:
    return ratio(sums[:, 0], sums[:, 1])


def test_sums_are_those_of_the_segments_drawn() -> None:
    counts = np.array([[1.0, 10.0], [2.0, 20.0], [4.0, 40.0]])
    drawn = np.random.default_rng(7).integers(3, size=(50, 3))
    expected = [[sum(counts[i][column] for i in row) for column in (0, 1)] for row in drawn]
    assert Bootstrap(50, seed=7).sums(counts).tolist() == expected


def test_sums_do_not_depend_on_how_many_are_drawn_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = np.arange(14, dtype=np.float64).reshape(7, 2)
    at_once = Bootstrap(100).sums(counts)
    monkeypatch.setattr(module, "_CELLS_AT_ONCE", 20)
    monkeypatch.setattr(module, "_SEGMENTS_AT_ONCE", 3)
    monkeypatch.setattr(module, "_MAX_CELLS_KEPT", 0)
    assert np.array_equal(Bootstrap(100).sums(counts), at_once)


@pytest.mark.parametrize(("name", "metric"), [("BLEU", BLEU()), ("TER", TER())])
def test_intervals_are_as_wide_as_sacrebleus(name: str, metric: BLEU | TER) -> None:
    theirs = metric.corpus_score(HYPOTHESES, [REFERENCES], n_bootstrap=1000)
    statistics = corpus_statistics(HYPOTHESES, HYPOTHESES, REFERENCES)
    scores = corpus_scores(statistics, Bootstrap(1000, seed=12345))
    ours = next(score for score in scores if score.name == name).scores.before
    assert ours.low is not None
    assert ours.high is not None
    assert (ours.high - ours.low) / 2 == pytest.approx(theirs._ci, abs=1e-4)  # sacreBLEU sums in float32


def test_two_segments_by_hand() -> None:
    """Resamples give 0/2, 1/2 or 2/2; each extreme falls in a quarter of them, far more than a fortieth."""
    counts = np.array([[1.0, 1.0], [0.0, 1.0]])
    assert Bootstrap().figure(counts, share) == Figure(0.5, 0.0, 1.0)


def test_undefined_value_has_no_interval() -> None:
    assert Bootstrap().figure(np.array([[0.0, 0.0]]), share) == Figure(None, None, None)


def test_undefined_resamples_are_left_out() -> None:
    """Half of the segments have nothing to count, so a quarter of the resamples are 0/0; the rest are 1."""
    counts = np.array([[1.0, 1.0], [0.0, 0.0]])
    assert Bootstrap().figure(counts, share) == Figure(1.0, 1.0, 1.0)


def test_infinite_bound_is_none() -> None:
    """1/1 over two segments: a quarter of the resamples is 2/0, infinite, a quarter 0/2."""
    counts = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert Bootstrap().figure(counts, share) == Figure(1.0, 0.0, None)


def test_no_resamples_no_intervals() -> None:
    assert Bootstrap(resamples=0).figure(np.array([[1.0, 2.0]]), share) == Figure(0.5)


def test_negative_resamples_are_refused() -> None:
    with pytest.raises(OptionError, match="must not be negative"):
        Bootstrap(resamples=-1)


@settings(deadline=None)
@given(counts=st.tuples(st.integers(0, 9), st.integers(1, 9)), segments=st.integers(1, 20))
def test_constant_segments_have_zero_width(counts: tuple[int, int], segments: int) -> None:
    figure = Bootstrap(100).figure(np.tile(np.array(counts, dtype=np.float64), (segments, 1)), share)
    assert figure.low == figure.value == figure.high == counts[0] / counts[1]


@settings(deadline=None)
@given(counts=tables)
def test_interval_holds_no_more_than_the_range_of_the_segments(counts: Counts) -> None:
    """A pooled ratio lies between the least and the greatest ratio of its segments."""
    figure = Bootstrap(100).figure(counts + 1, share)
    ratios = (counts[:, 0] + 1) / (counts[:, 1] + 1)
    assert figure.low is not None
    assert figure.high is not None
    assert ratios.min() - 1e-9 <= figure.low <= figure.high <= ratios.max() + 1e-9


def test_difference_is_paired_and_after_minus_before() -> None:
    """Segments of 0/4 and 2/4 each gain 1/4: either system varies between resamples, their difference not."""
    before, after = np.array([[0.0, 4.0], [2.0, 4.0]]), np.array([[1.0, 4.0], [3.0, 4.0]])
    comparison = Bootstrap().compare(before, after, share)
    assert comparison.before == Figure(0.25, 0.0, 0.5)
    assert comparison.after == Figure(0.5, 0.25, 0.75)
    assert comparison.difference == Figure(0.25, 0.25, 0.25)


@settings(deadline=None)
@given(counts=tables)
def test_a_system_against_itself_does_not_differ(counts: Counts) -> None:
    assert Bootstrap(100).compare(counts + 1, counts + 1, share).difference == Figure(0.0, 0.0, 0.0)


@settings(deadline=None)
@given(data=st.data(), old=tables)
def test_swapping_the_systems_flips_the_difference(data: st.DataObject, old: Counts) -> None:
    new = np.array(data.draw(st.permutations(old.tolist())), dtype=np.float64) * 2
    there = Bootstrap(100).compare(old + 1, new + 1, share)
    back = Bootstrap(100).compare(new + 1, old + 1, share)
    assert (there.before, there.after) == (back.after, back.before)
    assert there.difference.value == -_number(back.difference.value)
    assert there.difference.low == -_number(back.difference.high)
    assert there.difference.high == -_number(back.difference.low)


def _number(value: float | None) -> float:
    assert value is not None
    return value
