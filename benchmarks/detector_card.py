"""What the detector's card tells beyond its calibration: members, categories, expert annotations, surprisal.

    python benchmarks/detector_card.py --data DATA --segments 100

Prints tables for docs/models.md. Everything is measured on segments that nothing was trained on: MLQE-PE
dev, its post-edits and news documents garbled on purpose (`dev_sets.py`), and MQM's dev2022, which nothing is
tuned on either.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from degarble.corpora.public_sets import Labelled, read_mqm
from degarble.corpora.records import CATEGORIES, Segment, Span
from degarble.evaluation import Bootstrap, expected_calibration_error, span_counts, span_scores
from degarble.models.interfaces import Detector
from degarble.models.registry import SHIPPED, load_detector
from degarble.models.rule_detector import ConsistencyDetector, OrthographyDetector
from degarble.models.tagger import HEADS, Tagger
from degarble.models.tagger_detector import sigmoid, tag_words
from dev_sets import DevSets, read_dev_sets
from surprisal import mcc_with_surprisal

NOTHING = "not marked"
PLAN = Bootstrap(resamples=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--segments", type=int, default=100, help="of each language pair")
    options = parser.parse_args()
    dev = read_dev_sets(options.data, options.segments)
    members(dev)
    categories([example for of_set in dev.garbled.values() for example in of_set])
    experts(options.data / "mqm" / "dev2022.zh-en.jsonl")
    print("\n| word MCC, real post-edits without source | |\n|---|---|")
    for name, score in mcc_with_surprisal(SHIPPED, dev.real).items():
        print(f"| {name} | {score:.3f} |", flush=True)


def members(dev: DevSets) -> None:
    """Each member of the detector alone, and all together."""
    garbled = [e for of_set in dev.garbled.values() for e in of_set]
    real = [e for of_set in dev.real.values() for e in of_set]
    alone: dict[str, Detector] = {
        "orthography": OrthographyDetector(), "consistency": ConsistencyDetector(),
        "tagger": load_detector("tagger"), "all": load_detector(),
        "all, precise": load_detector(threshold="precise")}
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


def categories(examples: Sequence[Labelled]) -> None:
    """Of each category of garble: what it is taken for, and F1 of finding it and of naming it right."""
    _, found, gold = _marked(load_detector(), examples)
    taken: Counter[tuple[str, str]] = Counter()
    said: Counter[str] = Counter()
    for marks, true in zip(found, gold, strict=True):
        said.update(mark.category for mark in marks)
        for span in true:
            over = max((m for m in marks if m.start < span.end and span.start < m.end), default=None,
                       key=lambda m: min(m.end, span.end) - max(m.start, span.start))
            taken[span.category, NOTHING if over is None else over.category] += 1
    present = [c for c in CATEGORIES if any(true == c for true, _ in taken)]
    columns = [*[c for c in CATEGORIES if any(over == c for _, over in taken)], NOTHING]
    print("\n| garbled as | spans | found | named right | precision of the name | F1 | "
          + " | ".join(columns) + " |\n|---|---|---|---|---|---|" + "---|" * len(columns))
    for category in present:
        row = [taken[category, column] for column in columns]
        total, right = sum(row), taken[category, category]
        precision, recall = right / max(1, said[category]), right / total
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        scores = " | ".join(f"{score:.3f}" for score in (1 - row[-1] / total, recall, precision, f1))
        print(f"| {category} | {total} | {scores} | {' | '.join(map(str, row))} |", flush=True)


def experts(path: Path) -> None:
    """How true the chance of an expert's mark is on MQM segments: `mqm` against the share of raters."""
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
    """Texts, what the detector marks in them without source, and what is wrong."""
    segments = [_without_source(e) for e in examples]
    return [s.text for s in segments], detector.detect(segments), [gold_spans(e) for e in examples]


def gold_spans(example: Labelled) -> tuple[Span, ...]:
    """The stretches labelled "bad", with their category where it is known."""
    bad = np.nan_to_num(example.labels["bad"][:-1]) > 0
    edges = np.flatnonzero(np.diff(np.r_[0, bad.astype(int), 0]))
    named = example.labels["category"]
    return tuple(Span(int(a), int(b), CATEGORIES[0 if np.isnan(named[a]) else int(named[a])])
                 for a, b in zip(edges[::2], edges[1::2], strict=True))


def _without_source(example: Labelled) -> Segment:
    return replace(example.segment, source=None)


if __name__ == "__main__":
    main()
