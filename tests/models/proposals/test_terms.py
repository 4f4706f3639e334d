"""Terms of the document, known terms and other senses: what is proposed where a phrase is nearly one."""

import re
from collections.abc import Iterator

import pytest
from degarble.models.proposals.proposal import Document, Proposer
from degarble.models.proposals.terms.characters import joined_meanings, joined_words
from degarble.models.proposals.terms.collocations import collocations
from degarble.models.proposals.terms.document_terms import document_terms
from degarble.models.proposals.terms.foreign_senses import foreign_senses
from degarble.models.proposals.terms.known_terms import known_terms
from degarble.models.proposals.terms.senses import senses
from degarble.models.proposals.terms.set_phrases import set_phrases
from degarble.models.readback.garbling_cost import UNPAIRED_COST, align_phrases, counterpart
from degarble.models.shipped_data import SHIPPED
from hypothesis import given, settings
from hypothesis import strategies as st
from proposing import fixes, proposals

KINDS: tuple[Proposer, ...] = (document_terms, known_terms, senses, foreign_senses, set_phrases,
                                collocations)


@pytest.mark.parametrize(("document", "garbled", "right"), [
    (['The "three plus one" talks began.'], "They ended the Third Canada and One talks.",
     "They ended the three plus one talks."),
    (["The Sino-German forum opened.", "A Sino-German fund."], "They praised the Chinese German forum.",
     "They praised the Sino-German forum."),
    (["The Euro-Atlantic alliance."], "The European Atlantic alliance grew.", "The Euro-Atlantic alliance grew."),
    (["Economic growth slows. Weak economic growth hurts."], "We want economical growth.", "We want economic growth."),
    (["The carbon neutrality target is far.", "Talk of carbon neutrality."], "This is carbon neutralization.",
     "This is carbon neutrality."),
    (["The World Health Organization warned."], "The World Hygiene Organization agreed.",
     "The World Health Organization agreed."),
    (["The five-year plan ends."], "The Fifth Year plan was good.", "The five-year plan was good."),
    (["A lithium battery costs money; buy a lithium battery."], "The lithium batteries is broken.",
     "The lithium battery is broken."),
    (["The zero-sum game is over."], "It is a zero summed game.", "It is a zero-sum game."),
    (["The Ministry of Foreign Affairs spoke."], "The Ministry of Foreign Affair wrote.",
     "The Ministry of Foreign Affairs wrote."),
])
def test_phrases_become_terms_of_the_document(document: list[str], garbled: str, right: str) -> None:
    assert right in fixes(document_terms, *document, garbled)


def test_the_glossary_is_part_of_the_document() -> None:
    assert "a zero-sum game" in fixes(document_terms, "a zero summed game", known=("zero-sum game",))


def test_a_reason_names_what_relates_the_words() -> None:
    found = proposals(document_terms, 'The "three plus one" talks.', "The Third Canada and One talks.")[0]
    assert found.reason == ("'three plus one' stands once in this document ('Third' for 'three': the same number; "
                            "'Canada' for 'plus': 加 'plus' begins the Chinese word for 'Canada')")
    assert found.category == "terminology"


@pytest.mark.parametrize(("document", "sound"), [
    (["He leads Peking University. Peking University is old."], "He leads Shandong University."),
    (["The Ministerial Conference met."], "The Bandung Conference met."),
    (["The supply chain broke. A supply chain."], "The supply chain works."),
    (["Prime Minister Modi spoke. Prime Minister Modi left."], "The Foreign Minister spoke."),
    (["The Iran War. The Iran War."], "The Iraq War was long."),
])
def test_sound_phrases_are_left_alone(document: list[str], sound: str) -> None:
    assert not [proposal for proposal in proposals(document_terms, *document, sound) if proposal.cost < 8]


@pytest.mark.parametrize(("garbled", "right"), [
    ("The World Trade Structure met.", "The World Trade Organization met."),
    ("The Security Committee of the United Nations met.", "The Security Council of the United Nations met."),
    ("The World Hygiene Organization met.", "The World Health Organization met."),
    ("The people's freedom army marched.", "The people's liberation army marched."),
    ("A matter of artificial intelligent.", "A matter of artificial intelligence."),
    ("It is for sustained development.", "It is for sustainable development."),
    ("An electrical power plant burned.", "An electric power plant burned."),
    ("The human right are holy.", "The human rights are holy."),
    ("We protect intellectual properties right.", "We protect intellectual property rights."),
    ("The rule the law matters.", "The rule of law matters."),
    ("The International Money Fund paid.", "The International Monetary Fund paid."),
    ("The climate changing is bad.", "The climate change is bad."),
    ("It is only the angle of the iceberg.", "It is only the tip of the iceberg."),
    ("He invests in cloud calculations.", "He invests in cloud computing."),
    ("The World Sanitation Organization met.", "The World Health Organization met."),
    ("That is killing one stone two birds.", "That is killing two birds with one stone."),
])
def test_phrases_become_known_terms(garbled: str, right: str) -> None:
    assert right in fixes(known_terms, garbled)


