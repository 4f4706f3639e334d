"""Proposals from the learned tables: confusions of weak translations, and senses of Chinese words."""

import re

import pytest
from degarble.models.proposals.proposal import Document, Proposer
from degarble.models.proposals.terms import confusions, learned_senses
from degarble.models.proposals.terms.learned_senses import Lexicon
from degarble.models.proposals.terms.substitution import phrases, substitute, tokens

TABLE = confusions.read_table(iter("""kind\twrong\tright\tcount\tback\tkept\tcost
NOUN\tacre\testate\t9\t0\t2\t1.5
VERB\tgather\tcollect\t4\t1\t9\t2.0
form\tacres\tmu\t17\t0\t2\t0.5
form\tbeijiang\tBac Giang\t3\t0\t0\t0.7
form\tdiscuss about\tdiscuss\t5\t0\t1\t1.1
form\tability for\tability of\t3\t1\t4\t1.9
form\tin city\tin the city\t3\t1\t4\t1.9
form\thand machine\tmobile phone\t3\t0\t0\t1.0""".splitlines()))

LEXICON = Lexicon([("韧性", "toughness", 1.0), ("韧性", "resilience", 3.0), ("手机", "mobile phone", 4.0),
                   ("手机", "handset", 1.0), ("北江", "Bac Giang", 2.0), ("北江", "beijiang", 1.0)])


def changed(text: str) -> set[str]:
    return {proposal.apply(text) for proposal in confusions.table_proposals(text, TABLE)}


def other_senses(text: str) -> set[str]:
    return {proposal.apply(text) for proposal in learned_senses.lexicon_proposals(text, LEXICON)}


@pytest.mark.parametrize(("text", "right"), [
    ("They own two acres.", "They own two mu."),
    ("They own two acres.", "They own two estates."),
    ("They own an acre.", "They own an estate."),
    ("We gathered data.", "We collected data."),
    ("Gather data.", "Collect data."),
    ("Cases in Beijiang rose.", "Cases in Bac Giang rose."),
    ("We discuss about it.", "We discuss it."),
    ("The ability for reading", "The ability of reading"),
    ("He lives in city now", "He lives in the city now"),
    ("A Hand Machine Shop", "A Mobile Phone Shop"),
    ("HAND MACHINE", "MOBILE PHONE"),
])
def test_readings_of_forms_lemmas_and_patterns(text: str, right: str) -> None:
    assert right in changed(text)


def test_a_name_gives_way_to_names_alone() -> None:
    assert changed("He met Acres today.") == set()


def test_marks_end_a_phrase() -> None:
    assert changed("We discuss, about it.") == set()


def test_a_proposal_says_how_often_it_was_seen() -> None:
    (first, *_) = confusions.table_proposals("two acres", TABLE)
    assert (first.kind, first.cost, first.category) == ("confusion", 0.5, "accuracy/mistranslation")
    assert first.reason == "weak translations have “acres” where “mu” is meant (17 times)"


@pytest.mark.parametrize(("text", "right"), [
    ("The toughness of the economy", "The resilience of the economy"),
    ("Toughness matters", "Resilience matters"),
    ("She sells handsets.", "She sells mobile phones."),
    ("Two mobile phones rang.", "Two handsets rang."),
    ("Cases in Beijiang rose.", "Cases in Bac Giang rose."),
])
def test_other_senses_keep_the_inflection(text: str, right: str) -> None:
    assert right in other_senses(text)


def test_the_likelier_sense_costs_less() -> None:
    assert LEXICON.others("toughness")[0].cost < LEXICON.others("resilience")[0].cost
    assert LEXICON.others("unknown") == ()


@pytest.mark.parametrize(("text", "first", "end", "new", "right"), [
    ("He had an apple.", 2, 3, "pear", "He had an apple."),
    ("He ate an apple.", 3, 4, "pear", "He ate a pear."),
    ("He ate a pear.", 3, 4, "apple", "He ate an apple."),
    ("The water boils.", 0, 2, "water", "Water boils."),
    ("Water boils.", 0, 1, "the water", "The water boils."),
    ("Go to the home.", 1, 4, "home", "Go home."),
])
def test_an_edit_leaves_sound_spacing_capitals_and_articles(text: str, first: int, end: int, new: str,
                                                            right: str) -> None:
    edit = substitute(text, tokens(text), first, end, new)
    if right != text:
        assert edit is not None
        assert text[:edit.start] + edit.replacement + text[edit.end:] == right


def test_runs_are_words_with_one_space_between() -> None:
    text = "one two, three"
    assert phrases(text, tokens(text), 2) == [(0, 1), (0, 2), (1, 2), (3, 4)]


@pytest.mark.parametrize("propose", [confusions.confusion_proposals, learned_senses.learned_sense_proposals])
@pytest.mark.parametrize("text", ["", "…", "  ", "I", "中文", "The prevention and control of the cities."])
def test_the_shipped_tables_give_sound_edits(propose: Proposer, text: str) -> None:
    for proposal in propose(Document((text,)), 0):
        assert 0 <= proposal.start <= proposal.end <= len(text)
        assert 0.5 <= proposal.cost <= 8.0
        assert not re.search(r"  |^ | $| [.,]", proposal.apply(text))


def test_facts_of_the_shipped_tables() -> None:
    isolated, tough = Document(("He was put into isolation.",)), Document(("Its toughness grew.",))
    assert "quarantine" in {p.replacement for p in confusions.confusion_proposals(isolated, 0)}
    assert "resilience" in {p.replacement for p in learned_senses.learned_sense_proposals(tough, 0)}
