"""Spans compared with gold spans: equal offsets, any overlap (partial match), the cells of WMT23.

The WMT23 quality estimation task (Blain et al. 2023) gives a text of n characters n + 1 cells. A span covers the cells
of its characters, an empty span the one cell at its position. A predicted cell that is gold earns 1 for the right
severity and 0.5 for the wrong one. Precision is the sum earned divided by predicted cells, recall by gold cells. A gold
cell may have both severities, and then either is right. A predicted cell has one, the more serious one if spans overlap
(degarble's never do; the task's script lets a cell predicted as both count as either). WMT23 has only minor and major:
critical counts as major.

Words are tagged as in WMT22 and WMT23, as in WMT21 and MLQE-PE with gaps, and without gaps or end token.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...corpora.records import Span
from .bootstrap import Bootstrap, Counts
from .precision_recall import Matches, PrecisionRecall, equal_matches, overlap_matches, precision_recall, stack_matches
from .words import WordScores, confusions, gap_tags, word_scores_from_counts, word_tags

_MINOR, _MAJOR = 1, 2

Spans = Sequence[Span]


@dataclass(frozen=True, slots=True)
class SpanScores:
    """Span precision, recall and F1 on each level, and word-level MCC.

    The recall of `overlap` is the share of gold spans that share a character with a predicted span.
    """

    exact: PrecisionRecall
    overlap: PrecisionRecall
    wmt23: PrecisionRecall
    words: WordScores
    words_and_gaps: WordScores
    words_alone: WordScores


@dataclass(frozen=True, slots=True)
class SpanCounts:
    """Counts of each segment, by level: matches of spans and confusions of words, segments x 4 each."""

    spans: dict[str, Counts]
    words: dict[str, Counts]


def span_scores(counts: SpanCounts, bootstrap: Bootstrap) -> SpanScores:
    """The scores from the counts of `span_counts`."""
    spans = {level: precision_recall(matches, 1.0, bootstrap) for level, matches in counts.spans.items()}
    words = {level: word_scores_from_counts(confusions, bootstrap) for level, confusions in counts.words.items()}
    return SpanScores(spans["exact"], spans["overlap"], spans["wmt23"],
                      words["words"], words["words_and_gaps"], words["words_alone"])


def span_counts(texts: Sequence[str], predicted: Sequence[Spans], gold: Sequence[Spans]) -> SpanCounts:
    """Compare the predicted spans of each text with its gold spans; confidences are ignored."""
    pairs = list(zip(predicted, gold, strict=True))
    ours, theirs = ([gap_tags(text, spans) for text, spans in zip(texts, side, strict=True)]
                    for side in (predicted, gold))
    return SpanCounts(
        spans={
            "exact": stack_matches(equal_matches(_offsets(found), _offsets(true)) for found, true in pairs),
            "overlap": stack_matches(overlap_matches(found, true) for found, true in pairs),
            "wmt23": stack_matches(wmt23_matches(text, found, true)
                               for text, (found, true) in zip(texts, pairs, strict=True)),
        },
        words={
            "words": confusions(*([word_tags(text, spans) for text, spans in zip(texts, side, strict=True)]
                                  for side in (predicted, gold))),
            "words_and_gaps": confusions(ours, theirs),
            "words_alone": confusions([tags[1::2] for tags in ours], [tags[1::2] for tags in theirs]),
        },
    )


def wmt23_matches(text: str, predicted: Iterable[Span], gold: Iterable[Span]) -> Matches:
    """The WMT23 cells of one text: earned, predicted, earned, gold."""
    severities = _severities(text, gold)
    graver = np.minimum(_severities(text, predicted), _MAJOR)
    both = (severities > 0) & (graver > 0)
    earned = np.where(severities & graver, 1.0, 0.5)[both].sum()
    return float(earned), int((graver > 0).sum()), float(earned), int((severities > 0).sum())


def _offsets(spans: Spans) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in spans]


def _severities(text: str, spans: Iterable[Span]) -> npt.NDArray[np.int8]:
    """The severities on each cell, as the bits _MINOR and _MAJOR."""
    cells = np.zeros(len(text) + 1, dtype=np.int8)
    for span in spans:
        cells[span.start:max(span.end, span.start + 1)] |= _MINOR if span.severity == "minor" else _MAJOR
    return cells
