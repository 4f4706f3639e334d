"""Spans found against gold spans: the same offsets, any overlap, and the character cells of WMT23.

The WMT23 quality estimation task (Blain et al. 2023) gives a text of n characters n + 1 cells. A span
covers the cells of its characters, an empty span the one cell where it stands. A predicted cell that is
gold earns 1 for the right severity and 0.5 for the wrong one; precision is what is earned over predicted
cells, recall over gold cells. A gold cell may have both severities, and then either is right; a predicted
cell has one, the graver where spans overlap. WMT23 knows minor and major: critical counts as major.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..corpora.records import Span
from .bootstrap import Bootstrap
from .precision_recall import Matches, PrecisionRecall, equal_matches, overlap_matches, precision_recall
from .words import WordScores, word_scores, word_tags

_MINOR, _MAJOR = 1, 2


@dataclass(frozen=True, slots=True)
class SpanScores:
    """Span precision, recall and F1 on each level, and word-level MCC.

    The recall of `overlap` is the share of gold spans found: those that share a character with a
    predicted span.
    """

    exact: PrecisionRecall
    overlap: PrecisionRecall
    wmt23: PrecisionRecall
    words: WordScores


def span_scores(texts: Sequence[str], predicted: Sequence[Sequence[Span]], gold: Sequence[Sequence[Span]],
                bootstrap: Bootstrap) -> SpanScores:
    """Score the predicted spans of each text against its gold spans; confidence plays no part."""
    pairs = list(zip(predicted, gold, strict=True))
    exact = [equal_matches([(s.start, s.end) for s in ours], [(s.start, s.end) for s in theirs])
             for ours, theirs in pairs]
    overlaps = [overlap_matches(ours, theirs) for ours, theirs in pairs]
    cells = [wmt23_matches(text, ours, theirs) for text, (ours, theirs) in zip(texts, pairs, strict=True)]
    return SpanScores(
        exact=precision_recall(exact, 1.0, bootstrap),
        overlap=precision_recall(overlaps, 1.0, bootstrap),
        wmt23=precision_recall(cells, 1.0, bootstrap),
        words=word_scores([word_tags(text, spans) for text, spans in zip(texts, predicted, strict=True)],
                          [word_tags(text, spans) for text, spans in zip(texts, gold, strict=True)],
                          bootstrap),
    )


def wmt23_matches(text: str, predicted: Iterable[Span], gold: Iterable[Span]) -> Matches:
    """Cells earned, predicted, earned and gold in one text."""
    severities = _severities(text, gold)
    graver = np.minimum(_severities(text, predicted), _MAJOR)
    both = (severities > 0) & (graver > 0)
    earned = np.where(severities & graver, 1.0, 0.5)[both].sum()
    return float(earned), int((graver > 0).sum()), float(earned), int((severities > 0).sum())


def _severities(text: str, spans: Iterable[Span]) -> npt.NDArray[np.int8]:
    """For each cell the severities on it, as the bits _MINOR and _MAJOR."""
    cells = np.zeros(len(text) + 1, dtype=np.int8)
    for span in spans:
        cells[span.start:max(span.end, span.start + 1)] |= _MINOR if span.severity == "minor" else _MAJOR
    return cells
