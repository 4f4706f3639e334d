"""Tags of words, merged from the tagger's tags of pieces."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from ...corpora.records import CATEGORIES, Segment
from ...corpora.sentences import split
from .layout import HEADS
from .network import Tagger
from .pieces import Encoded

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int_]
Flags = npt.NDArray[np.bool_]

MOST_PIECES = 200
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class WordTags:
    """The words of a text, with head logits [words, heads] and category probabilities [words, categories]."""

    offsets: tuple[tuple[int, int], ...]
    logits: Floats
    categories: Floats


@dataclass(frozen=True, slots=True)
class TaggedWords:
    """The words of several texts. Text i has the words bounds[i] to bounds[i + 1].

    `starts` and `ends` [words] are offsets in the concatenated texts, where text i begins at begins[i]. logits: [words,
    heads]. categories: probabilities, [words, categories].
    """

    begins: Integers
    bounds: Integers
    starts: Integers
    ends: Integers
    logits: Floats
    categories: Floats

    def __len__(self) -> int:
        return len(self.begins)

    def __getitem__(self, i: int) -> WordTags:
        mine = slice(self.bounds[i], self.bounds[i + 1])
        offsets = np.stack([self.starts[mine], self.ends[mine]], 1) - self.begins[i]
        return WordTags(tuple(map(tuple, offsets.tolist())), self.logits[mine], self.categories[mine])

    def __iter__(self) -> Iterator[WordTags]:
        return map(self.__getitem__, range(len(self)))

    def texts_of(self, words: Integers) -> Integers:
        """The index of the text of each word."""
        return np.searchsorted(self.bounds, words, side="right") - 1

    def runs(self, chosen: Flags) -> "Runs":
        """The runs of chosen words, each within one text."""
        begins_text = np.zeros(len(chosen) + 1, bool)
        begins_text[self.bounds] = True
        continues = chosen[:-1] & chosen[1:] & ~begins_text[1:-1]  # a word continues the run of the one before it
        no = np.array([False])
        return Runs(np.flatnonzero(chosen & ~np.concatenate([no, continues])),
                    np.flatnonzero(chosen & ~np.concatenate([continues, no])) + 1)

    def within(self, text: Integers, starts: Integers, ends: Integers) -> "Runs":
        """The words that overlap the characters starts to ends of each of these texts."""
        starts, ends = starts + self.begins[text], ends + self.begins[text]
        return Runs(np.searchsorted(self.ends, starts, side="right"), np.searchsorted(self.starts, ends))


@dataclass(frozen=True, slots=True)
class Runs:
    """Non-empty ranges firsts[r] to ends[r] of words of TaggedWords."""

    firsts: Integers
    ends: Integers

    def sums(self, rows: Floats) -> Floats:
        """[runs, ...] sums of rows [words, ...] over each run."""
        return self._by(np.add, rows)

    def maxima(self, rows: Floats) -> Floats:
        """[runs, ...] maxima of rows [words, ...] over each run."""
        return self._by(np.maximum, rows)

    def _by(self, combine: np.ufunc, rows: Floats) -> Floats:
        bounds = np.stack([self.firsts, self.ends], 1).ravel()
        if not len(bounds):
            return rows[:0]
        return np.asarray(combine.reduceat(np.concatenate([rows, rows[:1]]), bounds)[::2])


def tag_words(tagger: Tagger, segments: Sequence[Segment]) -> TaggedWords:
    """Tag every white-space word of every segment.

    A segment without a source is read sentence by sentence, as in training. One with a source is read whole if it fits,
    else sentence by sentence with the whole source.
    """
    begins = [0, *accumulate(len(segment.text) + 1 for segment in segments)]
    units: list[tuple[int, Segment]] = []
    for begin, segment in zip(begins, segments, strict=False):
        whole = segment.source is not None and len(segment.text) < 3 * MOST_PIECES
        bounds = [(0, len(segment.text))] if whole else split(segment.text)
        units += [(begin + start, Segment(in_sentence_case(segment.text[start:end]), source=segment.source))
                  for start, end in bounds]
    tagged = _unit_logits(tagger, [unit for _, unit in units])
    words = [(start + word.start(), start + word.end()) for start, unit in units for word in _WORD.finditer(unit.text)]
    pieces = [(start + a, start + b) for (start, _), (offsets, _) in zip(units, tagged, strict=True)
              for a, b in offsets]
    rows = np.concatenate([np.zeros((0, len(HEADS) + len(CATEGORIES))), *(logits for _, logits in tagged)])
    places, tags = _merge_pieces(np.array(words, int).reshape(-1, 2), np.array(pieces, int).reshape(-1, 2), rows)
    scores = np.exp(tags[:, len(HEADS):] - tags[:, len(HEADS):].max(1, initial=-np.inf, keepdims=True))
    return TaggedWords(np.array(begins[:-1], int), np.searchsorted(places[:, 0], begins), places[:, 0],
                       places[:, 1], tags[:, :len(HEADS)], scores / scores.sum(1, keepdims=True))


def _merge_pieces(words: Integers, pieces: Integers, rows: Floats) -> tuple[Integers, Floats]:
    """Merge `rows` [pieces, outputs] of `pieces` [pieces, 2] into `words` [words, 2]. Each word that has a piece gets
    the maximum of its pieces in each head, and the category of its first piece."""
    # for each piece, the first word that ends after the start of the piece
    word = np.searchsorted(words[:, 1], pieces[:, 0], side="right")
    inside = word < len(words)
    inside[inside] = pieces[inside, 1] > words[word[inside], 0]
    if not inside.any():
        return words[:0], rows[:0]
    mine, rows = word[inside], rows[inside]
    first = np.flatnonzero(np.concatenate(([True], mine[1:] != mine[:-1])))  # pieces are in order
    logits = np.maximum.reduceat(rows, first)
    logits[:, len(HEADS):] = rows[first, len(HEADS):]
    return words[mine[first]], logits


def in_sentence_case(text: str) -> str:
    """A text in capitals in sentence case, of the same length; other texts unchanged.

    In capitals every word looks like a name, and the tagger would mark nine in ten.
    """
    lower = text.lower()
    if not text.isupper() or len(lower) != len(text):
        return text
    first = next(i for i, c in enumerate(text) if c.isupper())
    return lower[:first] + text[first] + lower[first + 1:]


def _unit_logits(tagger: Tagger, units: Sequence[Segment]) -> list[tuple[list[tuple[int, int]], Floats]]:
    """The offsets and logits of the pieces of each unit."""
    windows = tagger.windows(units, MOST_PIECES)
    read = iter(tagger.logits([window for of_unit in windows for window in of_unit]))
    return [join_windows(of_unit, [next(read).astype(np.float64) for _ in of_unit]) for of_unit in windows]


def join_windows(windows: Sequence[Encoded], logits: Sequence[Floats]) -> tuple[list[tuple[int, int]], Floats]:
    """Merge windows: offsets and logits [pieces, outputs] of all pieces of a unit, each from the window with more
    context.

    `logits[w]` is [longest, outputs], with piece i of window w at i + 1. The first half of an overlap comes from the
    earlier window.
    """
    offsets, rows = windows[0].offsets, logits[0][1:1 + len(windows[0].offsets)]
    shared = len(offsets) - max(1, len(offsets) // 2)
    first = shared // 2
    for window, of_window in zip(windows[1:], logits[1:], strict=True):
        keep = len(offsets) - (shared - first)
        offsets = [*offsets[:keep], *window.offsets[first:]]
        rows = np.concatenate([rows[:keep], of_window[1 + first:1 + len(window.offsets)]])
    return offsets, rows
