"""The category guessed for an edit, and content words."""

import pytest
from degarble.corpora.categories import categorise, is_content
from degarble.corpora.records import CATEGORIES
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize(("text", "marked", "replacement", "category"), [
    ("The cafÃ© is open", "cafÃ©", "café", "fluency/encoding"),
    ("A � sign", "�", "pound", "fluency/encoding"),
    ("They met in 北京 today", "北京", "Beijing", "accuracy/untranslated"),
    ("He said Москва is cold", "Москва", "Moscow", "accuracy/untranslated"),
    ("The wordand more", "wordand", "word and", "fluency/spacing"),
    ("some thing new", "some thing", "something", "fluency/spacing"),
    ("He came .", " .", ".", "fluency/spacing"),
    ("However he left", "However", "However,", "fluency/punctuation"),
    ("It said hello.", "hello", "“hello”", "fluency/punctuation"),
    ("it is very very cold", "very ", "", "fluency/repetition"),
    ("the the house", "the ", "", "fluency/repetition"),
    ("peace and war and", "and", "", "fluency/grammar"),
    ("a house green big", "green ", "", "accuracy/addition"),
    ("they spoke french", "french", "French", "fluency/spelling"),
    ("a goverment plan", "goverment", "government", "fluency/spelling"),
    ("house big", "house big", "big house", "fluency/grammar"),
    ("he walk home", "walk", "walks", "fluency/grammar"),
    ("on Monday", "on", "by", "fluency/grammar"),
    ("they met in Lundun", "Lundun", "Glasgow", "accuracy/named-entity"),
    ("Lundun was cold", "Lundun", "Glasgow", "accuracy/mistranslation"),
    ("he ate a stone", "stone", "plum", "accuracy/mistranslation"),
])
def test_table(text: str, marked: str, replacement: str, category: str) -> None:
    start = text.index(marked)
    assert categorise(text, start, start + len(marked), replacement) == category


@settings(deadline=None)
@given(st.text(max_size=20), st.integers(0, 20), st.integers(0, 20), st.text(max_size=8))
def test_every_edit_has_a_category(text: str, a: int, b: int, replacement: str) -> None:
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    assert categorise(text, start, end, replacement) in CATEGORIES


@pytest.mark.parametrize(("word", "content"), [("“(whereabouts),", True), ("of", False), ("The", False), ("a", False),
                                               ("X.", False), ("—", False), ("3rd", True), ("it's", True)])
def test_content_words(word: str, content: bool) -> None:
    assert is_content(word) is content
