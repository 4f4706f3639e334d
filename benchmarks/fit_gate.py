"""The corrector's gate, what the edits it accepts do to the dev segments, and the triage before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from degarble.corpora.alignment import align
from degarble.corpora.public_sets import Labelled
from degarble.corpora.records import Edit, apply_edits
from degarble.evaluation import expected_calibration_error
from degarble.models.gate import FEATURES, Gate
from degarble.models.infill import Infiller
from degarble.models.infill_corrector import Candidate, Task, by_sure_rules, gather, views_of, weigh
from degarble.models.merge import MergedDetector
from degarble.models.readback import ChineseReadBack
from degarble.models.rule_detector import ConsistencyDetector, OrthographyDetector
from degarble.models.tagger_detector import TaggerDetector
from degarble.models.triage import SEEN, Hope, Triage, read, seen
from dev_sets import DevSets
from logistic import FOLDS, Flags, Floats, chance, fit

ACCEPT, REVIEW = 0.8, 0.3
POLICIES = {"accept_0.8": ACCEPT, "accept_0.6": 0.6, "no_gate": 0.0}
KEPT_WHEN_SEEN, KEPT_WHEN_READ = 0.95, 0.8
"""Of the edits that would reach a reviewer each step of the triage must let so many through."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate of a task, and whether it is what the post-editor has there. `features` are those of the
    span for the triage, none where something is proposed for it in any case."""

    of_set: str
    row: int
    task: int
    span: tuple[int, int, str]
    features: list[float] | None
    candidate: Candidate
    kept: bool


def calibrate_corrector(folder: Path, detector: Path, dev: DevSets) -> dict[str, object]:
    """Fit the gate on all candidates of all sets and write it; its scores are cross-validated."""
    sets = dev.real | dev.garbled
    judged = list(_judged(folder, detector, sets))
    x = np.array([j.candidate.evidence.row() for j in judged])
    y = np.array([j.kept for j in judged])
    folds = np.array([j.row % FOLDS for j in judged])
    held_out = np.zeros(len(y))
    for fold in range(FOLDS):
        held_out[folds == fold] = chance(x[folds == fold], *fit(x[folds != fold], y[folds != fold]))
    weights, bias = fit(x, y)
    Gate(tuple(weights), bias).save(folder / "gate.json")
    best = _best_of_each([j.task for j in judged], held_out)
    report: dict[str, object] = {
        "spans": len(best), "candidates": len(y), "features": FEATURES,
        "ece": {name: _ece(held_out, y, [i for i in best if (judged[i].of_set in dev.real) == real])
                for name, real in (("real", True), ("garbled", False))}}
    report["triage"] = fit_triage(folder, [judged[i] for i in best], held_out[best])
    for name, least in POLICIES.items():
        chosen = [i for i in best if held_out[i] >= least]
        report[name] = {
            "edits": len(chosen), "kept": float(np.mean(y[chosen])) if chosen else None,
            "by_origin": _by_origin([judged[i] for i in chosen]),
            "sets": {of_set: _outcome(examples, [judged[i] for i in chosen if judged[i].of_set == of_set])
                     for of_set, examples in sets.items()}}
    return report


def fit_triage(folder: Path, best: Sequence[Judged], chances: Floats) -> dict[str, float]:
    """Fit the triage on what the gate says of the best candidate of each span, and write it.

    The threshold of each step is the highest that keeps its share of the edits from REVIEW on; the second
    step is fitted on what the first lets through. Shares told are cross-validated.
    """
    rows = [i for i, j in enumerate(best) if j.features is not None]
    x, found = np.array([best[i].features for i in rows]), chances[rows] >= REVIEW
    folds = np.array([best[i].row % FOLDS for i in rows])
    first, is_seen = _hope(x[:, :len(SEEN)], found, folds, KEPT_WHEN_SEEN)
    second, of_those = _hope(x[is_seen], found[is_seen], folds[is_seen], KEPT_WHEN_READ / KEPT_WHEN_SEEN)
    Triage(first, second).save(folder / "triage.json")
    through, sure = is_seen.copy(), chances[rows] >= ACCEPT
    through[is_seen] = of_those
    return {"spans": len(rows), "read_back": round(float(is_seen.mean()), 4),
            "asked": round(float(through.mean()), 4), "review_kept": round(float(through[found].mean()), 4),
            "accepted": int(sure.sum()), "accepted_kept": int((through & sure).sum())}


def _hope(x: Floats, found: Flags, folds: npt.NDArray[np.int_], kept: float) -> tuple[Hope, Flags]:
    """A map, and what it lets through where it was fitted on the other folds."""
    held_out = np.zeros(len(x))
    for fold in range(FOLDS):
        held_out[folds == fold] = chance(x[folds == fold], *fit(x[folds != fold], found[folds != fold]))
    weights, bias = fit(x, found)
    least = float(np.quantile(held_out[found], 1 - kept))
    return Hope(tuple(weights), bias, least), held_out >= least


def _judged(folder: Path, detector: Path, sets: Mapping[str, Sequence[Labelled]]) -> list[Judged]:
    found = MergedDetector((ConsistencyDetector(), OrthographyDetector(), TaggerDetector.load(detector)))
    infiller, read_back = Infiller.load(folder), ChineseReadBack()
    judged: list[Judged] = []
    tasks = 0
    for name, examples in sets.items():
        segments = [replace(e.segment, source=None) if "news" in name else
                    replace(e.segment, source=None, doc=f"{name}{i}") for i, e in enumerate(examples)]
        spans = found.detect(segments)
        views = views_of(segments, spans)
        _, left = by_sure_rules(segments, spans, views)
        of_set = gather(segments, left, views, read_back)
        for task, pool in zip(of_set, weigh(infiller, segments, of_set), strict=True):
            example = examples[task.segment]
            span, text = task.span, example.segment.text
            before = [*seen(text, span), *read(task.given)] if all(p.way for p in task.given) else None
            judged += [Judged(name, task.segment, tasks, (span.start, span.end, task.blank.span), before, c,
                              is_kept(text, example.post_edit, task, c.proposal.replacement))
                       for c in pool]
            tasks += 1
        print(name, len(of_set), flush=True)
    return judged


def is_kept(text: str, post_edit: str, task: Task, replacement: str) -> bool:
    """Whether the post-editor has the replacement in this place and did not have the original."""
    start, end = task.span.start, task.span.end
    edited = text[:start] + replacement + text[end:]
    if not _touched(align(text, post_edit), start, end):
        return False
    return not _touched(align(edited, post_edit), start, start + len(replacement))


def _touched(edits: Sequence[Edit], start: int, end: int) -> bool:
    return any(max(e.start, start) < min(e.end, end) or start < e.start == e.end < end for e in edits)


def _best_of_each(tasks: Sequence[int], chances: Floats) -> list[int]:
    best: dict[int, int] = {}
    for i, task in enumerate(tasks):
        if task not in best or chances[i] > chances[best[task]]:
            best[task] = i
    return list(best.values())


def _ece(chances: Floats, kept: npt.NDArray[np.bool_], rows: Sequence[int]) -> float:
    ece = expected_calibration_error(chances[list(rows)].tolist(), kept[list(rows)].tolist())
    return round(ece or 0.0, 4)


def _by_origin(chosen: Sequence[Judged]) -> dict[str, list[int]]:
    """Kept and all edits of each origin."""
    origins = sorted({j.candidate.proposal.origin for j in chosen})
    return {origin: [sum(j.kept for j in chosen if j.candidate.proposal.origin == origin),
                     sum(j.candidate.proposal.origin == origin for j in chosen)] for origin in origins}


def _outcome(examples: Sequence[Labelled], chosen: Sequence[Judged]) -> dict[str, float]:
    """TER of the set before and after, and the segments that got better and worse."""
    from sacrebleu.metrics import TER

    ter = TER()
    edits: list[list[Edit]] = [[] for _ in examples]
    for j in chosen:
        edits[j.row].append(Edit(*j.span, j.candidate.proposal.replacement))
    before, references = [e.segment.text for e in examples], [e.post_edit for e in examples]
    after = [apply_edits(text, of_row) for text, of_row in zip(before, edits, strict=True)]
    gains = [ter.sentence_score(b, [r]).score - ter.sentence_score(a, [r]).score
             for b, a, r in zip(before, after, references, strict=True) if b != a]
    return {"ter_before": round(ter.corpus_score(before, [references]).score, 2),
            "ter_after": round(ter.corpus_score(after, [references]).score, 2),
            "improved": sum(g > 0 for g in gains), "worsened": sum(g < 0 for g in gains)}
