"""Figures and their bootstrap intervals, from counts per segment.

Every score is a function of counts summed over segments. So the counts are computed once, as an array of
segments x counts, and a resample of the corpus is a row of weights times that array (Koehn 2004). Resampling is
identical to sacreBLEU's: equal seeds and numbers draw the same segments and give the same intervals. All scores with
one seed share their resamples, so differences between systems are paired.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ...corpora.errors import OptionError

Counts = npt.NDArray[np.float64]
"""segments x counts; resamples x counts when summed."""

Values = npt.NDArray[np.float64]
"""One value per resample; NaN where undefined (0/0)."""

Statistic = Callable[[Counts], Values]
"""Maps summed counts (one row per resample) to one value per row."""

Weights = npt.NDArray[np.uint8]
"""resamples x segments: how often each segment was drawn. The number never comes near 256."""

_CELLS_AT_ONCE = 1 << 22
_MAX_CELLS_KEPT = 1 << 28
_SEGMENTS_AT_ONCE = 1 << 11


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95 % interval.

    `value` is None where it is undefined; each metric says when. The interval leaves out resamples with an undefined
    value. A bound is None without resampling, if the value is None, or if the bound is infinite.
    """

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure of two systems on the same segments, and the paired difference, after minus before."""

    before: Figure
    after: Figure
    difference: Figure


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """Bootstrap settings: the number of resamples (0 for no intervals) and the seed of the generator."""

    resamples: int = 1000
    seed: int = 12345

    def __post_init__(self) -> None:
        if self.resamples < 0 or self.seed < 0:
            raise OptionError("bootstrap resamples and seed must not be negative")

    def figures(self, counts: Counts, *statistics: Statistic) -> tuple[Figure, ...]:
        """Several statistics of the same counts, resampled once."""
        total, sums = _total(counts), self.sums(counts)
        return tuple(_figure(statistic(total)[0], statistic(sums)) for statistic in statistics)

    def figure(self, counts: Counts, statistic: Statistic) -> Figure:
        """The statistic of the summed counts, with its interval."""
        [figure] = self.figures(counts, statistic)
        return figure

    def compare(self, before: Counts, after: Counts, statistic: Statistic) -> Comparison:
        """The statistic of both systems and their difference; the difference is undefined if either is."""
        old, new = statistic(_total(before)), statistic(_total(after))
        both = self.sums(np.hstack([before, after]))
        width = before.shape[1]
        olds, news = statistic(both[:, :width]), statistic(both[:, width:])
        return Comparison(_figure(old[0], olds), _figure(new[0], news), _figure((new - old)[0], news - olds))

    def sums(self, counts: Counts) -> Counts:
        """Counts summed over each resample of the segments: resamples x counts."""
        sums = np.empty((self.resamples, counts.shape[1]))
        first = 0
        for weights in _weights(self.resamples, self.seed, len(counts)):
            sums[first:first + len(weights)] = _weighted(weights, counts)
            first += len(weights)
        return sums


def _weighted(weights: Weights, counts: Counts) -> Counts:
    """weights @ counts, block by block for the processor's cache."""
    cuts = range(0, len(counts), _SEGMENTS_AT_ONCE)
    return np.asarray(sum(weights[:, cut:cut + _SEGMENTS_AT_ONCE].astype(np.float64)
                          @ counts[cut:cut + _SEGMENTS_AT_ONCE] for cut in cuts), dtype=np.float64)


def _weights(resamples: int, seed: int, segments: int) -> Iterable[Weights]:
    """How often each segment was drawn, block by block; cached for the next score if small enough."""
    if resamples * segments > _MAX_CELLS_KEPT:
        return _draw_weights(resamples, seed, segments)
    return _cached_weights(resamples, seed, segments)


@lru_cache(maxsize=1)
def _cached_weights(resamples: int, seed: int, segments: int) -> tuple[Weights, ...]:
    return tuple(_draw_weights(resamples, seed, segments))


def _draw_weights(resamples: int, seed: int, segments: int) -> Iterator[Weights]:
    generator = np.random.default_rng(seed)
    at_once = max(1, _CELLS_AT_ONCE // max(1, segments))
    for first in range(0, resamples, at_once):
        rows = min(at_once, resamples - first)
        drawn = generator.integers(segments, size=(rows, segments)) + segments * np.arange(rows)[:, None]
        yield np.bincount(drawn.ravel(), minlength=rows * segments).reshape(rows, segments).astype(np.uint8)


def ratio(numerator: Values, denominator: Values) -> Values:
    """numerator / denominator; 0/0 is NaN, x/0 infinite."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(numerator / denominator, dtype=np.float64)


def mean(sums: Counts) -> Values:
    """The first count divided by the second."""
    return ratio(sums[:, 0], sums[:, 1])


def _total(counts: Counts) -> Counts:
    return np.asarray(counts.sum(axis=0, keepdims=True), dtype=np.float64)


def _figure(value: np.float64, samples: Values) -> Figure:
    """The value, with an interval between the first and the last fortieth of the samples, as in sacreBLEU."""
    defined = np.sort(samples[~np.isnan(samples)])
    if not np.isfinite(value) or not len(defined):
        return Figure(_finite(value))
    cut = len(defined) // 40
    return Figure(_finite(value), _finite(defined[cut]), _finite(defined[len(defined) - cut - 1]))


def _finite(value: np.float64) -> float | None:
    return float(value) if np.isfinite(value) else None
