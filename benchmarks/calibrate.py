"""Fit the detector's calibration and the corrector's gate on MLQE-PE dev, and report their dev scores.

    python benchmarks/calibrate.py detector FOLDER --data DATA
    python benchmarks/calibrate.py corrector FOLDER --data DATA --detector FOLDER --segments 200

Everything reported was measured by cross-validation over segments: no figure comes from a segment that
its own parameters were fitted on.
"""

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from degarble.corpora.alignment import align
from degarble.corpora.garbler import garble, labelled
from degarble.corpora.public_sets import MLQE_PAIRS, Labelled, read_mlqe
from degarble.corpora.records import Edit, apply_edits
from degarble.evaluation import expected_calibration_error, mcc
from degarble.models.gate import FEATURES as GATE_FEATURES
from degarble.models.gate import Gate
from degarble.models.infill import Infiller
from degarble.models.infill_corrector import Candidate, Task, gather, weigh
from degarble.models.merge import MergedDetector
from degarble.models.readback import ChineseReadBack
from degarble.models.rule_detector import OrthographyDetector
from degarble.models.tagger import Tagger
from degarble.models.tagger_data import detokenise
from degarble.models.tagger_detector import TaggerDetector, features, tag_words

FOLDS = 5
Floats = npt.NDArray[np.float64]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["detector", "corrector"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--detector", type=Path)
    parser.add_argument("--segments", type=int, default=1000, help="of each language pair")
    options = parser.parse_args()
    dev = {pair: list(read_mlqe(options.data / "mlqe-pe" / pair, "dev"))[:options.segments]
           for pair in MLQE_PAIRS}
    scores = (calibrate_detector(options.folder, dev) if options.what == "detector"
              else calibrate_corrector(options.folder, options.detector, dev))
    (options.folder / "dev_scores.json").write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(scores, indent=1))


