"""The decision policy: accept, review or reject an edit by its confidence."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..corpora.errors import OptionError
from ..corpora.files.charsets import can_encode
from ..corpora.records import Edit

VERDICT: Final = re.compile(
    r"(?:; )?[\d.]+ (?:≥ [\d.]+: accepted|≤ [\d.]+ < [\d.]+: for review|< [\d.]+: rejected"
    r"|at any confidence: rejected, it would (?:break the line|change an inline tag|not fit the file's encoding))$")
_LINE_BREAKERS: Final = frozenset("\n\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029")


@dataclass(frozen=True, slots=True)
class Policy:
    """Thresholds: confidence ≥ `accept` applies an edit; confidence ≥ `review` leaves it to a reviewer."""

    accept: float = 0.8
    review: float = 0.3

    def __post_init__(self) -> None:
        if not 0 <= self.review <= self.accept <= 1:
            raise OptionError(f"invalid thresholds: accept {self.accept:g}, review {self.review:g}",
                              remedy="both must lie between 0 and 1, and review must not exceed accept")


def decide(edits: Iterable[Edit], policy: Policy,
           protected: Sequence[tuple[int, int]] = (), charset: str | None = None) -> tuple[Edit, ...]:
    """Set the decision of each edit and append it in words to its reason.

    Deciding again with another policy gives the same edits as deciding with that policy first. At any confidence,
    an edit is rejected if it adds a line break or tab (line formats cannot store it), if it overlaps a range in
    `protected`, or if the encoding `charset` lacks one of its characters (see `Segment`).
    """
    return tuple(_decided(edit, policy, protected, charset) for edit in edits)


def _decided(edit: Edit, policy: Policy, protected: Sequence[tuple[int, int]], charset: str | None) -> Edit:
    decision, verdict = _verdict(edit, policy)
    if any(edit.start < end and start < edit.end for start, end in protected):
        decision = "reject"
        verdict = f"{edit.confidence:.2f} at any confidence: rejected, it would change an inline tag"
    elif charset is not None and not can_encode(edit.replacement, charset):
        decision = "reject"
        verdict = f"{edit.confidence:.2f} at any confidence: rejected, it would not fit the file's encoding"
    reason = VERDICT.sub("", edit.reason)
    return replace(edit, decision=decision, reason=f"{reason}; {verdict}" if reason else verdict)


def _verdict(edit: Edit, policy: Policy) -> tuple[str, str]:
    confidence, accept, review = edit.confidence, policy.accept, policy.review
    if breaks_line(edit.original, edit.replacement):
        return "reject", f"{confidence:.2f} at any confidence: rejected, it would break the line"
    digits = _digits(confidence, accept, review)
    shown, high, low = (f"{value:.{digits}f}" for value in (confidence, accept, review))
    if confidence >= accept:
        return "accept", f"{shown} ≥ {high}: accepted"
    if confidence >= review:
        return "review", f"{low} ≤ {shown} < {high}: for review"
    return "reject", f"{shown} < {low}: rejected"


def breaks_line(original: str, replacement: str) -> bool:
    """Whether the replacement adds a line break or tab."""
    return not _LINE_BREAKERS.isdisjoint(set(replacement) - set(original))


def _digits(confidence: float, *thresholds: float) -> int:
    """The fewest decimals, at least two, that show the confidence different from each unequal threshold."""
    return next((digits for digits in range(2, 9)
                 if all(f"{confidence:.{digits}f}" != f"{threshold:.{digits}f}" or confidence == threshold
                        for threshold in thresholds)), 9)
