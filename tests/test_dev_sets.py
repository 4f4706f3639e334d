"""The maps and sets that benchmarks/calibrate.py fits on."""

import random
import sys
from pathlib import Path

import numpy as np
from degarble.corpora.records import Segment

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
from dev_sets import garbled_on_purpose
from logistic import best_threshold, chance, f2_of, fit, mcc_of


def test_a_fitted_map_gives_back_the_chances() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(20_000, 2)) * [1, 5] + [3, 0]
    true = chance(x, [1.5, -0.2], -4.0)
    weights, bias = fit(x, rng.random(len(x)) < true)
    assert np.abs(chance(x, weights, bias) - true).max() < 0.05


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
    made = garbled_on_purpose(clean, like, random.Random(2))
    assert (made.segment.id, made.segment.doc, made.segment.source) == ("7", "doc", "Quelle")
    assert made.post_edit == clean != made.segment.text
    assert 0 < made.labels["bad"].sum() < len(made.segment.text)
    left = garbled_on_purpose(clean, like, random.Random(2), most=0)
    assert (left.segment.text, left.labels["bad"].sum()) == (clean, 0)