def calibrate_detector(folder: Path, dev: dict[str, list[Labelled]]) -> dict[str, object]:
    """Word-level logistic maps with and without source, thresholds at the best dev MCC; scored on the
    post-edits garbled on purpose, too."""
    rng = random.Random(1)
    real = list(dev)
    dev = dev | {f"garbled {pair}": [_garbled(e, rng) for e in examples] for pair, examples in dev.items()}
    tagger = Tagger.load(folder)
    stored: dict[str, object] = {}
    scores: dict[str, object] = {}
    for name in ("with_source", "without_source"):
        rows, wrong, pair_of, fold_of = [], [], [], []
        for pair, examples in dev.items():
            segments = [e.segment for e in examples]
            if name == "without_source":
                segments = [replace(segment, source=None) for segment in segments]
            for i, (example, tags) in enumerate(zip(examples, tag_words(tagger, segments), strict=True)):
                rows.append(features(tags))
                wrong.append([bool(np.nan_to_num(example.labels["bad"][a:b]).any()) for a, b in tags.offsets])
                pair_of += [pair] * len(tags.offsets)
                fold_of += [i % FOLDS] * len(tags.offsets)
        x, y = np.concatenate(rows), np.concatenate(wrong).astype(bool)
        pairs, folds = np.array(pair_of), np.array(fold_of)
        translated = np.isin(pairs, real)
        held_out, decided = np.zeros(len(y)), np.zeros(len(y), bool)
        for fold in range(FOLDS):
            others = translated & (folds != fold)
            weights, bias = _fit(x[others], y[others])
            threshold = _best_threshold(_chance(x[others], weights, bias), y[others])
            held_out[folds == fold] = _chance(x[folds == fold], weights, bias)
            decided[folds == fold] = held_out[folds == fold] >= threshold
        weights, bias = _fit(x[translated], y[translated])
        threshold = _best_threshold(_chance(x[translated], weights, bias), y[translated])
        stored[name] = {"weights": list(weights), "bias": bias, "threshold": threshold}
        by_pair = {pair: round(_mcc(decided[pairs == pair], y[pairs == pair]), 4) for pair in dev}
        ece = expected_calibration_error(held_out[translated].tolist(), y[translated].tolist())
        scores[name] = {"mcc": by_pair, "mean_mcc": round(float(np.mean([by_pair[p] for p in real])), 4),
                        "garbled_mean_mcc": round(float(np.mean([m for p, m in by_pair.items()
                                                                 if p not in real])), 4),
                        "ece": round(ece or 0.0, 4), "threshold": threshold, "words": len(y)}
    (folder / "calibration.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    return scores


def calibrate_corrector(folder: Path, detector: Path, dev: dict[str, list[Labelled]]) -> dict[str, object]:
    """The gate, and what its accepted edits do to the dev segments."""
    from sacrebleu.metrics import TER

    found = MergedDetector((OrthographyDetector(), TaggerDetector.load(detector)))
    infiller, read_back = Infiller.load(folder), ChineseReadBack()
    rng = random.Random(1)
    dev = dev | {f"garbled {pair}": [_garbled(e, rng) for e in examples] for pair, examples in dev.items()}
    tasks: list[tuple[str, int, Task]] = []
    candidates: list[list[Candidate]] = []
    for pair, examples in dev.items():
        segments = [replace(e.segment, source=None, doc=f"{pair}{i}") for i, e in enumerate(examples)]
        of_pair = gather(segments, found.detect(segments), read_back)
        tasks += [(pair, task.segment, task) for task in of_pair]
        candidates += weigh(infiller, segments, of_pair)
        print(pair, len(of_pair), flush=True)
    rows, kept, of_task, folds = [], [], [], []
    for t, ((pair, i, task), pool) in enumerate(zip(tasks, candidates, strict=True)):
        example = dev[pair][i]
        for candidate in pool:
            rows.append(candidate.evidence.row())
            kept.append(is_kept(example.segment.text, example.post_edit, task,
                                candidate.proposal.replacement))
            of_task.append(t)
            folds.append(i % FOLDS)
    x, y, task_of, fold_of = np.array(rows), np.array(kept), np.array(of_task), np.array(folds)
    held_out = np.zeros(len(y))
    for fold in range(FOLDS):
        weights, bias = _fit(x[fold_of != fold], y[fold_of != fold])
        held_out[fold_of == fold] = _chance(x[fold_of == fold], weights, bias)
    weights, bias = _fit(x, y)
    Gate(tuple(weights), bias).save(folder / "gate.json")
    best = _best_of_each(task_of, held_out)
    ter = TER()
    report: dict[str, object] = {"spans": len(tasks), "candidates": len(y), "features": GATE_FEATURES,
                                 "ece": round(expected_calibration_error(held_out[best].tolist(),
                                                                         y[best].tolist()) or 0.0, 4)}
    replacements = [c.proposal.replacement for pool in candidates for c in pool]
    for name, least in (("accept_0.8", 0.8), ("accept_0.6", 0.6), ("no_gate", 0.0)):
        chosen = [i for i in best if held_out[i] >= least]
        by_pair: dict[str, object] = {}
        for pair, examples in dev.items():
            edits: list[list[Edit]] = [[] for _ in examples]
            for i in chosen:
                of_pair, row, task = tasks[task_of[i]]
                if of_pair == pair:
                    span = task.span
                    edits[row].append(Edit(span.start, span.end, task.blank.span, replacements[i]))
            mt, pe = [e.segment.text for e in examples], [e.post_edit for e in examples]
            hyp = [apply_edits(text, of_row) for text, of_row in zip(mt, edits, strict=True)]
            gains = [ter.sentence_score(m, [r]).score - ter.sentence_score(h, [r]).score
                     for m, h, r in zip(mt, hyp, pe, strict=True) if m != h]
            by_pair[pair] = {"ter_before": round(ter.corpus_score(mt, [pe]).score, 2),
                             "ter_after": round(ter.corpus_score(hyp, [pe]).score, 2),
                             "improved": sum(g > 0 for g in gains), "worsened": sum(g < 0 for g in gains)}
        exact = float(np.mean(y[chosen])) if chosen else None
        report[name] = {"edits": len(chosen), "kept": exact, "pairs": by_pair}
    return report


def _garbled(example: Labelled, rng: random.Random) -> Labelled:
    """The post-edit, detokenised and garbled on purpose."""
    made = labelled(garble(detokenise(example.post_edit), rng))
    return replace(made, segment=replace(made.segment, source=example.segment.source),
                   labels={"bad": made.labels["garbled"]})


def is_kept(text: str, post_edit: str, task: Task, replacement: str) -> bool:
    """Whether the post-editor has the replacement in this place and did not have the original."""
    start, end = task.span.start, task.span.end
    edited = text[:start] + replacement + text[end:]
    if not _touched(align(text, post_edit), start, end):
        return False
    return not _touched(align(edited, post_edit), start, start + len(replacement))


def _touched(edits: Sequence[Edit], start: int, end: int) -> bool:
    return any(max(e.start, start) < min(e.end, end) or start < e.start == e.end < end for e in edits)


def _best_of_each(task_of: npt.NDArray[np.int64], chances: Floats) -> list[int]:
    best: dict[int, int] = {}
    for i, task in enumerate(task_of.tolist()):
        if task not in best or chances[i] > chances[best[task]]:
            best[task] = i
    return list(best.values())


def _fit(x: Floats, y: npt.NDArray[np.bool_]) -> tuple[list[float], float]:
    """Logistic regression on standardised features, given back for the features as they are."""
    from sklearn.linear_model import LogisticRegression

    mean, spread = x.mean(0), x.std(0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=1000).fit((x - mean) / spread, y)
    weights = model.coef_[0] / spread
    return weights.tolist(), float(model.intercept_[0] - weights @ mean)


def _chance(x: Floats, weights: Sequence[float], bias: float) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(0.5 * (x @ np.array(weights) + bias))))


def _best_threshold(chances: Floats, wrong: npt.NDArray[np.bool_]) -> float:
    grid = np.arange(0.1, 0.91, 0.01)
    return round(float(grid[np.argmax([_mcc(chances >= t, wrong) for t in grid])]), 2)


def _mcc(said: npt.NDArray[np.bool_], wrong: npt.NDArray[np.bool_]) -> float:
    cells = (said & wrong, said & ~wrong, ~said & wrong, ~said & ~wrong)
    return mcc(*(float(np.sum(cell)) for cell in cells))


if __name__ == "__main__":
    main()
