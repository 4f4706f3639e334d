"""Spaces that make words, or part them."""

import pytest
from degarble.models.proposals.respacing import respaced
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(("phrase", "found"), [
    ("keep ing", ["keeping"]),
    ("be- lieved it", ["believed it", "be-lieved it"]),
    ("Bye -bye", ["Byebye", "Bye-bye"]),
    ("thr -eshed", ["threshed", "thr-eshed"]),
    ("so therehearsal", ["so the rehearsal"]),
    ("Sofar", ["So far"]),
    ("Kolton", []),
    ("Zurich together", []),
    ("theMatch", ["the Match", "the match"]),
    ("the green table", []),
    ("self-made", []),
    ("", []),
])
def test_what_may_be_meant(phrase: str, found: list[str]) -> None:
    assert respaced(phrase) == found


@given(st.text("abT -\n", max_size=12))
def test_nothing_but_spaces_hyphens_and_one_capital_changes(phrase: str) -> None:
    def bare(text: str) -> str:
        return text.replace(" ", "").replace("-", "").replace("\n", "").lower()

    assert all(bare(other) == bare(phrase) and other != phrase for other in respaced(phrase))
