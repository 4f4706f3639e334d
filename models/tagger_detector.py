"""The transformer member of the detector: tags words, turns runs of wrong ones into spans.

Two things are asked of a word: would a post-editor change it, and is it garbled as texts are garbled on
purpose. Each chance is a logistic map of the tagger's logits, fitted on MLQE-PE dev and on garbled English,
and kept in `calibration.json` beside the weights, apart for use with and without the source. Runs of garbled
words become spans first; what else an editor would change fills the room between them. What a span is called
is told by `span_categories`.

Each map has two thresholds: `review`, for people who look at what is marked and would rather look in vain
than miss something, and `precise`, from which on little in sound text is marked.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import inf, log, tanh
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..corpora.errors import ModelError
from ..corpora.records import CATEGORIES, Segment, Span
from ..corpora.sentences import split
from .interfaces import Threshold
from .merge import merge
from .orthography import no_prose
from .span_categories import CategoryMap, evidence, words_within
from .tagger import HEADS, Encoded, Tagger
from .threads import in_threads

Floats = npt.NDArray[np.float64]

FEATURES = ("bad", "mqm", "odd", "garbled")
MAPS = ("garbled", "edited")
MOST_PIECES = 200
BATCH_PIECES, FUSED_PIECES = 2048, 512
"""Pieces of a batch, of a plain network and of a fused one, whose states should stay near the processor."""
_WORD = re.compile(r"\S+")
_FEATURES, _SEVERITY = ([HEADS.index(name) for name in names] for names in (FEATURES, ("mqm", "major")))


@dataclass(frozen=True, slots=True)
class Calibration:
    """sigmoid(weights . logits of FEATURES + bias) is a word's chance; from `review` on it is marked, or from
    `precise` on where that was asked for."""

    weights: tuple[float, ...]
    bias: float
    review: float
    precise: float

    def log_odds(self, logits: Floats) -> Floats:
        """[words] from [words, len(FEATURES)], in nats."""
        return np.asarray(logits @ np.array(self.weights) + self.bias)

    def least(self, threshold: Threshold) -> float:
        """The log odds from which on a word is marked."""
        chance = self.review if threshold is None else self.precise if threshold == "precise" else threshold
        return inf if chance >= 1 else -inf if chance <= 0 else log(chance / (1 - chance))


@dataclass(frozen=True, slots=True)
class WordTags:
    """Words of a text with their head logits [words, heads] and category chances [words, categories]."""

    offsets: tuple[tuple[int, int], ...]
    logits: Floats
    categories: Floats


class TaggerDetector:
    """Spans from the tagger; with the source where a segment has one."""

    by_segment = True

    def __init__(self, tagger: Tagger, calibrations: Mapping[str, Mapping[str, Calibration]],
                 threshold: Threshold = None, categories: CategoryMap | None = None) -> None:
        """`threshold`: None for the review thresholds, "precise", or one for both maps. Without `categories`
        a span has the category that the head finds likeliest."""
        self.tagger, self.calibrations, self.threshold = tagger, calibrations, threshold
        self.categories = categories

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", threshold: Threshold = None) -> "TaggerDetector":
        """A detector folder. Raises ModelError where it has no tagger or no calibration, or a category map
        of another version."""
        path = folder / "calibration.json"
        if not path.is_file():
            raise ModelError("the detector is not calibrated", where=str(folder),
                             remedy="run benchmarks/calibrate.py")
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        calibrations = {use: {name: Calibration(**maps[name] | {"weights": tuple(maps[name]["weights"])})
                              for name in MAPS} for use, maps in stored.items()}
        return cls(Tagger.load(folder, device), calibrations, threshold, CategoryMap.load(folder))

    def detect(self, segments: Sequence[Segment]) -> list[tuple[Span, ...]]:
        """Spans of each segment; see models.interfaces.Detector."""
        tagged = tag_words(self.tagger, segments)
        marked = [self.marked(segment, tags) for segment, tags in zip(segments, tagged, strict=True)]
        if self.categories is None or not any(marked):
            return marked
        known = [row for at in zip(segments, tagged, marked, strict=True) for row in self.evidence(*at)]
        names = iter(self.categories.best(np.array(known)))
        return [tuple(_renamed(span, next(names)) for span in spans) for spans in marked]

    def marked(self, segment: Segment, tags: WordTags) -> tuple[Span, ...]:
        """Spans of one segment by its tags, with the category of the head."""
        maps, odds = self._maps(segment), self._odds(segment, tags)
        least = [maps[name].least(self.threshold) for name in MAPS]
        if not (odds >= least).any():
            return ()
        odds[_no_prose(segment.text, tags)] = -inf
        return merge(segment.text, [_spans(segment.text, tags, of_map, limit, name)
                                    for name, of_map, limit in zip(MAPS, odds.T, least, strict=True)])

    def evidence(self, segment: Segment, tags: WordTags, spans: Sequence[Span]) -> list[list[float]]:
        """What the category map goes by, a row a span."""
        if not spans:
            return []
        odds = self._odds(segment, tags)
        within = [words_within(tags.offsets, span.start, span.end) for span in spans]
        return [evidence(segment.text, span.start, span.end, tags.categories[words], odds[words])
                for span, words in zip(spans, within, strict=True)]

    def garbled(self, segment: Segment, tags: WordTags) -> Floats:
        """[words] log odds that each of the tagged words is garbled, in nats."""
        return self._maps(segment)["garbled"].log_odds(features(tags))

    def at(self, threshold: Threshold) -> "TaggerDetector":
        """One with another threshold and the same network."""
        return TaggerDetector(self.tagger, self.calibrations, threshold, self.categories)

    def _odds(self, segment: Segment, tags: WordTags) -> Floats:
        """[words, len(MAPS)] log odds of each map, in nats."""
        maps, logits = self._maps(segment), features(tags)
        return np.stack([maps[name].log_odds(logits) for name in MAPS], 1)

    def _maps(self, segment: Segment) -> Mapping[str, Calibration]:
        return self.calibrations["with_source" if segment.source else "without_source"]


def tag_words(tagger: Tagger, segments: Sequence[Segment]) -> list[WordTags]:
    """Tags of every white-space word of every segment.

    A segment without source is read a sentence at a time, as the tagger was trained; one with source is
    read whole where it fits, else by sentences beside the whole source.
    """
    units: list[tuple[int, int, Segment]] = []
    for number, segment in enumerate(segments):
        whole = segment.source is not None and len(segment.text) < 3 * MOST_PIECES
        bounds = [(0, len(segment.text))] if whole else split(segment.text)
        units += [(number, start, Segment(in_sentence_case(segment.text[start:end]), source=segment.source))
                  for start, end in bounds]
    rows = _unit_logits(tagger, [unit for _, _, unit in units])
    words: list[list[tuple[int, int]]] = [[] for _ in segments]
    logits: list[list[Floats]] = [[] for _ in segments]
    for (number, start, _), (offsets, of_unit) in zip(units, rows, strict=True):
        words[number] += [(start + a, start + b) for a, b in offsets]
        logits[number].append(of_unit)
    return [_word_tags(w, r) for w, r in zip(words, logits, strict=True)]


def in_sentence_case(text: str) -> str:
    """Text in capitals as a writer would have it otherwise, of the same length; all other text as it is.

    In capitals every word looks like a name, of which the tagger would mark nine in ten.
    """
    lower = text.lower()
    if not text.isupper() or len(lower) != len(text):
        return text
    first = next(i for i, c in enumerate(text) if c.isupper())
    return lower[:first] + text[first] + lower[first + 1:]


def _word_tags(offsets: list[tuple[int, int]], rows: list[Floats]) -> WordTags:
    stacked = np.concatenate([np.zeros((0, len(HEADS) + len(CATEGORIES))), *rows])
    scores = np.exp(stacked[:, len(HEADS):] - stacked[:, len(HEADS):].max(1, initial=-np.inf, keepdims=True))
    return WordTags(tuple(offsets), stacked[:, :len(HEADS)], scores / scores.sum(1, keepdims=True))


def _unit_logits(tagger: Tagger, units: Sequence[Segment]) -> list[tuple[list[tuple[int, int]], Floats]]:
    import torch

    windows = tagger.windows(units, MOST_PIECES)
    encoded = [window for of_unit in windows for window in of_unit]

    def judged(batch: Sequence[int]) -> Floats:
        with torch.inference_mode():
            return np.asarray(tagger.logits([encoded[i] for i in batch]).double().cpu().numpy())

    batches = list(batches_of([len(e.ids) for e in encoded],
                              FUSED_PIECES if tagger.is_fused else BATCH_PIECES))
    rows = in_threads(judged, batches) if tagger.is_fused else [judged(batch) for batch in batches]
    logits = {i: row for batch, of_batch in zip(batches, rows, strict=True)
              for i, row in zip(batch, of_batch, strict=True)}
    numbers = iter(range(len(encoded)))
    return [_words(unit.text, *joined(of_unit, [logits[next(numbers)] for _ in of_unit]))
            for unit, of_unit in zip(units, windows, strict=True)]


def batches_of(lengths: Sequence[int], most: int) -> Iterator[list[int]]:
    """Numbers of texts of like length, in batches of at most so many pieces when padded, or of one text; the
    longest texts first, so that threads end at about the same time."""
    batch: list[int] = []
    for i in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
        if batch and (len(batch) + 1) * lengths[batch[0]] > most:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def joined(windows: Sequence[Encoded], logits: Sequence[Floats]) -> tuple[list[tuple[int, int]], Floats]:
    """Offsets and logits [pieces, outputs] of all pieces of a unit, each from the window with more around it.

    `logits[w]` is [longest, outputs] with piece i of window w at i + 1. Where two windows overlap, the
    first half of what they share is taken from the one before.
    """
    offsets, rows = windows[0].offsets, logits[0][1:1 + len(windows[0].offsets)]
    shared = len(offsets) - max(1, len(offsets) // 2)
    first = shared // 2
    for window, of_window in zip(windows[1:], logits[1:], strict=True):
        keep = len(offsets) - (shared - first)
        offsets = [*offsets[:keep], *window.offsets[first:]]
        rows = np.concatenate([rows[:keep], of_window[1 + first:1 + len(window.offsets)]])
    return offsets, rows


def _words(text: str, pieces: Sequence[tuple[int, int]],
           rows: Floats) -> tuple[list[tuple[int, int]], Floats]:
    """White-space words with the largest logit of their pieces a head; the category is the first piece's."""
    words = np.array([match.span() for match in _WORD.finditer(text)], int).reshape(-1, 2)
    bounds = np.array(pieces, int).reshape(-1, 2)
    # of each piece the first word that ends after it begins
    word = np.searchsorted(words[:, 1], bounds[:, 0], side="right")
    inside = word < len(words)
    inside[inside] = bounds[inside, 1] > words[word[inside], 0]
    if not inside.any():
        return [], rows[:0]
    mine = word[inside]
    first = np.flatnonzero(np.concatenate(([True], mine[1:] != mine[:-1])))  # pieces are in order
    logits = np.maximum.reduceat(rows[inside], first)
    logits[:, len(HEADS):] = rows[inside][first, len(HEADS):]
    return list(map(tuple, words[mine[first]].tolist())), logits


