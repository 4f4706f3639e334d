"""The maps and sets that benchmarks/fitting/detector/calibrate.py fits on."""

import random

import numpy as np
import pytest
from by_category import by_category, gold_spans
from degarble.corpora.records import Segment, Span
from dev_sets import garbled_example
from fit_categories import UNKNOWN, true_category
from fit_detector import MAX_SOUND_SHARES, sound_threshold
from fit_gate import says_nothing
from labels import Trusted, is_post_edited, is_restored
from logistic import best_threshold, chance, f2_of, fit, fit_classes, mcc_of


def test_a_fitted_map_gives_back_the_chances() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(20_000, 2)) * [1, 5] + [3, 0]
    true = chance(x, [1.5, -0.2], -4.0)
    weights, bias = fit(x, rng.random(len(x)) < true)
    assert np.abs(chance(x, weights, bias) - true).max() < 0.05


def test_a_fitted_map_of_classes_gives_back_the_nearest() -> None:
    rng = np.random.default_rng(0)
    middles = {"a": (0, 0), "b": (90, 0), "c": (0, 3)}
    truth = np.array(sorted(middles) * 500)
    x = np.array([middles[name] for name in truth]) + rng.normal(size=(len(truth), 2)) * [10, 0.3]
    names, weights, biases = fit_classes(x, truth)
    said = np.array(names)[(x @ weights.T + biases).argmax(1)]
    assert weights.shape == (3, 2)
    assert (said == truth).mean() > 0.99


def test_the_threshold_is_the_highest_of_the_nearly_best() -> None:
    chances = np.array([0.2, 0.4, 0.9])
    assert best_threshold(chances, np.array([False, False, True]), mcc_of) == 0.9
    assert best_threshold(chances, np.array([False, True, True]), mcc_of) == 0.4


def test_f2_counts_a_miss_four_times_as_much_as_a_false_mark() -> None:
    wrong = np.array([True, True, False, False])
    assert f2_of(wrong, wrong) == 1.0
    assert f2_of(np.array([True, False, False, False]), wrong) < f2_of(np.ones(4, bool), wrong)


def test_what_is_garbled_on_purpose_is_labelled_and_keeps_its_clean_text() -> None:
    like = Segment("unused", "7", "doc", "Quelle")
    clean = "The high-risk operation was a great success in Japan and the police praised it."
    made = garbled_example(clean, like, random.Random(2))
    assert (made.segment.id, made.segment.doc, made.segment.source) == ("7", "doc", "Quelle")
    assert made.post_edit == clean != made.segment.text
    assert 0 < made.labels["bad"].sum() < len(made.segment.text)
    left = garbled_example(clean, like, random.Random(2), most=0)
    assert (left.segment.text, left.labels["bad"].sum()) == (clean, 0)
    assert gold_spans(left) == ()


def test_gold_spans_are_the_garbled_stretches_with_their_category() -> None:
    clean = "The high-risk operation was a great success in Japan and the police praised it."
    made = garbled_example(clean, Segment("unused"), random.Random(2))
    spans = gold_spans(made)
    covered = {i for span in spans for i in range(span.start, span.end)}
    assert covered == {i for i, bad in enumerate(made.labels["bad"]) if bad}
    assert {span.category for span in spans} <= {"fluency/spacing", "fluency/grammar", "fluency/repetition",
                                                 "accuracy/named-entity", "accuracy/mistranslation",
                                                 "accuracy/untranslated"}


def test_the_true_category_of_a_span_is_that_of_most_of_it() -> None:
    clean = "The high-risk operation was a great success in Japan and the police praised it."
    made = garbled_example(clean, Segment("unused"), random.Random(2))
    first = gold_spans(made)[0]
    assert true_category(made, first) == first.category
    assert true_category(made, Span(0, len(made.segment.text), "terminology")) in {
        span.category for span in gold_spans(made)}
    assert true_category(garbled_example(clean, Segment(""), random.Random(2), most=0), first) == UNKNOWN


