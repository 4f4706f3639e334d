"""What repetition and spacing cost: less for what is certainly a slip, more for what people write on purpose."""

from degarble.models.proposals.proposal import Document
from degarble.models.proposals.repetition import COORDINATED, JOINED, OF_NAMES, OF_ONE_FAMILY, ON_PURPOSE, repetition
from degarble.models.proposals.spacing import GLUED, OPENED, split_cost


def deletions(text: str) -> dict[str, float]:
    """The cost of each deletion that is proposed: the least, as `propose` takes it."""
    found: dict[str, float] = {}
    for proposal in repetition(Document((text,)), 0):
        old = text[proposal.start:proposal.end]
        found[old] = min(proposal.cost, found.get(old, proposal.cost))
    return found


def test_said_twice_of_what_lasts_is_on_purpose() -> None:
    assert deletions("She waited and waited there.")[" and waited"] == ON_PURPOSE
    assert deletions("A treaty and treaty was signed.")[" and treaty"] < ON_PURPOSE
    assert JOINED < ON_PURPOSE


def test_what_is_coordinated_with_itself_may_be_two_words_of_the_source() -> None:
    assert deletions("A treaty and treaty was signed.")[" and treaty"] == COORDINATED
    assert deletions("They began the reform of the reform.")[" of the reform"] == JOINED < COORDINATED


def test_a_deletion_leaves_no_half_phrase() -> None:
    assert " old laws" not in deletions("Old laws were replaced by old laws.")
    assert " old laws" in deletions("Old laws were replaced old laws.")
    assert " room" not in deletions("It is a room under the rooms of the guests.")


def test_numbers_are_never_lost_with_a_word_of_one_family() -> None:
    found = deletions("It is a room under five rooms, of room 7 rooms.")
    assert not any("five" in old or "7" in old for old in found)


def test_other_content_words_are_never_lost_with_a_word_of_one_family() -> None:
    assert not any("ship" in old for old in deletions("They launched a ship launching rockets."))


def test_coordinated_words_of_one_family_are_two_things() -> None:
    assert not deletions("They praised the studies and the students.")
    assert not deletions("They ate raw or rawish meat.")


def test_names_are_repeated_on_purpose() -> None:
    assert deletions("King Orla and Prince Orla met.")[" Orla"] >= OF_ONE_FAMILY + OF_NAMES
    assert deletions("A growth in the growth followed.")[" growth"] == OF_ONE_FAMILY


def test_marks_between_keep_two_runs_apart() -> None:
    assert " losses, and" not in deletions("It caused losses and losses, and more.")


def test_a_split_into_certain_words_costs_least() -> None:
    assert split_cost("theirhouses", "their houses") == GLUED
    assert split_cost("rainstorm", "rain storm") == OPENED
