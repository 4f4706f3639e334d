"""Deciding: thresholds, words, and deciding anew."""

from dataclasses import replace

import pytest
from degarble.corpora.errors import OptionError
from degarble.corpora.records import Alternative, Edit
from degarble.pipeline.decide import Policy, decide
from hypothesis import given
from hypothesis import strategies as st

POLICY = Policy(0.8, 0.3)
CONFIDENCES = st.floats(0, 1)
POLICIES = st.tuples(CONFIDENCES, CONFIDENCES).map(lambda pair: Policy(max(pair), min(pair)))


def edit(confidence: float, reason: str = "", replacement: str = "b", original: str = "a") -> Edit:
    return Edit(0, len(original), original, replacement, confidence=confidence, decision="review",
                reason=reason, alternatives=(Alternative("c", 0.1),))


@pytest.mark.parametrize(("confidence", "decision", "words"), [
    (1.0, "accept", "1.00 ≥ 0.80: accepted"),
    (0.91, "accept", "0.91 ≥ 0.80: accepted"),
    (0.8, "accept", "0.80 ≥ 0.80: accepted"),
    (0.799, "review", "0.300 ≤ 0.799 < 0.800: for review"),
    (0.7999999999999, "review", "0.300000000 ≤ 0.800000000 < 0.800000000: for review"),
    (0.3, "review", "0.30 ≤ 0.30 < 0.80: for review"),
    (0.29, "reject", "0.29 < 0.30: rejected"),
    (0.0, "reject", "0.00 < 0.30: rejected"),
])
def test_verdict(confidence: float, decision: str, words: str) -> None:
    assert decide([edit(confidence)], POLICY) == (replace(edit(confidence), decision=decision, reason=words),)


def test_verdict_follows_the_correctors_reason() -> None:
    assert decide([edit(0.1, "sounds alike")], POLICY)[0].reason == "sounds alike; 0.10 < 0.30: rejected"


@pytest.mark.parametrize("replacement", ["a\nb", "a\tb", "a\u2028b", "a\rb"])
def test_what_breaks_the_line_is_rejected(replacement: str) -> None:
    assert decide([edit(1.0, replacement=replacement)], POLICY)[0].decision == "reject"
    broken_before = edit(1.0, replacement=replacement, original=replacement[::-1])
    assert decide([broken_before], POLICY)[0].decision == "accept"


@given(CONFIDENCES, st.text(), st.lists(POLICIES, min_size=2, max_size=4), st.sampled_from(["b", "b\nc"]))
def test_deciding_anew_is_deciding_at_first(confidence: float, reason: str, policies: list[Policy],
                                            replacement: str) -> None:
    proposed = edit(confidence, f"{reason}.", replacement)
    edits: tuple[Edit, ...] = (proposed,)
    for policy in policies:
        edits = decide(edits, policy)
    assert edits == decide((proposed,), policies[-1])
    assert replace(edits[0], decision="review", reason=proposed.reason) == proposed


@pytest.mark.parametrize(("accept", "review"), [(0.2, 0.3), (1.1, 0.3), (0.8, -0.1), (float("nan"), 0.3),
                                                (0.8, float("nan"))])
def test_thresholds_without_sense(accept: float, review: float) -> None:
    with pytest.raises(OptionError, match="invalid thresholds"):
        Policy(accept, review)
