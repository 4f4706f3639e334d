"""Inference for gradient-boosted decision trees (Friedman 2001, "Greedy function approximation").

scikit-learn grows the trees (`benchmarks/fitting/gate/fit_gate.py`). They are stored as plain numbers, so inference
needs NumPy alone.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Tree:
    """The nodes of a binary tree as parallel arrays, the root first.

    If row[feature] <= threshold, the next node is `left`, else `right`. A leaf has feature -1; its output is `value`.
    """

    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[float, ...]


@dataclass(frozen=True)
class Forest:
    """A sum of trees with the probability sigmoid(sum + bias)."""

    trees: tuple[Tree, ...]
    bias: float

    def probabilities(self, rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The probability for each row of features, [rows] from [rows, features]; evaluates all trees at once."""
        feature, threshold, left, right, value = self._packed
        trees, every = np.arange(len(self.trees)), np.arange(len(rows))[:, None]
        node = np.zeros((len(rows), len(self.trees)), int)
        while len(trees) and ((tested := feature[trees, node]) >= 0).any():
            below = rows[every, np.maximum(tested, 0)] <= threshold[trees, node]
            node = np.where(tested < 0, node, np.where(below, left[trees, node], right[trees, node]))
        total = value[trees, node].sum(1) if len(trees) else np.zeros(len(rows))
        return np.asarray(0.5 * (1 + np.tanh(0.5 * (total + self.bias))))

    @cached_property
    def _packed(self) -> tuple[npt.NDArray[Any], ...]:
        """The nodes of all trees as arrays [trees, nodes], padded with leaves."""
        width = max((len(tree.feature) for tree in self.trees), default=0)

        def padded(name: str, filler: float) -> npt.NDArray[Any]:
            rows = [getattr(tree, name) for tree in self.trees]
            return np.array([[*row, *[filler] * (width - len(row))] for row in rows])

        return (padded("feature", -1).astype(int), padded("threshold", 0.0), padded("left", 0).astype(int),
                padded("right", 0).astype(int), padded("value", 0.0))

    def as_json(self) -> dict[str, Any]:
        """A JSON object; see `from_json`."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Forest":
        """Read the output of `as_json`. Raises KeyError or TypeError if the fields differ."""
        trees = tuple(Tree(**{name: tuple(values) for name, values in tree.items()})
                      for tree in stored["trees"])
        return cls(trees, stored["bias"])
