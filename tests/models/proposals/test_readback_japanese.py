"""Japanese people whom the dictionary does not list come back from pinyin; others are left alone."""

import subprocess
import sys
from functools import cache

import pytest
from degarble.corpora.dictionaries.japanese_names import Name, given_names, surnames, syllables_of
from degarble.models.readback.japanese import NameTable, japanese_people
from degarble.models.readback.names import readings_by_sound
from degarble.models.readback.reading import Reading
from hypothesis import assume, given, settings
from hypothesis import strategies as st

CANDIDATES = 5


@cache
def people(phrase: str) -> list[Reading]:
    return list(japanese_people(tuple(phrase.split())))


def listed_and_others(phrase: str) -> list[Reading]:
    return sorted(readings_by_sound(tuple(phrase.split())), key=lambda reading: -reading.plausibility)


@pytest.mark.parametrize(("garble", "name"), [
    ("Qiantian Jiantai", "Kenta Maeda"), ("Jiantai Qiantian", "Kenta Maeda"),
    ("Qiantian Kenta", "Kenta Maeda"), ("Jiantai Maeda", "Kenta Maeda"),
    ("Maeda Jiantai", "Kenta Maeda"), ("Maeda Jiantai", "Maeda Kenta"),
    ("Qian Tian Jiantai", "Kenta Maeda"), ("Qiantian Jian Tai", "Kenta Maeda"),
    ("Songjing Xiuxi", "Hideki Matsui"),
    ("Ohtani Xiangping", "Shohei Ohtani"), ("Nomo Yingxiong", "Hideo Nomo"), ("Shuigu Sun", "Jun Mizutani"),
    ("Changyou Youdu", "Yuto Nagatomo"), ("Zhangyou Youdu", "Yuto Nagatomo"),
    ("Zuozuomu Jiantai", "Kenta Sasaki")])
def test_a_japanese_name_in_pinyin_comes_back(garble: str, name: str) -> None:
    assert name in [reading.replacement for reading in listed_and_others(garble)[:CANDIDATES]]


def test_reasons_name_each_part_that_was_read_back() -> None:
    assert people("Qiantian Jiantai")[0].reason == "前田 Qiantian is Maeda; 健太 Jiantai is Kenta"
    assert people("Maeda Jiantai")[0].reason == "健太 Jiantai is Kenta"
    assert people("Qiantian Kenta")[0].reason == "前田 Qiantian is Maeda"


def test_plausibility_is_less_than_of_a_listed_person_and_falls_with_each_doubt() -> None:
    best = {phrase: people(phrase)[0].plausibility for phrase in (
        "Maeda Jiantai", "Qiantian Jiantai", "Nomo Yingxiong", "Maeda Sun", "Lin Jiantai")}
    listed = listed_and_others("Masheng Tailang")[0].plausibility
    assert listed > best["Maeda Jiantai"] > best["Qiantian Jiantai"] > best["Lin Jiantai"]
    assert best["Maeda Jiantai"] > max(best["Nomo Yingxiong"], best["Maeda Sun"])


@pytest.mark.parametrize(("garble", "name"), [
    ("Masheng Tailang", "Taro Aso"), ("Ito Bowen", "Hirobumi Ito"), ("Hamada Jingyi", "Yasukazu Hamada")])
def test_whom_the_dictionary_lists_stays_first(garble: str, name: str) -> None:
    assert listed_and_others(garble)[0].replacement == name


@pytest.mark.parametrize("phrase", [
    "Jiantai", "Kenta Maeda", "Maeda Kenta", "Karen Wang", "Lin Hao", "Hao Lin", "Zhou Enlai", "Li Keqiang",
    "Wang Xiaoming", "Deng Xiaoping", "prime minister", "Prime Minister", "Manhattan Project",
    "qiantian jiantai", "Kenta Nomo"])
def test_others_are_not_made_japanese(phrase: str) -> None:
    assert people(phrase) == []


@pytest.mark.parametrize("phrase", ["Yuan Qingde", "Zhihao Shi", "Jin Xuemei", "Fujian Longyan"])
def test_what_may_be_chinese_is_doubted(phrase: str) -> None:
    assert all(reading.plausibility < -0.9 for reading in people(phrase))


@cache
def names() -> tuple[Name, ...]:
    return (*surnames(), *given_names())


@cache
def table() -> NameTable:
    return NameTable(names())


@settings(max_examples=200, deadline=None)
@given(st.integers(min_value=0))
def test_every_name_is_found_by_its_pinyin(number: int) -> None:
    name = names()[number % len(names())]
    syllables = [syllables_of(character) for character in name.characters]
    assume(all(syllables))
    assert name in table().with_pinyin("".join(read[0] for read in syllables))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from("Maeda Qiantian Jiantai Yi Lang Lü Lin Xiuxi Kenta Nomo Zhi and".split()),
                max_size=4))
def test_readings_are_few_sorted_and_explained(words: list[str]) -> None:
    found = list(japanese_people(tuple(words)))
    assert len(found) <= 6
    assert found == sorted(found, key=lambda reading: -reading.plausibility)
    assert all(reading.plausibility < 0 and reading.reason and reading.way == "sound" for reading in found)


def test_nothing_is_read_at_import() -> None:
    code = ("import sys, degarble.models.readback.names\n"
            "print('japanese_personal_name_dataset' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]
