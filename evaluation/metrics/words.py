"""Word-level quality: OK and BAD tags, and Matthews' correlation between two taggings.

Words are separated by white space. WMT has two layouts of tags for n words:

WMT22, WMT23              words and an end token, n + 1 tags; an omission marks the word to its right
WMT19 to WMT21, MLQE-PE   gap, word, gap, …, word, gap, 2 n + 1 tags; an omission marks the gap
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ...corpora.errors import InputError
from .bootstrap import Bootstrap, Counts, Figure, Values
from .overlap import Stretch

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class WordScores:
    """Matthews' correlation over all words, and its confusion matrix; BAD is positive."""

    mcc: Figure
    true_positives: int
    false_positives: int
    false_negatives: int
    true_negatives: int


def word_tags(text: str, spans: Iterable[Stretch]) -> list[bool]:
    """Whether each word and the end token is BAD.

    A word is BAD if it overlaps a span. A span without a visible character marks an omission: the word that contains it
    is BAD, or else the next word or the end token.
    """
    bounds = [match.span() for match in _WORD.finditer(text)]
    starts, ends = [start for start, _ in bounds], [end for _, end in bounds]
    tags = [False] * (len(bounds) + 1)
    for span in spans:
        first, last = bisect_right(ends, span.start), bisect_left(starts, span.end)
        for word in range(first, max(last, first + 1)):
            tags[word] = True
    return tags


def gap_tags(text: str, spans: Iterable[Stretch]) -> list[bool]:
    """Whether each of gap, word, gap, …, word, gap is BAD; the tags of words alone are `tags[1::2]`.

    A word is BAD if it overlaps a span. A span without a visible character makes the gap at its position BAD, or the
    word that contains it.
    """
    bounds = [match.span() for match in _WORD.finditer(text)]
    starts, ends = [start for start, _ in bounds], [end for _, end in bounds]
    tags = [False] * (2 * len(bounds) + 1)
    for span in spans:
        first, last = bisect_right(ends, span.start), bisect_left(starts, span.end)
        inside = last > first or (first < len(bounds) and starts[first] < span.start)
        for tag in range(2 * first + 1, 2 * max(last, first + 1), 2) if inside else (2 * first,):
            tags[tag] = True
    return tags


def tags_with_gaps(tags: Sequence[str]) -> list[bool]:
    """MLQE-PE's gap, word, gap, …, word, gap as words plus end token: a BAD gap marks the word after it.

    Raises InputError for an even number of tags, or a tag that is not OK or BAD.
    """
    if len(tags) % 2 == 0 or not set(tags) <= {"OK", "BAD"}:
        raise InputError("expected OK or BAD tags of gap, word, gap, …, gap")
    bad = [tag == "BAD" for tag in tags]
    return [gap or word for gap, word in zip(bad[::2], [*bad[1::2], False], strict=True)]


def word_scores(predicted: Sequence[Sequence[bool]], gold: Sequence[Sequence[bool]],
                bootstrap: Bootstrap) -> WordScores:
    """The scores over the words of all segments; True is BAD. Raises InputError as `confusions` does."""
    return word_scores_from_counts(confusions(predicted, gold), bootstrap)


def confusions(predicted: Sequence[Sequence[bool]], gold: Sequence[Sequence[bool]]) -> Counts:
    """True and false positives, false and true negatives of each segment: segments x 4.

    Raises InputError if the two differ in the number of segments, or of words in a segment.
    """
    if len(predicted) != len(gold):
        raise InputError(f"{len(predicted)} predicted and {len(gold)} gold segments")
    return np.array([_confusion(ours, theirs, number)
                     for number, (ours, theirs) in enumerate(zip(predicted, gold, strict=True), 1)],
                    dtype=np.float64).reshape(-1, 4)


def word_scores_from_counts(counts: Counts, bootstrap: Bootstrap) -> WordScores:
    """The scores from the confusions of the segments."""
    return WordScores(bootstrap.figure(counts, correlation), *(round(total) for total in counts.sum(axis=0)))


def mcc(tp: float, fp: float, fn: float, tn: float) -> float:
    """Matthews' correlation coefficient, -1 to 1; 0.0 if a row or column is empty (0/0)."""
    return float(correlation(np.array([[tp, fp, fn, tn]], dtype=np.float64))[0])


def correlation(sums: Counts) -> Values:
    """Matthews' correlation of each row of summed `confusions`."""
    tp, fp, fn, tn = sums.T
    product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    defined = product > 0
    return np.where(defined, (tp * tn - fp * fn) / np.sqrt(np.where(defined, product, 1.0)), 0.0)


def _confusion(predicted: Sequence[bool], gold: Sequence[bool], number: int) -> tuple[int, int, int, int]:
    if len(predicted) != len(gold):
        raise InputError(f"{len(predicted)} predicted and {len(gold)} gold tags", where=f"segment {number}")
    pairs = Counter(zip(predicted, gold, strict=True))
    return pairs[True, True], pairs[True, False], pairs[False, True], pairs[False, False]
