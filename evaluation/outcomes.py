"""Which segments came closer to the reference and which moved away from it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .bootstrap import Bootstrap, Counts, Figure, ratio
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
    worsened_share: Figure
    ratio: Figure


def outcomes(ter: PairStatistics, bootstrap: Bootstrap) -> Outcomes:
    """Compare before and after segment by segment, from the statistics of TER."""
    change = ter.after[:, 0] - ter.before[:, 0]  # edits; the reference's length is the same
    counts = np.stack([change < 0, change == 0, change > 0], axis=1).astype(np.float64)
    improved, same, worsened = (round(total) for total in counts.sum(axis=0))
    return Outcomes(
        improved, same, worsened,
        improved_share=bootstrap.figure(counts, lambda sums: ratio(sums[:, 0], sums.sum(axis=1))),
        worsened_share=bootstrap.figure(counts, lambda sums: ratio(sums[:, 2], sums.sum(axis=1))),
        ratio=bootstrap.figure(counts, _improved_to_worsened),
    )


def _improved_to_worsened(sums: Counts) -> npt.NDArray[np.float64]:
    return ratio(sums[:, 0], sums[:, 2])
