"""Which segments came closer to the reference and which moved away from it."""

from dataclasses import dataclass

import numpy as np

from .bootstrap import Bootstrap, Counts, Figure, Values, ratio
from .corpus_metrics import PairStatistics


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Segments whose TER against the reference fell (improved), stayed or rose (worsened).

    `ratio` is improved : worsened, None where none worsened: the counts then say it. TER is sacreBLEU's
    default, so a change of case alone leaves a segment the same.
    """

    improved: int
    same: int
    worsened: int
    improved_share: Figure
    same_share: Figure
    worsened_share: Figure
    ratio: Figure


def outcomes(ter: PairStatistics, bootstrap: Bootstrap) -> Outcomes:
    """Compare before and after segment by segment, from the statistics of TER."""
    counts = outcome_counts(ter)
    improved, same, worsened = (round(total) for total in counts.sum(axis=0))
    return Outcomes(improved, same, worsened, *bootstrap.figures(
        counts, improved_share, same_share, worsened_share, improved_to_worsened))


def outcome_counts(ter: PairStatistics) -> Counts:
    """Of each segment whether it is improved, the same, worsened: segments x 3."""
    change = ter.after[:, 0] - ter.before[:, 0]  # edits; the reference's length is the same
    return np.stack([change < 0, change == 0, change > 0], axis=1).astype(np.float64)


def improved_share(sums: Counts) -> Values:
    """Improved segments among all."""
    return ratio(sums[:, 0], sums.sum(axis=1))


def same_share(sums: Counts) -> Values:
    """Segments whose TER stayed, among all."""
    return ratio(sums[:, 1], sums.sum(axis=1))


def worsened_share(sums: Counts) -> Values:
    """Worsened segments among all."""
    return ratio(sums[:, 2], sums.sum(axis=1))


def improved_to_worsened(sums: Counts) -> Values:
    """Improved over worsened segments."""
    return ratio(sums[:, 0], sums[:, 2])
