"""Names respelt."""

import random
import string

import pytest
from degarble.corpora.garbling.name_garbler import garble_name
from hypothesis import given, settings
from hypothesis import strategies as st

NAMES = st.text(string.ascii_lowercase, min_size=2, max_size=12)


@settings(deadline=None)
@given(NAMES, st.integers(0, 999))
def test_always_another_spelling(name: str, seed: int) -> None:
    garbled = garble_name(name.capitalize(), random.Random(seed))
    assert garbled.lower() != name
    assert garbled.isalpha()
    assert garbled[0].isupper()


@settings(deadline=None)
@given(NAMES, st.integers(0, 999))
def test_same_seed_same_garble(name: str, seed: int) -> None:
    assert garble_name(name, random.Random(seed)) == garble_name(name, random.Random(seed))


@settings(deadline=None)
@given(st.text(max_size=8), st.integers(0, 99))
def test_any_text_is_survived(name: str, seed: int) -> None:
    garbled = garble_name(name, random.Random(seed))
    assert (garbled == "") == (name == "")


@pytest.mark.parametrize("name", ["Oslo", "Schmidt", "Thornton", "Quincy", "Xavier"])
def test_a_garble_is_still_pronounceable(name: str) -> None:
    rng = random.Random(0)
    garbles = {garble_name(name, rng) for _ in range(50)}
    assert len(garbles) > 5
    assert all(set(garble.lower()) & set("aeiou") for garble in garbles)
