"""Write the mean of two gates, which errs less than either if they were fitted on different proposals.

    python benchmarks/fitting/average_gates.py OLD/gate.json NEW/gate.json OUT/gate.json

The log odds of the forests and the shifts are averaged. The old gate may lack features that the new one has.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FORESTS = {"first": "first_features", "full": "features", "last": "last_features"}


def mean_gate(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The mean, with the features and the threshold of the first forest of the new gate."""
    mean = dict(new)
    for name, features in FORESTS.items():
        trees = [halved(tree, gate[features], new[features]) for gate in (old, new) for tree in gate[name]["trees"]]
        mean[name] = {"trees": trees, "bias": (old[name]["bias"] + new[name]["bias"]) / 2}
    for name in ("scale", "shift"):
        mean[name] = (old[name] + new[name]) / 2
    mean["shifts"] = {kind: round((old["shifts"].get(kind, 0.0) + shift) / 2, 3)
                      for kind, shift in new["shifts"].items()}
    return mean


def halved(tree: dict[str, Any], features: Sequence[str], new_features: Sequence[str]) -> dict[str, Any]:
    """A tree with half its values, for the new features."""
    at = [new_features.index(name) for name in features]
    return tree | {"feature": [at[feature] if feature >= 0 else -1 for feature in tree["feature"]],
                   "value": [round(value / 2, 6) for value in tree["value"]]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    old, new = (json.loads(path.read_text(encoding="utf-8")) for path in (args.old, args.new))
    args.out.write_text(json.dumps(mean_gate(old, new), separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
