"""Fit the gate on the output of `gather.py`, and report its scores.

    python benchmarks/fitting/gate/fit_gate.py FOLDER TRAIN.jsonl [...] --dev DEV.jsonl
    python benchmarks/fitting/gate/fit_gate.py FOLDER TRAIN.jsonl [...] --names OLD/gate.json
    python benchmarks/fitting/gate/fit_gate.py FOLDER TRAIN.jsonl [...] --keep OLD/gate.json
    python benchmarks/fitting/gate/fit_gate.py FOLDER TRAIN.jsonl [...] --mean OLD/gate.json [...]

Writes FOLDER/gate.json and FOLDER/dev_scores.json. The gate is fitted on proposals with a known label, and in sound
text also on those that no translation supports. Folds are whole documents. Scores on the training sets are
cross-validated; nothing is fitted on dev. The first forest is fitted to keep the proposals to which the full forest
gives a chance; the last forest on the full forest's held-out log odds and the rereadings. The names of the source have
two more forests. With --names they are those of another gate, with --keep only they are fitted. With --mean, the log
odds of the full and the last forest become the mean of those of this gate and of others.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import inf
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt
from degarble.corpora.public_sets.readers import MLQE_PAIRS
from degarble.evaluation.metrics.calibration_error import expected_calibration_error
from degarble.models.correction.evidence import (
    FEATURES,
    FIRST_FEATURES,
    GROUPS,
    INCREASING,
    KIND_GROUPS,
    Evidence,
)
from degarble.models.correction.forest import Forest
from degarble.models.correction.gate import (
    LAST_FEATURES,
    NAMES,
    SURE_EDIT,
    Gate,
    last_features,
)
from degarble.models.correction.rereading import Rereading
from grow_forest import Flags, Floats, grow, mean

FOLDS = 5
GROWTH, FEW_TREES = {"trees": 500, "rate": 25.0}, 40
"""The settings of the full forest, and the number of trees of the first one."""
NAMES_GROWTH = {"trees": 80, "rate": 6.0, "max_leaf_nodes": 8, "min_samples_leaf": 20}
MAX_NAMES_WEIGHT = 10.0
"""The settings of the forest for names of the source, and the largest weight of a row: there are few."""
LAST_GROWTH = {"trees": 60, "rate": 3.6, "max_leaf_nodes": 8, "min_samples_leaf": 20, "max_features": 0.5}
"""The settings of the last forest: few small trees, since few proposals are reread."""
MIN_LAST = 0.03
"""The probability from which the last forest learns from a proposal; lower than MIN_REREAD, since few are reread."""
UNREAD = [0.0] * len(LAST_FEATURES)
"""The row of a proposal that was not reread, which the last forest never sees."""
RISING_LAST = frozenset({"log odds"})
KEPT_BY_FIRST, MIN_FIRST = 0.97, 0.015
"""The share of proposals with a confidence of at least MIN_REVIEWED that the first forest must keep, and the
probability from which it keeps one in any case."""
MAX_SHARE = 40.0
"""The limit of the number of proposals or segments that one row represents."""
MIN_SHOWN, MIN_REVIEWED = 0.15, 0.3
"""The confidence from which the first forest learns to keep a proposal, and from which edits go to review."""
FAULTS = frozenset({"form", "repetition", "spelling", "source name", "source number"})
"""The kinds whose proposals repair a fault of a sound text if the other translations agree with them. Of other kinds
that is a matter of taste, and the label is unknown."""
SLIPS, MIN_LIKENESS, UNKNOWN_WORD, KNOWN_WORD = frozenset({"spelling", "continuation"}), 0.75, 1.5, 2.5
"""The kinds that repair misspellings, how alike both words then are, and the Zipf frequencies below which the old word
is not English and above which the new one is."""
WEIGHTS = {"weak": 0.3, "edited": 0.5, "sourced": 1.0, "garbled": 2.0, "sound": 0.6, "written": 8.0}
"""The weight of a row by kind of set. Weak translations have many proposals that change sound text and few that fix a
garble. "sourced" are the segments that `gather.py --sourced` selects. "written" are the
sentences in `garbles/`."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Scored proposals: evidence, rereading, label (NaN if unknown), set name, fold, segment, change, and segments
    represented."""

    evidence: list[Evidence]
    rereadings: list[Rereading | None]
    right: Floats
    set_names: list[str]
    fold: npt.NDArray[np.int_]
    segment: list[str]
    change: list[tuple[int, int, str, str]]
    share: list[float]

    @property
    def weights(self) -> Floats:
        """The weight of each row: that of its set, times the number of segments that its segment represents."""
        return np.array([WEIGHTS[name.split()[0]] for name in self.set_names]) * np.array(self.share)

    def features(self, names: Sequence[str]) -> Floats:
        return np.array([evidence.row(names) for evidence in self.evidence], dtype=np.float32).astype(float)


def read(*paths: Path) -> Rows:
    """Read the output of `gather.py`."""
    rows = Rows([], [], np.zeros(0), [], np.zeros(0, int), [], [], [])
    right, folds = [], []
    for record in chain.from_iterable(map(_records, paths)):
        label = record["right"]
        if label is False and says_nothing(record):
            label = None
        elif str(record["of"]).startswith("sound"):
            is_taste = label is True and GROUPS[record["evidence"]["kind"]] not in FAULTS
            label = None if is_taste else bool(label)
        rows.evidence.append(Evidence(**record["evidence"]))
        reread = record["rereading"]
        rows.rereadings.append(reread and Rereading(tuple(reread["before"]), tuple(reread["after"])))
        right.append(np.nan if label is None else float(label))
        rows.set_names.append(record["of"])
        folds.append(crc32(record["row"].rpartition(" ")[0].partition(" ")[2].rpartition(" ")[2].encode()) % FOLDS)
        rows.segment.append(f"{record['of']} {record['row']}")
        rows.change.append((record["start"], record["end"], record["old"], record["new"]))
        rows.share.append(min(record["weight"], MAX_SHARE))
    return replace(rows, right=np.array(right), fold=np.array(folds))


def says_nothing(record: dict) -> bool:
    """Whether a post-edit is no evidence against the proposal. Half of the post-edits are tokenised, which puts spaces
    where others do not, and post-editors leave many misspellings."""
    if record["of"].split()[1] not in MLQE_PAIRS:
        return False
    evidence = record["evidence"]
    is_misspelt = evidence["rarest_old"] < UNKNOWN_WORD and evidence["rarest_new"] > KNOWN_WORD
    return GROUPS[evidence["kind"]] == "form" or (
        evidence["kind"] in SLIPS and evidence["likeness"] >= MIN_LIKENESS and is_misspelt)


def _records(path: Path) -> Iterator[dict]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def fit_gate(rows: Rows, names: Gate | None = None) -> tuple[Gate, Floats]:
    """Fit the gate. Also returns each row's confidence by a gate that was fitted on the other folds. `names`: the gate
    whose forests for names are kept; they do not count in the confidences returned."""
    full, last, held_out = _fit_pair(rows, np.ones(len(rows.right), bool), GROWTH)
    x, first_x = rows.features(FEATURES), rows.features(FIRST_FEATURES)
    likely = full.probabilities(x)
    worth, reviewed = likely >= MIN_SHOWN, likely >= MIN_REVIEWED
    first = grow(first_x, worth, FIRST_FEATURES, INCREASING | {"first"}, FEW_TREES, np.array(rows.share))
    chances = first.probabilities(first_x)
    threshold = min(MIN_FIRST, float(np.quantile(chances[reviewed], 1 - KEPT_BY_FIRST)))
    print(f"first forest, from {threshold:.3f} on: {np.mean(chances >= threshold):.1%} of {len(likely)} proposals, "
          f"{np.mean(chances[worth] >= threshold):.1%} of those that may be shown and "
          f"{np.mean(chances[reviewed] >= threshold):.1%} of those to review")
    gate = Gate(first, full, threshold, last)
    if names is not None:
        return replace(gate, names_full=names.names_full, names_last=names.names_last), held_out
    gate, of_names = fit_names(rows, gate)
    return gate, np.maximum(held_out, of_names)


def fit_names(rows: Rows, gate: Gate) -> tuple[Gate, Floats]:
    """The gate with new forests for NAMES. Also returns their held-out confidence of each row; 0 for other kinds."""
    names = np.array([GROUPS[evidence.kind] == NAMES for evidence in rows.evidence])
    full, last, held_out = _fit_pair(rows, names, NAMES_GROWTH, MAX_NAMES_WEIGHT)
    return replace(gate, names_full=full, names_last=last), np.where(names, held_out, 0)


def _fit_pair(rows: Rows, own: Flags, growth: Mapping[str, float],
              max_weight: float = inf) -> tuple[Forest, Forest, Floats]:
    """The forests of these rows before and after rereading, and the held-out probability of each row."""
    known, reread = ~np.isnan(rows.right) & own, np.array([rereading is not None for rereading in rows.rereadings])
    full, held_out = _cross_fitted(rows, known, rows.features(FEATURES),
                                   lambda x, y, w: grow(x, y, FEATURES, INCREASING, weights=np.minimum(w, max_weight),
                                                        **growth))
    reread &= own & (held_out >= MIN_LAST)
    last_x = np.array([last_features(*item) if item[2] else UNREAD
                       for item in zip(held_out, rows.evidence, rows.rereadings, strict=True)])
    last, reread_held_out = _cross_fitted(rows, known & reread, last_x,
                                          lambda x, y, w: grow(x, y, LAST_FEATURES, RISING_LAST,
                                                               weights=np.minimum(w, max_weight), **LAST_GROWTH))
    return full, last, np.where(reread, reread_held_out, held_out)


def _cross_fitted(rows: Rows, used: Flags, x: Floats,
                  fit: Callable[[Floats, Flags, Floats], Forest]) -> tuple[Forest, Floats]:
    """A forest for the used rows, and each row's probability by a forest that was grown on the other folds."""
    y, weights = rows.right > 0.5, rows.weights
    held_out = np.zeros(len(y))
    for fold in range(FOLDS):
        others, own = used & (rows.fold != fold), rows.fold == fold
        held_out[own] = fit(x[others], y[others], weights[others]).probabilities(x[own])
    return fit(x[used], y[used], weights[used]), held_out


