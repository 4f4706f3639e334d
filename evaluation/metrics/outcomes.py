"""Segments that came closer to the reference, and segments that moved away from it."""

from dataclasses import dataclass

import numpy as np

from .bootstrap import Bootstrap, Counts, Figure, Values, ratio
from .corpus_metrics import PairStatistics


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Segments whose TER against the reference fell (improved), stayed the same or rose (worsened).

    `ratio` is improved : worsened, None if no segment worsened. TER is sacreBLEU's default, so a change of case alone
    leaves a segment the same.
    """

    improved: int
    same: int
    worsened: int
    improved_share: Figure
    same_share: Figure
    worsened_share: Figure
    ratio: Figure


def outcomes(ter: PairStatistics, bootstrap: Bootstrap) -> Outcomes:
    """Compare before and after in each segment, from the statistics of TER."""
    counts = outcome_counts(ter)
    improved, same, worsened = (round(total) for total in counts.sum(axis=0))
    return Outcomes(improved, same, worsened, *bootstrap.figures(
        counts, improved_share, same_share, worsened_share, improved_to_worsened))


def outcome_counts(ter: PairStatistics) -> Counts:
    """Flags (improved, same, worsened) of each segment: segments x 3."""
    change = ter.after[:, 0] - ter.before[:, 0]  # edits; the reference length is the same
    return np.stack([change < 0, change == 0, change > 0], axis=1).astype(np.float64)


def improved_share(sums: Counts) -> Values:
    """The share of improved segments."""
    return ratio(sums[:, 0], sums.sum(axis=1))


def same_share(sums: Counts) -> Values:
    """The share of segments whose TER stayed the same."""
    return ratio(sums[:, 1], sums.sum(axis=1))


def worsened_share(sums: Counts) -> Values:
    """The share of worsened segments."""
    return ratio(sums[:, 2], sums.sum(axis=1))


def improved_to_worsened(sums: Counts) -> Values:
    """Improved divided by worsened segments."""
    return ratio(sums[:, 0], sums[:, 2])
