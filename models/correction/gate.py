"""The gate: the chance that an edit is right, from what is known of it.

Boosted trees over the features of Evidence, the same for every kind of proposal, fitted on weak translations
held against what the reference and strong systems agree on, on garbles made on purpose and on sound text
(`benchmarks/fitting/fit_gate.py`), and kept in `gate.json` beside the language model's weights. Where more of a feature
speaks for an edit the trees are monotone. A first, small forest judges before an edit is scored, from the first
token alone: what it gives no hope is not scored.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...corpora.errors import ModelError
from .evidence import FEATURES, FIRST_FEATURES, GROUPS, KIND_GROUPS, Evidence
from .forest import Forest

SURE = 0.8
"""Confidence from which on an edit is accepted by default."""


@dataclass(frozen=True, slots=True)
class Gate:
    """`first` judges by FIRST_FEATURES; where it gives less than `least` an edit is not scored. `full` judges
    scored edits by FEATURES; `shifts` are added to its log odds, one for each of KIND_GROUPS, so that each kind
    is calibrated by itself."""

    first: Forest
    full: Forest
    least: float
    shifts: tuple[float, ...] = (0.0,) * len(KIND_GROUPS)

    def worth_scoring(self, rows: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Which edits are worth scoring, of their first features [edits, FIRST_FEATURES]."""
        return self.first.chances(rows) >= self.least

    def confidences(self, evidence: Sequence[Evidence]) -> list[float]:
        """The calibrated chance of each edit to be right."""
        if not evidence:
            return []
        rows = np.array([one.row(FEATURES) for one in evidence])
        by_kind = np.array([self.shifts[KIND_GROUPS.index(GROUPS[one.kind])] for one in evidence])
        found: list[float] = shifted(self.full.chances(rows), self.full.scale * by_kind).tolist()
        return found

    def mapped(self, scale: float, shift: float) -> "Gate":
        """The gate whose log odds are these, times `scale`, plus `shift`."""
        return Gate(self.first, self.full.mapped(scale, shift), self.least, self.shifts)

    def text(self) -> str:
        """The gate as `load` reads it."""
        stored = {"features": FEATURES, "first_features": FIRST_FEATURES, "least": self.least,
                  "shifts": dict(zip(KIND_GROUPS, self.shifts, strict=True)), "first": self.first.as_json(),
                  "full": self.full.as_json()}
        return json.dumps(stored, separators=(",", ":")) + "\n"

    @classmethod
    def load(cls, path: Path) -> "Gate":
        """Read what `text` gave. Raises ModelError where it is missing or has other features."""
        if not path.is_file():
            raise ModelError("the corrector has no gate", where=str(path), remedy="run benchmarks/fitting/fit_gate.py")
        stored = json.loads(path.read_text(encoding="utf-8"))
        if (tuple(stored["features"]), tuple(stored.get("first_features", ()))) != (FEATURES, FIRST_FEATURES):
            raise ModelError("the gate was fitted on other features", where=str(path),
                             remedy="run benchmarks/fitting/fit_gate.py")
        return cls(Forest.from_json(stored["first"]), Forest.from_json(stored["full"]), stored["least"],
                   tuple(stored.get("shifts", {}).get(group, 0.0) for group in KIND_GROUPS))


def shifted(chances: npt.NDArray[np.float64], by: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The chances with so many nats added to their log odds."""
    kept = np.clip(chances, 1e-6, 1 - 1e-6)
    return np.asarray(1 / (1 + (1 / kept - 1) * np.exp(-by)))


def logit(p: float) -> float:
    """Log odds, of a chance kept off 0 and 1."""
    p = min(max(p, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))
