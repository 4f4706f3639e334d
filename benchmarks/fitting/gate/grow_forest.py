"""Grow the gate's trees with scikit-learn's monotone histogram boosting, and return them as plain numbers."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from degarble.models.correction.forest import Forest, Tree

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
BOOSTING = {"max_leaf_nodes": 16, "l2_regularization": 5.0, "min_samples_leaf": 15, "random_state": 1}
TREES = 200
RATE = 10.0
"""Learning rate times number of trees."""


def grow(x: Floats, y: Flags, names: Sequence[str], rising: Collection[str], trees: int = TREES,
         weights: Floats | None = None, rate: float = RATE, **boosting: float) -> Forest:
    """The forest for these rows. It is increasing in the `rising` features and decreasing in `cost`. `boosting`:
    settings of scikit-learn that replace those of BOOSTING."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    directions = [-1 if name == "cost" else int(name in rising) for name in names]
    model = HistGradientBoostingClassifier(monotonic_cst=directions, early_stopping=False, max_iter=trees,
                                           learning_rate=rate / trees, **(BOOSTING | boosting))
    model.fit(x, y, sample_weight=weights)
    forest = Forest(tuple(_tree(predictor.nodes) for predictor, in model._predictors),
                    float(model._baseline_prediction.item()))
    some = x[:50]
    if not np.allclose(forest.probabilities(some), model.predict_proba(some)[:, 1], atol=1e-4):
        raise AssertionError("the forest and the scikit-learn model that it was read from disagree")
    return forest


def _tree(nodes: npt.NDArray[Any]) -> Tree:
    leaf = nodes["is_leaf"].astype(bool)
    return Tree(tuple(np.where(leaf, -1, nodes["feature_idx"]).tolist()),
                tuple(np.where(leaf, 0.0, nodes["num_threshold"]).tolist()),
                tuple(np.where(leaf, 0, nodes["left"]).tolist()),
                tuple(np.where(leaf, 0, nodes["right"]).tolist()),
                tuple(np.where(leaf, nodes["value"], 0.0).round(6).tolist()))


def mean(forests: Sequence[Forest]) -> Forest:
    """The forest whose log odds are the mean of those of others."""
    trees = [replace(tree, value=tuple(round(value / len(forests), 6) for value in tree.value))
             for forest in forests for tree in forest.trees]
    return Forest(tuple(trees), sum(forest.bias for forest in forests) / len(forests))
