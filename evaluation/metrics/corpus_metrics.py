"""BLEU, chrF, chrF++ and TER before and after, by sacreBLEU (Post 2018), with its signatures.

sacreBLEU extracts statistics per segment and computes a score from their sum; its bootstrap resamples those statistics,
as `bootstrap.py` does. The statistics of chrF are the first columns of chrF++'s and are taken from there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from .bootstrap import Bootstrap, Comparison, Counts, Statistic, Values

if TYPE_CHECKING:
    from sacrebleu.metrics.base import Metric

_CHRF_COLUMNS: Final = 18
"""chrF counts hypothesis, reference and common n-grams of one to six characters; chrF++ adds words after them."""


@dataclass(frozen=True, slots=True)
class CorpusScore:
    """A corpus metric before and after, with sacreBLEU's signature.

    Scores are on sacreBLEU's scale of 0 to 100. TER is an error rate: lower is better, and it may exceed 100.
    """

    name: str
    signature: str
    lower_is_better: bool
    scores: Comparison


@dataclass(frozen=True, slots=True)
class PairStatistics:
    """The statistics of a metric in each segment, before and after, against the reference."""

    name: str
    before: Counts
    after: Counts


def pair_statistics(name: str, mt: Sequence[str], hyp: Sequence[str], ref: Sequence[str]) -> PairStatistics:
    """The statistics of `mt` and `hyp` against `ref`; all have one length, not 0."""
    metric = METRICS[name]()
    before, after = [], []
    for old, new, known in zip(mt, hyp, metric._cache_references([ref]), strict=True):
        before.append(metric._compute_segment_statistics(metric._preprocess_segment(old), known))
        after.append(before[-1] if new == old else
                     metric._compute_segment_statistics(metric._preprocess_segment(new), known))
    return PairStatistics(name, np.array(before, dtype=np.float64), np.array(after, dtype=np.float64))


def corpus_statistics(mt: Sequence[str], hyp: Sequence[str], ref: Sequence[str]) -> dict[str, PairStatistics]:
    """The statistics of every metric of METRICS, by name."""
    chrf = pair_statistics("chrF2++", mt, hyp, ref)
    return {
        "BLEU": pair_statistics("BLEU", mt, hyp, ref),
        "chrF2": PairStatistics("chrF2", chrf.before[:, :_CHRF_COLUMNS], chrf.after[:, :_CHRF_COLUMNS]),
        "chrF2++": chrf,
        "TER": pair_statistics("TER", mt, hyp, ref),
    }


def ter_statistics(hypotheses: Sequence[str], references: Sequence[str]) -> Counts:
    """TER's edits and reference words of each segment: segments x 2."""
    return pair_statistics("TER", hypotheses, hypotheses, references).before


def corpus_scores(statistics: Mapping[str, PairStatistics], bootstrap: Bootstrap) -> tuple[CorpusScore, ...]:
    """The scores from these statistics."""
    return tuple(_score(pair, bootstrap) for pair in statistics.values())


def metric_statistic(metric: "Metric") -> Statistic:
    """sacreBLEU's score of summed statistics, as a `Statistic`."""
    def statistic(sums: Counts) -> Values:
        return np.array([metric._compute_score_from_stats(row).score for row in sums.tolist()])

    return statistic


def _ter() -> "Metric":
    from .edit_rate import EditRate

    return EditRate()


def _bleu() -> "Metric":
    from sacrebleu.metrics.bleu import BLEU

    return BLEU(force=True)  # no warning for tokenised text; the score is the same


def _chrf(word_order: int) -> "Metric":
    from sacrebleu.metrics.chrf import CHRF

    return CHRF(word_order=word_order)


METRICS: Final[dict[str, Callable[[], "Metric"]]] = {
    "BLEU": _bleu,
    "chrF2": partial(_chrf, 0),
    "chrF2++": partial(_chrf, 2),
    "TER": _ter,
}


def _score(pair: PairStatistics, bootstrap: Bootstrap) -> CorpusScore:
    metric = METRICS[pair.name]()
    metric.num_refs = 1
    if bootstrap.resamples:
        metric.n_bootstrap, metric.seed = bootstrap.resamples, str(bootstrap.seed)
    return CorpusScore(pair.name, str(metric.get_signature()), pair.name == "TER",
                       bootstrap.compare(pair.before, pair.after, metric_statistic(metric)))
