"""Fit the gate on what `gather.py` collected, and say how good it is.

    python benchmarks/fitting/fit_gate.py FOLDER TRAIN.jsonl [...] --dev DEV.jsonl

Writes FOLDER/gate.json and FOLDER/dev_scores.json. Proposals with a known label are fitted on; in sound text also
those that nobody's translation speaks for. Folds are whole documents. What is told of the training sets was
cross-validated; nothing is fitted on dev. The first forest is fitted to let through what the full one gives a chance.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt
from degarble.evaluation.metrics.calibration_error import expected_calibration_error
from degarble.models.correction.evidence import FEATURES, FIRST_FEATURES, GROUPS, KIND_GROUPS, RISING, Evidence
from degarble.models.correction.gate import SURE, Gate, shifted
from grow_forest import grow
from logistic import FOLDS, Floats

TREES, FEW_TREES = 150, 40
FIRST_KEEPS = 0.97
"""The share of the proposals with a confidence of HOPE or more that the first forest must let through."""
HOPE = 0.15
SHIFT_SPREAD = 0.7
"""Standard deviation of the prior on the shift of a kind's log odds, in nats."""
WEIGHTS = {"weak": 0.3, "sourced": 1.0, "garbled": 2.0, "sound": 0.6, "shipped": 24.0}
"""How much a row of each kind of set counts: weak translations have many proposals that change what is no garble
and few that mend one; "sourced" are those that `gather.py --sourced` chose."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Scored proposals: evidence, label (NaN where not known), set, fold and segment, and what is changed."""

    evidence: list[Evidence]
    right: Floats
    of: list[str]
    fold: npt.NDArray[np.int_]
    segment: list[str]
    change: list[tuple[int, int, str, str]]
    share: list[float]

    @property
    def weights(self) -> Floats:
        """How much each row counts: by its set, and by how many segments its own stands for."""
        return np.array([WEIGHTS[name.split()[0]] for name in self.of]) * np.array(self.share)

    def features(self, names: Sequence[str]) -> Floats:
        return np.array([one.row(names) for one in self.evidence], dtype=np.float32).astype(float)


def read(*paths: Path) -> Rows:
    """What `gather.py` wrote."""
    rows = Rows([], np.zeros(0), [], np.zeros(0, int), [], [], [])
    right, folds = [], []
    for record in chain.from_iterable(map(_records, paths)):
        label = record["right"]
        if label is None and str(record["of"]).startswith("sound"):
            label = False
        rows.evidence.append(Evidence(**record["evidence"]))
        right.append(np.nan if label is None else float(label))
        rows.of.append(record["of"])
        folds.append(crc32(record["row"].rpartition(" ")[0].partition(" ")[2].rpartition(" ")[2].encode()) % FOLDS)
        rows.segment.append(f"{record['of']} {record['row']}")
        rows.change.append((record["start"], record["end"], record["old"], record["new"]))
        rows.share.append(record.get("weight", 1.0))
    return Rows(rows.evidence, np.array(right), rows.of, np.array(folds), rows.segment, rows.change, rows.share)


def _records(path: Path) -> Iterator[dict]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def fit_gate(rows: Rows) -> tuple[Gate, Floats]:
    """The gate, and each row's confidence by one that was fitted on the other folds."""
    known = ~np.isnan(rows.right)
    x, y, weights = rows.features(FEATURES), rows.right > 0.5, rows.weights
    held_out = np.zeros(len(y))
    for fold in range(FOLDS):
        others = known & (rows.fold != fold)
        forest = grow(x[others], y[others], FEATURES, RISING, TREES, weights[others])
        held_out[rows.fold == fold] = forest.chances(x[rows.fold == fold])
    full = grow(x[known], y[known], FEATURES, RISING, TREES, weights[known])
    first_x = rows.features(FIRST_FEATURES)
    worth = full.chances(x) >= HOPE
    first = grow(first_x, worth, FIRST_FEATURES, RISING | {"first"}, FEW_TREES)
    chances = first.chances(first_x)
    least = float(np.quantile(chances[worth], 1 - FIRST_KEEPS))
    shifts = kind_shifts(rows, held_out)
    by_kind = np.array([shifts[KIND_GROUPS.index(GROUPS[one.kind])] for one in rows.evidence])
    print(f"first forest: of {len(y)} proposals {np.mean(chances >= least):.1%} are scored, "
          f"of those that may be shown {np.mean(chances[worth] >= least):.1%}")
    return Gate(first, full, least, shifts), shifted(held_out, by_kind)


