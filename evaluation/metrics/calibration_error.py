"""How far confidences are from what they promise: reliability by bins, and the mean distance.

Bins are of equal width, open below and closed above, the first also closed below (Guo et al. 2017). An edit
is right when the text around it reads the same after it alone as after the reference's edits; a span when
it overlaps a gold span. The expected calibration error is the distance between mean confidence and share of
right ones, averaged over the bins by their size: 0 to 1, None where there is nothing to average.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ...corpora.errors import InputError
from .bootstrap import Bootstrap, Counts, Figure, Values, ratio

BINS: Final = 10

Promise = tuple[float, bool]
"""A confidence, and whether it was right."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The confidences between two bounds; the means are None in an empty bin."""

    low: float
    high: float
    count: int
    confidence: float | None
    right: float | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """The expected calibration error and the bins of the reliability diagram."""

    error: Figure
    count: int
    bins: tuple[Bin, ...]


def calibration(counts: Counts, bootstrap: Bootstrap) -> Calibration:
    """The calibration that `confidence_counts` tell."""
    sure, right, number = counts.sum(axis=0).reshape(3, -1)
    bins = tuple(_bin(place, len(number), *sums)
                 for place, sums in enumerate(zip(sure, right, number, strict=True)))
    return Calibration(bootstrap.figure(counts, calibration_error), round(number.sum()), bins)


def confidence_counts(promises: Iterable[Sequence[Promise]], bins: int = BINS) -> Counts:
    """Of each segment, for each bin, the sum of confidences, how many were right, how many there are.

    segments x 3 bins. Raises InputError where a confidence is not in 0 to 1.
    """
    return np.array([_binned(segment, bins) for segment in promises], dtype=np.float64).reshape(-1, 3 * bins)


def calibration_error(sums: Counts) -> Values:
    """Expected calibration error of each row of summed `confidence_counts`."""
    sure, right, number = np.split(sums, 3, axis=1)
    return ratio(np.abs(right - sure).sum(axis=1), number.sum(axis=1))


def expected_calibration_error(confidences: Sequence[float], outcomes: Sequence[bool],
                               bins: int = BINS) -> float | None:
    """That of all the confidences together.

    Raises InputError where the two differ in length or a confidence is not in 0 to 1.
    """
    if len(confidences) != len(outcomes):
        raise InputError(f"{len(confidences)} confidences and {len(outcomes)} outcomes")
    if not len(confidences):
        return None
    counts = confidence_counts([list(zip(confidences, outcomes, strict=True))], bins)
    return float(calibration_error(counts)[0])


def _bin(place: int, of: int, sure: float, right: float, number: float) -> Bin:
    low, high = place / of, (place + 1) / of
    return Bin(low, high, round(number), float(sure / number), float(right / number)) if number else \
        Bin(low, high, 0, None, None)


def _binned(promises: Sequence[Promise], bins: int) -> Counts:
    if not promises:
        return np.zeros(3 * bins)
    sure, right = np.array(promises, dtype=np.float64).T
    if not ((sure >= 0) & (sure <= 1)).all():
        raise InputError("a confidence is not between 0 and 1")
    bin_of = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], sure)
    return np.concatenate([np.bincount(bin_of, weights, bins)
                           for weights in (sure, right, np.ones_like(sure))])
