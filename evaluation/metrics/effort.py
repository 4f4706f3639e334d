"""Editing effort: HTER, gain to edit, over-correction.

HTER (Snover et al. 2006) is TER against a post-edit of the same translation. As in MLQE-PE and WMT's quality
estimation, a segment's rate is its edits per word of the post-edit, at most 1, and the corpus rate is the mean over
segments. An empty post-edit gives 0 for an empty translation and 1 for any other. Strictly, only the rate before is
human-targeted, because the reference was made from the translation and not from the cleaned text.

Gain to edit is the number of reference edits saved per edit made, both counted by TER: 1 if every edit saves one
reference edit, 0 if the edits save none, negative if edits had to be undone, None without edits.

Over-correction is the number of edits per 1,000 words in segments that the editor did not change, None without such
words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .bootstrap import Bootstrap, Comparison, Counts, Figure, Values, ratio
from .corpus_metrics import PairStatistics, ter_statistics


@dataclass(frozen=True, slots=True)
class Effort:
    """`saved` reference edits by `made` edits; `needless` edits in `right_words` words of segments that were right."""

    hter: Comparison
    gain_to_edit: Figure
    saved: int
    made: int
    over_correction: Figure
    needless: int
    right_words: int


def effort(ter: PairStatistics, gain: Counts, needless: Counts, bootstrap: Bootstrap) -> Effort:
    """The figures from the statistics of TER, `gain_counts` and `needless_counts`."""
    [of_gain], [of_needless] = (bootstrap.figures(gain, mean), bootstrap.figures(needless, per_thousand))
    saved, made = (round(total) for total in gain.sum(axis=0))
    wrong, words = (round(total) for total in needless.sum(axis=0))
    return Effort(bootstrap.compare(hter_counts(ter.before), hter_counts(ter.after), mean),
                  of_gain, saved, made, of_needless, wrong, words)


def hter_counts(ter: Counts) -> Counts:
    """(rate, 1) of each segment, from TER's edits and reference words: segments x 2."""
    edits, words = ter.T
    rates = np.minimum(1.0, np.where(words > 0, edits / np.maximum(words, 1.0), edits))
    return np.stack([rates, np.ones_like(rates)], axis=1)


def gain_counts(ter: PairStatistics, mt: Sequence[str], hyp: Sequence[str]) -> Counts:
    """(reference edits saved, edits made) of each segment: segments x 2."""
    made = np.zeros(len(mt))
    changed = [i for i, (old, new) in enumerate(zip(mt, hyp, strict=True)) if old != new]
    if changed:
        made[changed] = ter_statistics([mt[i] for i in changed], [hyp[i] for i in changed])[:, 0]
    return np.stack([ter.before[:, 0] - ter.after[:, 0], made], axis=1)


def needless_counts(mt: Sequence[str], ref: Sequence[str], edits: Sequence[int]) -> Counts:
    """(edits made, words) of each segment that was right, (0, 0) of others: segments x 2."""
    counts = [(made, len(text.split())) if text == wanted else (0, 0)
              for text, wanted, made in zip(mt, ref, edits, strict=True)]
    return np.array(counts, dtype=np.float64).reshape(-1, 2)


def mean(sums: Counts) -> Values:
    """The first count divided by the second."""
    return ratio(sums[:, 0], sums[:, 1])


def per_thousand(sums: Counts) -> Values:
    """The first count per thousand of the second."""
    return 1000 * mean(sums)
