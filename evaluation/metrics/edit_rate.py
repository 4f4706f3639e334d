"""TER with exactly sacreBLEU's counts, but faster.

TER (Snover et al. 2006) is the smallest number of insertions, deletions, substitutions and shifts of word sequences
that a greedy search finds. sacreBLEU implements Tercom in Python and spends most of its time on the edit distance of
every shift it tries. Here rapidfuzz computes that distance in C++. The result is equal: sacreBLEU fills only a band of
25 cells on either side of the diagonal, and a path of d edits between texts whose lengths differ by l leaves the
diagonal by at most (d + l) / 2 + 1 cells. Where that may exceed the band, sacreBLEU's own distance is used.

Most segments need no search. Shifts do not change the set of words, so at least as many edits remain as words of the
longer side have no partner. If the plain edit distance equals that bound, it is the TER.
"""

from collections import Counter
from typing import Any, Final

from rapidfuzz.distance import Levenshtein
from sacrebleu.metrics import lib_ter
from sacrebleu.metrics.ter import TER

_BAND: Final = 25
_MAX_CANDIDATES: Final = lib_ter._MAX_SHIFT_CANDIDATES


class EditRate(TER):
    """sacreBLEU's TER metric, with the same scores, statistics and signature."""

    def _compute_segment_statistics(self, hypothesis: str, ref_kwargs: dict[str, Any]) -> list[float]:
        words = hypothesis.split()
        references = ref_kwargs["ref_words"]
        lengths = sum(len(reference) for reference in references)
        return [min(word_edits(words, reference) for reference in references), lengths / len(references)]


def word_edits(words: list[str], reference: list[str]) -> int:
    """The number of edits, including shifts, that turn `words` into `reference`."""
    distance = Levenshtein.distance(words, reference)
    unmatched = max(len(words), len(reference)) - (Counter(words) & Counter(reference)).total()
    if _within_band(distance, words, reference) and distance in (unmatched, 0, 1):
        return distance
    if not reference:
        return len(words)
    search = _Distances(reference)
    shifts = candidates = 0
    while True:
        search.current = words
        gain, shifted, candidates = lib_ter._shift(words, reference, search, candidates)
        if candidates >= _MAX_CANDIDATES or gain <= 0:
            return shifts + search(words)[0]
        shifts, words = shifts + 1, shifted


class _Distances:
    """Edit distances to a reference, with a trace only for the current sentence."""

    def __init__(self, reference: list[str]) -> None:
        self._reference = reference
        self._exact = lib_ter.BeamEditDistance(reference)
        self.current: list[str] = []

    def __call__(self, words: list[str]) -> tuple[int, str]:
        distance = Levenshtein.distance(words, self._reference)
        if not _within_band(distance, words, self._reference):
            return self._exact(words)
        return distance, _trace(words, self._reference) if words is self.current else ""


def _within_band(distance: int, words: list[str], reference: list[str]) -> bool:
    return (distance + abs(len(words) - len(reference))) / 2 + 1 < _BAND


def _trace(words: list[str], reference: list[str]) -> str:
    """The operations that turn `words` into the reference; of several shortest paths, the one that Tercom takes.

    " " for a kept word, "s" for a substitution, "d" for a deletion, "i" for an insertion.
    """
    costs = [list(range(len(reference) + 1))]
    for word in words:
        above = costs[-1]
        row = [left := above[0] + 1]
        for diagonal, up, other in zip(above, above[1:], reference, strict=False):
            if word == other:
                left = diagonal
            else:
                left = 1 + (diagonal if diagonal < up and diagonal < left else up if up < left else left)
            row.append(left)
        costs.append(row)
    i, j, backwards = len(words), len(reference), []
    while i or j:
        cost = costs[i][j]
        same = bool(i and j) and words[i - 1] == reference[j - 1]
        if i and j and costs[i - 1][j - 1] + (not same) == cost:
            i, j, operation = i - 1, j - 1, " " if same else "s"
        elif i and costs[i - 1][j] + 1 == cost:
            i, operation = i - 1, "d"
        else:
            j, operation = j - 1, "i"
        backwards.append(operation)
    return "".join(reversed(backwards))
