"""Which spans are worth the language model's time: a cheap guess of what the gate would say.

The language model takes as long for one span as the detector for fifty segments, and of most spans the gate
says in the end that no candidate is likely to be kept. So small forests over what is known before, fitted on
the gate's answers on the dev sets and kept in `triage.json` beside the corrector's weights, let only those
through of which an edit may come to be seen by somebody, or, where nobody looks, to be made. The others stay
marked.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..corpora.categories import FUNCTION_WORDS
from ..corpora.errors import ModelError
from ..corpora.records import CATEGORIES, Span
from .candidates import DOCUMENT, RESPACING, UNDOUBLING, Proposal
from .forest import Forest
from .frequencies import rarest, zipf
from .gate import logit

EDITED = "tagger:edited"
"""The origin of a span that a post-editor would change, but that is not taken for garbled."""
FREQUENT = 3.0
SEEN = ("span", "edited", "words", "known_words", "rarest", "capital", "function_words", *CATEGORIES,
        "by_rule", "rule", "from_document", "respaced", "undoubled")
READ = ("by_sound", "sound_steps", "by_sense", "sense_steps")
"""Features of a span: what is seen of it and at hand for it, and how it was read back through the source
language."""


@dataclass(frozen=True, slots=True)
class Hope:
    """The chance that the gate finds something; from `least` on the span is worth the next step."""

    forest: Forest
    least: float

    def of(self, features: Sequence[float]) -> bool:
        """Whether a span of these features is worth it."""
        return self.forest.chance(features) >= self.least


@dataclass(frozen=True, slots=True)
class Steps:
    """`seen` tells which spans are worth reading back, by SEEN; `read` which of these the language model is
    asked about, by SEEN and READ."""

    seen: Hope
    read: Hope

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Steps":
        """Read what `as_json` gave. Raises ModelError where it has other features."""
        if [tuple(stored[name]["features"]) for name in ("seen", "read")] != [SEEN, (*SEEN, *READ)]:
            raise ModelError("the triage was fitted on other features")
        return cls(*(Hope(Forest.from_json(stored[name]["forest"]), stored[name]["least"])
                     for name in ("seen", "read")))

    def as_json(self) -> dict[str, Any]:
        """What `from_json` reads."""
        steps = {"seen": (self.seen, SEEN), "read": (self.read, (*SEEN, *READ))}
        return {name: {"features": names, "least": hope.least, "forest": hope.forest.as_json()}
                for name, (hope, names) in steps.items()}


@dataclass(frozen=True, slots=True)
class Triage:
    """`review` lets through what may come to be an edit that somebody would be shown, `sure` what may come to
    be one that is SURE."""

    review: Steps
    sure: Steps

    def text(self) -> str:
        """The triage as `load` reads it."""
        stored = {"review": self.review.as_json(), "sure": self.sure.as_json()}
        return json.dumps(stored, separators=(",", ":")) + "\n"

    @classmethod
    def load(cls, path: Path) -> "Triage | None":
        """Read what `text` gave; None where a corrector has none and every span is worth it. Raises
        ModelError where it has other features."""
        if not path.is_file():
            return None
        stored = json.loads(path.read_text(encoding="utf-8"))
        try:
            return cls(Steps.from_json(stored["review"]), Steps.from_json(stored["sure"]))
        except (KeyError, ModelError) as error:
            raise ModelError("the triage was fitted on other features", where=str(path)) from error


def seen(text: str, span: Span, given: Iterable[Proposal]) -> list[float]:
    """What is seen of a span and `given` for it at hand, in the order of SEEN.

    span: logit of the detector's confidence. edited: not taken for garbled. words: how many. known_words:
    the share of them that are frequent English. rarest: Zipf frequency of the rarest. capital: it begins with
    one. function_words: it has no others. Then 1 for its category, 0 for each other. by_rule, rule: whether a
    rule proposes something, and the largest logit of the rules' precisions (0 without). from_document,
    respaced, undoubled: whether something is proposed so.
    """
    original = text[span.start:span.end]
    words = original.lower().split()
    rules, origins = [], set()
    for proposal in given:
        origins.add(proposal.origin)
        if proposal.origin.startswith("rule:"):
            rules.append(proposal.rule)
    return [logit(span.confidence), float(span.origin == EDITED), float(len(words)), known_words(words),
            rarest(original), float(original[:1].isupper()), float(FUNCTION_WORDS.issuperset(words)),
            *(float(category == span.category) for category in CATEGORIES),
            float(bool(rules)), max(rules, default=0.0),
            *(float(origin in origins) for origin in (DOCUMENT, RESPACING, UNDOUBLING))]


def read(given: Iterable[Proposal]) -> list[float]:
    """How it was read back, in the order of READ: whether by sound, and in how many steps at the least (0 or
    less, 0 where it was not); likewise by sense."""
    steps: dict[str, list[float]] = {"sound": [], "sense": []}
    for proposal in given:
        if proposal.way in steps:
            steps[proposal.way].append(proposal.steps)
    return [value for found in steps.values() for value in (float(bool(found)), max(found, default=0.0))]


def known_words(words: Sequence[str]) -> float:
    """The share of the words that are frequent English."""
    return sum(zipf(word.strip(".,;:!?\"'()")) >= FREQUENT for word in words) / max(1, len(words))
