"""Boosted trees as they are used: log odds summed over small trees of yes-or-no questions.

Friedman 2001, "Greedy function approximation: a gradient boosting machine". Grown by scikit-learn
(`benchmarks/fit_gate.py`), kept as plain numbers, so that using them takes no library.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
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

    def of(self, row: Sequence[float]) -> float:
        """What the tree says of these features."""
        node = 0
        while (asked := self.feature[node]) >= 0:
            node = self.left[node] if row[asked] <= self.threshold[node] else self.right[node]
        return self.value[node]


@dataclass(frozen=True, slots=True)
class Forest:
    """sigmoid(scale * (sum of the trees) + bias) is a chance."""

    trees: tuple[Tree, ...]
    bias: float
    scale: float = 1.0

    def chance(self, row: Sequence[float]) -> float:
        """The chance for these features."""
        x = self.scale * sum(tree.of(row) for tree in self.trees) + self.bias
        return 0.5 * (1 + math.tanh(0.5 * x))

    def chances(self, rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The chance for each row of features, [rows] from [rows, features]."""
        total = np.zeros(len(rows))
        every = np.arange(len(rows))
        for tree in self.trees:
            feature, threshold, left, right, value = map(np.asarray, (
                tree.feature, tree.threshold, tree.left, tree.right, tree.value))
            node = np.zeros(len(rows), int)
            while (asks := feature[node] >= 0).any():
                asked = np.where(asks, feature[node], 0)
                below = rows[every, asked] <= threshold[node]
                node = np.where(asks, np.where(below, left[node], right[node]), node)
            total += value[node]
        return np.asarray(0.5 * (1 + np.tanh(0.5 * (self.scale * total + self.bias))))

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
