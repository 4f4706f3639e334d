"""Growing the gate's trees: scikit-learn's histogram boosting, held monotone, as plain numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from degarble.models.forest import Forest, Tree
from degarble.models.gate import RISING
from logistic import FOLDS, Flags, Floats

GROWN = {"max_leaf_nodes": 8, "l2_regularization": 5.0, "min_samples_leaf": 40, "random_state": 1}
TREES = 200
RATE = 10.0
"""Learning rate times trees."""


def grow(x: Floats, y: Flags, names: Sequence[str], trees: int = TREES) -> Forest:
    """The forest for these rows; features in gate.RISING never make an edit less likely."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(monotonic_cst=[int(name in RISING) for name in names],
                                           early_stopping=False, max_iter=trees, learning_rate=RATE / trees,
                                           **GROWN).fit(x, y)
    forest = Forest(tuple(_tree(predictor.nodes) for predictor, in model._predictors),
                    float(model._baseline_prediction.item()))
    some = x[:50]
    mine = [forest.chance(row) for row in some.tolist()]
    if not np.allclose(mine, model.predict_proba(some)[:, 1], atol=1e-4):
        raise AssertionError("the forest does not say what the model it was read from says")
    return forest


def grow_held_out(x: Floats, y: Flags, folds: npt.NDArray[np.int_], names: Sequence[str], *,
                  trees: int = TREES) -> tuple[Forest, Floats]:
    """The forest for all rows, and of each row the chance by one that was grown on the other folds."""
    held_out = np.zeros(len(y))
    for fold in range(FOLDS):
        forest = grow(x[folds != fold], y[folds != fold], names, trees)
        held_out[folds == fold] = [forest.chance(row) for row in x[folds == fold].tolist()]
    return grow(x, y, names, trees), held_out


def _tree(nodes: npt.NDArray[Any]) -> Tree:
    leaf = nodes["is_leaf"].astype(bool)
    return Tree(tuple(np.where(leaf, -1, nodes["feature_idx"]).tolist()),
                tuple(np.where(leaf, 0.0, nodes["num_threshold"]).tolist()),
                tuple(np.where(leaf, 0, nodes["left"]).tolist()),
                tuple(np.where(leaf, 0, nodes["right"]).tolist()),
                tuple(np.where(leaf, nodes["value"], 0.0).round(6).tolist()))
