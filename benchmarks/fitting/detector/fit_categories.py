"""Fit the map from the features of a span to its category, and compute its dev scores."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
from by_category import by_category, gold_spans
from degarble.corpora.public_sets.readers import Labelled
from degarble.corpora.records import CATEGORIES, Span
from degarble.models.interfaces import Detector
from degarble.models.merge import merge
from degarble.models.registry import load_detector
from degarble.models.tagger.detector import TaggerDetector
from degarble.models.tagger.span_categories import FILE, CategoryMap
from degarble.models.tagger.word_tags import tag_words
from dev_sets import DevSets
from logistic import FOLDS, fit_classes

UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class ReadExample:
    """An example with the detector's output: the rules' spans, the tagger's spans with the head's category, the
    features of these, and their true categories (UNKNOWN if not labelled)."""

    example: Labelled
    fold: int
    rules: tuple[Span, ...]
    spans: tuple[Span, ...]
    rows: list[list[float]]
    truth: list[str]

    def named(self, categories: CategoryMap | None) -> tuple[Span, ...]:
        """All spans of the detector, with categories from this map or from the head."""
        spans = self.spans
        if categories is not None and spans:
            names = categories.best(np.array(self.rows))
            spans = tuple(replace(span, category=name) for span, name in zip(spans, names, strict=True))
        return merge(self.example.segment.text, [self.rules, spans])


def calibrate_categories(folder: Path, dev: DevSets) -> dict[str, object]:
    """Fit one map for use with and without source, on all spans of the dev sets: synthetic garbles with their category,
    real translations with the approximate category of the post-edit. Spans that nobody labelled keep the head's
    category; otherwise the map would call rare numbers, for example, bad spacing."""
    (folder / FILE).unlink(missing_ok=True)
    detector, rules = TaggerDetector.load(folder, threshold="correcting"), load_detector("rules")
    kinds = {"garbled": dev.garbled, "real": dev.real, "sound": {"sound": dev.sound}}
    read = {use: {kind: [r for examples in sets.values() for r in _read(detector, rules, examples, use)]
                  for kind, sets in kinds.items()} for use in detector.calibrations}
    every = [r for of_use in read.values() for of_kind in of_use.values() for r in of_kind]
    held_out = [_fitted([r for r in every if r.fold != fold]) for fold in range(FOLDS)]
    _fitted(every).save(folder)
    return {use: {"head": _scores(of_use, [None] * FOLDS), "map": _scores(of_use, held_out)}
            for use, of_use in read.items()}


def true_category(example: Labelled, span: Span) -> str:
    """The category of most characters of the span; UNKNOWN if none has one."""
    cells = example.labels["category"][span.start:span.end]
    counts = Counter(cells[~np.isnan(cells)].astype(int).tolist())
    return CATEGORIES[counts.most_common(1)[0][0]] if counts else UNKNOWN


def _read(detector: TaggerDetector, rules: Detector, examples: Sequence[Labelled], use: str) -> list[ReadExample]:
    segments = [e.segment if use == "with_source" else replace(e.segment, source=None) for e in examples]
    tagged, ruled = tag_words(detector.tagger, segments), rules.detect(segments)
    marked = detector.spans_from(segments, tagged)
    rows = iter(detector.span_features(segments, tagged, marked).tolist())
    return [ReadExample(example, i % FOLDS, rule, spans, list(islice(rows, len(spans))),
                 [true_category(example, span) for span in spans])
            for i, (example, rule, spans) in enumerate(zip(examples, ruled, marked, strict=True))]


def _fitted(read: Sequence[ReadExample]) -> CategoryMap:
    rows = np.array([row for r in read for row in r.rows])
    truth = np.array([name or span.category for r in read
                      for name, span in zip(r.truth, r.spans, strict=True)])
    names, weights, biases = fit_classes(rows, truth)
    return CategoryMap(tuple(names), tuple(map(tuple, weights.tolist())), tuple(biases.tolist()))


def _scores(read: Mapping[str, Sequence[ReadExample]], maps: Sequence[CategoryMap | None]) -> dict[str, object]:
    """Categories on garbled text against the true ones, agreement with the post-edit on real text, and the share of
    each category on real and on sound text."""
    named = {kind: [r.named(maps[r.fold]) for r in of_kind] for kind, of_kind in read.items()}
    table = by_category(named["garbled"], [gold_spans(r.example) for r in read["garbled"]])
    agreed = [true_category(r.example, span) == span.category
              for r, spans in zip(read["real"], named["real"], strict=True) for span in spans
              if true_category(r.example, span) != UNKNOWN]
    return {"garbled": table, "macro F1": round(float(np.mean([row["F1"] for row in table.values()])), 4),
            "agrees with the post-edit": round(float(np.mean(agreed)), 4),
            "names": {kind: _shares(named[kind]) for kind in ("real", "sound")}}


def _shares(found: Sequence[Sequence[Span]]) -> dict[str, float]:
    counts = Counter(span.category for spans in found for span in spans)
    return {name: round(count / counts.total(), 4) for name, count in counts.most_common()}
