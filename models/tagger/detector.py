"""The transformer detector: tags words and turns runs of tagged words into spans.

Each word gets three probabilities: that it is garbled like synthetic garbles ("garbled"), that a post-editor would
change it ("edited"), and, for a content word, that no good translation of the source has it ("odd"). Each is a logistic
map of the tagger's logits, fitted on garbled English, MLQE-PE dev and the consensus of WMT systems and stored in
`calibration.json` next to the weights, with separate maps for use with and without the source. Runs of garbled words
become spans first; runs of edited and of odd words fill the gaps. `span_categories` selects the category of a span.

Each map has four thresholds, see `models.interfaces.Threshold`. The default one is higher in text that is not a
sentence: headings, lists, tables and code, where the tagger errs more often.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, log
from pathlib import Path
from typing import Any

import numpy as np

from ...corpora.categories import is_content
from ...corpora.errors import ModelError
from ...corpora.records import CATEGORIES, Segment, Span
from ...corpora.sentences import is_sentence
from ..interfaces import Threshold
from ..merge import merge
from ..rules.orthography import non_prose_mask
from .layout import HEADS
from .network import Tagger
from .span_categories import CategoryMap, span_features
from .word_tags import Flags, Floats, TaggedWords, WordTags, tag_words

FEATURES = ("bad", "mqm", "odd", "garbled")
MAPS = ("garbled", "edited")
"""The maps of every detector, which rereading and the categories of spans use, too."""
ODD = "odd"
"""A further map, which marks content words only. A detector may lack it."""
_ALL_MAPS = (*MAPS, ODD)
ORIGIN = "tagger"
_FEATURES, _SEVERITY = ([HEADS.index(name) for name in names] for names in (FEATURES, ("mqm", "major")))

NOT_A_SENTENCE = 0.7
"""What the log odds of a mark must have more, in nats, at the default threshold in text that is not a sentence."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The probability of a word is sigmoid(weights . logits of FEATURES + bias). thresholds: by name, "default" for
    None."""

    weights: tuple[float, ...]
    bias: float
    thresholds: Mapping[str, float]

    def log_odds(self, logits: Floats) -> Floats:
        """[words] log odds in nats from logits [words, len(FEATURES)]."""
        return np.asarray(logits @ np.array(self.weights) + self.bias)

    def cutoff(self, threshold: Threshold) -> float:
        """The log odds from which a word is marked, in sentences."""
        if threshold is None or isinstance(threshold, str):
            return _log_odds(self.thresholds[threshold or "default"])
        return _log_odds(threshold)


class TaggerDetector:
    """Spans from the tagger, which reads the source too if the segment has one."""

    by_segment = True

    def __init__(self, tagger: Tagger, calibrations: Mapping[str, Mapping[str, Calibration]],
                 threshold: Threshold = None, categories: CategoryMap | None = None) -> None:
        """`threshold`: a number holds for both maps. Without `categories` the category head gives the categories of the
        spans."""
        self.tagger, self.calibrations, self.threshold = tagger, calibrations, threshold
        self.categories = categories

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", threshold: Threshold = None) -> "TaggerDetector":
        """Load a detector folder. Raise ModelError without a tagger or calibration, or for an incompatible calibration
        or category map."""
        path, remedy = folder / "calibration.json", "run benchmarks/fitting/detector/calibrate.py"
        if not path.is_file():
            raise ModelError("the detector is not calibrated", where=str(folder), remedy=remedy)
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if any("thresholds" not in maps[name] for maps in stored.values() for name in MAPS):
            raise ModelError("calibrated by another version of degarble", where=str(path), remedy=remedy)
        calibrations = {use: {name: Calibration(tuple(of_map["weights"]), of_map["bias"], of_map["thresholds"])
                              for name, of_map in maps.items()} for use, maps in stored.items()}
        return cls(Tagger.load(folder, device), calibrations, threshold, CategoryMap.load(folder))

    def detect(self, segments: Sequence[Segment]) -> list[tuple[Span, ...]]:
        """Spans of each segment; see models.interfaces.Detector."""
        tagged = tag_words(self.tagger, segments)
        marked = self.spans_from(segments, tagged)
        if self.categories is None or not any(marked):
            return marked
        names = iter(self.categories.best(self.span_features(segments, tagged, marked)))
        return [tuple(replace(span, category=next(names)) for span in spans) for spans in marked]

    def shows(self, segment: Segment, span: Span, threshold: Threshold) -> bool:
        """Whether the surest word of a span reaches the threshold. Spans of other detectors always do."""
        detector, _, name = span.origin.partition(":")
        maps = self.calibrations[_use(segment)]
        return detector != ORIGIN or name not in maps or _log_odds(span.confidence) >= \
            maps[name].cutoff(threshold) + _surcharge(segment.text, threshold)

    def spans_from(self, segments: Sequence[Segment], tagged: TaggedWords) -> list[tuple[Span, ...]]:
        """Spans of each segment from its tags, with the categories of the head: first those that the default threshold
        shows, which odd words do not divide, then odd words, then the rest."""
        odds, cutoffs = self._odds_and_cutoffs(segments, tagged)
        over = odds >= cutoffs
        _unmark_function_words(segments, tagged, over[:, _ALL_MAPS.index(ODD)])
        _unmark_non_prose(segments, tagged, over)
        found: dict[int, list[list[Span]]] = {}
        for column, name in enumerate(_ALL_MAPS):
            for i, span in _spans(segments, tagged, over[:, column], odds[:, column], name):
                place = column if name == ODD or self.shows(segments[i], span, None) else column + len(_ALL_MAPS)
                found.setdefault(i, [[] for _ in range(2 * len(_ALL_MAPS))])[place].append(span)
        return [merge(segment.text, found[i]) if i in found else () for i, segment in enumerate(segments)]

    def span_features(self, segments: Sequence[Segment], tagged: TaggedWords,
                 marked: Sequence[Sequence[Span]]) -> Floats:
        """[spans, features] the features of the category map, one row for each span."""
        odds = self.log_odds(segments, tagged)
        return span_features([segment.text for segment in segments], tagged, odds, marked)

    def with_threshold(self, threshold: Threshold) -> "TaggerDetector":
        """This detector with another threshold and the same network."""
        return TaggerDetector(self.tagger, self.calibrations, threshold, self.categories)

    def log_odds(self, segments: Sequence[Segment], tagged: TaggedWords) -> Floats:
        """[words, len(MAPS)] the log odds of each of MAPS, in nats."""
        return self._odds_and_cutoffs(segments, tagged)[0][:, :len(MAPS)]

    def _odds_and_cutoffs(self, segments: Sequence[Segment], tagged: TaggedWords) -> tuple[Floats, Floats]:
        """[words, maps] the log odds of each map, and the log odds from which a word is marked, both in nats."""
        odds, cutoffs = np.zeros((2, len(tagged.starts), len(_ALL_MAPS)))
        cutoffs[:] = inf
        use = np.repeat(np.array([_use(segment) for segment in segments], str), np.diff(tagged.bounds))
        for name, maps in self.calibrations.items():
            mine = use == name
            logits = features(tagged)[mine]
            for column, of_map in enumerate(_ALL_MAPS):
                if of_map in maps:
                    odds[mine, column] = maps[of_map].log_odds(logits)
                    cutoffs[mine, column] = maps[of_map].cutoff(self.threshold)
        surcharges = np.array([_surcharge(segment.text, self.threshold) for segment in segments])
        return odds, cutoffs + np.repeat(surcharges, np.diff(tagged.bounds))[:, None]


def _use(segment: Segment) -> str:
    return "with_source" if segment.source else "without_source"


def _surcharge(text: str, threshold: Threshold) -> float:
    """What is added to the cutoff of the default threshold."""
    return NOT_A_SENTENCE if threshold is None and not is_sentence(text) else 0.0


def _log_odds(p: float) -> float:
    return inf if p >= 1 else -inf if p <= 0 else log(p / (1 - p))


def _unmark_function_words(segments: Sequence[Segment], tagged: TaggedWords, over: Flags) -> None:
    """Unmark words that are not content words."""
    for i in np.unique(tagged.texts_of(np.flatnonzero(over))).tolist():
        for word, (start, end) in enumerate(tagged[i].offsets, tagged.bounds[i]):
            over[word] = over[word] and is_content(segments[i].text[start:end])


def _unmark_non_prose(segments: Sequence[Segment], tagged: TaggedWords, over: Flags) -> None:
    """Unmark words that overlap an address, code or mark-up."""
    for i in np.unique(tagged.texts_of(np.flatnonzero(over.any(1)))).tolist():
        mask = non_prose_mask(segments[i].text)
        if 1 in mask:
            for word, offsets in enumerate(tagged[i].offsets, tagged.bounds[i]):
                if mask.find(1, *offsets) >= 0:
                    over[word] = False


def _spans(segments: Sequence[Segment], tagged: TaggedWords, over: Flags, odds: Floats,
           name: str) -> Iterator[tuple[int, Span]]:
    """A span for each run of words in `over`, with the index of its segment."""
    runs = tagged.runs(over)
    texts = tagged.texts_of(runs.firsts)
    places = np.stack([tagged.starts[runs.firsts], tagged.ends[runs.ends - 1]], 1)
    places -= tagged.begins[texts, None]
    categories = runs.sums(tagged.categories).argmax(1)
    any_error, major = sigmoid(runs.maxima(tagged.logits[:, _SEVERITY])).T
    columns = texts, places, categories, major >= 0.5 * any_error, sigmoid(runs.maxima(odds))
    for i, place, category, is_major, confidence in zip(*(column.tolist() for column in columns), strict=True):
        yield i, Span(*_trim(segments[i].text, *place), CATEGORIES[category], "major" if is_major else "minor",
                      confidence, f"{ORIGIN}:{name}")


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The offsets without punctuation at the edges, or unchanged if there is only punctuation."""
    first = next((i for i in range(start, end) if text[i].isalnum()), None)
    if first is None:
        return start, end
    return first, next(i for i in range(end, first, -1) if text[i - 1].isalnum())


def features(tags: WordTags | TaggedWords) -> Floats:
    """[words, len(FEATURES)] the logits that the calibration maps use."""
    return tags.logits[:, _FEATURES]


def sigmoid(x: Floats) -> Floats:
    """1 / (1 + exp(-x)) without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * x)))
