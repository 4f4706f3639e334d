"""Verbs that govern verbs."""

import pytest
from degarble.models.proposals.grammar.verb_patterns import verb_patterns
from degarble.models.proposals.proposal import Document


def proposed(text: str) -> set[str]:
    return {proposal.apply(text) for proposal in verb_patterns(Document((text,)), 0)}


@pytest.mark.parametrize(("text", "right"), [
    ("She decided selling it.", "She decided to sell it."),
    ("He hopes sign a treaty.", "He hopes to sign a treaty."),
    ("They enjoy to swim.", "They enjoy swimming."),
    ("The bell stopped to ring.", "The bell stopped ringing."),
    ("It lets you to choose.", "It lets you choose."),
    ("Please to wait.", "Please wait."),
    ("He has died in 1987.", "He died in 1987."),
    ("She has written it last week.", "She wrote it last week."),
    ("As they have often did before.", "As they have often done before."),
])
def test_patterns(text: str, right: str) -> None:
    assert right in proposed(text)


@pytest.mark.parametrize("text", [
    "She decided to sell it.", "Their hopes sank.", "He has lived there since 1987.", "Failing schools closed.",
    "They plan meetings.", "What he did has been forgotten.", "He has died.",
])
def test_sound_patterns_stay(text: str) -> None:
    assert not proposed(text)
