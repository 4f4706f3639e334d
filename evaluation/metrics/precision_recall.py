"""Precision, recall and F over matches between a prediction and a gold standard.

Undefined values are never replaced by 1:
precision   None if nothing was predicted
recall      None if the gold standard is empty
F           0 if only one of the two is defined, because that one is then 0; None if neither is defined
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from .bootstrap import Bootstrap, Counts, Figure, Values, ratio
from .overlap import Stretch, count_overlapping

Matches = tuple[float, float, float, float]
"""Counts of one segment: matched predictions, predictions, matched gold, gold."""


@dataclass(frozen=True, slots=True)
class PrecisionRecall:
    """Precision, recall and F; F weighs recall `beta` times as much as precision. Counts are over the whole corpus.

    `matched_predicted` and `matched_gold` differ if several predictions may match one gold item, and are not whole
    numbers if a match may be partial.
    """

    precision: Figure
    recall: Figure
    f: Figure
    beta: float
    matched_predicted: float
    predicted: int
    matched_gold: float
    gold: int


def equal_matches(predicted: Iterable[Hashable], gold: Iterable[Hashable]) -> Matches:
    """Matches of equal items; each item matches at most one item of the other side."""
    ours, theirs = Counter(predicted), Counter(gold)
    common = (ours & theirs).total()
    return common, ours.total(), common, theirs.total()


def overlap_matches(predicted: Sequence[Stretch], gold: Sequence[Stretch]) -> Matches:
    """Matches by overlap; an item is matched if it overlaps an item of the other side."""
    return count_overlapping(predicted, gold), len(predicted), count_overlapping(gold, predicted), len(gold)


def stack_matches(matches: Iterable[Matches]) -> Counts:
    """The matches of each segment as an array: segments x 4."""
    return np.array(list(matches), dtype=np.float64).reshape(-1, 4)


def precision_recall(counts: Counts, beta: float, bootstrap: Bootstrap) -> PrecisionRecall:
    """The micro-averaged scores of the matches of each segment (see `stack_matches`)."""
    matched_predicted, predicted, matched_gold, gold = (float(total) for total in counts.sum(axis=0))
    of_precision, of_recall, of_f = bootstrap.figures(counts, precision, recall,
                                                      partial(f_measure, beta=beta))
    return PrecisionRecall(of_precision, of_recall, of_f, beta, matched_predicted, round(predicted),
                           matched_gold, round(gold))


def precision(sums: Counts) -> Values:
    """The share of matched predictions."""
    return ratio(sums[:, 0], sums[:, 1])


def recall(sums: Counts) -> Values:
    """The share of matched gold items."""
    return ratio(sums[:, 2], sums[:, 3])


def f_measure(sums: Counts, beta: float) -> Values:
    """F of precision and recall."""
    return f_score(precision(sums), recall(sums), beta)


def f_score(precision: Values, recall: Values, beta: float) -> Values:
    """F of each pair, NaN where undefined; precision and recall both 0 give 0."""
    p, r = np.nan_to_num(precision), np.nan_to_num(recall)
    weighted = beta**2 * p + r
    f = np.where(weighted > 0, (1 + beta**2) * p * r / np.where(weighted > 0, weighted, 1), 0.0)
    return np.where(np.isnan(precision) & np.isnan(recall), np.nan, f)

