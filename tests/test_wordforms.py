"""Other forms of words, and other articles."""

import pytest
from degarble.models.proposals.wordforms import MOST_WORDS, forms, inflected, with_other_article


@pytest.mark.parametrize(("word", "some"), [
    ("add", {"adds", "added", "adding"}),
    ("left", {"leave", "leaving"}),
    ("Children", {"Child"}),
])
def test_forms(word: str, some: set[str]) -> None:
    assert some <= set(forms(word))
    assert word not in forms(word)


def test_what_is_no_word_has_no_forms() -> None:
    assert forms("xyzzyx") == []


def test_one_word_of_a_short_phrase_changes() -> None:
    assert "fell swoop" in inflected("fallen swoop")
    assert "fallen swoops" in inflected("fallen swoop")
    assert all(len(other.split()) == 2 for other in inflected("fallen swoop"))


@pytest.mark.parametrize(("phrase", "found"), [
    ("of the", ["of", "the of the", "an of the"]),
    ("an apple", ["apple"]),
    ("House", ["the House", "a House"]),
    ("the", []),
    ("", []),
])
def test_articles(phrase: str, found: list[str]) -> None:
    assert with_other_article(phrase) == found


def test_long_phrases_are_left_to_the_network() -> None:
    phrase = " ".join(["leave"] * (MOST_WORDS + 1))
    assert inflected(phrase) == with_other_article(phrase) == []
