"""Forms that the words before them call for cost less than other forms."""

import pytest
from degarble.models.proposals.grammar.agreement import agreement
from degarble.models.proposals.grammar.derivation import derivation
from degarble.models.proposals.grammar.inflection import inflection
from degarble.models.proposals.grammar.slots import CALLED_FOR
from degarble.models.proposals.proposal import Document


def called_for(text: str) -> set[str]:
    """The texts after each proposal that costs as little as a form that is called for."""
    document = Document((text,))
    return {proposal.apply(text) for proposer in (inflection, agreement, derivation)
            for proposal in proposer(document, 0) if proposal.cost == CALLED_FOR}


@pytest.mark.parametrize(("text", "right"), [
    # after an auxiliary
    ("He will continues.", "He will continue."),
    ("They need to went.", "They need to go."),
    ("He has often went there.", "He has often gone there."),
    ("They would have admitting it.", "They would have admitted it."),
    ("It was wrote in 1900.", "It was written in 1900."),
    # after a subject
    ("She go home.", "She goes home."),
    ("They goes home.", "They go home."),
    ("It depend on the wind.", "It depends on the wind."),
    ("The river consist of two arms.", "The river consists of two arms."),
    ("The old villages has no water.", "The old villages have no water."),
    ("Each of the seven harbours follow its own law.", "Each of the seven harbours follows its own law."),
    ("No town were rich enough.", "No town was rich enough."),
    # in a noun phrase
    ("Two ship sank.", "Two ships sank."),
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
    "Because of the need to cut costs, he left.",
])
def test_sound_sentences_call_for_nothing(text: str) -> None:
    assert not called_for(text)
