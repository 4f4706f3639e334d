"""Which spans are worth the language model's time: a cheap guess of what the gate would say.

The language model takes as long for one span as the detector for fifty segments, and of most spans the gate
says in the end that no candidate is likely to be kept. So a logistic map of what is known before, fitted on
the gate's answers on the dev sets and kept in `triage.json` beside the corrector's weights, lets only those
through of which an edit may come to be seen by somebody. The others stay marked.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ..corpora.categories import FUNCTION_WORDS
from ..corpora.errors import ModelError
from ..corpora.records import CATEGORIES, Span
from .frequencies import rarest, zipf
from .gate import logit

EDITED = "tagger:edited"
"""The origin of a span that a post-editor would change, but that is not taken for garbled."""
FREQUENT = 3.0
FEATURES = ("span", "edited", "words", "known_words", "rarest", "capital", "function_words", *CATEGORIES)


@dataclass(frozen=True, slots=True)
class Triage:
    """sigmoid(weights . prospects + bias) is the chance that the gate finds something; from `least` on a span
    is worth a try."""

    weights: tuple[float, ...]
    bias: float
    least: float

    def is_worth(self, text: str, span: Span) -> bool:
        """Whether to ask the language model about the span."""
        x = self.bias + sum(w * f for w, f in zip(self.weights, prospects(text, span), strict=True))
        return 0.5 * (1 + math.tanh(0.5 * x)) >= self.least

    def save(self, path: Path) -> None:
        """Write as JSON."""
        path.write_text(json.dumps(asdict(self) | {"features": FEATURES}, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Triage | None":
        """Read what `save` wrote; None where a corrector has none and every span is worth it. Raises
        ModelError where it has other features."""
        if not path.is_file():
            return None
        stored = json.loads(path.read_text(encoding="utf-8"))
        if tuple(stored["features"]) != FEATURES:
            raise ModelError("the triage was fitted on other features", where=str(path))
        return cls(tuple(stored["weights"]), stored["bias"], stored["least"])


def prospects(text: str, span: Span) -> list[float]:
    """What is known of a span before the language model is asked, in the order of FEATURES.

    span: logit of the detector's confidence. edited: not taken for garbled. words: how many. known_words:
    the share of them that are frequent English. rarest: Zipf frequency of the rarest. capital: it begins with
    one. function_words: it has no others. Then 1 for its category, 0 for each other.
    """
    original = text[span.start:span.end]
    words = original.lower().split()
    return [logit(span.confidence), float(span.origin == EDITED), float(len(words)), known_words(words),
            rarest(original), float(original[:1].isupper()), float(FUNCTION_WORDS.issuperset(words)),
            *(float(category == span.category) for category in CATEGORIES)]


def known_words(words: Sequence[str]) -> float:
    """The share of the words that are frequent English."""
    return sum(zipf(word.strip(".,;:!?\"'()")) >= FREQUENT for word in words) / max(1, len(words))