def kind_shifts(rows: Rows, held_out: Floats) -> tuple[float, ...]:
    """What to add to the log odds of each kind so that its held-out confidences are true: the shift of most
    likelihood over the chosen proposals under a Gaussian prior towards none (Platt 1999, with the slope kept)."""
    chosen = [i for i in best_of_each(rows, held_out) if not np.isnan(rows.right[i]) and held_out[i] >= 0.02]
    found = []
    for group in KIND_GROUPS:
        mine = [i for i in chosen if GROUPS[rows.evidence[i].kind] == group]
        grid = np.linspace(-3, 3, 121)
        odds, right, weight = (np.asarray(of)[mine] for of in (held_out, rows.right, rows.weights))
        moved = shifted(odds[None], grid[:, None])
        likelihood = (weight * np.log(np.where(right[None] > 0.5, moved, 1 - moved))).sum(1)
        found.append(round(float(grid[np.argmax(likelihood - grid**2 / (2 * SHIFT_SPREAD**2))]), 3))
    return tuple(found)


def best_of_each(rows: Rows, chances: Floats) -> list[int]:
    """The proposals that are chosen: the best by confidence, no two overlapping."""
    by_segment: dict[str, list[int]] = defaultdict(list)
    for i, name in enumerate(rows.segment):
        by_segment[name].append(i)
    chosen = []
    for indices in by_segment.values():
        taken: list[tuple[int, int]] = []
        for i in sorted(indices, key=lambda i: (-chances[i], rows.evidence[i].cost - rows.evidence[i].gain)):
            start, end = rows.change[i][:2]
            if all(end <= a or b <= start for a, b in taken):
                taken.append((start, end))
                chosen.append(i)
    return chosen


def tell(name: str, rows: Rows, chances: Floats) -> dict[str, object]:
    """How right the chosen proposals are, by set and by kind, printed and as a record."""
    chosen = best_of_each(rows, chances)
    sure = [i for i in chosen if chances[i] >= SURE]
    known = [i for i in chosen if chances[i] >= 0.1 and not np.isnan(rows.right[i])]
    by_set, by_kind = {}, {}
    print(f"\n{name}: proposals chosen with a confidence of {SURE} or more: right, wrong, not known")
    for group in sorted({of.split()[0] for of in rows.of}):
        segments = len({s for s in rows.segment if s.startswith(group)})
        by_set[group] = _tally(rows, [i for i in sure if rows.of[i].startswith(group)]) | {"segments": segments}
        print(f"  {group}: {by_set[group]}")
    for kind in KIND_GROUPS:
        labelled = [i for i in known if GROUPS[rows.evidence[i].kind] == kind]
        right = (rows.right[labelled] > 0.5).tolist()
        by_kind[kind] = _tally(rows, [i for i in sure if GROUPS[rows.evidence[i].kind] == kind]) | {
            "calibration_error": round(expected_calibration_error(chances[labelled].tolist(), right) or 0.0, 3),
            "of": len(labelled)}
        print(f"    {kind}: {by_kind[kind]}")
    ece = expected_calibration_error(chances[known].tolist(), (rows.right[known] > 0.5).tolist())
    print(f"  calibration error of all: {ece or 0:.3f} of {len(known)}")
    return {"sets": by_set, "kinds": by_kind, "calibration_error": round(ece or 0.0, 4)}


def _tally(rows: Rows, chosen: Sequence[int]) -> dict[str, float]:
    right = rows.right[list(chosen)]
    return {"right": int((right == 1).sum()), "wrong": int((right == 0).sum()), "open": int(np.isnan(right).sum())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("train", type=Path, nargs="+")
    parser.add_argument("--dev", type=Path)
    given = parser.parse_args()
    rows = read(*given.train)
    gate, held_out = fit_gate(rows)
    (given.folder / "gate.json").write_text(gate.text(), encoding="utf-8")
    scores = {"training sets, cross-validated": tell("training sets, cross-validated", rows, held_out)}
    if given.dev:
        dev = read(given.dev)
        scores["dev"] = tell("dev", dev, np.array(gate.confidences(dev.evidence)))
    (given.folder / "dev_scores.json").write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
