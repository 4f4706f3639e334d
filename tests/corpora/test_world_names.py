"""The names of the world are well formed, and none of them is a word that CC-CEDICT has with another meaning."""

import re

from degarble.corpora.dictionaries import cedict
from degarble.corpora.dictionaries.world_names import full_names, world_names


def test_every_line_is_a_name_with_its_reading() -> None:
    names = list(world_names())
    assert len({name.characters for name in names}) == len(names) > 5000
    for name in names:
        assert re.fullmatch(r"[\u3400-\u9fff·]+|[ァ-ヺー・]+", name.characters), name
        assert re.fullmatch(r"[A-Z][a-z]*(?: [a-z]+)*", name.reading), name
        assert all(english and english == english.strip() for english in name.english), name


def test_names_are_in_the_dictionary() -> None:
    for characters, english in (("德约科维奇", "Djokovic"), ("ジョコビッチ", "Novak Djokovic"),
                                ("朴槿惠", "Park Geun-hye")):
        assert any(english in entry.meanings for entry in cedict.by_characters()[characters] if entry.name)


def test_no_common_word_is_a_name() -> None:
    words = {name.characters for name in world_names()}
    assert not [entry for entry in cedict.entries() if entry.characters in words and not entry.name]


def test_full_names_stand_in_both_orders() -> None:
    assert {"Novak Djokovic", "Shigeru Ishiba", "Ishiba Shigeru", "Lee Jae-myung"} <= full_names()
    assert "Djokovic" not in full_names()
