"""Numbers and what they count."""

import pytest
from degarble.models.proposals.grammar.counts import counts
from degarble.models.proposals.proposal import Document


def proposed(text: str) -> set[str]:
    return {proposal.apply(text) for proposal in counts(Document((text,)), 0)}


@pytest.mark.parametrize(("text", "right"), [
    ("It cost three hundreds pounds.", "It cost three hundred pounds."),
    ("A survey of 40 thousands of nurses.", "A survey of 40 thousand nurses."),
    ("A million of people came.", "A million people came."),
    ("About ninety percents of it.", "About ninety percent of it."),
    ("A three-hours film.", "A three-hour film."),
    ("After nine-years of work.", "After nine years of work."),
    ("A class of six-years-olds.", "A class of six-year-olds."),
    ("A 12 kilometres road.", "A 12-kilometre road."),
    ("Hundreds houses burned.", "Hundreds of houses burned."),
    ("Dozens family fled.", "Dozens of families fled."),
    ("More than thousand trees.", "More than a thousand trees."),
    ("Four fifth of it.", "Four fifths of it."),
    ("Twenty and three sheep.", "Twenty-three sheep."),
    ("In two three weeks.", "In two or three weeks."),
    ("It fell by 3,5 percent.", "It fell by 3.5 percent."),
    ("On the 22 floor.", "On the 22nd floor."),
    ("Her Fiftyth goal.", "Her Fiftieth goal."),
])
def test_counts(text: str, right: str) -> None:
    assert right in proposed(text)


@pytest.mark.parametrize("text", [
    "Hundreds of people and tens of thousands of cars came.", "Two million of the voters stayed away.",
    "A hundred years ago several thousand people lived there.", "She waited two hours outside.",
    "A twelve-hour day of three hundred minutes.", "It weighs 1,250 kilos.", "A million of them left.",
])
def test_sound_numbers_stay(text: str) -> None:
    assert not proposed(text)
