"""Kana in Latin letters, and what is taken for Japanese."""

import pytest
from degarble.corpora.dictionaries.romaji import hepburn, is_romaji, normalised


@pytest.mark.parametrize(("kana", "name"), [
    ("さとう", "Sato"), ("おおた", "Ota"), ("いのうえ", "Inoue"), ("まつうら", "Matsuura"),
    ("たけのうち", "Takenouchi"), ("しょうへい", "Shohei"), ("ゆういち", "Yuichi"), ("きよお", "Kiyoo"),
    ("たかあき", "Takaaki"), ("いっせい", "Issei"), ("はっちょう", "Hatcho"), ("ちづる", "Chizuru"),
    ("じゅんいちろう", "Junichiro"), ("りゅうへい", "Ryuhei"), ("Ken", "")])
def test_hepburn(kana: str, name: str) -> None:
    assert hepburn(kana) == name


@pytest.mark.parametrize("written", ["Ohtani", "Ōtani", "Ootani", "OTANI", "Otani"])
def test_the_usual_spellings_are_one(written: str) -> None:
    assert normalised(written) == "otani"


def test_an_n_before_a_lip_is_an_n() -> None:
    assert normalised("Namba") == "nanba"
    assert normalised("Homare") == "homare"


@pytest.mark.parametrize(("word", "japanese"), [
    ("nomo", True), ("ikenami", True), ("tsutsui", True), ("kenichi", True), ("merkel", False),
    ("zhang", False), ("ma", False), ("", False)])
def test_what_is_written_like_japanese(word: str, japanese: bool) -> None:
    assert is_romaji(word) is japanese
