"""Scores of a system on a public test set, with the official definitions."""

from collections.abc import Sequence
from hashlib import sha256

from ...corpora.errors import InputError
from ...corpora.records import Result
from ..counts import count_segments
from ..measures import Measure, Run, make_run
from ..metrics.bootstrap import Bootstrap, Counts
from ..metrics.span_scores import span_counts
from ..metrics.words import confusions, gap_tags, tags_with_gaps, word_tags
from ..signature import Signature
from .test_sets import GoldSet


def benchmark_run(name: str, gold_set: GoldSet, results: Sequence[Result], bootstrap: Bootstrap,
                  *, score_texts: bool = False, workers: int = 1) -> Run:
    """The run of a system with these results, for tables and comparisons.

    Word tags are scored as in WMT22 and WMT23 if the gold has an end token, also as in MLQE-PE and WMT21 if it has
    gaps, and without both. Spans are scored by WMT23's cells, exactly and partially. With `score_texts` and
    post-edits, the cleaned texts are scored as in `evaluate`.

    Raises InputError if the results are of other texts.
    """
    texts = [item.segment.text for item in gold_set.items]
    if [result.segment.text for result in results] != texts:
        raise InputError(f"the results of {name} have other texts than the test set", where=gold_set.name)
    signature = str(Signature.of(len(texts), bootstrap, _digest(gold_set)))
    measures = [*_word_measures(gold_set, results), *_span_measures(gold_set, results)]
    references = [item.post_edit for item in gold_set.items if item.post_edit is not None]
    if score_texts and len(references) == len(texts):
        counts = count_segments(texts, [result.cleaned for result in results], references, workers=workers)
        measures += make_run(name, signature, counts).measures.values()
    return Run(name, signature, {measure.name: measure for measure in measures})


def _word_measures(gold_set: GoldSet, results: Sequence[Result]) -> list[Measure]:
    gold = [item.tags for item in gold_set.items if item.tags is not None]
    if len(gold) < len(gold_set.items):
        return []
    texts = [item.segment.text for item in gold_set.items]
    spans = [result.spans for result in results]
    folded = [word_tags(text, of) for text, of in zip(texts, spans, strict=True)]
    gapped = [gap_tags(text, of) for text, of in zip(texts, spans, strict=True)]
    words = [len(text.split()) for text in texts]
    if all(len(tags) == 2 * n + 1 for tags, n in zip(gold, words, strict=True)):
        whole = [tags_with_gaps(["BAD" if tag else "OK" for tag in tags]) for tags in gold]
        return [_mcc("words, MCC", folded, whole), _mcc("words and gaps, MCC", gapped, gold),
                _mcc("words alone, MCC", [tags[1::2] for tags in gapped], [tags[1::2] for tags in gold])]
    alone = _mcc("words alone, MCC", [tags[1::2] for tags in gapped],
                 [tags[:n] for tags, n in zip(gold, words, strict=True)])
    if all(len(tags) == n + 1 for tags, n in zip(gold, words, strict=True)):
        return [_mcc("words, MCC", folded, gold), alone]
    return [alone]


def _span_measures(gold_set: GoldSet, results: Sequence[Result]) -> list[Measure]:
    gold = [item.spans for item in gold_set.items if item.spans is not None]
    if len(gold) < len(gold_set.items):
        return []
    counts = span_counts([item.segment.text for item in gold_set.items],
                         [result.spans for result in results], gold)
    wmt23 = counts.spans["wmt23"]
    return [Measure("spans, WMT23: F1", "f1", wmt23), Measure("spans, WMT23: precision", "precision", wmt23),
            Measure("spans, WMT23: recall", "recall", wmt23),
            Measure("spans, exact: F1", "f1", counts.spans["exact"]),
            Measure("spans, partial: F1", "f1", counts.spans["overlap"]),
            Measure("words, MCC", "mcc", counts.words["words"])]


def _mcc(name: str, predicted: Sequence[Sequence[bool]], gold: Sequence[Sequence[bool]]) -> Measure:
    counts: Counts = confusions(predicted, gold)
    return Measure(name, "mcc", counts)


def _digest(gold_set: GoldSet) -> str:
    hashed = sha256(repr([(item.segment.text, item.tags, item.spans, item.post_edit)
                          for item in gold_set.items]).encode("utf-8", "surrogatepass"))
    return hashed.hexdigest()[:8]
