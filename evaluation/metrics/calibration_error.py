"""Calibration of confidences: reliability by bins, and the expected calibration error.

Bins have equal width, are open below and closed above; the first is also closed below (Guo et al. 2017). An edit is
right if the text around it reads the same after this edit alone as after the reference edits. A span is right if it
overlaps a gold span. The expected calibration error is the distance between the mean confidence and the share of right
ones, averaged over the bins by their size: 0 to 1, None without confidences.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ...corpora.errors import InputError
from .bootstrap import Bootstrap, Counts, Figure, Values, ratio

BINS: Final = 10

ConfidenceOutcome = tuple[float, bool]
"""A confidence, and whether the edit or span was right."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The confidences between two bounds; the means are None for an empty bin."""

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
    """The calibration from the counts of `confidence_counts`."""
    confidence, right, number = counts.sum(axis=0).reshape(3, -1)
    bins = tuple(_bin(index, len(number), *sums)
                 for index, sums in enumerate(zip(confidence, right, number, strict=True)))
    return Calibration(bootstrap.figure(counts, calibration_error), round(number.sum()), bins)


def confidence_counts(outcomes: Iterable[Sequence[ConfidenceOutcome]], bins: int = BINS) -> Counts:
    """For each segment and bin: the sum of confidences, the number of right ones, the number of all.

    Shape: segments x 3 bins. Raises InputError for a confidence outside 0 to 1.
    """
    return np.array([_binned(segment, bins) for segment in outcomes], dtype=np.float64).reshape(-1, 3 * bins)


def calibration_error(sums: Counts) -> Values:
    """The expected calibration error of each row of summed `confidence_counts`."""
    confidence, right, number = np.split(sums, 3, axis=1)
    return ratio(np.abs(right - confidence).sum(axis=1), number.sum(axis=1))


def expected_calibration_error(confidences: Sequence[float], outcomes: Sequence[bool],
                               bins: int = BINS) -> float | None:
    """The expected calibration error of these confidences.

    Raises InputError if the two differ in length or a confidence is outside 0 to 1.
    """
    if len(confidences) != len(outcomes):
        raise InputError(f"{len(confidences)} confidences and {len(outcomes)} outcomes")
    if not len(confidences):
        return None
    counts = confidence_counts([list(zip(confidences, outcomes, strict=True))], bins)
    return float(calibration_error(counts)[0])


def _bin(index: int, bins: int, confidence: float, right: float, number: float) -> Bin:
    low, high = index / bins, (index + 1) / bins
    return Bin(low, high, round(number), float(confidence / number), float(right / number)) if number else \
        Bin(low, high, 0, None, None)


def _binned(outcomes: Sequence[ConfidenceOutcome], bins: int) -> Counts:
    if not outcomes:
        return np.zeros(3 * bins)
    confidences, right = np.array(outcomes, dtype=np.float64).T
    if not ((confidences >= 0) & (confidences <= 1)).all():
        raise InputError("a confidence is not between 0 and 1")
    bin_of = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], confidences)
    return np.concatenate([np.bincount(bin_of, weights, bins)
                           for weights in (confidences, right, np.ones_like(confidences))])
