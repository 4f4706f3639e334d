"""The gate: the model that maps the evidence for an edit to the probability that the edit is right.

The gate uses gradient-boosted trees over the features of `Evidence`. One forest serves all proposal kinds; NAMES have a
second one.
`benchmarks/fitting/gate/fit_gate.py` fits it on weak translations that are compared with references and strong systems,
on post-edited translations, on synthetic garbles, and on correct text. `gate.json` stores it beside the language model.
The trees are monotone in features where more means better. A small first forest sees only what is known before scoring;
proposals that it rejects are not scored, unless they are cheap names of the source. A last forest corrects the
probability of promising proposals by what the tagger says of the edited text.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...corpora.errors import ModelError
from .evidence import FEATURES, FIRST_FEATURES, GROUPS, Evidence
from .forest import Forest
from .rereading import REREADING_FEATURES, Rereading

Floats = npt.NDArray[np.float64]

SURE_EDIT = 0.8
"""Confidence from which an edit is accepted by default."""
MIN_REREAD = 0.1
"""The probability from which a proposal is reread. Below it, rereading almost never makes an edit worth showing."""
NAMES = "source name"
"""The group of kinds with forests of their own beside those of all kinds. They may be right for other reasons than the
rest: the language model knows few names, but the source vouches for them."""
MAX_NAME_COST = 7.0
"""The cost up to which a proposal of NAMES is always scored."""
_IS_NAME, _COST = FIRST_FEATURES.index(f"is {NAMES}"), FIRST_FEATURES.index("cost")
LAST_EVIDENCE = ("damage", "damage_here", "kept", "source_gain", "gain", "cost", "mean_surprisal", "replaced", "added",
                 "rarest_old", "rarest_new", "with_source", "chinese_source")
LAST_FEATURES = ("log odds", *LAST_EVIDENCE, *REREADING_FEATURES)


@dataclass(frozen=True, slots=True)
class Gate:
    """Three forests: `first` reads FIRST_FEATURES and decides which proposals are scored, `full` reads FEATURES, and
    `last` reads LAST_FEATURES: the log odds of `full`, a part of the evidence and the rereading.

    A proposal is scored if `first` gives at least `min_probability`, and reread if `full` gives at least `min_reread`.
    names_full, names_last: like `full` and `last`, for the group NAMES alone, which gets the larger of both
    confidences.
    scale, shift: a map of the final log odds, see `rescaled`. Without `last`, `full` decides.
    """

    first: Forest
    full: Forest
    min_probability: float
    last: Forest | None = None
    scale: float = 1.0
    shift: float = 0.0
    min_reread: float = MIN_REREAD
    names_full: Forest | None = None
    names_last: Forest | None = None

    def worth_scoring(self, rows: Floats) -> npt.NDArray[np.bool_]:
        """Which proposals to score, [proposals], from their first features, [proposals, FIRST_FEATURES]. Cheap ones of
        NAMES always, if they have their own forests: `first` was not fitted to these."""
        likely = self.first.probabilities(rows) >= self.min_probability
        if self.names_full is None:
            return likely
        return likely | ((rows[:, _IS_NAME] > 0) & (rows[:, _COST] <= MAX_NAME_COST))

    def chances(self, evidence: Sequence[Evidence]) -> Floats:
        """[proposals] the probability that each edit is right, before it is reread."""
        chances = _probabilities(self.full, None, evidence, range(len(evidence)))
        if self.names_full is not None:
            names = _names(evidence)
            chances[names] = np.maximum(chances[names], _probabilities(self.names_full, None, evidence, names))
        return chances

    def confidences(self, evidence: Sequence[Evidence],
                    rereadings: Mapping[int, Rereading] | None = None) -> list[float]:
        """The calibrated probability that each edit is right. `rereadings`: of those that were reread, by index."""
        if not evidence:
            return []
        chances = _probabilities(self.full, self.last, evidence, range(len(evidence)), rereadings)
        mapped = map_log_odds(chances, self.scale, self.shift)
        if self.names_full is not None:
            names = _names(evidence)
            own = _probabilities(self.names_full, self.names_last, evidence, names, rereadings)
            mapped[names] = np.maximum(mapped[names], map_log_odds(own, self.scale, self.shift))
        found: list[float] = mapped.tolist()
        return found

    def rescaled(self, scale: float, shift: float) -> "Gate":
        """The gate with its final log odds multiplied by `scale` and increased by `shift`."""
        return replace(self, scale=scale * self.scale, shift=scale * self.shift + shift)

    def to_json(self) -> str:
        """The text of `gate.json`; see `load`."""
        stored = {"features": FEATURES, "first_features": FIRST_FEATURES, "last_features": LAST_FEATURES,
                  "least": self.min_probability, "scale": self.scale, "shift": self.shift,
                  "first": self.first.as_json(), "full": self.full.as_json(), "last": self.last and self.last.as_json(),
                  "names_full": self.names_full and self.names_full.as_json(),
                  "names_last": self.names_last and self.names_last.as_json()}
        return json.dumps(stored, separators=(",", ":")) + "\n"

    @classmethod
    def load(cls, path: Path) -> "Gate":
        """Read a `gate.json`. Raises ModelError if the file is missing, lists other features, or has shifts per kind of
        proposal, as in earlier versions."""
        remedy = "run benchmarks/fitting/gate/fit_gate.py"
        if not path.is_file():
            raise ModelError("the corrector has no gate", where=str(path), remedy=remedy)
        stored = json.loads(path.read_text(encoding="utf-8"))
        known = {"features": FEATURES, "first_features": FIRST_FEATURES, "last_features": LAST_FEATURES}
        if any(tuple(stored.get(name, ())) != names for name, names in known.items()):
            raise ModelError("the gate was fitted on other features", where=str(path), remedy=remedy)
        if "shifts" in stored:
            raise ModelError("the gate is of an earlier version", where=str(path), remedy=remedy)
        last, names_full, names_last = (Forest.from_json(stored[name]) if stored.get(name) else None
                                        for name in ("last", "names_full", "names_last"))
        return cls(Forest.from_json(stored["first"]), Forest.from_json(stored["full"]), stored["least"],
                   last, stored["scale"], stored["shift"], names_full=names_full, names_last=names_last)


def _names(evidence: Sequence[Evidence]) -> list[int]:
    """The indices of the evidence of the group NAMES."""
    return [i for i, item in enumerate(evidence) if GROUPS[item.kind] == NAMES]


def _probabilities(full: Forest, last: Forest | None, evidence: Sequence[Evidence], own: Sequence[int],
                   rereadings: Mapping[int, Rereading] | None = None) -> Floats:
    """[own] the probability by the forests before and after rereading, for these indices of the evidence."""
    if not own:
        return np.zeros(0)
    chances = full.probabilities(np.array([evidence[i].row(FEATURES) for i in own]))
    reread = {at: rereadings[i] for at, i in enumerate(own) if i in rereadings} if last and rereadings else {}
    if last is not None and reread:
        rows = [last_features(chances[at], evidence[own[at]], rereading) for at, rereading in reread.items()]
        chances[list(reread)] = last.probabilities(np.array(rows))
    return chances


def last_features(chance: float, evidence: Evidence, rereading: Rereading) -> list[float]:
    """The values of LAST_FEATURES, given the probability before rereading."""
    return [logit(chance), *evidence.row(LAST_EVIDENCE), *rereading.row()]


def map_log_odds(probabilities: Floats, scale: float, shift: float) -> Floats:
    """The probabilities with their log odds multiplied by `scale` and increased by `shift` (nats)."""
    clipped = np.clip(probabilities, 1e-6, 1 - 1e-6)
    return np.asarray(1 / (1 + np.exp(-scale * np.log(clipped / (1 - clipped)) - shift)))


def logit(p: float) -> float:
    """Log odds of a probability, which is clipped to [1e-4, 1 - 1e-4]."""
    p = min(max(p, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))
