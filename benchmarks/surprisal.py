"""Whether it helps the detector to know how surprised the language model is by each word."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from degarble.corpora.public_sets import Labelled
from degarble.models.language_model.infill import Infiller
from degarble.models.tagger.detector import features
from degarble.models.tagger.network import Tagger
from degarble.models.tagger.word_tags import tag_words
from logistic import FOLDS, Floats, best_threshold, chance, fit, mcc_of


def mcc_with_surprisal(models: Path, sets: Mapping[str, Sequence[Labelled]]) -> dict[str, float]:
    """Mean word MCC over the sets of a cross-validated map of the tagger's logits, of the corrector's
    surprisal, of both."""
    tagger, infiller = Tagger.load(models / "detector"), Infiller.load(models / "corrector")
    logits, nats, wrong, of_set, folds = [], [], [], [], []
    for name, examples in sets.items():
        segments = [replace(e.segment, source=None) for e in examples]
        for i, (example, tags) in enumerate(zip(examples, tag_words(tagger, segments), strict=True)):
            logits.append(features(tags))
            nats.append(surprisal(infiller, example.segment.text, tags.offsets))
            wrong += [bool(np.nan_to_num(example.labels["bad"][a:b]).any()) for a, b in tags.offsets]
            of_set += [name] * len(tags.offsets)
            folds += [i % FOLDS] * len(tags.offsets)
    x, y = np.concatenate(logits), np.array(wrong)
    nat = np.concatenate(nats)[:, None]
    sides = {"tagger": x, "surprisal": nat, "tagger and surprisal": np.hstack((x, nat))}
    return {name: _mean_mcc(side, y, np.array(of_set), np.array(folds)) for name, side in sides.items()}


def surprisal(infiller: Infiller, text: str, words: Sequence[tuple[int, int]]) -> Floats:
    """Nats of each word, summed over its tokens, each after all that stands before it."""
    encoded = infiller.tokenizer(text, return_offsets_mapping=True, add_special_tokens=False)
    ids = torch.tensor([[infiller.start, *encoded["input_ids"]]])
    with torch.inference_mode():
        states, _ = infiller.decoder.read(ids, torch.ones_like(ids))
        logs = infiller.model.lm_head(states[0, :-1]).float().log_softmax(-1)
    nats = -logs.gather(1, ids[0, 1:, None])[:, 0].double().numpy()
    summed = np.zeros(len(words))
    for (start, end), nat in zip(encoded["offset_mapping"], nats, strict=True):
        for i, (first, last) in enumerate(words):
            if start < last and first < end:
                summed[i] += nat
                break
    return summed


def _mean_mcc(x: Floats, y: np.ndarray, of_set: np.ndarray, folds: np.ndarray) -> float:
    marks = np.zeros(len(y), bool)
    for fold in range(FOLDS):
        others = folds != fold
        chances = chance(x, *fit(x[others], y[others]))
        marks[~others] = chances[~others] >= best_threshold(chances[others], y[others], mcc_of)
    return float(np.mean([mcc_of(marks[rows], y[rows]) for name in np.unique(of_set)
                          for rows in [of_set == name]]))
