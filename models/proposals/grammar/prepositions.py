"""Proposals that exchange, delete or insert prepositions."""

from collections.abc import Iterator

from ...english.word_classes import (
    CLOSED,
    DETERMINERS,
    PREPOSITIONS,
    is_base,
    may_be_noun,
    may_be_verb,
    may_begin_noun_phrase,
    tags,
)
from ..proposal import Document, Proposal
from .sentence import Token, delete_tokens, insert_before, replace_token, tokens

KIND = "preposition"
LIKE, UNLIKE, DELETION, INSERTION, OF = 1.3, 2.0, 2.0, 2.0, 1.8
_SWAPS = tuple("of in to for on at with by from as about into".split())
_RARER = {
    "over": "above on more", "under": "below in", "between": "among of", "among": "between of in", "through": "by via",
    "during": "in for at", "against": "to for with", "after": "in since", "before": "ago by", "toward": "to for",
    "towards": "to for", "within": "in", "without": "with", "upon": "on", "across": "in through",
    "since": "from for", "until": "to by", "till": "until", "around": "about", "besides": "except beside",
    "except": "besides", "than": "then as but", "beside": "besides", "into": "in to", "behind": "beyond after above",
    "beyond": "behind above", "inside": "in within", "down": "off up out", "up": "out off on", "off": "out of",
    "out": "off up", "along": "with by"}
"""The replacements of rarer prepositions."""
_NEEDED = frozenset({"after", "before", "without", "against", "until", "till", "except", "during", "under", "over"})
"""Prepositions whose deletion would change the meaning: they are not proposed to be deleted."""
_PAIRS = ("in on", "in at", "on at", "to for", "of for", "of in", "to with", "of from", "by with", "for with", "of to",
          "in to", "on about", "of about", "in into", "to into", "to at", "from by", "on of", "in for", "on in",
          "by from", "to on", "of with")
_LIKE = frozenset(pair for two in _PAIRS for pair in (tuple(two.split()), tuple(reversed(two.split()))))
_AFTER_VERB = ("to", "of", "for", "in", "on", "with", "at")
_AFTER_NOUN = ("of", "in", "for", "on", "to")
OBJECTS = DETERMINERS | frozenset("me him us them it you her what how whether".split())
"""Words that begin an object."""


def prepositions(document: Document, index: int) -> Iterator[Proposal]:
    """Exchanges and deletions of the prepositions of a segment, and insertions after verbs and nouns."""
    text = document.texts[index]
    sentence = tokens(text)
    for at, token in enumerate(sentence):
        if token.low in PREPOSITIONS or token.low in _RARER:
            if token.left in ("", " ") and token.right == " ":
                yield from _changed(text, sentence, at)
        elif token.before and token.left == " " and token.form != "I":
            for new in _missing(sentence[at - 1], token):
                yield insert_before(sentence, at, new, KIND, OF if new == "of" else INSERTION,
                               f"{new!r} between {token.before!r} and {token.form!r}")


def _changed(text: str, sentence: tuple[Token, ...], at: int) -> Iterator[Proposal]:
    token = sentence[at]
    if token.low == "to" and is_base(token.after) and not may_begin_noun_phrase(token.after):
        return  # an infinitive
    if token.before == "as" and token.low in ("from", "of"):
        return  # "as from 1 May"
    others = _RARER.get(token.low, "").split()
    for other in dict.fromkeys((*others, *(_SWAPS if token.low in _SWAPS or not others else ()))):
        if other != token.low:
            cost = LIKE if (token.low, other) in _LIKE or other in others else UNLIKE
            yield replace_token(sentence, at, other, KIND, cost, f"{other!r} for {token.low!r}")
    if token.low not in _NEEDED:
        yield from delete_tokens(text, sentence, at, KIND, DELETION, f"without {token.low!r}")


def _missing(previous: Token, token: Token) -> tuple[str, ...]:
    """The prepositions that may be missing between two words."""
    before = token.before
    if before in CLOSED or before[0].isdigit() or not before[0].isalpha() or previous.form[0].isdigit():
        return ()
    verb, noun = may_be_verb(before) or "VBG" in tags(before) or "VBN" in tags(before), may_be_noun(before)
    if token.low in OBJECTS:
        if token.low == "'s":
            return ()
        return _AFTER_VERB if verb else _AFTER_NOUN
    if token.low in CLOSED or not may_be_noun(token.low):
        return ()
    if verb and not noun:
        return _AFTER_VERB[:5]
    return ("of",) if noun and not token.named and not previous.named else ()
