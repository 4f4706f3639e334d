"""Garbles made on purpose: each noise on invented sentences, and the edits that undo them."""

import random

import numpy as np
import pytest
from degarble.corpora.dictionaries.inflections import inflect, possible_bases
from degarble.corpora.garbling.garbler import NOISES, Garble, Garbled, garble, label_characters
from degarble.corpora.records import CATEGORIES, Edit, apply_edits
from hypothesis import given, settings
from hypothesis import strategies as st

SENTENCES = (
    "The mayor of Austin has agreed to build two large bridges, and work began in August.",
    "Angela Merkel told the Security Council that Austria was ready for well-paid talks in Vienna.",
    "“We felt the power of the storm,” said the captain. “Many houses fell in the south.”",
    "He says that an old hot pot restaurant in Tokyo happened to be sold by its owner, Pieter Vandersloot.",
)
PIECES = st.lists(st.sampled_from([*" ".join(SENTENCES).split(), "-", "“", "”", "火", "\n", "  ", "a", ""]),
                  max_size=25).map(" ".join)


def outcomes(name: str, text: str, seeds: int = 400) -> set[str]:
    """All texts that a noise makes of a text."""
    garbles = [NOISES[name][0](text, random.Random(seed)) for seed in range(seeds)]
    return {text[:g.start] + g.replacement + text[g.end:] for g in garbles if g is not None}


@pytest.mark.parametrize(("name", "clean", "garbled"), [
    ("name_in_pinyin", "We met Obama.", "We met Aobama."),
    ("name_in_pinyin", "They met Barack Obama.", "They met Barack Aobama."),
    ("name_in_pinyin", "He left Tokyo.", "He left Dongjing."),
    ("name_in_pinyin", "A speech by Shinzo Abe.", "A speech by Anbei Jinsan."),
    ("name_by_meaning", "He left Tokyo.", "He left East Big."),
    ("name_by_meaning", "He left Samsung.", "He left Three Star."),
    ("name_alike", "It rains in Austria.", "It rains in Australia."),
    ("name_half_translated", "The Security Council met.", "The Safety Council met."),
    ("prefix_written_out", "An Indo-Pacific plan.", "An Indian Pacific plan."),
    ("people_for_country", "It came from Lebanon.", "It came from Lebanese."),
    ("people_for_country", "A Lebanese shop.", "A Lebanon shop."),
    ("piecewise", "We saw a volcano there.", "We saw a fire mountain there."),
    ("piecewise", "They ate hot pot.", "They ate rinse pot."),
    ("piecewise", "It is a black market.", "It is a dark market."),
    ("wrong_sense", "He ran the bank.", "He ran the beach."),
    ("wrong_sense", "Branches", "Departments"),
    ("glued_sense", "of power", "ofAbility"),
    ("left_in_pinyin", "We saw a volcano there.", "We saw a huoshan there."),
    ("left_in_pinyin", "We saw two volcanoes there.", "We saw two Huoshan there."),
    ("glued", "cut and paste", "cutAnd paste"),
    ("glued", "cut and paste", "cut andpaste"),
    ("split", "It was postponed.", "It was post poned."),
    ("lost_space", "He sat. Rain fell, too.", "He sat.Rain fell, too."),
    ("lost_space", "He sat. Rain fell, too.", "He sat. Rain fell,too."),
    ("lost_space", "She said “no” again.", "She said“no” again."),
    ("loose_hyphen", "a high-risk bet", "a high -risk bet"),
    ("loose_hyphen", "a high-risk bet", "a high- risk bet"),
    ("lost_quote", "She said “never again.”", "She said never again.”"),
    ("lost_quote", "She said “never again.”", "She said “never again."),
    ("repeated", "no deaths.", "no deaths and deaths."),
    ("repeated", "out of the box", "out of the of the box"),
    ("agreement", "Two cats are here.", "Two cats is here."),
    ("agreement", "I know she works.", "I know she work."),
    ("agreement", "I know they work.", "I know they works."),
    ("article", "a pear", "an pear"),
    ("article", "an apple", "a apple"),
    ("article", "The pear fell.", "Pear fell."),
    ("article", "a trip to Spain", "a trip to the Spain"),
    ("number", "two big countries", "two big country"),
    ("number", "It is a city in Peru.", "It is a cities in Peru."),
    ("preposition", "He sat in bed.", "He sat on bed."),
    ("tense", "They will go.", "They will went."),
    ("tense", "They have gone.", "They have go."),
    ("tense", "They were killed.", "They were kill."),
    ("tense", "She said so.", "She say so."),
    ("passive", "It happened here.", "It was happened here."),
    ("passive", "Prices rose.", "Prices were risen."),
])
def test_a_noise_makes(name: str, clean: str, garbled: str) -> None:
    assert garbled in outcomes(name, clean)


@pytest.mark.parametrize(("name", "clean"), [
    ("name_in_pinyin", "we met him there."), ("name_alike", "It rains in Xyzzy."),
    ("name_misheard", "no names"), ("lost_space", "3.5 times"), ("loose_hyphen", "a - b"),
    ("lost_quote", "don't"), ("split", "short one"),
    ("tense", "the work was open"), ("tense", "to the left of him"), ("passive", "It has happened."),
    ("number", "many of us"), ("agreement", "He sings, they sing.".replace("sing", "blorf")),
    ("article", "sheep"),
    ("repeated", "a 1"), ("piecewise", "xyzzy of the"), ("wrong_sense", "xyzzy of the"),
])
def test_a_noise_leaves_alone(name: str, clean: str) -> None:
    assert outcomes(name, clean) == set()