@pytest.mark.parametrize("sound", [
    "The World Trade Organization met the United Nations Security Council on climate change.",
    "It was late, and she had been there with them for two days.",
    "The Red Cross helped the International Monetary Fund.",
])
def test_known_terms_stay(sound: str) -> None:
    assert not [proposal for proposal in proposals(known_terms, sound) if proposal.cost < 4]


@pytest.mark.parametrize(("garbled", "right"), [
    ("His hand machine rang.", "His mobile phone rang."),
    ("Hand machines were sold.", "Mobile phones were sold."),
    ("We ate a fire pan.", "We ate a hotpot."),
    ("The electric ladder stopped.", "The elevator stopped."),
    ("A Red Ten nurse came.", "A Red Cross nurse came."),
    ("They sailed in the Persia Bay.", "They sailed in the Persian Gulf."),
    ("It is a corner of iceberg.", "It is a tip of the iceberg."),
    ("He sat at his electric brain.", "He sat at his computer."),
    ("A big bear cat was born.", "A giant panda was born."),
    ("We drank self come water.", "We drank tap water."),
    ("He took the ground iron.", "He took the subway."),
    ("The black guests stole data.", "The hackers stole data."),
    ("He lost his eye mirror.", "He lost his spectacles."),
    ("We sat in the fire car.", "We sat in the train."),
    ("It was in the ice box.", "It was in the refrigerator."),
    ("We count one Canada one.", "We count one plus one."),
    ("A revolutionary flag flew.", "A red flag flew."),
    ("The information was bad.", "The news was bad."),
])
def test_words_and_phrases_are_read_back_by_sense(garbled: str, right: str) -> None:
    assert right in fixes(senses, garbled)


@pytest.mark.parametrize(("garbled", "right"), [
    ("He put the onion over his shoulder.", "He put the bow over his shoulder."),
    ("The keys of the river are cold.", "The springs of the river are cold."),
    ("He opened the lock with ease.", "He opened the castle with ease."),
    ("She collected marks as a girl.", "She collected stamps as a girl."),
])
def test_words_of_one_foreign_word_replace_each_other(garbled: str, right: str) -> None:
    assert right in fixes(foreign_senses, garbled)


def test_the_reason_of_a_foreign_sense_quotes_the_word() -> None:
    found = {p.replacement: p.reason for p in proposals(foreign_senses, "He shot with an onion.")}
    assert found["a bow"] == "лук is “onion” and also “bow”"


@pytest.mark.parametrize(("garbled", "right"), [
    # each form of phrase: a verb in its tense, a noun phrase in its number and with its article, others
    ("They killed two hawks with one arrow.", "They killed two birds with one stone."),
    ("He is opening one eye and closing one eye.", "He is turning a blind eye."),
    ("Inflation was a spoonful of tar in a barrel of honey.", "Inflation was a fly in the ointment."),
    ("The army lost two straight-rise machines.", "The army lost two helicopters."),
    ("Sales grew with seven-mile steps.", "Sales grew by leaps and bounds."),
    ("Early or late he will pay.", "Sooner or later he will pay."),
    # a name, with and without an article that changes
    ("The Non-Alliance met in Addis Ababa.", "The African Union met in Addis Ababa."),
    # one content word of three or more, or a function word, is another
    ("It killed two crows with one stone.", "It killed two birds with one stone."),
    ("It grew in leaps and bounds.", "It grew by leaps and bounds."),
])
def test_phrases_rendered_word_by_word(garbled: str, right: str) -> None:
    assert right in fixes(set_phrases, garbled)


@pytest.mark.parametrize(("garbled", "right"), [
    ("She eats her medicine daily.", "She takes her medicine daily."),
    ("They closed the televisions.", "They turned off the televisions."),
    ("There was a strong rain.", "There was a heavy rain."),
    ("The phone sounded twice.", "The phone rang twice."),
    ("He scored two balls.", "He scored two goals."),
])
def test_words_go_with_their_partners(garbled: str, right: str) -> None:
    assert right in fixes(collocations, garbled)


@pytest.mark.parametrize("sound", ["She eats after her medicine.", "She eats. Medicine helps.", "He kicked two balls.",
                                   "The strong man stood in the rain."])
def test_partners_behind_a_preposition_or_a_mark_do_not_count(sound: str) -> None:
    assert not fixes(collocations, sound)


def test_renderings_of_fixed_phrases_match_word_by_word() -> None:
    assert "They fled in the aftermath of the war." in fixes(set_phrases, "They fled at the aftermath of the war.")
    assert not fixes(set_phrases, "They described the aftermath of the war.")


def test_a_phrase_replaces_no_content_word_beside_it() -> None:
    assert all("doll" in fix for fix in fixes(set_phrases, "They sold a doll for first time."))


