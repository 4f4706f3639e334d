"""Proposals for agreement: verbs, determiners and pronouns of another number, person, countability or case."""

from collections.abc import Iterator, Mapping

from ...english.word_classes import may_be_noun, tags
from ..proposal import Document, Proposal
from .sentence import GRAMMAR, match_case, replace_token, tokens
from .slots import cost_and_reason

KIND = "agreement"
NUMBER, COUNTED, PRONOUN, ALIKE = 0.7, 1.0, 2.0, 1.5

_NUMBER = ("is are", "was were", "has have", "does do", "isn't aren't", "wasn't weren't", "hasn't haven't",
           "doesn't don't", "this these", "that those", "am is are", "itself themselves")
_COUNTED = ("much many", "less fewer", "little few", "every all", "each all", "other another others",
            "amount number", "one ones", "both all")
_PRONOUNS = ("he she it they", "him her them it", "his her its their", "i me my", "we us our", "he him",
             "himself herself itself oneself themselves", "him his", "they them their", "who whom whose", "them whom",
             "which whose", "your you", "my mine", "your yours", "our ours", "their theirs")
_ALIKE = ("its it's", "your you're", "their they're there", "whose who's", "then than", "to too", "what which that",
          "lose loose", "passed past", "whether weather")
"""Words that sound alike, and "what" for a relative pronoun."""


def _others(groups: tuple[str, ...], cost: float, reason: str) -> Iterator[tuple[str, str, float, str]]:
    for group in groups:
        members = group.split()
        for word in members:
            yield from ((word, other, cost, reason) for other in members if other != word)


def _table() -> Mapping[str, Mapping[str, tuple[float, str]]]:
    found: dict[str, dict[str, tuple[float, str]]] = {}
    for word, other, cost, reason in (*_others(_NUMBER, NUMBER, "number"),
                                      *_others(_COUNTED, COUNTED, "counted or not"),
                                      *_others(_PRONOUNS, PRONOUN, "another pronoun"),
                                      *_others(_ALIKE, ALIKE, "often confused")):
        found.setdefault(word, {}).setdefault(other, (cost, reason))
    return found


OTHERS = _table()
"""The replacements of each word, with cost and reason."""


def agreement(document: Document, index: int) -> Iterator[Proposal]:
    """The other verbs, determiners and pronouns for each of these words of a segment."""
    sentence = tokens(document.texts[index])
    for at, token in enumerate(sentence):
        if len(token.form) > 1 and token.form.isupper():
            continue  # US is no pronoun, IT no other
        if token.low == "'s" and token.before in ("it", "who") and _is_only_noun(token.after):
            owner = sentence[at - 1]
            yield Proposal(owner.start, token.end, match_case({"it": "its", "who": "whose"}[token.before], owner), KIND,
                           NUMBER, "the possessive has no apostrophe", GRAMMAR)
        for other, (cost, reason) in OTHERS.get(token.low, {}).items():
            cost, reason = cost_and_reason(sentence, at, other, cost, f"{other!r} for {token.low!r}: {reason}")
            yield replace_token(sentence, at, other, KIND, cost, reason)


def _is_only_noun(word: str) -> bool:
    return may_be_noun(word) and tags(word).isdisjoint({"VBN", "VBG", "JJ", "RB"})