def test_a_wrong_sense_keeps_the_ending_and_the_capital() -> None:
    made = outcomes("wrong_sense", "Branches")
    assert made
    assert all(text[0].isupper() for text in made)
    assert "We saw two offices" not in outcomes("wrong_sense", "We saw two offices")


def test_a_wrong_sense_may_be_glued_to_the_word_before() -> None:
    made = outcomes("glued_sense", "of power")
    assert made
    assert all(text.startswith("of") and text[2].isupper() for text in made)


def test_a_name_that_the_dictionary_lacks_is_respelt() -> None:
    made = outcomes("name_misheard", "They met Vandersloot.", 50)
    assert len(made) > 10
    assert all(text.startswith("They met ") and text.endswith(".") for text in made)


@pytest.mark.parametrize("name", NOISES)
def test_a_garble_says_its_noise_and_a_known_category(name: str) -> None:
    found = [NOISES[name][0](text, random.Random(seed)) for text in (*SENTENCES, "An Indo-Pacific plan.")
             for seed in range(40)]
    garbles = [g for g in found if g is not None]
    assert garbles
    assert {g.noise for g in garbles} == {name}
    assert {g.category for g in garbles} <= set(CATEGORIES)


@settings(deadline=None, max_examples=200)
@given(PIECES, st.integers(0, 10**6), st.integers(1, 5))
def test_the_edits_undo_the_garbles(clean: str, seed: int, most: int) -> None:
    garbled = garble(clean, random.Random(seed), most)
    assert apply_edits(garbled.text, garbled.edits) == garbled.clean == clean
    assert len(garbled.edits) <= most
    assert [garbled.text[e.start:e.end] for e in garbled.edits] == [e.original for e in garbled.edits]
    assert all(e.original and e.original != e.replacement and e.reason in NOISES for e in garbled.edits)
    assert all(a.end < b.start for a, b in zip(garbled.edits, garbled.edits[1:], strict=False))


@settings(deadline=None)
@given(PIECES, st.integers(0, 10**6))
def test_same_seed_same_garbles(clean: str, seed: int) -> None:
    assert garble(clean, random.Random(seed)) == garble(clean, random.Random(seed))


@settings(deadline=None)
@given(st.text(max_size=60), st.integers(0, 99))
def test_any_text_is_survived(clean: str, seed: int) -> None:
    garbled = garble(clean, random.Random(seed))
    assert apply_edits(garbled.text, garbled.edits) == clean


@settings(deadline=None)
@given(PIECES, st.integers(0, 10**6))
def test_labels_mark_the_edits_and_nothing_else(clean: str, seed: int) -> None:
    garbled = garble(clean, random.Random(seed))
    item = label_characters(garbled)
    marked, category = item.labels["garbled"], item.labels["category"]
    assert (item.segment.text, item.post_edit) == (garbled.text, clean)
    assert len(marked) == len(category) == len(garbled.text) + 1
    assert marked.sum() == sum(e.end - e.start for e in garbled.edits)
    assert np.array_equal(np.isfinite(category), marked == 1)


def test_labels_of_one_garble() -> None:
    garbled = Garbled("He go.", "He goes.", (Edit(3, 5, "go", "goes", "fluency/grammar"),))
    labels = label_characters(garbled).labels
    grammar = CATEGORIES.index("fluency/grammar")
    assert labels["garbled"].tolist() == [0, 0, 0, 1, 1, 0, 0]
    assert labels["category"][3:5].tolist() == [grammar, grammar]


def test_garbles_that_touch_are_not_both_made() -> None:
    noises = {"first": (lambda text, rng: Garble(0, 2, "x", CATEGORIES[0], "first"), 1.0),
              "second": (lambda text, rng: Garble(2, 4, "y", CATEGORIES[0], "second"), 1.0)}
    made = {garble("abcd", random.Random(seed), 2, noises).text for seed in range(30)}
    assert made == {"xcd", "aby"}


def test_a_dropped_article_takes_in_the_next_word() -> None:
    only = {"article": NOISES["article"]}
    edits = {e for seed in range(60) for e in garble("Under the oak", random.Random(seed), 1, only).edits}
    assert [(e.start, e.original, e.replacement) for e in edits] == [(6, "oak", "the oak")]


def test_nothing_fits_nothing_is_garbled() -> None:
    assert garble("…", random.Random(0)) == Garbled("…", "…", ())


@pytest.mark.parametrize(("word", "form"), [
    ("countries", ("country", "s")), ("classes", ("class", "s")), ("houses", ("house", "s")),
    ("stopped", ("stop", "ed")), ("tried", ("try", "ed")), ("making", ("make", "ing")),
    ("went", ("go", "ed")),
])
def test_forms_there_and_back(word: str, form: tuple[str, str]) -> None:
    assert form in possible_bases(word)
    assert inflect(*form) == word
