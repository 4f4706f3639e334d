"""Corpus metrics are sacreBLEU's to the last digit; segment outcomes follow its TER."""

import numpy as np
import pytest
import sacrebleu
from degarble.evaluation.metrics.bootstrap import Bootstrap, Figure
from degarble.evaluation.metrics.corpus_metrics import METRICS, CorpusScore, corpus_scores, corpus_statistics
from degarble.evaluation.metrics.outcomes import Outcomes, outcomes
from hypothesis import given, settings
from hypothesis import strategies as st

MT = ["The minister shook hand with the ambassador on Tuesday .", "He said that prices prices will rise.",
      "", "The bridge was opened in 1932 by the king", "Nothing was wrong here."]
HYP = ["The minister shook hands with the ambassador on Tuesday .", "He said that prices will rise.",
       "", "The bridge was opened in 1932 by a king", "Nothing was wrong here."]
REF = ["The minister shook hands with the ambassador on Tuesday.", "He said prices will rise.",
       "", "The bridge was opened in 1932 by the king.", "Nothing was wrong here."]

words = st.sampled_from("a bridge was opened by the king today . , Kings".split())
texts = st.lists(words, max_size=9).map(" ".join)
corpora = st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=5)
FEW = Bootstrap(20)


def of_sacrebleu(name: str, hypotheses: list[str], references: list[str]) -> float:
    score = {
        "BLEU": lambda: sacrebleu.corpus_bleu(hypotheses, [references], force=True),
        "chrF2": lambda: sacrebleu.corpus_chrf(hypotheses, [references]),
        "chrF2++": lambda: sacrebleu.corpus_chrf(hypotheses, [references], word_order=2),
        "TER": lambda: sacrebleu.corpus_ter(hypotheses, [references]),
    }[name]()
    return float(score.score)


def outcomes_of(mt: list[str], hyp: list[str], ref: list[str], bootstrap: Bootstrap) -> Outcomes:
    return outcomes(corpus_statistics(mt, hyp, ref)["TER"], bootstrap)


def by_name(scores: tuple[CorpusScore, ...]) -> dict[str, CorpusScore]:
    return {score.name: score for score in scores}


@pytest.mark.parametrize("name", METRICS)
def test_scores_equal_sacrebleus(name: str) -> None:
    score = by_name(corpus_scores(corpus_statistics(MT, HYP, REF), FEW))[name]
    assert score.scores.before.value == of_sacrebleu(name, MT, REF)
    assert score.scores.after.value == of_sacrebleu(name, HYP, REF)


@settings(max_examples=40, deadline=None)
@given(corpus=corpora)
def test_any_scores_equal_sacrebleus(corpus: list[tuple[str, str, str]]) -> None:
    mt, hyp, ref = (list(column) for column in zip(*corpus, strict=True))
    for name, score in by_name(corpus_scores(corpus_statistics(mt, hyp, ref), Bootstrap(0))).items():
        assert score.scores.before.value == of_sacrebleu(name, mt, ref)
        assert score.scores.after.value == of_sacrebleu(name, hyp, ref)


def test_ter_by_hand() -> None:
    """Word edits, segment by segment.

    Before: 3 (hand → hands, Tuesday → Tuesday., "." gone) + 2 (that, prices gone) + 0 + 1 (king → king.)
    + 0 = 6.
    After: 2 (as above without hand) + 1 (that gone) + 0 + 2 (a → the, king → king.) + 0 = 5.
    Reference words: 9 + 5 + 0 + 9 + 4 = 27.
    """
    score = by_name(corpus_scores(corpus_statistics(MT, HYP, REF), FEW))["TER"].scores
    assert score.before.value == pytest.approx(100 * 6 / 27)
    assert score.after.value == pytest.approx(100 * 5 / 27)
    assert score.difference.value == pytest.approx(-100 * 1 / 27)


@pytest.mark.parametrize(("name", "signature"), [
    ("BLEU", "nrefs:1|bs:20|seed:12345|case:mixed|eff:no|tok:13a|smooth:exp"),
    ("chrF2", "nrefs:1|bs:20|seed:12345|case:mixed|eff:yes|nc:6|nw:0|space:no"),
    ("chrF2++", "nrefs:1|bs:20|seed:12345|case:mixed|eff:yes|nc:6|nw:2|space:no"),
    ("TER", "nrefs:1|bs:20|seed:12345|case:lc|tok:tercom|norm:no|punct:yes|asian:no"),
])
def test_signatures_are_sacrebleus(name: str, signature: str) -> None:
    score = by_name(corpus_scores(corpus_statistics(MT, HYP, REF), FEW))[name]
    assert score.signature == f"{signature}|version:{sacrebleu.__version__}"


def test_only_ter_is_an_error_rate() -> None:
    scores = corpus_scores(corpus_statistics(MT, HYP, REF), FEW)
    assert [score.name for score in scores if score.lower_is_better] == ["TER"]


def test_segment_statistics_add_up_to_the_corpus() -> None:
    statistics = corpus_statistics(MT, HYP, REF)["BLEU"]
    assert statistics.after.shape == (5, 10)  # two lengths, four matches and four totals
    correct = sacrebleu.corpus_bleu(HYP, [REF], force=True).counts
    assert np.array_equal(statistics.after.sum(axis=0)[2:6], correct)


@settings(max_examples=25, deadline=None)
@given(corpus=corpora)
def test_doing_nothing_is_the_baseline(corpus: list[tuple[str, str, str]]) -> None:
    mt, _, ref = (list(column) for column in zip(*corpus, strict=True))
    for score in corpus_scores(corpus_statistics(mt, mt, ref), FEW):
        assert score.scores.before == score.scores.after
        assert score.scores.difference == Figure(0.0, 0.0, 0.0)
    assert outcomes_of(mt, mt, ref, FEW).same == len(mt)


@settings(max_examples=25, deadline=None)
@given(corpus=corpora)
def test_swapping_the_systems_flips_the_signs(corpus: list[tuple[str, str, str]]) -> None:
    mt, hyp, ref = (list(column) for column in zip(*corpus, strict=True))
    scores = corpus_scores(corpus_statistics(mt, hyp, ref), FEW)
    swapped = corpus_scores(corpus_statistics(hyp, mt, ref), FEW)
    for there, back in zip(scores, swapped, strict=True):
        forth, reverse = there.scores.difference, back.scores.difference
        assert (forth.value, forth.low, forth.high) == (
            -(reverse.value or 0.0), -(reverse.high or 0.0), -(reverse.low or 0.0))
    there_too, back_too = outcomes_of(mt, hyp, ref, FEW), outcomes_of(hyp, mt, ref, FEW)
    assert (there_too.improved, there_too.worsened) == (back_too.worsened, back_too.improved)


def test_outcomes_by_hand() -> None:
    """TER edits before → after: 3→2, 2→1, 0→0, 1→2, 0→0."""
    result = outcomes_of(MT, HYP, REF, Bootstrap())
    assert (result.improved, result.same, result.worsened) == (2, 2, 1)
    assert result.improved_share.value == 2 / 5
    assert result.worsened_share.value == 1 / 5
    assert result.ratio.value == 2.0


def test_ratio_without_worsened_segments_is_undefined() -> None:
    assert outcomes_of(["a c"], ["a b"], ["a b"], FEW).ratio == Figure(None)
    assert outcomes_of(["a b"], ["a b"], ["a b"], FEW).ratio == Figure(None)
    assert outcomes_of(["a b"], ["a c"], ["a b"], FEW).ratio.value == 0.0
