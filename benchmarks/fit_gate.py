"""The corrector's gate, what the edits it accepts do to the dev segments, and the triage before it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count, product
from pathlib import Path

import numpy as np
import numpy.typing as npt
from by_garble import by_garble, kinds
from degarble.corpora.public_sets import Labelled
from degarble.corpora.records import Edit, apply_edits
from degarble.evaluation import expected_calibration_error
from degarble.models.candidates import views_of
from degarble.models.gate import FEATURES, FIRST, NOT_SURE, SURE, Gate
from degarble.models.infill_corrector import gather, with_whole_names
from degarble.models.language_model.infill import Infiller
from degarble.models.merge import MergedDetector
from degarble.models.proposals.readback.chinese import ChineseReadBack
from degarble.models.rules.corrector import by_sure_rules
from degarble.models.rules.detector import ConsistencyDetector, OrthographyDetector
from degarble.models.second_look import SecondLook
from degarble.models.tagger.detector import TaggerDetector
from degarble.models.triage import READ, SEEN, Hope, Steps, Triage, read, seen
from degarble.models.weighing import weigh
from dev_sets import DevSets
from grow_forest import grow_held_out
from judged import Judged, is_kept
from logistic import FOLDS, Flags, Floats

REVIEW = 0.3
SOUND = "sound news"
POLICIES = {"accept_0.8": SURE, "accept_0.6": 0.6, "no_gate": 0.0}
KEPT = {"review": (0.95, 0.9), "sure": (0.96, 0.92)}
"""Of the edits that would reach a reviewer, and of those that would be made, so many must be left after the
triage's first step and after both."""
KEPT_AT_FIRST = 0.98
"""Of the edits that would reach a reviewer, and of those that would be made, the gate's first word must let
so many through."""
ENOUGH_RIGHT = 0.95
"""Share of the edits, the best by the gate's first word, that must be right where this is the last."""
HALF_THE_HOPE = 0.5
"""A gate that was fitted before must see so much of the hope that it asks for, where it tells which spans the
language model is asked about."""
FEW_TREES = 50
"""Trees of the triage, which is asked of every span."""


def calibrate_corrector(folder: Path, detector: Path, dev: DevSets, *, again: bool) -> dict[str, object]:
    """Fit gate and triage on all candidates of all sets, found and judged with and without the source, and
    write them; their scores are cross-validated. In sound news every edit is wrong. `again`: ask the language
    model only where the gate in the folder sees half of the hope that it asks for, to save time."""
    sets = dev.real | dev.garbled | {SOUND: dev.sound}
    before = Gate.load(folder / "gate.json") if again else None
    judged = list(_judged(folder, detector, sets, before))
    y = np.array([j.kept for j in judged])
    tasks = np.unique([j.task for j in judged], return_inverse=True)[1]
    gate, chances, asked_of_all, hopeful = _fit_gate(judged, y, tasks)
    (folder / "gate.json").write_text(gate.text(), encoding="utf-8")
    best = _best_of_each(tasks.tolist(), chances)
    told, hoped_sure = fit_triage(folder, [judged[i] for i in best], chances[best])
    chances[np.array(best)[~hoped_sure]] = np.minimum(chances[np.array(best)[~hoped_sure]], NOT_SURE)
    report: dict[str, object] = {
        "spans": len(best), "candidates": len(y), "features": FEATURES,
        "model_asked": round(float(hopeful.mean()), 4),
        "triage": told}
    for use in ("without_source", "with_source"):
        with_source = use == "with_source"
        mine = [i for i, j in enumerate(judged) if j.with_source == with_source]
        report[use] = {
            **_report(dev, judged, chances, y, [i for i in best if judged[i].with_source == with_source]),
            "by_garble": by_garble(dev.garbled, [judged[i] for i in mine], asked_of_all[mine].tolist())}
    return report


def _fit_gate(judged: Sequence[Judged], y: Flags,
              tasks: npt.NDArray[np.int_]) -> tuple[Gate, Floats, Floats, Flags]:
    """The gate, of each candidate the chance that it gives where it was fitted on the other folds, the same
    by all that the language model was asked about, and of each task whether it would be."""
    folds = np.array([j.row % FOLDS for j in judged])
    written = np.array([j.candidate.evidence.written > 0 for j in judged])
    answered = np.array([j.candidate.evidence.margin is not None for j in judged])
    forests, held_out = [], []
    for of, names in ((~written, FIRST), (~written & answered, FEATURES), (written, FEATURES)):
        rows = np.array([judged[i].candidate.evidence.row(names) for i in np.flatnonzero(of)])
        forest, of_rows = grow_held_out(rows, y[of], folds[of], names)
        forests.append(forest)
        held_out.append(np.zeros(len(y)))
        held_out[-1][of] = of_rows
    first, full, by_written = held_out
    full = np.where(answered, full, first)
    best_by_first, best_by_full = np.zeros(tasks.max() + 1), np.zeros(tasks.max() + 1)
    np.maximum.at(best_by_first, tasks, first)
    np.maximum.at(best_by_full, tasks, full)
    least, least_sure = (float(np.quantile(best_by_first[best_by_full >= of], 1 - KEPT_AT_FIRST))
                         for of in (REVIEW, SURE))
    enough = _enough(tasks, first, y)
    settled = best_by_first >= enough
    hopeful = ((best_by_first >= least) | (best_by_first == 0)) & ~settled  # 0 where nothing is proposed
    is_asked = hopeful[tasks]
    chances = np.where(written, by_written * is_asked, np.where(is_asked, full, first))
    may_be_sure = ~written & (best_by_first >= least_sure)[tasks]
    chances = np.where(may_be_sure, chances, np.minimum(chances, NOT_SURE))
    gate = Gate(*forests, least, least_sure, enough)
    return gate, chances, np.where(written, by_written, full), hopeful


