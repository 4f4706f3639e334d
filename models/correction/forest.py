"""Boosted trees as they are used: log odds summed over small trees of yes-or-no questions.

Friedman 2001, "Greedy function approximation: a gradient boosting machine". Grown by scikit-learn
(`benchmarks/fitting/fit_gate.py`), kept as plain numbers, so that using them takes no library.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Tree:
    """Nodes in arrays, the root first. A node asks whether `feature` is at most `threshold`: yes leads to the
    node `left`, no to `right`. In a leaf the feature is -1 and `value` is what the tree says."""

    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[float, ...]


@dataclass(frozen=True)
class Forest:
    """sigmoid(scale * (sum of the trees) + bias) is a chance."""

    trees: tuple[Tree, ...]
    bias: float
    scale: float = 1.0

    def chance(self, row: Sequence[float]) -> float:
        """The chance for these features."""
        return float(self.chances(np.array([row], float).reshape(1, -1))[0])

    def chances(self, rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The chance for each row of features, [rows] from [rows, features]; all trees are asked at once."""
        feature, threshold, left, right, value = self._packed
        trees, every = np.arange(len(self.trees)), np.arange(len(rows))[:, None]
        node = np.zeros((len(rows), len(self.trees)), int)
        while len(trees) and ((asked := feature[trees, node]) >= 0).any():
            below = rows[every, np.maximum(asked, 0)] <= threshold[trees, node]
            node = np.where(asked < 0, node, np.where(below, left[trees, node], right[trees, node]))
        total = value[trees, node].sum(1) if len(trees) else np.zeros(len(rows))
        return np.asarray(0.5 * (1 + np.tanh(0.5 * (self.scale * total + self.bias))))

    @cached_property
    def _packed(self) -> tuple[npt.NDArray[Any], ...]:
        """The nodes of all trees as arrays [trees, nodes], short trees filled up with leaves."""
        most = max((len(tree.feature) for tree in self.trees), default=0)

        def filled(name: str, by: float) -> npt.NDArray[Any]:
            rows = [getattr(tree, name) for tree in self.trees]
            return np.array([[*row, *[by] * (most - len(row))] for row in rows])

        return (filled("feature", -1).astype(int), filled("threshold", 0.0), filled("left", 0).astype(int),
                filled("right", 0).astype(int), filled("value", 0.0))

    def mapped(self, scale: float, shift: float) -> "Forest":
        """The forest whose log odds are these, times `scale`, plus `shift`."""
        return Forest(self.trees, scale * self.bias + shift, scale * self.scale)

    def as_json(self) -> dict[str, Any]:
        """What `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Forest":
        """Read what `as_json` gave. Raises KeyError or TypeError where it is something else."""
        trees = tuple(Tree(**{name: tuple(values) for name, values in tree.items()})
                      for tree in stored["trees"])
        return cls(trees, stored["bias"], stored["scale"])
