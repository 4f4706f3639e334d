"""Logistic maps and their quality measures, for the calibration of the detector."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from degarble.evaluation import mcc

FOLDS = 5
NEARLY = 0.01
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def fit(x: Floats, y: Flags) -> tuple[list[float], float]:
    """Logistic regression on standardised features; the weights are for the original features."""
    from sklearn.linear_model import LogisticRegression

    mean, spread = x.mean(0), x.std(0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=1000).fit((x - mean) / spread, y)
    weights = model.coef_[0] / spread
    return weights.tolist(), float(model.intercept_[0] - weights @ mean)


def fit_classes(x: Floats, y: npt.NDArray[np.str_]) -> tuple[list[str], Floats, Floats]:
    """Multinomial logistic regression: the classes, their weights [classes, features] and biases."""
    from sklearn.linear_model import LogisticRegression

    mean, spread = x.mean(0), x.std(0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=1000).fit((x - mean) / spread, y)
    weights = model.coef_ / spread
    return model.classes_.tolist(), weights, model.intercept_ - weights @ mean


def chance(x: Floats, weights: Sequence[float], bias: float) -> Floats:
    """sigmoid(x . weights + bias), one probability per row."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * (x @ np.array(weights) + bias))))


def best_threshold(chances: Floats, wrong: Flags, value: Callable[[Flags, Flags], float],
                   nearly: float = NEARLY) -> float:
    """The highest threshold, to two decimals, with a value within `nearly` of the best: of equally good thresholds, the
    one that marks less (the one-standard-error rule of Breiman et al. 1984)."""
    grid = np.arange(0.1, 0.91, 0.01)
    values = np.array([value(chances >= t, wrong) for t in grid])
    return round(float(grid[values >= values.max() - nearly].max()), 2)


def mcc_of(marked: Flags, wrong: Flags) -> float:
    """Matthews' correlation of marks and errors."""
    cells = (marked & wrong, marked & ~wrong, ~marked & wrong, ~marked & ~wrong)
    return mcc(*(float(np.sum(cell)) for cell in cells))


def f2_of(marked: Flags, wrong: Flags) -> float:
    """F2 of the marks. Recall weighs twice, because a missed garble costs more than a useless look."""
    both = float(np.sum(marked & wrong))
    return 5 * both / max(1.0, float(np.sum(marked)) + 4 * float(np.sum(wrong)))