@pytest.mark.parametrize("sound", ["They killed two birds with one stone.", "He is turning a blind eye.",
                                   "A black mountain rose over the plain.", "The doors closed after the talks."])
def test_right_phrases_and_other_words_are_left_alone(sound: str) -> None:
    assert not fixes(set_phrases, sound)


def test_tables_of_phrases_and_senses_are_well_formed() -> None:
    for line in (SHIPPED / "proposals" / "phrasebook.tsv").read_text(encoding="utf-8").splitlines():
        form, phrase, renderings = line.split("\t")
        assert form in ("v", "n", "p", "f"), line
        assert all(len(said.replace("-", " ").split()) > 1 and said.lower() != phrase.lower()
                   for said in renderings.split(" | ")), line
    for line in (SHIPPED / "proposals" / "foreign_senses.tsv").read_text(encoding="utf-8").splitlines():
        language, word, senses_of = line.split("\t")
        assert len(language) == 2, line
        assert word == word.strip(), line
        assert len(set(senses_of.split(" | "))) == len(senses_of.split(" | ")) > 1, line


def test_tables_of_complements_collocations_and_articles_are_well_formed() -> None:
    for word, part, wrong, right in _rows("complements.tsv"):
        assert word, right
        assert part in ("v", "n", "a"), word
        assert right not in wrong.split(), word
    for wrong, part, right, partners, side in _rows("collocations.tsv"):
        assert part in ("v", "n", "a", "r"), wrong
        assert wrong not in right.split(" | "), wrong
        assert partners, wrong
        assert side in ("after", "before"), wrong
    names = list(_rows("articles.tsv"))
    assert {article for article, _ in names} == {"the", "no"}
    assert len({name for _, name in names}) == len(names)


def _rows(table: str) -> Iterator[list[str]]:
    for line in (SHIPPED / "proposals" / table).read_text(encoding="utf-8").splitlines():
        yield line.split("\t")


def test_kinds_reasons_and_charges_of_senses() -> None:
    found = {proposal.replacement: proposal for proposal in proposals(senses, "A hand machine.")}
    assert found["mobile phone"].kind == "sense-phrase"
    assert found["mobile phone"].reason == "手机 'mobile phone' was read piece by piece as 'hand', 'machine'"
    assert found["hold"].kind == "sense"
    assert found["mobile phone"].cost < found["hold"].cost


def test_names_have_no_other_senses_but_those_of_their_first_character() -> None:
    assert all("was read as" in proposal.reason for proposal in proposals(senses, "Canada"))


@pytest.mark.parametrize(("old", "new", "least", "most"), [
    ("growth", "growth", 0, 0), ("minister", "ministers", 0.1, 0.5), ("Second", "two", 1, 1),
    ("economical", "economic", 0.5, 1.2), ("hygiene", "health", 1.5, 3), ("Canada", "plus", 2.5, 2.5),
    ("Indian", "Indo", 0.5, 1.2), ("recieve", "receive", 0.5, 4)])
def test_cost_of_counterparts(old: str, new: str, least: float, most: float) -> None:
    found = counterpart(old, new)
    assert found is not None
    assert least <= found[0] <= most


@pytest.mark.parametrize(("old", "new"), [("Shandong", "Peking"), ("Iran", "Iraq"), ("two", "three"), ("tree", "law"),
                                          ("Austria", "Australia"), ("Monday", "Tuesday")])
def test_words_without_relation_are_no_counterparts(old: str, new: str) -> None:
    assert counterpart(old, new) is None


def test_words_without_counterpart_are_charged() -> None:
    assert align_phrases(("world", "trade"), ("world", "trade", "organization")).cost == UNPAIRED_COST
    assert align_phrases(("tree",), ("law",)).cost == 2 * UNPAIRED_COST
    assert align_phrases(("trade", "world"), ("world", "trade")).cost == 1.0


def test_pieces_must_be_in_order() -> None:
    assert "手机" in {row.characters for row in joined_words(("hand", "machine"))}
    assert "手机" not in {row.characters for row in joined_words(("machine", "hand"))}
    assert not list(joined_meanings(("hand",)))


@pytest.mark.parametrize("propose", KINDS)
@given(texts=st.lists(st.one_of(st.text(max_size=60), st.from_regex(re.compile(r"(?:[A-Z]?[a-z]{1,7}[ .,'’-]){0,9}"),
                                                                    fullmatch=True)), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read(propose: Proposer, texts: list[str]) -> None:
    for index, text in enumerate(texts):
        for proposal in propose(Document(tuple(texts)), index):
            assert 0 <= proposal.start < proposal.end <= len(text)
            assert text[proposal.start:proposal.end] != proposal.replacement
            assert proposal.cost >= 0


@pytest.mark.parametrize("propose", KINDS)
def test_number_of_proposals_is_bounded(propose: Proposer) -> None:
    text = ("The government of the northern province said on Friday that its new energy plan would create thousands "
            "of jobs for young workers in the coming years.")
    assert len(proposals(propose, text, text)) <= 130
