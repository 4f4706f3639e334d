"""Growing the gate's trees: scikit-learn's histogram boosting, held monotone, as plain numbers."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from degarble.models.correction.forest import Forest, Tree
from logistic import Flags, Floats

GROWN = {"max_leaf_nodes": 16, "l2_regularization": 5.0, "min_samples_leaf": 15, "random_state": 1}
TREES = 200
RATE = 10.0
"""Learning rate times trees."""


def grow(x: Floats, y: Flags, names: Sequence[str], rising: Collection[str], trees: int = TREES,
         weights: Floats | None = None) -> Forest:
    """The forest for these rows; `rising` features never make an edit less likely, `cost` never likelier."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    directions = [-1 if name == "cost" else int(name in rising) for name in names]
    model = HistGradientBoostingClassifier(monotonic_cst=directions, early_stopping=False, max_iter=trees,
                                           learning_rate=RATE / trees, **GROWN).fit(x, y, sample_weight=weights)
    forest = Forest(tuple(_tree(predictor.nodes) for predictor, in model._predictors),
                    float(model._baseline_prediction.item()))
    some = x[:50]
    if not np.allclose(forest.probabilities(some), model.predict_proba(some)[:, 1], atol=1e-4):
        raise AssertionError("the forest does not say what the model it was read from says")
    return forest


def _tree(nodes: npt.NDArray[Any]) -> Tree:
    leaf = nodes["is_leaf"].astype(bool)
    return Tree(tuple(np.where(leaf, -1, nodes["feature_idx"]).tolist()),
                tuple(np.where(leaf, 0.0, nodes["num_threshold"]).tolist()),
                tuple(np.where(leaf, 0, nodes["left"]).tolist()),
                tuple(np.where(leaf, 0, nodes["right"]).tolist()),
                tuple(np.where(leaf, nodes["value"], 0.0).round(6).tolist()))
