"""The gate: the model that maps the evidence for an edit to the probability that the edit is right.

The gate uses gradient-boosted trees over the features of `Evidence`, and one forest serves all proposal kinds.
`benchmarks/fitting/fit_gate.py` fits it on weak translations that are compared with references and strong systems,
on synthetic garbles, and on correct text. `gate.json` stores it beside the weights of the language model. The
trees are monotone in features where more means better. A small first forest sees only what is known before
scoring; proposals that it rejects are not scored.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...corpora.errors import ModelError
from .evidence import FEATURES, FIRST_FEATURES, GROUPS, KIND_GROUPS, Evidence
from .forest import Forest

SURE_EDIT = 0.8
"""Confidence from which an edit is accepted by default."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Two forests: `first` reads FIRST_FEATURES and decides which proposals are scored, `full` reads FEATURES.

    A proposal is scored if `first` gives at least `min_probability`. `shifts`: offsets added to the log odds of
    `full`, one for each of KIND_GROUPS, which calibrate each group of kinds.
    """

    first: Forest
    full: Forest
    min_probability: float
    shifts: tuple[float, ...] = (0.0,) * len(KIND_GROUPS)

    def worth_scoring(self, rows: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Which proposals to score, [proposals], from their first features, [proposals, FIRST_FEATURES]."""
        return self.first.probabilities(rows) >= self.min_probability

    def confidences(self, evidence: Sequence[Evidence]) -> list[float]:
        """The calibrated probability that each edit is right."""
        if not evidence:
            return []
        rows = np.array([item.row(FEATURES) for item in evidence])
        by_kind = np.array([self.shifts[KIND_GROUPS.index(GROUPS[item.kind])] for item in evidence])
        shifted: list[float] = shift_log_odds(self.full.probabilities(rows), self.full.scale * by_kind).tolist()
        return shifted

    def rescaled(self, scale: float, shift: float) -> "Gate":
        """The gate with log odds multiplied by `scale` and increased by `shift`."""
        return replace(self, full=self.full.rescaled(scale, shift))

    def to_json(self) -> str:
        """The text of `gate.json`; see `load`."""
        stored = {"features": FEATURES, "first_features": FIRST_FEATURES, "least": self.min_probability,
                  "shifts": dict(zip(KIND_GROUPS, self.shifts, strict=True)), "first": self.first.as_json(),
                  "full": self.full.as_json()}
        return json.dumps(stored, separators=(",", ":")) + "\n"

    @classmethod
    def load(cls, path: Path) -> "Gate":
        """Read a `gate.json`. Raises ModelError if the file is missing or lists other features."""
        remedy = "run benchmarks/fitting/fit_gate.py"
        if not path.is_file():
            raise ModelError("the corrector has no gate", where=str(path), remedy=remedy)
        stored = json.loads(path.read_text(encoding="utf-8"))
        if (tuple(stored["features"]), tuple(stored.get("first_features", ()))) != (FEATURES, FIRST_FEATURES):
            raise ModelError("the gate was fitted on other features", where=str(path), remedy=remedy)
        return cls(Forest.from_json(stored["first"]), Forest.from_json(stored["full"]), stored["least"],
                   tuple(stored.get("shifts", {}).get(group, 0.0) for group in KIND_GROUPS))


def shift_log_odds(probabilities: npt.NDArray[np.float64], shift: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The probabilities with `shift` (nats) added to their log odds; the arrays broadcast."""
    clipped = np.clip(probabilities, 1e-6, 1 - 1e-6)
    return np.asarray(1 / (1 + (1 / clipped - 1) * np.exp(-shift)))


def logit(p: float) -> float:
    """Log odds of a probability, which is clipped to [1e-4, 1 - 1e-4]."""
    p = min(max(p, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))