def _no_prose(text: str, tags: WordTags) -> list[int]:
    """The numbers of the words that have a part in an address, code or mark-up."""
    foreign = no_prose(text)
    if 1 not in foreign:
        return []
    return [number for number, offsets in enumerate(tags.offsets) if foreign.find(1, *offsets) >= 0]


def _spans(text: str, tags: WordTags, odds: Floats, least: float, name: str) -> list[Span]:
    """A span for each run of words from `least` on."""
    marked = (odds >= least).tolist()
    runs = [list(run) for is_marked, run in groupby(range(len(marked)), marked.__getitem__) if is_marked]
    return [_span(text, tags, odds, run[0], run[-1], name) for run in runs]


def _span(text: str, tags: WordTags, odds: Floats, first: int, last: int, name: str) -> Span:
    words = slice(first, last + 1)
    start, end = _trim(text, tags.offsets[first][0], tags.offsets[last][1])
    category = CATEGORIES[int(tags.categories[words].sum(0).argmax())]
    any_error, major = map(_chance, tags.logits[words, _SEVERITY].max(0).tolist())
    severity = "major" if major >= 0.5 * any_error else "minor"
    return Span(start, end, category, severity, _chance(float(odds[words].max())), f"tagger:{name}")


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Without punctuation at the edges, unless that is all there is."""
    first = next((i for i in range(start, end) if text[i].isalnum()), None)
    if first is None:
        return start, end
    return first, next(i for i in range(end, first, -1) if text[i - 1].isalnum())


def _renamed(span: Span, category: str) -> Span:
    return Span(span.start, span.end, category, span.severity, span.confidence, span.origin)


def features(tags: WordTags) -> Floats:
    """[words, len(FEATURES)] logits that the calibration maps."""
    return tags.logits[:, _FEATURES]


def _chance(log_odds: float) -> float:
    return 0.5 * (1 + tanh(0.5 * log_odds))


def sigmoid(x: Floats) -> Floats:
    """1 / (1 + exp(-x)), without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * x)))