def choose_proposals(rows: Rows, chances: Floats) -> list[int]:
    """The chosen proposals: the best by confidence that do not overlap."""
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


def report(name: str, rows: Rows, chances: Floats) -> dict[str, object]:
    """Print and return how many chosen proposals are right, by set and by kind."""
    chosen = choose_proposals(rows, chances)
    sure = [i for i in chosen if chances[i] >= SURE_EDIT]
    known = [i for i in chosen if chances[i] >= 0.1 and not np.isnan(rows.right[i])]
    by_set, by_kind = {}, {}
    print(f"\n{name}: proposals chosen with a confidence of {SURE_EDIT} or more: right, wrong, not known")
    for group in sorted({set_name.split()[0] for set_name in rows.set_names}):
        segments = len({s for s in rows.segment if s.startswith(group)})
        by_set[group] = _tally(rows, [i for i in sure if rows.set_names[i].startswith(group)]) | {"segments": segments}
        print(f"  {group}: {by_set[group]}")
    for kind in KIND_GROUPS:
        labelled = [i for i in known if GROUPS[rows.evidence[i].kind] == kind]
        right = (rows.right[labelled] > 0.5).tolist()
        by_kind[kind] = _tally(rows, [i for i in sure if GROUPS[rows.evidence[i].kind] == kind]) | {
            "calibration_error": round(expected_calibration_error(chances[labelled].tolist(), right) or 0.0, 3),
            "of": len(labelled)}
        print(f"    {kind}: {by_kind[kind]}")
    ece = expected_calibration_error(chances[known].tolist(), (rows.right[known] > 0.5).tolist())
    print(f"  calibration error of all {len(known)}: {ece or 0:.3f}")
    return {"sets": by_set, "kinds": by_kind, "calibration_error": round(ece or 0.0, 4)}


