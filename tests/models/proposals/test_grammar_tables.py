"""Proposers of grammar that read tables: complements, articles of names, irregular forms; and kinds that agree."""

import pytest
from degarble.models.proposals.grammar.articles import KNOWN_NAME, articles
from degarble.models.proposals.grammar.complements import complements
from degarble.models.proposals.grammar.inflection import irregular_forms
from degarble.models.proposals.proposal import Document
from degarble.models.proposals.registry import propose


@pytest.mark.parametrize(("text", "new"), [
    ("He discussed about the plan.", "He discussed the plan."),
    ("We listened the radio.", "We listened to the radio."),
    ("They thanked the farmers on their help.", "They thanked the farmers for their help."),
    ("She was interested for chess.", "She was interested in chess."),
    ("They fell in love to it.", "They fell in love with it."),
])
def test_words_take_their_complements(text: str, new: str) -> None:
    assert new in {proposal.apply(text) for proposal in complements(Document((text,)), 0)}


@pytest.mark.parametrize("text", ["We discussed about 20 plans.", "He was banned to leave.",
                                  "They discussed it, about noon.", "We listened to the radio.",
                                  "They thanked the farmers for help on Monday."])
def test_other_senses_and_right_complements_stay(text: str) -> None:
    assert not list(complements(Document((text,)), 0))


@pytest.mark.parametrize(("text", "new"), [("The Europe is old.", "Europe is old."),
                                           ("They visited Netherlands.", "They visited the Netherlands.")])
def test_known_names_take_their_article_for_little(text: str, new: str) -> None:
    assert {p.cost for p in articles(Document((text,)), 0) if p.apply(text) == new} == {KNOWN_NAME}


@pytest.mark.parametrize("text", ["The Paris of 1900 was lit by gas.", "The Europe team won.",
                                  "Netherlands' team won."])
def test_names_in_longer_phrases_cost_as_before(text: str) -> None:
    assert KNOWN_NAME not in {proposal.cost for proposal in articles(Document((text,)), 0)}


@pytest.mark.parametrize(("word", "forms"), [("keeped", {"kept"}), ("childs", {"children"}), ("goed", {"went", "gone"}),
                                             ("published", set()), ("laws", set())])
def test_wrong_regular_forms_have_irregular_ones(word: str, forms: set[str]) -> None:
    assert set(irregular_forms(word)) == forms


def test_the_kinds_that_agree_are_kept_with_the_cheapest() -> None:
    text = "They discussed about the plan."
    found = next(p for p in propose(Document((text,)), 0) if p.apply(text) == "They discussed the plan.")
    assert (found.kind, found.agreeing) == ("complement", {"preposition"})
