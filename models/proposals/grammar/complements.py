"""Proposals of the preposition that a verb, noun or adjective takes: "listen to", "capable of", "discuss a plan".

`complements.tsv` was written for degarble. Each line has a word, its part of speech (v, n, a), the prepositions that
are wrong after it ("-": none, where one is needed) and the right one ("-": none).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from ...english.lemmas import analyses
from ...english.word_classes import (
    CLOSED,
    MODALS,
    NUMBER_WORDS,
    PREPOSITIONS,
    is_adjective,
    is_base,
    is_verb,
    may_begin_noun_phrase,
)
from ...shipped_data import table_lines
from ..proposal import Document, Proposal
from .prepositions import OBJECTS
from .sentence import Token, delete_tokens, insert_before, replace_token, tokens

KIND = "complement"
BASE, PER_WORD = 0.5, 0.3
"""Costs: of a wrong complement, and of each word between the word and its preposition."""
_FILE = "proposals/complements.tsv"
_NONE = "-"
_MAX_OBJECT = 5
"""The number of words between a verb and its preposition, up to which they may belong together."""
_PARTS = {"v": "VERB", "n": "NOUN", "a": "ADJ"}


class _Complement(NamedTuple):
    """The right preposition after a word, and the wrong ones. rest: the further words of "fall in love"."""

    word: str
    part: str
    rest: tuple[str, ...]
    wrong: frozenset[str]
    right: str


def complements(document: Document, index: int) -> Iterator[Proposal]:
    """Exchanges, deletions and insertions of the prepositions after the words of the table."""
    text = document.texts[index]
    sentence = tokens(text)
    for at, token in enumerate(sentence):
        for complement in _complements_of(token.low):
            last = at + len(complement.rest)
            if tuple(other.low for other in sentence[at + 1:last + 1]) != complement.rest:
                continue
            if _NONE in complement.wrong and not is_adjective(token.low) and _may_be_object(sentence, last + 1):
                yield insert_before(sentence, last + 1, complement.right, KIND, BASE,
                                    f"{complement.word!r} takes {complement.right!r}")
            place = _wrong_preposition(sentence, last, complement)
            if place is not None and complement.right != _NONE:
                yield replace_token(sentence, place, complement.right, KIND, BASE + PER_WORD * (place - last - 1),
                                    f"{complement.word!r} takes {complement.right!r}")
            elif place == last + 1 and sentence[place].after:
                yield from delete_tokens(text, sentence, place, KIND, BASE,
                                         f"{complement.word!r} takes no preposition")


def _wrong_preposition(sentence: tuple[Token, ...], last: int, complement: _Complement) -> int | None:
    """The position of a wrong preposition behind a verb and its object, a noun or an adjective; None if another
    preposition, another verb or a mark comes first."""
    reach = {"v": _MAX_OBJECT, "n": 1, "a": 0}[complement.part]
    for at in range(last + 1, min(len(sentence), last + 2 + reach)):
        token = sentence[at]
        if not token.before or token.low == complement.right or token.low in MODALS - {"to"} or is_verb(token.low):
            return None
        if token.low in complement.wrong and not _has_other_sense(token, sentence[at + 1:at + 2]):
            return at
        if token.low in PREPOSITIONS and token.low != "of":
            return None
    return None


def _has_other_sense(token: Token, following: tuple[Token, ...]) -> bool:
    """Whether the preposition is the "to" of an infinitive or the "about" of "about 20"."""
    after = following[0].low if following else ""
    return is_base(after) if token.low == "to" else token.low == "about" and (
        after[:1].isdigit() or after in NUMBER_WORDS)


def _may_be_object(sentence: tuple[Token, ...], at: int) -> bool:
    """Whether a noun phrase begins with the token, directly after the word before it."""
    if at >= len(sentence):
        return False
    token = sentence[at]
    if not token.before or token.left != " " or token.form == "I":
        return False
    return token.low in OBJECTS or (token.low not in CLOSED and may_begin_noun_phrase(token.low))


@lru_cache(maxsize=50_000)
def _complements_of(low: str) -> tuple[_Complement, ...]:
    """The lines of the table for a word form in lower case."""
    lemmas = {(a.lemma, a.part) for a in analyses(low)} | {(low, "ADJ")}  # "located" is a verb form only
    return tuple(complement for lemma, part in sorted(lemmas) for complement in _table().get(lemma, ())
                 if _PARTS[complement.part] == part)


@cache
def _table() -> Mapping[str, tuple[_Complement, ...]]:
    found: dict[str, list[_Complement]] = defaultdict(list)
    with table_lines(_FILE) as lines:
        for line in lines:
            word, part, wrong, right = line.rstrip("\n").split("\t")
            first, *rest = word.split(" ")
            found[first].append(_Complement(word, part, tuple(rest), frozenset(wrong.split()), right))
    return {word: tuple(of_word) for word, of_word in found.items()}
