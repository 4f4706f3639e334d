"""The quick TER is sacreBLEU's, to the last edit."""

from pathlib import Path

import pytest
from degarble.evaluation.metrics.edit_rate import EditRate, word_edits
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics.lib_ter import translation_edit_rate
from sacrebleu.metrics.ter import TER

MLQE = Path(__file__).parents[3] / "shared" / "data" / "mlqe-pe"

few_words = st.lists(st.sampled_from("abcde"), max_size=12)
long = st.lists(st.sampled_from("abcdefgh"), min_size=20, max_size=45)


@pytest.mark.parametrize(("words", "reference", "edits"), [
    ("a b c", "a b c", 0),
    ("a b c", "a x c", 1),          # substitution
    ("a c", "a b c", 1),            # insertion
    ("a b b c", "a b c", 1),        # deletion
    ("b c d a", "a b c d", 1),      # one shift of one word
    ("c d a b", "a b c d", 1),      # one shift of two
    ("c d a x", "a b c d", 2),      # a shift and a substitution
    ("", "a b", 2),
    ("a b", "", 2),
    ("", "", 0),
])
def test_edits_by_hand(words: str, reference: str, edits: int) -> None:
    assert word_edits(words.split(), reference.split()) == edits


@settings(deadline=None, max_examples=300)
@given(words=few_words, reference=few_words)
def test_edits_are_sacrebleus(words: list[str], reference: list[str]) -> None:
    assert word_edits(words, reference) == translation_edit_rate(words, reference)[0]


@settings(deadline=None, max_examples=15)
@given(words=long, reference=long)
def test_edits_are_sacrebleus_in_long_sentences(words: list[str], reference: list[str]) -> None:
    assert word_edits(words, reference) == translation_edit_rate(words, reference)[0]


def test_beyond_the_band_sacrebleus_own_distance_is_taken() -> None:
    words, reference = "a b c d".split() * 15, "d x b y c".split() * 6
    assert word_edits(words, reference) == translation_edit_rate(words, reference)[0]


def test_the_metric_is_sacrebleus_but_for_its_speed() -> None:
    hypotheses, references = ["The Bridge was open .", ""], ["the bridge was opened .", "x"]
    ours, theirs = EditRate(), TER()
    scores = [metric.corpus_score(hypotheses, [references]).score for metric in (ours, theirs)]
    assert scores[0] == scores[1]
    assert str(ours.get_signature()) == str(theirs.get_signature())


@pytest.mark.skipif(not MLQE.is_dir(), reason="MLQE-PE is not beside this checkout")
@pytest.mark.parametrize("pair", ["ro-en", "ne-en"])
def test_edits_are_sacrebleus_on_post_edits(pair: str) -> None:
    mt, post_edits = ((MLQE / pair / f"dev.{side}").read_text(encoding="utf-8").splitlines()[:150]
                      for side in ("mt", "pe"))
    assert EditRate()._extract_corpus_statistics(mt, [post_edits]) == \
        TER()._extract_corpus_statistics(mt, [post_edits])