def test_categories_are_scored_by_what_they_are_taken_for() -> None:
    name, term, grammar = "accuracy/named-entity", "terminology", "fluency/grammar"
    gold = [(Span(0, 5, term), Span(10, 15, term)), (Span(0, 4, grammar),)]
    found = [(Span(0, 2, name), Span(2, 5, term), Span(20, 22, term)), ()]
    assert by_category(found, gold) == {
        term: {"spans": 2, "found": 0.5, "named right": 0.5, "precision": 0.5, "F1": 0.5,
               term: 1, "not marked": 1},
        grammar: {"spans": 1, "found": 0.0, "named right": 0.0, "precision": 0.0, "F1": 0.0,
                  "not marked": 1}}


@pytest.mark.parametrize("share", sorted(
    {share for shares in MAX_SOUND_SHARES.values() for share in shares.values()}))
def test_a_threshold_for_sound_text_marks_few_of_its_words(share: float) -> None:
    sound = np.random.default_rng(0).beta(1, 6, 50_000)
    least = sound_threshold(sound, share)
    assert (sound >= least).mean() <= share
    assert (sound >= least - 0.01).mean() > share


@pytest.mark.parametrize(("post_edit", "kept"), [
    ("They met there.", True), ("They met here.", True), ("They met both there.", False),
    ("They met both here.", False), ("They met all there.", False)])
def test_what_is_left_out_is_right_where_the_editor_has_nothing_in_its_stead(
        post_edit: str, kept: bool) -> None:
    text, left_out = "They met all there.", " all"
    start = text.index(left_out)
    assert is_restored(text, post_edit, start, start + len(left_out), "") == kept


@pytest.mark.parametrize(("text", "old", "new", "restored"), [
    ("He saw doctor.", "doctor.", "a doctor.", True), ("He saw doctor.", "doctor.", "the doctor.", False),
    ("They melt sell fruit.", "melt sell", "sell", True), ("They melt sell fruit.", "melt sell", "sells", False),
    ("If youDemand help.", "youDemand", "you demand", True), ("If youDemand help.", "youDemand", "you want", None),
    ("If youDemand help.", "youDemand", "youDem and", False)])
def test_right_is_what_brings_every_changed_word_nearer(text: str, old: str, new: str, restored: bool | None) -> None:
    sound = {"He saw doctor.": "He saw a doctor.", "They melt sell fruit.": "They sell fruit.",
             "If youDemand help.": "If you need help."}[text]
    start = text.index(old)
    assert is_restored(text, sound, start, start + len(old), new) == restored


def test_words_that_trusted_texts_have_elsewhere_do_not_make_an_edit_right() -> None:
    text = "The suspect from Kyoto spoke."
    trusted = Trusted.from_texts(["The suspect from Osaka went to Kyoto and spoke."] * 4)
    at = text.index("suspect")
    assert trusted.verdict(text, at, at + 7, "Osaka") is not True
    at = text.index("Kyoto")
    assert Trusted.from_texts(["The suspect from Osaka spoke."] * 4).verdict(text, at, at + 5, "Osaka") is True


def test_a_post_edit_tells_right_edits_from_wrong_ones() -> None:
    text = "He sketched the bridge and bridge of Florenza ."
    post_edit = "He sketched the bridge and tower of Florence ."

    def label(old: str, new: str) -> bool | None:
        start = text.index(old)
        return is_post_edited(text, post_edit, start, start + len(old), new)

    assert label("Florenza", "Florence") is True
    assert label("sketched", "scratched") is False
    assert label(" and bridge", "") is False
    assert label("Florenza", "Flora") is None


def test_post_edits_say_nothing_against_spaces_and_spelling() -> None:
    slip = {"kind": "spelling", "likeness": 0.9, "rarest_old": 0.0, "rarest_new": 5.0}

    def silent(of: str, **changed: object) -> bool:
        return says_nothing({"of": of, "evidence": slip | changed})

    assert silent("edited ro-en")
    assert silent("sound ro-en", kind="spacing", rarest_old=5.0)
    assert not silent("sound wmt21-news/zh-en")
    assert not silent("edited ro-en", rarest_old=5.0)
    assert not silent("edited ro-en", kind="inflection")
