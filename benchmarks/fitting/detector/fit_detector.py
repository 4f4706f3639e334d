"""Fit the detector's maps from logits to probabilities, with thresholds and dev scores."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from degarble.corpora.categories import is_content
from degarble.corpora.public_sets.readers import Labelled
from degarble.evaluation import expected_calibration_error
from degarble.models.tagger.detector import MAPS, ODD, features
from degarble.models.tagger.network import Tagger
from degarble.models.tagger.word_tags import tag_words
from dev_sets import DevSets
from logistic import FOLDS, Flags, Floats, best_threshold, chance, f2_of, fit, mcc_of

MAX_SOUND_SHARES = {"garbled": {"precise": 0.0003, "default": 0.0025}, "edited": {"precise": 0.0001, "default": 0.001},
                    ODD: {"precise": 0.0002, "default": 0.0015}}
"""The share of words of sound text that each map may mark at a threshold."""
BEST_CORRECTING = {"edited": mcc_of, "garbled": f2_of}
"""The score that the threshold "correcting" maximises. F2 of "edited" would mark most words of a real translation."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words as rows: their features, whether they are wrong, whether they are content words, their set and fold."""

    x: Floats
    y: Flags
    content: Flags
    sets: np.ndarray
    folds: np.ndarray

    def only(self, rows: Flags) -> "Words":
        """The words of these rows."""
        return Words(self.x[rows], self.y[rows], self.content[rows], self.sets[rows], self.folds[rows])


def calibrate_detector(folder: Path, dev: DevSets) -> dict[str, object]:
    """Fit word-level logistic maps with and without source, "edited" on real translations, "garbled" on garbled text,
    "odd" on the content words of weak systems, and their thresholds: "balanced" has the best mean MCC over the sets;
    see MAX_SOUND_SHARES, BEST_CORRECTING. "odd" has the default threshold for these uses, too."""
    tagger = Tagger.load(folder)
    on = {"edited": dev.real, "garbled": dev.garbled, ODD: dev.weak}
    stored: dict[str, object] = {}
    scores: dict[str, object] = {}
    for use in ("with_source", "without_source"):
        words = _words(tagger, dev.real | dev.garbled | dev.weak | {"sound": dev.sound}, source=use == "with_source")
        maps, report, marks = {}, {}, {}
        for name in (*MAPS, ODD):
            eligible = words.content if name == ODD else np.ones(len(words.y), bool)
            own = np.isin(words.sets, list(on[name])) & eligible
            held_out, marks[name] = _cross_validated(words, own, name)
            weights, bias = fit(words.x[own], words.y[own])
            chances = chance(words.x, weights, bias) * eligible
            thresholds = {level: sound_threshold(chances[words.sets == "sound"], share)
                          for level, share in MAX_SOUND_SHARES[name].items()}
            if name == ODD:
                thresholds |= dict.fromkeys(("balanced", "correcting", "recall"), thresholds["default"])
            else:
                balanced = best_threshold(chances[own], words.y[own], partial(mean_mcc, words.sets[own]), 0.0)
                correcting = best_threshold(chances[own], words.y[own], BEST_CORRECTING[name])
                thresholds |= {"balanced": balanced, "correcting": correcting, "recall": min(balanced, correcting)}
            maps[name] = {"weights": weights, "bias": bias, "thresholds": thresholds}
            report[name] = _report(words.only(own), held_out[own], marks[name][own]) | {
                f"at {level}": _marks(words.only(own), held_out[own] >= limit) | {"threshold": limit}
                for level, limit in thresholds.items()}
        either = marks["edited"] | marks["garbled"]
        for name, sets in (("real", dev.real), ("garbled", dev.garbled)):
            rows = np.isin(words.sets, list(sets))
            report[f"either on {name}"] = _marks(words.only(rows), either[rows])
        report["sound_words_marked"] = {name: round(float(marked[words.sets == "sound"].mean()), 4)
                                        for name, marked in marks.items() if name in MAPS}
        stored[use], scores[use] = maps, report
    (folder / "calibration.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    return scores


def mean_mcc(sets: np.ndarray, marks: Flags, wrong: Flags) -> float:
    """The mean over the sets of Matthews' correlation."""
    return float(np.mean([mcc_of(marks[sets == name], wrong[sets == name]) for name in np.unique(sets)]))


def sound_threshold(sound: Floats, share: float) -> float:
    """The lowest threshold, to three decimals, that marks at most this share of these words."""
    return min(0.999, round(float(np.quantile(sound, 1 - share)) + 0.0005, 3))


def _words(tagger: Tagger, sets: dict[str, Sequence[Labelled]], *, source: bool) -> Words:
    rows, wrong, content, set_of, fold_of = [], [], [], [], []
    for name, examples in sets.items():
        segments = [e.segment if source else replace(e.segment, source=None) for e in examples]
        for i, (example, tags) in enumerate(zip(examples, tag_words(tagger, segments), strict=True)):
            rows.append(features(tags))
            wrong.append([bool(np.nan_to_num(example.labels["bad"][a:b]).any()) for a, b in tags.offsets])
            content += [is_content(example.segment.text[a:b]) for a, b in tags.offsets]
            set_of += [name] * len(tags.offsets)
            fold_of += [i % FOLDS] * len(tags.offsets)
    return Words(np.concatenate(rows), np.concatenate(wrong).astype(bool), np.array(content), np.array(set_of),
                 np.array(fold_of))


def _cross_validated(words: Words, own: Flags, name: str) -> tuple[Floats, Flags]:
    """The probability and the balanced mark of every word, by a map that was not fitted on its segment."""
    held_out, marks = np.zeros(len(words.y)), np.zeros(len(words.y), bool)
    for fold in range(FOLDS):
        others, these = own & (words.folds != fold), words.folds == fold
        weights, bias = fit(words.x[others], words.y[others])
        threshold = best_threshold(chance(words.x[others], weights, bias), words.y[others],
                                   partial(mean_mcc, words.sets[others]), 0.0)
        held_out[these] = chance(words.x[these], weights, bias)
        marks[these] = held_out[these] >= threshold
    return held_out, marks


def _report(words: Words, chances: Floats, marks: Flags) -> dict[str, object]:
    names = list(dict.fromkeys(words.sets.tolist()))
    by_set = {name: round(mcc_of(marks[rows], words.y[rows]), 4)
              for name in names for rows in [words.sets == name]}
    ece = expected_calibration_error(chances.tolist(), words.y.tolist())
    return {"mcc": by_set, "mean_mcc": round(float(np.mean(list(by_set.values()))), 4),
            "ece": round(ece or 0.0, 4), "words": len(words.y), **_marks(words, marks)}


def _marks(words: Words, marks: Flags) -> dict[str, float]:
    right = float((marks & words.y).sum())
    return {"precision": round(right / max(1, marks.sum()), 4),
            "recall": round(right / max(1, words.y.sum()), 4), "marked": round(float(marks.mean()), 4)}
