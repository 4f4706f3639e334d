"""Expected calibration error by hand and against scikit-learn's calibration curve."""

import numpy as np
import pytest
from degarble.corpora.errors import InputError
from degarble.evaluation.metrics.bootstrap import Bootstrap, Figure
from degarble.evaluation.metrics.calibration_error import calibration, confidence_counts, expected_calibration_error
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve


@pytest.mark.parametrize(("confidences", "outcomes", "bins", "expected"), [
    ([1.0, 0.0], [True, False], 10, 0.0),
    ([1.0, 0.0], [False, True], 10, 1.0),
    # one bin: mean confidence 0.6, half right
    ([0.4, 0.8], [True, False], 1, 0.1),
    # two bins: |0.3 − 1/2| over two of four, |0.8 − 1/2| over the other two: (0.4 + 0.6) / 4
    ([0.2, 0.4, 0.7, 0.9], [True, False, True, False], 2, 0.25),
    # 0.5 is the upper end of the first of two bins: |0.5 − 1| and |0.6 − 0|, halved
    ([0.5, 0.6], [True, False], 2, 0.55),
    ([], [], 10, None),
])
def test_by_hand(confidences: list[float], outcomes: list[bool], bins: int, expected: float | None) -> None:
    error = expected_calibration_error(confidences, outcomes, bins)
    assert error == (None if expected is None else pytest.approx(expected))


@settings(deadline=None)
@given(pairs=st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40),
       bins=st.integers(1, 12))
def test_against_scikit_learn(pairs: list[tuple[float, bool]], bins: int) -> None:
    pairs = [*pairs, (0.0, False), (1.0, True)]  # its curve needs both outcomes
    confidences, outcomes = [c for c, _ in pairs], [o for _, o in pairs]
    hit_rates, means = calibration_curve(outcomes, confidences, n_bins=bins, strategy="uniform")
    bin_of = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], confidences)
    sizes = np.unique(bin_of, return_counts=True)[1]
    expected = float(np.average(np.abs(hit_rates - means), weights=sizes))
    assert expected_calibration_error(confidences, outcomes, bins) == pytest.approx(expected)


@pytest.mark.parametrize(("confidences", "outcomes", "message"), [
    ([0.5], [True, False], "1 confidences and 2 outcomes"),
    ([1.5], [True], "not between 0 and 1"),
    ([float("nan")], [True], "not between 0 and 1"),
])
def test_what_makes_no_sense_is_refused(confidences: list[float], outcomes: list[bool], message: str) -> None:
    with pytest.raises(InputError, match=message):
        expected_calibration_error(confidences, outcomes)


def test_the_bins_of_two_segments() -> None:
    """In (0.1, 0.2] one of two right at 0.15 on average, in (0.8, 0.9] the one right: (0.7 + 0.1) / 3."""
    result = calibration(confidence_counts([[(0.12, True), (0.9, True)], [(0.18, False)], []]), Bootstrap(50))
    assert result.error.value == pytest.approx(0.8 / 3)
    assert result.count == 3
    assert result.error.low is not None
    assert {(of.low, of.high, of.count) for of in result.bins if of.count} == {(0.1, 0.2, 2), (0.8, 0.9, 1)}
    assert (result.bins[1].confidence, result.bins[1].right) == (pytest.approx(0.15), 0.5)
    assert (result.bins[0].confidence, result.bins[0].right) == (None, None)


def test_without_promises_nothing_is_defined() -> None:
    assert calibration(confidence_counts([[], []]), Bootstrap(50)).error == Figure(None)
