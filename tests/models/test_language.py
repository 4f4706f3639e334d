"""What is not English is told from English that is garbled."""

import pytest
from degarble.models.language import foreign_language


@pytest.mark.parametrize(("text", "language"), [
    ("El presidente de los Estados Unidos viajó a España", "es"),
    ("Das ist ein Test , der gut ist .", "de"),
    ("这是一个用中文写的句子。", "zh"),
    ("Президент приехал в Москву во вторник.", "ru"),
])
def test_other_languages_are_named(text: str, language: str) -> None:
    assert foreign_language(text) == language


@pytest.mark.parametrize("text", [
    "", " ", "12 345", "Hello", "THIS IS ALL CAPS TEXT", "Kovrel Dashimuke visited Tokyo",
    "Lu Ling , Kunming Eisfu Electronic Technology Co . , Ltd .", "https://example.org/a?b=c", "x = f(y) + 1",
    "The word déjà vu comes from the French.", "Cameroon and Uganda turned from antiquity to antiquity .",
])
def test_english_garbled_or_short_is_left_to_the_detector(text: str) -> None:
    assert foreign_language(text) is None
