"""Figures with their bootstrap intervals, from counts kept per segment.

Every score here is a function of counts summed over the segments, so the counts are taken once, as an
array of segments x counts, and a resample of the corpus is a row of weights times that array (Koehn 2004).
Resamples are drawn as sacreBLEU draws them: with its seed and number the same segments come up, so its
intervals and ours agree. The same seed also gives every score the same resamples, which makes
differences between systems paired.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..corpora.errors import OptionError

Counts = npt.NDArray[np.float64]
"""segments x counts, or resamples x counts once summed."""

Statistic = Callable[[Counts], npt.NDArray[np.float64]]
"""Summed counts, one row a resample, to one value a row; NaN where the value is undefined (0/0)."""

_CELLS_AT_ONCE = 1 << 22


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95 % interval.

    `value` is None where it is undefined; each metric states when. The interval leaves out resamples in
    which the value is undefined; a bound is None without resampling, where the value is None, and where
    the bound is infinite.
    """

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure of two systems on the same segments, and after minus before, paired."""

    before: Figure
    after: Figure
    difference: Figure


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """How to resample: `resamples` times (0 for no intervals), from a generator seeded with `seed`."""

    resamples: int = 1000
    seed: int = 12345

    def __post_init__(self) -> None:
        if self.resamples < 0 or self.seed < 0:
            raise OptionError("bootstrap resamples and seed must not be negative")

    def figure(self, counts: Counts, statistic: Statistic) -> Figure:
        """The statistic of the summed counts, with its interval."""
        return _figure(statistic(_total(counts))[0], statistic(self.sums(counts)))

    def compare(self, before: Counts, after: Counts, statistic: Statistic) -> Comparison:
        """The statistic of both systems and of their difference; undefined where either is."""
        old, new = statistic(_total(before)), statistic(_total(after))
        both = self.sums(np.hstack([before, after]))
        width = before.shape[1]
        olds, news = statistic(both[:, :width]), statistic(both[:, width:])
        return Comparison(_figure(old[0], olds), _figure(new[0], news), _figure((new - old)[0], news - olds))

    def sums(self, counts: Counts) -> Counts:
        """Counts summed over each resample of the segments: resamples x counts."""
        segments = len(counts)
        generator = np.random.default_rng(self.seed)
        at_once = max(1, _CELLS_AT_ONCE // max(1, segments))
        sums = np.empty((self.resamples, counts.shape[1]))
        for first in range(0, self.resamples, at_once):
            rows = min(at_once, self.resamples - first)
            drawn = generator.integers(segments, size=(rows, segments)) + segments * np.arange(rows)[:, None]
            weights = np.bincount(drawn.ravel(), minlength=rows * segments).reshape(rows, segments)
            sums[first:first + rows] = weights.astype(np.float64) @ counts
        return sums


def ratio(numerator: Counts, denominator: Counts) -> npt.NDArray[np.float64]:
    """numerator / denominator; 0/0 is NaN, x/0 infinite."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(numerator / denominator, dtype=np.float64)


def _total(counts: Counts) -> Counts:
    return np.asarray(counts.sum(axis=0, keepdims=True), dtype=np.float64)


def _figure(value: np.float64, samples: npt.NDArray[np.float64]) -> Figure:
    """One fortieth of the samples lies below the interval and one above, as in sacreBLEU."""
    defined = np.sort(samples[~np.isnan(samples)])
    if not np.isfinite(value) or not len(defined):
        return Figure(_finite(value))
    cut = len(defined) // 40
    return Figure(_finite(value), _finite(defined[cut]), _finite(defined[len(defined) - cut - 1]))


def _finite(value: np.float64) -> float | None:
    return float(value) if np.isfinite(value) else None
