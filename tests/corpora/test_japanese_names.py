"""The tables of Japanese names, and what their characters are read as in Chinese."""

import pytest
from degarble.corpora.dictionaries import cedict
from degarble.corpora.dictionaries.japanese_names import Name, given_names, surnames, syllables_of


def test_surnames_are_counted() -> None:
    known = list(surnames())
    assert Name("前田", "まえだ", next(n.bearers for n in known if n.characters == "前田")) in known
    assert all(name.bearers > 0 for name in known)


def test_a_repeated_character_is_written_out() -> None:
    assert "佐佐木" in {name.characters for name in surnames()}


def test_given_names_come_once() -> None:
    known = list(given_names())
    assert Name("健太", "けんた") in known
    assert len(set(known)) == len(known)


@pytest.mark.parametrize(("character", "syllables"), [
    ("田", ("tian",)), ("桜", ("ying",)), ("広", ("guang",)), ("辺", ("bian",)), ("浜", ("bin",)),
    ("畠", ("tian",)), ("緑", ("lu",)), ("長", ("chang", "zhang")), ("み", ())])
def test_characters_are_read_as_chinese(character: str, syllables: tuple[str, ...]) -> None:
    assert syllables_of(character) == syllables


def test_the_dictionary_knows_all_forms_of_a_character() -> None:
    assert cedict.syllables_of("长") == cedict.syllables_of("長") == ("chang", "zhang")
    assert cedict.syllables_of("行")[0] == "xing"
    assert cedict.syllables_of("?") == ()