def _tally(rows: Rows, chosen: Sequence[int]) -> dict[str, float]:
    right = rows.right[list(chosen)]
    return {"right": int((right == 1).sum()), "wrong": int((right == 0).sum()), "open": int(np.isnan(right).sum())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("train", type=Path, nargs="+")
    parser.add_argument("--dev", type=Path)
    parser.add_argument("--names", type=Path, help="the gate.json whose forests for names are kept")
    parser.add_argument("--mean", type=Path, nargs="+", default=[], help="the gate.json files of other gates")
    parser.add_argument("--scale", type=float, default=1.0, help="of the final log odds, chosen on dev")
    parser.add_argument("--shift", type=float, default=0.0, help="of the final log odds, chosen on dev")
    parser.add_argument("--keep", type=Path, help="the gate.json whose other forests are kept")
    args = parser.parse_args()
    rows = read(*args.train)
    if args.keep:
        gate, held_out = fit_names(rows, Gate.load(args.keep))
    else:
        gate, held_out = fit_gate(rows, Gate.load(args.names) if args.names else None)
    others = [Gate.load(path) for path in args.mean]
    if others:
        gate = replace(gate, full=mean([gate.full, *(other.full for other in others)]),
                       last=mean([gate.last, *(other.last for other in others)]))
    gate = gate.rescaled(args.scale, args.shift)
    (args.folder / "gate.json").write_text(gate.to_json(), encoding="utf-8")
    stored = args.folder / "dev_scores.json"
    scores = json.loads(stored.read_text(encoding="utf-8")) if args.keep and stored.is_file() else {}
    title = f"{'names of the source' if args.keep else 'training sets'}, cross-validated"
    scores[title] = report(title, rows, held_out)
    if args.dev:
        dev = read(args.dev)
        promising = np.flatnonzero(gate.chances(dev.evidence) >= gate.min_reread).tolist()
        chances = gate.confidences(dev.evidence, {i: r for i in promising if (r := dev.rereadings[i])})
        scores["dev"] = report("dev", dev, np.array(chances))
    stored.write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
