"""Slips of names are found beside what they are slips for; kin, derived and famous names are left alone."""

from itertools import pairwise

import pytest
from degarble.models.rules.consistency import name_repairs
from degarble.models.rules.mentions import names
from degarble.models.rules.soundkeys import sound_key
from hypothesis import given, settings
from hypothesis import strategies as st


def found(*texts: str) -> list[tuple[str, str | None]]:
    return [(texts[row][repair.start:repair.end], repair.replacement)
            for row, line in enumerate(name_repairs(texts)) for repair in line]


def test_a_sound_alike_after_the_same_title() -> None:
    texts = ["President Korolyov arrived in the morning.", "President Korolev left again.",
             "Then Korolev spoke to Korolev's aide."]
    ((repair,), *rest) = name_repairs(texts)
    assert rest == [[], []]
    assert (texts[0][repair.start:repair.end], repair.replacement) == ("Korolyov", "Korolev")
    assert (repair.category, repair.rule) == ("accuracy/named-entity", "consistency")
    assert repair.reason == ("'Korolev' stands 3 times in this document, 'Korolyov' once,"
                             " both after 'President'")
    assert 0.8 < repair.score <= 1.0


def test_a_name_that_went_through_chinese() -> None:
    assert found("Prime Minister Teludu spoke first.", "Prime Minister Trudeau agreed.",
                 "Trudeau then left.") == [("Teludu", "Trudeau")]


def test_a_given_name_that_sounds_alike_beside_the_same_surname() -> None:
    assert found("Mikhail Gorbachev waved.", "Mikhail Gorbachev spoke for an hour.",
                 "Later Mikhail Geerbaqiaofu left.") == [("Geerbaqiaofu", "Gorbachev")]


def test_an_office_has_one_bearer_of_a_surname() -> None:
    texts = ("Foreign Minister Suzuki Ichiro came.", "Foreign Minister Suzuki Ichiro spoke.",
             "Foreign Minister Suzuki Yilang left.")
    assert found(*texts) == [("Suzuki Yilang", "Suzuki Ichiro")]
    assert name_repairs(texts)[2][0].alternatives == ("Suzuki",)


def test_a_long_name_spelled_almost_alike_needs_no_context() -> None:
    assert found("Masujiro was a scholar.", "In spring Masujiro taught.", "They called Masujiro home.",
                 "At last Masjuiro wrote.") == [("Masjuiro", "Masujiro")]


@pytest.mark.parametrize("texts", [
    ("Austria won.", "Australia lost.", "Australia and Australia's coach left."),
    ("President Li of Nepal spoke.", "The Nepalese agreed.", "Nepal and Nepal's people are glad."),
    ("Zhang Haochen played.", "Zhang Haochen bowed.", "Then Zhang Weichen played."),
    ("Reporter Wang Min wrote it.", "Reporter Wang Min read it.", "Reporter Wang Gang printed it."),
    ("Jean-Luc sang.", "Jean danced.", "Jean and Jean's brother slept."),
    ("Kaiko-kan opened.", "The Kaikokan closed.", "The Kaikokan and the Kaikokan again."),
    ("We saw NATO and NASA.", "Then NATO met.", "NATO and NATO."),
    ("Suzuki Ichiro came.", "Suzuki Ichiro spoke.", "Suzuki Yilang left."),
    ("President Brenkov came.", "Brenkov spoke.", "Then Brenkov left for Kostrina."),
    ("", " ", "no names here"),
    (),
])
def test_stays_silent(texts: tuple[str, ...]) -> None:
    assert found(*texts) == []


def test_both_forms_equally_frequent_say_nothing() -> None:
    assert found("President Korolyov came.", "President Korolev left.") == []


def test_names_are_counted_without_titles_and_sentence_openers() -> None:
    texts = ["Yesterday evening Minister Ada Byron met the president of France.",
             "France's president thanked Ada Byron.", "Thanks came from France too."]
    assert names(texts) == [("France", 3), ("Ada Byron", 2)]


def test_headline_capitals_make_no_names() -> None:
    assert names(["New Bridge Opens Near Old Station After Long Delay"]) == []


@pytest.mark.parametrize(("one", "other"), [
    ("Macron", "Makelong"), ("Trudeau", "Teludu"), ("Geun-hye", "Genhui"), ("Gorbachev", "Geerbaqiaofu"),
    ("Korolev", "Korolyov"), ("Philip", "Filip"), ("Tchaikovsky", "Chaikovskiy"), ("Müller", "Muller")])
def test_sounds_alike(one: str, other: str) -> None:
    assert sound_key(one) == sound_key(other) != ""


@pytest.mark.parametrize(("one", "other"), [("Macron", "Merkel"), ("Lima", "Lina"), ("Tokyo", "Kyoto")])
def test_sounds_different(one: str, other: str) -> None:
    assert sound_key(one) != sound_key(other)


_NAMES = ["Korolev", "Korolyov", "President", "Suzuki", "Ichiro", "the", "met", "Paris", "'s", ".", "中"]
_LINE = st.lists(st.sampled_from(_NAMES), max_size=12).map(" ".join) | st.text(max_size=40)


@settings(deadline=None)
@given(st.lists(_LINE, max_size=8))
def test_repairs_lie_in_their_segment_sorted_and_apart(texts: list[str]) -> None:
    lines = name_repairs(texts)
    assert len(lines) == len(texts)
    for text, line in zip(texts, lines, strict=True):
        assert all(0 <= r.start < r.end <= len(text) and 0 <= r.score <= 1 for r in line)
        assert all(r.replacement not in (None, text[r.start:r.end]) for r in line)
        assert all(a.end <= b.start for a, b in pairwise(line))
