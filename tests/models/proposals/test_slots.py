"""Forms that the words before them call for cost less than other forms."""

import pytest
from degarble.models.proposals.grammar.agreement import agreement
from degarble.models.proposals.grammar.auxiliaries import auxiliaries
from degarble.models.proposals.grammar.derivation import derivation
from degarble.models.proposals.grammar.inflection import inflection
from degarble.models.proposals.grammar.slots import CALLED_FOR
from degarble.models.proposals.proposal import Document


def called_for(text: str) -> set[str]:
    """The texts after each proposal that costs as little as a form that is called for."""
    document = Document((text,))
    return {proposal.apply(text) for proposer in (inflection, agreement, derivation, auxiliaries)
            for proposal in proposer(document, 0) if proposal.cost == CALLED_FOR}


@pytest.mark.parametrize(("text", "right"), [
    # after an auxiliary
    ("He will continues.", "He will continue."),
    ("They need to went.", "They need to go."),
    ("He has often went there.", "He has often gone there."),
    ("They would have admitting it.", "They would have admitted it."),
    ("It was wrote in 1900.", "It was written in 1900."),
    ("She did not heard it.", "She did not hear it."),
    ("They promised to continuing the work.", "They promised to continue the work."),
    ("The bill has not be paid.", "The bill has not been paid."),
    ("The rules must to be kept.", "The rules must be kept."),
    # after a subject
    ("She go home.", "She goes home."),
    ("They goes home.", "They go home."),
    ("It depend on the wind.", "It depends on the wind."),
    ("The river consist of two arms.", "The river consists of two arms."),
    ("The old villages has no water.", "The old villages have no water."),
    ("Each of the seven harbours follow its own law.", "Each of the seven harbours follows its own law."),
    ("No town were rich enough.", "No town was rich enough."),
    ("He left a town where rents has doubled.", "He left a town where rents have doubled."),
    ("The orchard produce a ton of plums.", "The orchard produces a ton of plums."),
    ("The weather look bad.", "The weather looks bad."),
    ("The geese often visits the lake.", "The geese often visit the lake."),
    ("Nobody know the way.", "Nobody knows the way."),
    ("The gates of the castle was closed.", "The gates of the castle were closed."),
    ("The price of apples are high.", "The price of apples is high."),
    ("The number of visitors have fallen.", "The number of visitors has fallen."),
    ("A number of visitors has left.", "A number of visitors have left."),
    ("A third of them returns in spring.", "A third of them return in spring."),
    ("Each of them have a key.", "Each of them has a key."),
    ("The farmers who sells milk met.", "The farmers who sell milk met."),
    ("The roads in the valley has ice on them.", "The roads in the valley have ice on them."),
    # in a noun phrase
    ("Two ship sank.", "Two ships sank."),
    ("He planted 300 tree there.", "He planted 300 trees there."),
    ("Dozens of fan came.", "Dozens of fans came."),
    ("One of her cousin came.", "One of her cousins came."),
    ("It was the confident of the crew that saved it.", "It was the confidence of the crew that saved it."),
    ("It caused a seriously illness.", "It caused a serious illness."),
    ("He paid by sell the farm.", "He paid by selling the farm."),
    ("Several important decision were taken.", "Several important decisions were taken."),
    ("They sold every houses.", "They sold every house."),
    ("It had its largest lose in years.", "It had its largest loss in years."),
    ("He fled before arrive.", "He fled before arriving."),
    ("The show was very success.", "The show was very successful."),
])
def test_what_is_called_for(text: str, right: str) -> None:
    assert right in called_for(text)


@pytest.mark.parametrize("text", [
    "Many city school teachers left.", "He made it go away.", "Did she go home?", "The man saw the child leave.",
    "He has run home.", "We have work to do.", "He is set to win.", "They have put it off.", "The work was cut short.",
    "One of the districts that they hold burned.", "These fish swim.", "The police have come.", "They want to leave.",
    "The United States is large.", "Each of them decides.", "This means war.",
    "Because of the need to cut costs, he left.", "In 2019 rain fell.", "The team have won.", "If the road were open.",
    "The rent rose, which is bad.", "Does he have the key?", "Deporting people is easy.", "It costs 5 percent more.",
    "All I have to do is write.", "A $25 million gift came.", "Each likes tea.", "This leads to war.",
    "Both trade and travel grew.", "The rest of the year is cold.", "He left as follows.",
])
def test_sound_sentences_call_for_nothing(text: str) -> None:
    assert not called_for(text)
