"""Which MQM category a span of the tagger has, by all that is known of it.

The category head learnt most of its names from post-edits, which know little but mistranslations and names,
and so calls nearly everything one of these. A multinomial logistic map weighs the head's chances with how
the span looks. It is fitted on the spans of the dev sets, by `benchmarks/fitting/calibrate.py`, and kept in
`categories.json` beside the weights; a detector folder without it takes the head at its word.
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
    """A span has the name whose `weights . features + bias` is largest; a row of weights, in the order of
    FEATURES, and a bias a name."""

    names: tuple[str, ...]
    weights: tuple[tuple[float, ...], ...]
    biases: tuple[float, ...]

    def best(self, features: Floats) -> list[str]:
        """A name a row of [spans, len(FEATURES)]."""
        values = features @ np.array(self.weights).T + np.array(self.biases)
        return [self.names[i] for i in values.argmax(1)]

    def save(self, folder: Path) -> None:
        """Write as JSON beside the weights."""
        stored = json.dumps(asdict(self) | {"features": FEATURES}, indent=1)
        (folder / FILE).write_text(stored + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "CategoryMap | None":
        """Read what `save` wrote; None where a detector has none. Raises ModelError where it has other
        features, or names that are no categories."""
        path = folder / FILE
        if not path.is_file():
            return None
        stored = json.loads(path.read_text(encoding="utf-8"))
        if tuple(stored["features"]) != FEATURES or not set(stored["names"]) <= set(CATEGORIES):
            raise ModelError("the category map was fitted on other features or categories", where=str(path),
                             remedy="run benchmarks/fitting/calibrate.py categories")
        return cls(tuple(stored["names"]), tuple(map(tuple, stored["weights"])), tuple(stored["biases"]))


def evidence(texts: Sequence[str], tagged: TaggedWords, odds: Floats,
             spans: Sequence[Sequence[Span]]) -> Floats:
    """[spans, len(FEATURES)]: what is known of the spans of each text, of which there must be some.

    Of the head's chances of a span's words the mean log; of `odds` [words, 2], log odds that they are garbled
    and edited, in nats, the largest; then its `surface_features`.
    """
    of_text = np.array([i for i, of in enumerate(spans) for _ in of])
    bounds = np.array([(span.start, span.end) for of in spans for span in of])
    words = tagged.within(of_text, bounds[:, 0], bounds[:, 1])
    logs = words.total(np.log(tagged.categories + _LEAST)) / (words.ends - words.firsts)[:, None]
    seen = [surface_features(text, span.start, span.end) for text, of in zip(texts, spans, strict=True) for span in of]
    return np.hstack([logs, words.most(odds), np.array(seen)])


def surface_features(text: str, start: int, end: int) -> list[float]:
    """How the span text[start:end] looks.

    words: log of how many. longest: log of the characters of the longest. capitals: the share that begin with
    one, save one that begins a sentence. rarest: Zipf frequency of the rarest. function_words: it has no
    others.
    """
    words = text[start:end].split()
    begins = text[max(0, start - 2):start].rstrip()[-1:] in _OPENS_SENTENCE
    capitals = sum(word[0].isupper() for word in words[begins:])
    return [log(len(words)), log(max(map(len, words))), capitals / len(words), rarest(text[start:end]),
            float(FUNCTION_WORDS.issuperset(text[start:end].lower().split()))]
