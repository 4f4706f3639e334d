"""What was said twice, said once."""

import re

import pytest
from degarble.models.proposals.undoubling import undoubled
from hypothesis import given
from hypothesis import strategies as st

WORD = re.compile(r"\w+")


@pytest.mark.parametrize(("phrase", "found"), [
    ("janai, take and take", ["janai, take"]),
    ("inning, inning", ["inning"]),
    ("Of view and of view.", ["Of view."]),
    ("the the cat or cat", ["the cat or cat", "the the cat"]),
    ("look after and look after them", ["look after them"]),
    ("catcat and dogs", []),
    ("mother s mother nus", []),
    ("", []),
])
def test_once(phrase: str, found: list[str]) -> None:
    assert undoubled(phrase) == found


@given(st.text("abAB ,.'", max_size=20))
def test_it_gets_shorter_and_no_word_is_new(phrase: str) -> None:
    for once in undoubled(phrase):
        assert len(once) < len(phrase)
        assert set(WORD.findall(once.lower())) <= set(WORD.findall(phrase.lower()))