def _enough(tasks: npt.NDArray[np.int_], first: Floats, y: Flags) -> float:
    """The lowest first word from which on ENOUGH_RIGHT of the tasks' best candidates are right."""
    best = np.lexsort((-first, tasks))[np.unique(np.sort(tasks), return_index=True)[1]]
    best = best[np.argsort(-first[best])]
    right = np.cumsum(y[best]) / np.arange(1, len(best) + 1)
    enough = np.flatnonzero(right >= ENOUGH_RIGHT)
    return float(first[best[enough[-1]]]) if len(enough) else 1.0


def _report(dev: DevSets, judged: Sequence[Judged], chances: Floats, y: Flags,
            best: Sequence[int]) -> dict[str, object]:
    """How right the best candidates of these tasks are, by threshold, and what they do to the sets."""
    sets = dev.real | dev.garbled
    report: dict[str, object] = {
        "ece": {name: _ece(chances, y, [i for i in best if judged[i].of_set in of_kind])
                for name, of_kind in (("real", dev.real), ("garbled", dev.garbled))},
        "kinds": kinds([judged[i] for i in best if chances[i] >= REVIEW and judged[i].of_set != SOUND])}
    for name, least in POLICIES.items():
        passed = [i for i in best if chances[i] >= least]
        chosen = [i for i in passed if judged[i].of_set != SOUND]
        report[name] = {
            "edits": len(chosen), "kept": float(np.mean(y[chosen])) if chosen else None,
            "edits_in_sound_text": len(passed) - len(chosen),
            "by_origin": _by_origin([judged[i] for i in chosen]),
            "sets": {of_set: _outcome(examples, [judged[i] for i in chosen if judged[i].of_set == of_set])
                     for of_set, examples in sets.items()}}
    return report


def fit_triage(folder: Path, best: Sequence[Judged], chances: Floats) -> tuple[dict[str, object], Flags]:
    """Fit the triage on what the gate says of the best candidate of each span, and write it; also which spans
    it hopes a sure edit of. Shares told are cross-validated."""
    x, folds = np.array([j.features for j in best]), np.array([j.row % FOLDS for j in best])
    found = {"review": chances >= REVIEW, "sure": chances >= SURE}
    fitted = {of: _steps(x, found[of], folds, KEPT[of]) for of in found}
    triage = Triage(fitted["review"][0], fitted["sure"][0])
    (folder / "triage.json").write_text(triage.text(), encoding="utf-8")
    told: dict[str, object] = {"spans": len(best)}
    for of, (_, is_seen, through) in fitted.items():
        told[of] = {"edits": int(found[of].sum()), "kept": round(float(through[found[of]].mean()), 4),
                    "read_back": round(float(is_seen.mean()), 4), "asked": round(float(through.mean()), 4)}
    return told, fitted["sure"][2]


def _steps(x: Floats, found: Flags, folds: npt.NDArray[np.int_],
           kept: tuple[float, float]) -> tuple[Steps, Flags, Flags]:
    """Two forests, the second grown on what the first lets through, and what each lets through where it was
    grown on the other folds. The threshold of each is the highest that keeps its share of the edits."""
    first, is_seen = _hope(x[:, :len(SEEN)], found, folds, SEEN, kept[0])
    second, of_those = _hope(x[is_seen], found[is_seen], folds[is_seen], (*SEEN, *READ), kept[1] / kept[0])
    through = is_seen.copy()
    through[is_seen] = of_those
    return Steps(first, second), is_seen, through


def _hope(x: Floats, found: Flags, folds: npt.NDArray[np.int_], names: Sequence[str],
          kept: float) -> tuple[Hope, Flags]:
    forest, held_out = grow_held_out(x, found, folds, names, trees=FEW_TREES)
    least = float(np.quantile(held_out[found], 1 - kept))
    return Hope(forest, least), held_out >= least


def _judged(folder: Path, detector: Path, sets: Mapping[str, Sequence[Labelled]],
            before: Gate | None) -> Iterator[Judged]:
    tagger = TaggerDetector.load(detector)
    found = MergedDetector((ConsistencyDetector(), OrthographyDetector(), tagger))
    infiller, read_back, second_look = Infiller.load(folder), ChineseReadBack(), SecondLook(tagger)
    asking = before and replace(before, least=before.least * HALF_THE_HOPE,
                                least_sure=before.least_sure * HALF_THE_HOPE)
    tasks = count()
    for with_source, (name, examples) in product((False, True), sets.items()):
        segments = [e.segment if "news" in name else replace(e.segment, doc=f"{name}{i}")
                    for i, e in enumerate(examples)]
        segments = segments if with_source else [replace(s, source=None) for s in segments]
        spans = found.detect(segments)
        spans = with_whole_names(segments, spans, views_of(segments, spans), read_back)
        views = views_of(segments, spans)
        _, left = by_sure_rules(segments, spans, views)
        of_set = gather(segments, left, views, read_back)
        for task, pool in zip(of_set, weigh(infiller, second_look, segments, of_set, asking), strict=True):
            number, example = next(tasks), examples[task.segment]
            span, text = task.span, example.segment.text
            features = [*seen(text, span, task.given), *read(task.given)]
            for c in pool.candidates:
                yield Judged(name, with_source, task.segment, number, (span.start, span.end, task.blank.span),
                             features, c, is_kept(text, example.post_edit, span.start, span.end,
                                                c.proposal.replacement))
        print(name, "with source" if with_source else "without source", len(of_set), flush=True)


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
