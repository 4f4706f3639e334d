"""BLEU, chrF, chrF++ and TER before and after, by sacreBLEU (Post 2018), with its signatures.

sacreBLEU extracts statistics per segment and computes a score from their sum; its own bootstrap resamples
those statistics, and so does ours.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from .bootstrap import Bootstrap, Comparison, Counts, Statistic

if TYPE_CHECKING:
    from sacrebleu.metrics.base import Metric


@dataclass(frozen=True, slots=True)
class CorpusScore:
    """A corpus metric of the text before and after, with sacreBLEU's signature of it.

    Scores are on sacreBLEU's scale of 0 to 100. TER is an error rate: lower is better, and it may exceed
    100.
    """

    name: str
    signature: str
    lower_is_better: bool
    scores: Comparison


@dataclass(frozen=True, slots=True)
class PairStatistics:
    """What sacreBLEU's `metric` counts in each segment of the text before and after, and its reference."""

    metric: "Metric"
    before: Counts
    after: Counts


def pair_statistics(metric: "Metric", mt: Sequence[str], hyp: Sequence[str],
                    ref: Sequence[str]) -> PairStatistics:
    """Statistics of `mt` and `hyp` against `ref`; the three are of one length, not 0."""
    before = _segment_statistics(metric, mt, ref)
    after = before.copy()
    changed = [i for i, (old, new) in enumerate(zip(mt, hyp, strict=True)) if old != new]
    if changed:
        after[changed] = _segment_statistics(metric, [hyp[i] for i in changed], [ref[i] for i in changed])
    return PairStatistics(metric, before, after)


def corpus_statistics(mt: Sequence[str], hyp: Sequence[str], ref: Sequence[str]) -> dict[str, PairStatistics]:
    """Statistics of every metric of METRICS, by its name."""
    return {name: pair_statistics(metric(), mt, hyp, ref) for name, metric in METRICS.items()}


def corpus_scores(statistics: Mapping[str, PairStatistics], bootstrap: Bootstrap) -> tuple[CorpusScore, ...]:
    """The scores that the statistics make."""
    return tuple(_score(name, of, bootstrap) for name, of in statistics.items())


def _ter() -> "Metric":
    from sacrebleu.metrics.ter import TER

    return TER()


def _bleu() -> "Metric":
    from sacrebleu.metrics.bleu import BLEU

    return BLEU(force=True)  # tokenised text is scored without a warning; the score is the same


def _chrf(word_order: int) -> "Metric":
    from sacrebleu.metrics.chrf import CHRF

    return CHRF(word_order=word_order)


METRICS: Final[dict[str, Callable[[], "Metric"]]] = {
    "BLEU": _bleu,
    "chrF2": lambda: _chrf(0),
    "chrF2++": lambda: _chrf(2),
    "TER": _ter,
}


def _segment_statistics(metric: "Metric", hypotheses: Sequence[str], references: Sequence[str]) -> Counts:
    return np.array(metric._extract_corpus_statistics(hypotheses, [references]), dtype=np.float64)


def _score(name: str, of: PairStatistics, bootstrap: Bootstrap) -> CorpusScore:
    if bootstrap.resamples:
        of.metric.n_bootstrap, of.metric.seed = bootstrap.resamples, str(bootstrap.seed)
    return CorpusScore(name, str(of.metric.get_signature()), name == "TER",
                       bootstrap.compare(of.before, of.after, _statistic(of.metric)))


def _statistic(metric: "Metric") -> Statistic:
    def statistic(sums: Counts) -> npt.NDArray[np.float64]:
        return np.array([metric._compute_score_from_stats(row).score for row in sums.tolist()])

    return statistic
