"""Print the tables of the detector's model card, beyond its calibration: members and expert annotations.

    python benchmarks/fitting/detector/detector_card.py --data DATA --segments 100

All segments were excluded from training: MLQE-PE dev, synthetic garbles in its post-edits and in news documents
(`dev_sets.py`), and MQM's dev2022, which was not used for tuning either.
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
from by_category import gold_spans
from degarble.corpora.public_sets.readers import Labelled, read_mqm
from degarble.corpora.records import Segment, Span
from degarble.evaluation import Bootstrap, expected_calibration_error, span_counts, span_scores
from degarble.models.interfaces import Detector, NamedThreshold
from degarble.models.registry import load_detector
from degarble.models.rules.detector import ConsistencyDetector, OrthographyDetector
from degarble.models.shipped_data import SHIPPED
from degarble.models.tagger.detector import sigmoid
from degarble.models.tagger.layout import HEADS
from degarble.models.tagger.network import Tagger
from degarble.models.tagger.word_tags import tag_words
from dev_sets import DevSets, read_dev_sets

PLAN = Bootstrap(resamples=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--segments", type=int, default=100, help="number of segments of each language pair")
    options = parser.parse_args()
    dev = read_dev_sets(options.data, options.segments)
    print_members(dev)
    print_experts(options.data / "mqm" / "dev2022.zh-en.jsonl")


def print_members(dev: DevSets) -> None:
    """Print the scores of each member of the detector, and of all together."""
    garbled = [e for of_set in dev.garbled.values() for e in of_set]
    real = [e for of_set in dev.real.values() for e in of_set]
    alone: dict[str, Detector] = {
        "orthography": OrthographyDetector(), "consistency": ConsistencyDetector(),
        "tagger, correcting": load_detector("tagger", threshold="correcting"),
        "all, correcting": load_detector(threshold="correcting"), "all": load_detector(),
        **{f"all, {level}": load_detector(threshold=level) for level in get_args(NamedThreshold)}}
    print("| member | garbled: found | span precision | word MCC | post-edits: word MCC "
          "| sound: spans a 1,000 words |\n|---|---|---|---|---|---|")
    words = sum(len(e.segment.text.split()) for e in dev.sound)
    for name, detector in alone.items():
        of_garbled, of_real = (span_scores(span_counts(*_marked(detector, examples)), PLAN)
                               for examples in (garbled, real))
        on_sound = sum(map(len, detector.detect([_without_source(e) for e in dev.sound])))
        found = of_garbled.overlap
        print(f"| {name} | {found.recall.value:.3f} | {found.precision.value:.3f} | "
              f"{of_garbled.words_alone.mcc.value:.3f} | {of_real.words_alone.mcc.value:.3f} | "
              f"{1000 * on_sound / words:.1f} |", flush=True)


def print_experts(path: Path) -> None:
    """Print the calibration of the `mqm` head against the share of MQM raters who marked a word."""
    tagger = Tagger.load(SHIPPED / "detector")
    print("\n| MQM dev2022 zh-en | words | marked by experts | ECE of the head |\n|---|---|---|---|")
    for name, strip in (("with source", False), ("without", True)):
        examples = list(read_mqm(path))
        segments = [_without_source(e) if strip else e.segment for e in examples]
        chances, marked = [], []
        for example, tags in zip(examples, tag_words(tagger, segments), strict=True):
            chances += sigmoid(tags.logits[:, HEADS.index("mqm")]).tolist()
            marked += [bool(example.labels["mqm"][a:b].max() >= 0.5) for a, b in tags.offsets]
        ece = expected_calibration_error(chances, marked)
        print(f"| {name} | {len(marked)} | {np.mean(marked):.3f} | {ece:.3f} |", flush=True)


def _marked(detector: Detector,
            examples: Sequence[Labelled]) -> tuple[list[str], list[tuple[Span, ...]], list[tuple[Span, ...]]]:
    """The texts, the detector's spans without source, and the gold spans."""
    segments = [_without_source(e) for e in examples]
    return [s.text for s in segments], detector.detect(segments), [gold_spans(e) for e in examples]


def _without_source(example: Labelled) -> Segment:
    return replace(example.segment, source=None)


if __name__ == "__main__":
    main()
