"""Compare the marks on weak translations of the dev set (WMT21 ja-en) with what the consensus says of their words.

    python benchmarks/fitting/detector/consensus_marks.py DATA --segments 200

Prints Matthews' correlation (MCC) of each kind of evidence with the consensus labels of words: alone, and of all kinds
together without it, by cross-validated logistic maps. Then how many of the words that `clean` marks stand in no trusted
translation.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from degarble.corpora.public_sets.consensus import dev_set
from degarble.corpora.public_sets.consensus_labels import DOUBTFUL, read_consensus_labels
from degarble.corpora.public_sets.readers import Labelled
from degarble.corpora.records import Result, Segment, Span
from degarble.models.interfaces import Detector, Threshold
from degarble.models.language_model.causal import CausalModel
from degarble.models.language_model.judge import Judge, Reading
from degarble.models.language_model.tokens import Variant
from degarble.models.merge import shows
from degarble.models.registry import load_corrector, load_detector
from degarble.models.shipped_data import SHIPPED
from degarble.models.tagger.detector import ORIGIN, TaggerDetector, features
from degarble.models.tagger.word_tags import tag_words
from degarble.pipeline.cleaner import CORRECTING, Cleaner
from degarble.pipeline.cleaner import ORIGIN as ADDED
from logistic import FOLDS, Flags, Floats, best_threshold, chance, fit, mcc_of

WEAK = ("Online-Y", "Online-A", "Online-G")
FORM = frozenset({"fluency/spacing", "fluency/punctuation", "fluency/encoding"})
"""Categories of marks that are compared by how the place is written, since all translations have its words."""
LEVELS: dict[str, Threshold] = {"precise": "precise", "default": None, "correcting": CORRECTING}
"""The thresholds of the second table."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words with a consensus label, as rows: whether they are odd, the number of their segment, and each kind of
    evidence, [words, measures]."""

    odd: Flags
    segments: np.ndarray
    evidence: dict[str, Floats]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--segments", type=int, default=200, help="number of source segments")
    options = parser.parse_args()
    data_set = dev_set(options.data).select_lines(range(options.segments))
    documents = dict(zip(data_set.lines, data_set.documents, strict=True))
    found = [e for e in read_consensus_labels(data_set) if e.segment.doc in WEAK]
    found.sort(key=lambda e: (WEAK.index(str(e.segment.doc)), int(e.segment.id)))
    examples = [replace(e, segment=replace(e.segment, doc=f"{e.segment.doc} {documents[int(e.segment.id) - 1]}"))
                for e in found]
    row_of = {line: row for row, line in enumerate(data_set.lines)}
    trusted = [data_set.trusted(row_of[int(e.segment.id) - 1]) for e in found]
    detector, corrector = load_detector(threshold=CORRECTING), load_corrector()
    uses = {"with source": examples,
            "without": [replace(e, segment=replace(e.segment, source=None)) for e in examples]}
    results = {use: list(Cleaner(detector, corrector).clean(e.segment for e in of_use)) for use, of_use in uses.items()}
    print("| use | evidence | MCC alone | MCC of all others |\n|---|---|---|---|")
    for use, of_use in uses.items():
        edits = [[(edit.start, edit.end, edit.gain or 0.0, edit.confidence) for edit in result.edits]
                 for result in results[use]]
        rules = [[span for span in result.spans if not span.origin.startswith(ORIGIN)] for result in results[use]]
        print_evidence(use, words_of(of_use, edits, rules))
    print("\n| use | threshold | words marked | in no trusted translation | sound | unknown |\n" + "|---" * 6 + "|")
    for use, of_use in uses.items():
        for name, level in LEVELS.items():
            print_marks(f"{use} | {name}", of_use, trusted,
                        [marks_at(level, detector, result) for result in results[use]])


def marks_at(level: Threshold, detector: Detector, result: Result) -> list[Span]:
    """The marks that `clean` shows at a threshold, given those that the corrector sees."""
    shown = [edit for edit in result.edits if edit.decision != "reject"]
    return [span for span in result.spans if span.origin == ADDED or shows(detector, result.segment, span, level)
            or any(edit.start < span.end and span.start < edit.end for edit in shown)]


def words_of(examples: Sequence[Labelled], edits: Sequence[Sequence[tuple[int, int, float, float]]],
             rules: Sequence[Sequence[Span]]) -> Words:
    """The labelled words, with the evidence of the tagger, the language model, the rules and the proposed edits."""
    tagger = TaggerDetector.load(SHIPPED / "detector").tagger
    odd, of_segment, rows = [], [], []
    segments = [e.segment for e in examples]
    readings = read(segments)
    for i, tags in enumerate(tag_words(tagger, segments)):
        label, logits = examples[i].labels["odd"], features(tags)
        surprisals = dict(readings[i])
        for (start, end), of_word in zip(tags.offsets, logits, strict=True):
            known = label[start:end][~np.isnan(label[start:end])]
            if len(known):
                here = [edit for edit in edits[i] if edit[0] < end and start < max(edit[1], edit[0] + 1)]
                odd.append(bool(known.max() >= DOUBTFUL))
                of_segment.append(i)
                rows.append([*of_word, *surprisals.get(start, (0.0, 0.0)),
                             float(any(span.start < end and start < span.end for span in rules[i])),
                             *(max((edit[measure] for edit in here), default=0.0) for measure in (2, 3))])
    table = np.array(rows)
    return Words(np.array(odd), np.array(of_segment),
                 {"tagger": table[:, :4], "language model": table[:, 4:6], "rules": table[:, 6:7],
                  "edits": table[:, 7:]})


def read(segments: Sequence[Segment]) -> list[list[tuple[int, tuple[float, float]]]]:
    """For each segment the start of each white-space word with its surprisal and the largest shortfall of its tokens
    behind the most probable ones, in nats; each segment is read in its document."""
    judge = Judge(CausalModel.load(str(SHIPPED / "corrector"), "cpu"))
    documents = list(dict.fromkeys(segment.doc for segment in segments))
    places = [[i for i, segment in enumerate(segments) if segment.doc == doc] for doc in documents]
    found: list[list[tuple[int, tuple[float, float]]]] = [[] for _ in segments]

    def keep(document: int, index: int, reading: Reading) -> Sequence[Variant]:
        found[places[document][index]] = list(word_surprisals(reading))
        return ()

    judge.gains([[segments[i].text for i in of_document] for of_document in places], keep)
    return found


def word_surprisals(reading: Reading) -> Iterator[tuple[int, tuple[float, float]]]:
    """The start of each word, with its surprisal and shortfall; see `read`."""
    words: dict[int, list[int]] = {}
    for token in range(len(reading.log_probs)):
        words.setdefault(reading.tokens.word_of(token)[0], []).append(token)
    for start, tokens in words.items():
        yield start, (-sum(reading.log_probs[t] for t in tokens),
                      max(reading.best[t] - reading.log_probs[t] for t in tokens))


def print_evidence(use: str, words: Words) -> None:
    """Print the rows of the first table."""
    def score(kinds: Sequence[str]) -> str:
        return f"{cross_validated(np.concatenate([words.evidence[kind] for kind in kinds], 1), words):.3f}"

    for name in words.evidence:
        print(f"| {use} | {name} | {score([name])} | {score([kind for kind in words.evidence if kind != name])} |")
    size = f"{len(words.odd):,} words, {words.odd.mean():.1%} odd"
    print(f"| {use} | all ({size}) | {score(list(words.evidence))} | |", flush=True)


def cross_validated(rows: Floats, words: Words) -> float:
    """MCC of the marks of logistic maps that were not fitted on their segments, at the thresholds with the best MCC."""
    marks = np.zeros(len(rows), bool)
    for fold in range(FOLDS):
        own = words.segments % FOLDS == fold
        weights, bias = fit(rows[~own], words.odd[~own])
        threshold = best_threshold(chance(rows[~own], weights, bias), words.odd[~own], mcc_of, 0.0)
        marks[own] = chance(rows[own], weights, bias) >= threshold
    return mcc_of(marks, words.odd)


def print_marks(name: str, examples: Sequence[Labelled], trusted: Sequence[Sequence[str]],
                spans: Sequence[Sequence[Span]]) -> None:
    """Print a row of the second table: the words in the spans by their consensus label. `trusted`: the trusted
    translations of each example."""
    counts = {"odd": 0, "sound": 0, "unknown": 0}
    for example, of_trusted, of_segment in zip(examples, trusted, spans, strict=True):
        label, text = example.labels["odd"], example.segment.text
        for span in of_segment:
            known = label[span.start:span.end][~np.isnan(label[span.start:span.end])]
            word_count = len(text[span.start:span.end].split()) or 1
            if span.category in FORM:
                kind = form_label(text, span, of_trusted)
            else:
                kind = "unknown" if not len(known) else "odd" if known.max() >= DOUBTFUL else "sound"
            counts[kind] += word_count
    known = counts["odd"] + counts["sound"]
    print(f"| {name} | {sum(counts.values())} | {counts['odd'] / max(1, known):.0%} | {counts['sound']} "
          f"| {counts['unknown']} |", flush=True)


def form_label(text: str, span: Span, trusted: Sequence[str]) -> str:
    """The label of a mark of spaces or punctuation: "sound" if a trusted translation writes the place like this, "odd"
    if they all write the same letters in another way, and "unknown" if none has them."""
    start, end = span.start, span.end
    while start > 0 and not (text[start - 1].isspace() and text[start].isalnum()):
        start -= 1
    while end < len(text) and not (text[end - 1].isalnum() and text[end].isspace()):
        end += 1
    place = text[start:end]
    if any(place in other for other in trusted):
        return "sound"
    return "odd" if any(letters(place) in letters(other) for other in trusted) else "unknown"


def letters(text: str) -> str:
    """The letters and digits of a text."""
    return "".join(filter(str.isalnum, text)).lower()


if __name__ == "__main__":
    main()
