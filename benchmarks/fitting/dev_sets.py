"""The dev sets: MLQE-PE dev as it is; its post-edits, and news documents, garbled on purpose."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from degarble.corpora.garbling.garbler import Garbled, garble, labelled
from degarble.corpora.public_sets.readers import MLQE_PAIRS, Labelled, read_mlqe, read_systems
from degarble.corpora.records import Segment
from degarble.models.tagger.data import detokenise


@dataclass(frozen=True, slots=True)
class DevSets:
    """Examples by set. `real` and `garbled` are labelled "bad" and have a post-edit to reach; in `garbled`,
    the last set is documents with their names, of which one segment in two is garbled. `sound` is the
    text of those documents before."""

    real: dict[str, list[Labelled]]
    garbled: dict[str, list[Labelled]]
    sound: list[Labelled]


def read_dev_sets(data: Path, segments: int) -> DevSets:
    """At most so many segments a language pair, and as many of the news as of all pairs together."""
    rng = random.Random(1)
    real = {pair: list(islice(read_mlqe(data / "mlqe-pe" / pair, "dev"), segments)) for pair in MLQE_PAIRS}
    garbled = {f"garbled {pair}": [garbled_on_purpose(detokenise(e.post_edit), e.segment, rng)
                                   for e in examples] for pair, examples in real.items()}
    news = _news(data / "wmt21-news" / "ja-en")[:segments * len(MLQE_PAIRS)]
    sound = [garbled_on_purpose(segment.text, segment, rng, most=0) for segment in news]
    garbled["garbled news"] = [garbled_on_purpose(segment.text, segment, rng, most=3 * rng.randint(0, 1))
                               for segment in news]
    return DevSets(real, garbled, sound)


def garbled_on_purpose(clean: str, like: Segment, rng: random.Random, most: int = 3) -> Labelled:
    """The clean text with at most so many garbles, beside the source and in the document of `like`."""
    made = garble(clean, rng, most) if most else Garbled(clean, clean, ())
    example = labelled(made)
    labels = {"bad": example.labels["garbled"], "category": example.labels["category"]}
    return replace(example, segment=replace(like, text=made.text), labels=labels)


def _news(folder: Path) -> Sequence[Segment]:
    """The human reference of a WMT news set, with its sources and documents."""
    sources, docs = ((folder / name).read_text(encoding="utf-8").removesuffix("\n").split("\n")
                     for name in ("source.ja", "docids"))
    texts = read_systems(folder)["ref.A"]
    return [Segment(text, str(i), doc, source)
            for i, (text, source, doc) in enumerate(zip(texts, sources, docs, strict=True), 1)]
