"""The gate: the chance that a post-editor would keep an edit.

Boosted trees over what is known of a candidate, the same for whoever proposed it (but for what one rule
alone says, which has the rule's own measured precision), fitted on MLQE-PE dev and on its post-edits garbled
on purpose, and kept in `gate.json` beside the corrector's weights. More of what speaks for an edit never
makes it less likely: there the trees are monotone. A first forest judges without the language model, which is
dear to ask; where it sees no hope, its word stands.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from ..corpora.errors import ModelError
from .forest import Forest

FIRST = ("span", "words", "likeness", "function_words", "from_document", "known_words", "commoner", "capital",
         "rule", "garbled", "by_sound", "sound_steps", "by_sense", "sense_steps", "form", "respaced",
         "undoubled", "written", "garbled_gain", "around_gain", "whole_gain")
FEATURES = (*FIRST, "margin", "margin_lead", "share", "sentence", "sentence_lead")
"""What the first forest asks of, and what the second does."""
FORESTS = ("first", "full", "written")
LEASTS = ("least", "least_sure", "enough")
RISING = frozenset({"margin", "margin_lead", "sentence", "sentence_lead", "from_document", "rule",
                    "sound_steps", "sense_steps", "garbled_gain", "around_gain", "whole_gain"})
"""Features of which more never makes an edit less likely to be kept."""
SURE, NOT_SURE = 0.8, 0.7999
"""Confidence from which on an edit counts as sure, and the most that one has which is not."""
MOST_NATS = 15.0
MOST_GAIN = 8.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one candidate edit.

    span: logit of the detector's confidence. words: words in the longer side. likeness: normalised
    Levenshtein similarity of the two sides. function_words: the edit changes none but function words.
    from_document: the replacement stands elsewhere in the document. known_words: share of the original's
    words that are frequent English. commoner: by how many powers of ten the replacement's rarest word is more
    frequent than the original's. capital: the original has one. rule: logit of the precision of the rule that
    proposes it, 0 without one. garbled: the span is taken for a garble, not only for what an editor would
    change. by_sound, by_sense: it was read back so through the source language, in so many steps
    (plausibility, 0 or less). form, respaced, undoubled: it is the original in another form, with other
    spaces, without what stood twice. written: nobody but the language model proposes it. garbled_gain,
    around_gain, whole_gain: how much less garbled the tagger takes the place itself for, what stands around
    it (nats, within ±MOST_GAIN) and the whole text (words); see `second_look`.

    The language model's, None where it was not asked: margin: log-probability over leaving the span as it is,
    in nats, within ±MOST_NATS. margin_lead: the same over the best of the others, leaving the span among
    them, and share: log of the candidate's share among these; what the language model wrote does not count
    among the others of what somebody else proposes. sentence: how much likelier the whole sentence becomes,
    in nats, within ±MOST_NATS, and sentence_lead: the same over the best of the others.
    """

    span: float
    words: float
    likeness: float
    function_words: float
    from_document: float
    known_words: float
    commoner: float
    capital: float
    rule: float = 0.0
    garbled: float = 0.0
    by_sound: float = 0.0
    sound_steps: float = 0.0
    by_sense: float = 0.0
    sense_steps: float = 0.0
    form: float = 0.0
    respaced: float = 0.0
    undoubled: float = 0.0
    written: float = 0.0
    garbled_gain: float = 0.0
    around_gain: float = 0.0
    whole_gain: float = 0.0
    margin: float | None = None
    margin_lead: float | None = None
    share: float | None = None
    sentence: float | None = None
    sentence_lead: float | None = None

    def row(self, names: Sequence[str] = FEATURES) -> list[float]:
        """These features, in their order. None of them may be None."""
        return [getattr(self, name) for name in names]


@dataclass(frozen=True, slots=True)
class Gate:
    """`first` judges by FIRST; where it gives something at least `least` the language model is asked, and
    then `full` judges by FEATURES. `written` judges by these too, what only the language model proposes. Only
    where `first` gives something at least `least_sure` an edit may come to be sure, and where it gives at
    least `enough`, its word is the last."""

    first: Forest
    full: Forest
    written: Forest
    least: float
    least_sure: float
    enough: float = 1.0

    def confidence(self, evidence: Evidence) -> float:
        """The calibrated chance that the edit would be kept, by all that is known. What only the language
        model proposes is never sure."""
        if evidence.margin is None:
            return self.first.chance(evidence.row(FIRST))
        if evidence.written:
            return min(NOT_SURE, self.written.chance(evidence.row()))
        return self.full.chance(evidence.row())

    def mapped(self, scale: float, shift: float) -> "Gate":
        """The gate whose log odds are these, times `scale`, plus `shift`."""
        leasts = (Forest((), logit(least)).mapped(scale, shift).chance(())
                  for least in (self.least, self.least_sure, self.enough))
        return Gate(self.first.mapped(scale, shift), self.full.mapped(scale, shift),
                    self.written.mapped(scale, shift), *leasts)

    def text(self) -> str:
        """The gate as `load` reads it."""
        forests = {name: getattr(self, name).as_json() for name in FORESTS}
        leasts = {name: getattr(self, name) for name in LEASTS}
        stored = {"features": FEATURES, **leasts, **forests}
        return json.dumps(stored, separators=(",", ":")) + "\n"

    @classmethod
    def load(cls, path: Path) -> "Gate":
        """Read what `text` gave. Raises ModelError where it is missing or has other features."""
        if not path.is_file():
            raise ModelError("the corrector has no gate", where=str(path),
                             remedy="run benchmarks/calibrate.py")
        stored = json.loads(path.read_text(encoding="utf-8"))
        if tuple(stored["features"]) != FEATURES or not stored.keys() >= {*FORESTS, *LEASTS}:
            raise ModelError("the gate was fitted on other features", where=str(path))
        first, full, written = (Forest.from_json(stored[name]) for name in FORESTS)
        return cls(first, full, written, *(stored[name] for name in LEASTS))


def shares(scores: Sequence[float]) -> list[float]:
    """Log of each candidate's share of the summed probability of all."""
    top = max(scores)
    total = top + math.log(sum(math.exp(score - top) for score in scores))
    return [score - total for score in scores]


def leads(scores: Sequence[float]) -> list[float]:
    """Each score over the best of the others, of two or more."""
    second, top = sorted(scores)[-2:]
    return [score - (second if score == top else top) for score in scores]


def within(nats: float) -> float:
    """Nats kept within ±MOST_NATS."""
    return min(max(nats, -MOST_NATS), MOST_NATS)


def logit(p: float) -> float:
    """Log odds, of a chance kept off 0 and 1."""
    p = min(max(p, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))


def likeness(original: str, replacement: str) -> float:
    """Normalised Levenshtein similarity, case aside."""
    return Levenshtein.normalized_similarity(original.lower(), replacement.lower())
