"""Accept, review or reject: what becomes of an edit, from its confidence alone."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..corpora.errors import OptionError
from ..corpora.files.charsets import holds
from ..corpora.records import Edit

VERDICT: Final = re.compile(
    r"(?:; )?[\d.]+ (?:≥ [\d.]+: accepted|≤ [\d.]+ < [\d.]+: for review|< [\d.]+: rejected"
    r"|at any confidence: rejected, it would (?:break the line|change an inline tag|not fit the file's encoding))$")
_LINE_BREAKERS: Final = frozenset("\n\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029")


@dataclass(frozen=True, slots=True)
class Policy:
    """Edits with a confidence of at least `accept` are made, of at least `review` shown to a reviewer."""

    accept: float = 0.8
    review: float = 0.3

    def __post_init__(self) -> None:
        if not 0 <= self.review <= self.accept <= 1:
            raise OptionError(f"thresholds accept {self.accept:g} and review {self.review:g} make no sense",
                              remedy="they lie between 0 and 1, review not above accept")


def decide(edits: Iterable[Edit], policy: Policy,
           protected: Sequence[tuple[int, int]] = (), charset: str | None = None) -> tuple[Edit, ...]:
    """The edits with decisions, and the verdict in words at the end of each reason.

    All else is kept, so that deciding anew by another policy gives what that policy would have given
    at first. An edit that brings a line break or tab into the text is rejected: line formats cannot hold it;
    so is one that touches what is protected, and one with characters that the encoding `charset` does not have
    (see `Segment`).
    """
    return tuple(_decided(edit, policy, protected, charset) for edit in edits)


def _decided(edit: Edit, policy: Policy, protected: Sequence[tuple[int, int]], charset: str | None) -> Edit:
    decision, verdict = _verdict(edit, policy)
    if any(edit.start < end and start < edit.end for start, end in protected):
        decision = "reject"
        verdict = f"{edit.confidence:.2f} at any confidence: rejected, it would change an inline tag"
    elif charset is not None and not holds(edit.replacement, charset):
        decision = "reject"
        verdict = f"{edit.confidence:.2f} at any confidence: rejected, it would not fit the file's encoding"
    why = VERDICT.sub("", edit.reason)
    return replace(edit, decision=decision, reason=f"{why}; {verdict}" if why else verdict)


def _verdict(edit: Edit, policy: Policy) -> tuple[str, str]:
    confidence, accept, review = edit.confidence, policy.accept, policy.review
    if breaks_line(edit.original, edit.replacement):
        return "reject", f"{confidence:.2f} at any confidence: rejected, it would break the line"
    digits = _digits(confidence, accept, review)
    said, high, low = (f"{value:.{digits}f}" for value in (confidence, accept, review))
    if confidence >= accept:
        return "accept", f"{said} ≥ {high}: accepted"
    if confidence >= review:
        return "review", f"{low} ≤ {said} < {high}: for review"
    return "reject", f"{said} < {low}: rejected"


def breaks_line(original: str, replacement: str) -> bool:
    """Whether the replacement brings in a line break or tab."""
    return not _LINE_BREAKERS.isdisjoint(set(replacement) - set(original))


def _digits(confidence: float, *thresholds: float) -> int:
    """As few decimals, from two up, as tell the confidence from each threshold it differs from."""
    return next((digits for digits in range(2, 9)
                 if all(f"{confidence:.{digits}f}" != f"{threshold:.{digits}f}" or confidence == threshold
                        for threshold in thresholds)), 9)
