"""Reasons in words, numbers apart."""

import pytest
from degarble.corpora.records import CATEGORIES, Span
from degarble.pipeline.results.reasons import certainty_adverb, explain, explain_mark

ACCEPTED = "; 0.91 ≥ 0.80: accepted"


@pytest.mark.parametrize(("reason", "words"), [
    ("'Ann Lee' stands 4 times in this document", "Also called “Ann Lee” four times in this document."),
    ("'Ann Lee' stands twice in this document, 'Anne Lea' once, both after 'Mayor'",
     "Also called “Ann Lee” twice in this document, “Anne Lea” only once, both after “Mayor”."),
    ("'Le' sounds like 'Lee', which stands 12 times in this document",
     "“Le” sounds like “Lee”, which this document has twelve times."),
    ("'in' for 'on'", "“in” fits better here than “on”."),
    ("'is' for 'are': number", "“is”, not “are”: one or many."),
    ("without 'the'", "Reads better without “the”."),
    ("'a' before 'cup'", "“cup” needs “a” before it."),
    ("weak translations have “a” where “b” is meant (13 times)",
     "Weak translations often have “a” where “b” is meant."),
    ("'the team's' stands twice in this document", "Also called “the team's” twice in this document."),
    ("two determiners", "Two determiners."), ("", ""), ("is it so?", "Is it so?")])
def test_words_come_without_numbers(reason: str, words: str) -> None:
    assert explain(reason + ACCEPTED if reason else reason, 0.91, "sense").words == words


def test_numbers_are_apart() -> None:
    found = explain("weak translations have “a” where “b” is meant (13 times)" + ACCEPTED, 0.91, "confusion")
    assert found.numbers == "confidence: 0.91 ≥ 0.80: accepted · seen 13 times · found by confusion"
    assert explain("a slip", 0.5, "").numbers == "confidence 0.50"


def test_what_reviewers_said_is_a_sentence_of_its_own() -> None:
    assert explain(f"a slip{ACCEPTED}; rejected by Ann", 0.9, "x").words == "A slip. Rejected by Ann."
    assert explain("corrected by Ann", 1.0, "review:Ann").words == "Corrected by Ann."


@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize(
    "origin", ["tagger:garbled", "tagger:edited", "tagger:odd", "rule:doubled_word", "glossary", "other"])
def test_a_mark_says_what_is_suspected_and_why(category: str, origin: str) -> None:
    found = explain_mark(Span(0, 1, category, "major", 0.62, origin))
    assert "a reader would misunderstand" in found.words
    assert found.words.count(": ") == 1
    assert not any(character.isdigit() for character in found.words)
    assert found.numbers == f"confidence 0.62 · major · found by {origin}"


def test_chances_in_words() -> None:
    said = [certainty_adverb(percent / 100) for percent in range(101)]
    assert list(dict.fromkeys(said)) == ["hardly", "perhaps", "probably", "likely", "almost surely"]
