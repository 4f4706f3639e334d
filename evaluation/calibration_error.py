"""How far confidences are from what they promise."""

from collections.abc import Sequence

import numpy as np

from ..corpora.errors import InputError


def expected_calibration_error(confidences: Sequence[float], outcomes: Sequence[bool],
                               bins: int = 10) -> float | None:
    """Mean distance between confidence and hit rate over equal-width bins, weighted by size, 0 to 1.

    Bins are open below and closed above, the first also closed below (Guo et al. 2017). None where there
    is nothing to average. Raises InputError where the two differ in length or a confidence is not in
    0 to 1.
    """
    if len(confidences) != len(outcomes):
        raise InputError(f"{len(confidences)} confidences and {len(outcomes)} outcomes")
    if not len(confidences):
        return None
    sure, right = np.asarray(confidences, dtype=np.float64), np.asarray(outcomes, dtype=np.float64)
    if not ((sure >= 0) & (sure <= 1)).all():
        raise InputError("a confidence is not between 0 and 1")
    bin_of = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], sure)
    gaps = np.bincount(bin_of, weights=right - sure, minlength=bins)
    return float(np.abs(gaps).sum() / len(sure))
