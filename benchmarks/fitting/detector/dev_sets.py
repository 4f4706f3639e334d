"""The dev sets: MLQE-PE dev, synthetic garbles in its post-edits and in news documents, and weak translations."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
from degarble.corpora.garbling.garbler import Garbled, garble, label_characters
from degarble.corpora.public_sets.consensus import held_out_set
from degarble.corpora.public_sets.consensus_labels import DOUBTFUL, read_consensus_labels
from degarble.corpora.public_sets.readers import MLQE_PAIRS, Labelled, read_mlqe, read_systems
from degarble.corpora.records import Segment
from degarble.models.tagger.data import detokenise


@dataclass(frozen=True, slots=True)
class DevSets:
    """Examples by set. `real` and `garbled` have the label "bad" and a post-edit. The last set of `garbled` are whole
    documents with their names, with garbles in every other segment on average. `sound` is the text of these documents
    without garbles. `weak`: the held-out half of a WMT set, whose label "bad" says that no trusted translation has the
    word."""

    real: dict[str, list[Labelled]]
    garbled: dict[str, list[Labelled]]
    sound: list[Labelled]
    weak: dict[str, list[Labelled]]


def read_dev_sets(data: Path, segments: int) -> DevSets:
    """At most `segments` segments of each language pair, and as many news segments as all pairs have together."""
    rng = random.Random(1)
    real = {pair: list(islice(read_mlqe(data / "mlqe-pe" / pair, "dev"), segments)) for pair in MLQE_PAIRS}
    garbled = {f"garbled {pair}": [garbled_example(detokenise(e.post_edit), e.segment, rng)
                                   for e in examples] for pair, examples in real.items()}
    news = _news(data / "wmt21-news" / "ja-en")[:segments * len(MLQE_PAIRS)]
    sound = [garbled_example(segment.text, segment, rng, most=0) for segment in news]
    garbled["garbled news"] = [garbled_example(segment.text, segment, rng, most=3 * rng.randint(0, 1))
                               for segment in news]
    held_out = held_out_set(data)
    weak = {f"weak {held_out.name}": list(map(_with_odd_as_bad, read_consensus_labels(
        held_out.select_lines(range(held_out.lines[0], held_out.lines[0] + segments // 5)))))}
    return DevSets(real, garbled, sound, weak)


def _with_odd_as_bad(example: Labelled) -> Labelled:
    return replace(example, labels={"bad": (example.labels["odd"] >= DOUBTFUL).astype(np.float32)})


def garbled_example(clean: str, segment: Segment, rng: random.Random, most: int = 3) -> Labelled:
    """The clean text with at most `most` garbles, with the source and document of `segment`."""
    made = garble(clean, rng, most) if most else Garbled(clean, clean, ())
    example = label_characters(made)
    labels = {"bad": example.labels["garbled"], "category": example.labels["category"]}
    return replace(example, segment=replace(segment, text=made.text), labels=labels)


def _news(folder: Path) -> Sequence[Segment]:
    """The human reference of a WMT news set, with its sources and documents."""
    sources, docs = ((folder / name).read_text(encoding="utf-8").removesuffix("\n").split("\n")
                     for name in ("source.ja", "docids"))
    texts = read_systems(folder)["ref.A"]
    return [Segment(text, str(i), doc, source)
            for i, (text, source, doc) in enumerate(zip(texts, sources, docs, strict=True), 1)]
