"""The tagger's training examples: the mixture of public data sets, its augmentation and its targets."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...corpora.garbling.garbler import garble, label_characters
from ...corpora.public_sets.consensus import training_sets
from ...corpora.public_sets.consensus_labels import read_consensus_labels
from ...corpora.public_sets.readers import MLQE_PAIRS, Labelled, read_mlqe, read_mqm
from ...corpora.records import CATEGORIES, Segment
from .layout import HEADS
from .pieces import Encoded

NEWS_VERSIONS = 5
"""How many strong translations of a source are garbled beside its reference."""

_LEFT_GLUE = re.compile(r" (?=[.,;:!?%)\]}]|'s\b|n't\b|'(?:re|ve|ll|d|m)\b)")
_RIGHT_GLUE = re.compile(r"(?<=[(\[{$]) ")


@dataclass(frozen=True, slots=True)
class Example:
    """Pieces with one target row each, [len(ids), heads + 1]. NaN is unknown; the last column is the category."""

    encoded: Encoded
    targets: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TrainingData:
    """What the detector learns from, read once. clean: sound texts with their sources, to be garbled."""

    post_edited: list[Labelled]
    rated: list[Labelled]
    weak: list[Labelled]
    clean: list[tuple[str, str | None]]

    @classmethod
    def read(cls, data: Path) -> "TrainingData":
        """MLQE-PE, MQM, and the weak systems of the consensus sets; clean are the post-edits, and the references and
        strong translations of the consensus sets, whose different styles keep the tagger from judging by style."""
        post_edited = [e for pair in MLQE_PAIRS for e in read_mlqe(data / "mlqe-pe" / pair, "train")]
        rated = [e for name in ("news2021", "ted2021") for e in read_mqm(data / "mqm" / f"{name}.zh-en.jsonl")]
        sets = training_sets(data)
        weak = [example for of_set in sets for example in read_consensus_labels(of_set)]
        clean = [(e.post_edit, e.segment.source) for e in post_edited]
        clean += [(text, source) for of_set in sets for row, source in enumerate(of_set.sources)
                  for text in of_set.trusted(row)[:NEWS_VERSIONS + 1]]
        post_edited, rated, weak = ([e for e in examples if e.segment.text.strip()]
                                    for examples in (post_edited, rated, weak))
        return cls(post_edited, rated, weak, [(text, source) for text, source in clean if text.strip()])

    def draw(self, rng: random.Random, *, rated: float, weak: int, made: int, sound: int) -> list[Labelled]:
        """The segments of one pass: all post-edited ones, a share of the rated ones, and so many translations of weak
        systems, synthetic garbles and unchanged post-edits."""
        return [*self.post_edited, *rng.sample(self.rated, round(rated * len(self.rated))),
                *rng.sample(self.weak, min(weak, len(self.weak))),
                *(_garbled(*pair, rng) for pair in rng.sample(self.clean, min(made, len(self.clean)))),
                *map(_correct, rng.sample(self.post_edited, min(sound, len(self.post_edited))))]


def _garbled(clean: str, source: str | None, rng: random.Random) -> Labelled:
    """Synthetically garbled text, half of the time without the spaces of a tokeniser."""
    example = label_characters(garble(detokenise(clean) if rng.random() < 0.5 else clean, rng))
    return replace(example, segment=replace(example.segment, source=source))


def _correct(example: Labelled) -> Labelled:
    """The post-edit with its source, labelled as correct. It is tokenised like the translations, so tokenisation is no
    cue."""
    text = example.post_edit
    return Labelled(replace(example.segment, text=text), text,
                    {name: np.zeros(len(text) + 1, np.float32) for name in ("bad", "gap", "garbled")})


def augment(example: Labelled, rng: random.Random, *, source_dropout: float, detokenise: float) -> Labelled:
    """Drop the source or undo the tokenisation at random. Only MLQE-PE is tokenised."""
    segment = example.segment
    if rng.random() < source_dropout:
        segment = replace(segment, source=None)
    if "bad" in example.labels and "odd" not in example.labels and rng.random() < detokenise:
        return detokenised(replace(example, segment=segment))
    return replace(example, segment=segment)


def detokenised(example: Labelled) -> Labelled:
    """The example without the spaces that a Moses tokeniser inserted, with its labels."""
    text = example.segment.text
    spaces = {m.start() for pattern in (_LEFT_GLUE, _RIGHT_GLUE) for m in pattern.finditer(text)}
    spaces |= _inside_quotes(text)
    kept = np.array([i for i in range(len(text) + 1) if i not in spaces])
    segment = replace(example.segment, text="".join(c for i, c in enumerate(text) if i not in spaces))
    return replace(example, segment=segment, labels={k: v[kept] for k, v in example.labels.items()})


def detokenise(text: str) -> str:
    """A Moses-tokenised text with normal spacing."""
    return detokenised(Labelled(Segment(text))).segment.text


def _inside_quotes(text: str) -> set[int]:
    marks = [m.start() for m in re.finditer(r'(?<!\S)"(?!\S)', text)]
    if len(marks) % 2:
        return set()
    return {at + 1 if i % 2 == 0 else at - 1 for i, at in enumerate(marks)}


def targets(encoded: Encoded, labels: Mapping[str, npt.NDArray[np.float32]]) -> npt.NDArray[np.float32]:
    """The target rows of the encoded pieces. A piece has the largest label of its characters.

    `gap` and the category are labels of the first character of a piece and of the end token.
    """
    rows = np.full((len(encoded.ids), len(HEADS) + 1), np.nan, np.float32)
    offsets = np.array(encoded.offsets, int).reshape(-1, 2)
    starts, ends = offsets.T
    for column, name in enumerate((*HEADS, "category")):
        label = labels.get(name)
        if label is None:
            continue
        if len(offsets):
            of_pieces = label[starts] if name in ("gap", "category") else \
                np.where(starts < ends, np.fmax.reduceat(label, offsets.ravel())[::2], np.nan)
            rows[1:1 + len(offsets), column] = of_pieces
        rows[len(offsets) + 1, column] = label[-1]
    return rows


def batches(examples: Sequence[Example], tokens: int, rng: random.Random) -> Iterator[list[Example]]:
    """Batches of similar length in random order, of at most `tokens` pieces with padding."""
    order = sorted(range(len(examples)), key=lambda i: (len(examples[i].encoded.ids), rng.random()))
    groups: list[list[int]] = []
    for i in order:
        if not groups or len(examples[i].encoded.ids) * (len(groups[-1]) + 1) > tokens:
            groups.append([])
        groups[-1].append(i)
    rng.shuffle(groups)
    for group in groups:
        yield [examples[i] for i in group]


def base_rates(schedule: Sequence[Sequence[Example]]) -> Any:
    """The head's bias that predicts each label, and each category, at its frequency in the schedule."""
    import torch

    seen = np.concatenate([example.targets for batch in schedule for example in batch])
    rates = [np.clip(np.nanmean(np.append(column, 0.0)), 0.01, 0.99) for column in seen[:, :-1].T]
    categories = seen[:, -1][~np.isnan(seen[:, -1])].astype(int)
    counts = np.bincount(categories, minlength=len(CATEGORIES)) + 1.0
    log_odds = [np.log(rate / (1 - rate)) for rate in rates]
    return torch.tensor([*log_odds, *np.log(counts / counts.sum())], dtype=torch.float32)


def loss(logits: Any, batch: Sequence[Example], weights: Mapping[str, float]) -> Any:
    """Mean binary cross-entropy of each head over its known cells, plus the cross-entropy of the category, weighted."""
    import torch
    from torch.nn import functional

    target = torch.full((*logits.shape[:2], len(HEADS) + 1), torch.nan)
    for i, example in enumerate(batch):
        target[i, :len(example.targets)] = torch.from_numpy(example.targets)
    target = target.to(logits.device)
    total = logits.sum() * 0
    for column, name in enumerate(HEADS):
        known = ~target[..., column].isnan()
        if known.any():
            total = total + weights[name] * functional.binary_cross_entropy_with_logits(
                logits[..., column][known], target[..., column][known])
    known = ~target[..., -1].isnan()
    if known.any():
        total = total + weights["category"] * functional.cross_entropy(
            logits[..., len(HEADS):][known], target[..., -1][known].long())
    return total
