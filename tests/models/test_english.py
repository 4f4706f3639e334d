"""Word families and spelling variants."""

import pytest
from degarble.models.english.spelling_variants import are_spelling_variants
from degarble.models.proposals.grammar.derivation import family_forms


@pytest.mark.parametrize(("word", "some", "never"), [
    ("economical", {"economic", "economy"}, {"ecology"}),
    ("policies", {"politics", "political"}, {"police", "polite"}),
    ("stability", {"stable", "stabilize"}, {"stab"}),
    ("developments", {"developers", "develop"}, {"envelope"}),
    ("state", set(), {"station", "status"}),
    ("tourism", {"tourist"}, set()),
    ("possible", {"possibility"}, {"pose"}),
    ("silent", {"silence"}, set()),
    ("heroic", {"heroism"}, set()),
    ("smuggler", {"smuggling", "smuggle"}, set()),
    ("export", {"exporter", "exporters"}, set()),
])
def test_word_families(word: str, some: set[str], never: set[str]) -> None:
    others = {other for other, _ in family_forms(word)}
    assert some <= others
    assert not never & others


@pytest.mark.parametrize(("a", "b"), [("filled", "filed"), ("our", "or"), ("does", "des"), ("prise", "prize"),
                                      ("controled", "controlled"), ("car", "car")])
def test_different_words_are_no_spelling_variants(a: str, b: str) -> None:
    assert not are_spelling_variants(a, b)
