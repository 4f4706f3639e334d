"""Predicts the MQM category of a span.

The category head learnt mostly from post-edits, which have hardly any categories but mistranslation and names, so it
predicts these for nearly every span. A multinomial logistic map combines the head's probabilities with surface features
of the span. `benchmarks/fitting/detector/calibrate.py` fits it on the spans of the dev sets and stores it in
`categories.json` next to the weights. A detector folder without the file uses the head alone.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import log
from pathlib import Path

import numpy as np

from ...corpora.categories import FUNCTION_WORDS
from ...corpora.errors import ModelError
from ...corpora.records import CATEGORIES, Span
from ..english.frequencies import rarest
from .word_tags import Floats, TaggedWords

FILE = "categories.json"
FEATURES = (*CATEGORIES, "garbled", "edited", "words", "longest", "capitals", "rarest", "function_words")
_LEAST = 1e-5
_OPENS_SENTENCE = '.!?"“:'


@dataclass(frozen=True, slots=True)
class CategoryMap:
    """Predicts the name with the largest `weights . features + bias`. Each name has a bias and a row of weights, in the
    order of FEATURES."""

    names: tuple[str, ...]
    weights: tuple[tuple[float, ...], ...]
    biases: tuple[float, ...]

    def best(self, features: Floats) -> list[str]:
        """The name for each row of [spans, len(FEATURES)]."""
        values = features @ np.array(self.weights).T + np.array(self.biases)
        return [self.names[i] for i in values.argmax(1)]

    def save(self, folder: Path) -> None:
        """Write the map as JSON next to the weights."""
        stored = json.dumps(asdict(self) | {"features": FEATURES}, indent=1)
        (folder / FILE).write_text(stored + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "CategoryMap | None":
        """Read what `save` wrote, or return None without a file. Raise ModelError for other features or unknown
        categories."""
        path = folder / FILE
        if not path.is_file():
            return None
        stored = json.loads(path.read_text(encoding="utf-8"))
        if tuple(stored["features"]) != FEATURES or not set(stored["names"]) <= set(CATEGORIES):
            raise ModelError("the category map has other features or categories than this version",
                             where=str(path), remedy="run benchmarks/fitting/detector/calibrate.py categories")
        return cls(tuple(stored["names"]), tuple(map(tuple, stored["weights"])), tuple(stored["biases"]))


def span_features(texts: Sequence[str], tagged: TaggedWords, odds: Floats, spans: Sequence[Sequence[Span]]) -> Floats:
    """[spans, len(FEATURES)] the features of all spans, of which there must be at least one.

    First the mean log probability of each category over the span's words, then the maxima of `odds` [words, 2], the log
    odds in nats of garbled and edited, then `surface_features`.
    """
    of_text = np.array([i for i, of in enumerate(spans) for _ in of])
    bounds = np.array([(span.start, span.end) for of in spans for span in of])
    words = tagged.within(of_text, bounds[:, 0], bounds[:, 1])
    logs = words.sums(np.log(tagged.categories + _LEAST)) / (words.ends - words.firsts)[:, None]
    seen = [surface_features(text, span.start, span.end) for text, of in zip(texts, spans, strict=True) for span in of]
    return np.hstack([logs, words.maxima(odds), np.array(seen)])


def surface_features(text: str, start: int, end: int) -> list[float]:
    """The surface features of the span text[start:end].

    words: log of the number of words. longest: log of the length of the longest word. capitals: the share of
    capitalised words, not counting one at the start of a sentence. rarest: Zipf frequency of the rarest word.
    function_words: 1 if there are only function words.
    """
    words = text[start:end].split()
    begins = text[max(0, start - 2):start].rstrip()[-1:] in _OPENS_SENTENCE
    capitals = sum(word[0].isupper() for word in words[begins:])
    return [log(len(words)), log(max(map(len, words))), capitals / len(words), rarest(text[start:end]),
            float(FUNCTION_WORDS.issuperset(text[start:end].lower().split()))]
