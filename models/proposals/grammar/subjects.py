"""The number of the subject that ends before a verb, found without a parser."""

from functools import lru_cache
from typing import NamedTuple

from ...english.frequencies import zipf
from ...english.lemmas import analyses, inflected
from ...english.word_classes import (
    CLOSED,
    DETERMINERS,
    NUMBER_WORDS,
    POSSESSIVES,
    PREPOSITIONS,
    is_adjective,
    is_plural,
    may_be_noun,
    tags,
)
from .sentence import Token

SINGULAR, PLURAL = "NN", "NNS"
OF_ONE = frozenset("a an each every another this".split())
OF_MANY = (NUMBER_WORDS - {"one"}) | frozenset(
    "many several few both various numerous these those dozen eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion".split())
OF_EITHER = POSSESSIVES | {"the", "no"}
"""Determiners of one, of many, and of either."""
_CLAUSE_STARTS = frozenset("and but because when while if although as since that where whether though unless whereas"
                           " how why so say says said think thinks thought believe believes hope hopes".split()) | {""}
"""What stands before the subject; "" is the start of a sentence or a mark."""
_WITHIN_SUBJECTS = PREPOSITIONS - {"of", "to", "than", "as", "like", "from", "before", "after", "since", "until"}
"""The prepositions after the head of a subject, besides "of"."""
_RELATIVE = frozenset({"who", "which", "that"})
_SINGULAR_OF = frozenset("each one either neither".split())
_QUANTITIES = frozenset(
    "number lot lots majority minority percent percentage share group host range variety couple pair series set bunch"
    " handful plenty rest half third quarter fifth tenth total average dozens hundreds thousands millions billions tens"
    " kind kinds sort sorts type types part parts none".split())
"""Nouns whose phrase has the number of the noun after "of", or either number."""
_COUNTS = frozenset("number average total".split())
"""Those of them that are of one after "the"."""
_COLLECTIVE = frozenset(
    "team staff family government police public crew band club company committee audience media data army navy cabinet"
    " council crowd group board party press firm jury clergy majority pair couple minority youth nobility few personnel"
    " folk livestock poultry elite opposition leadership faculty cast gang elderly".split())
"""Singular nouns with verbs of many."""
_BEFORE_WORDS = frozenset(' "“‘(') | {""}
_MOST_WORDS, _MOST_MODIFIERS = 5, 3
_MAX_ZIPF_DIFFERENCE = 1.2
"""How much rarer the plural of a noun that can be counted is than its singular, in Zipf frequency."""


class NounPhrase(NamedTuple):
    """A noun phrase: the index of its first token, and its number, or "" if that is not certain."""

    first: int
    number: str


def subject_number(sentence: tuple[Token, ...], last: int) -> str:
    """SINGULAR or PLURAL if a noun phrase that begins a clause ends with the token, else ""."""
    if sentence[last].low in _RELATIVE:
        return _antecedent_number(sentence, last)
    if sentence[last].low == "them" and sentence[last].before == "of":
        return SINGULAR if sentence[last - 1].before in _SINGULAR_OF else PLURAL
    if _ends_one_of_many(sentence, last):
        return SINGULAR
    phrase = _noun_phrase(sentence, last)
    if phrase is None:
        return ""
    before = sentence[phrase.first].before
    if before == "of" or before in _WITHIN_SUBJECTS:
        phrase = _of_both(sentence, phrase)
        if phrase is None:
            return ""
        before = sentence[phrase.first].before
    joins = before == "and" and (phrase.number == SINGULAR or sentence[phrase.first - 1].before)
    return "" if joins or before not in _CLAUSE_STARTS else phrase.number


def _of_both(sentence: tuple[Token, ...], second: NounPhrase) -> NounPhrase | None:
    """The noun phrase with this one after a preposition: "the mouths of the river", "a lot of boats"."""
    preposition = second.first - 1
    first = _noun_phrase(sentence, preposition - 1) if sentence[preposition].before else None
    if first is None:
        return None
    head, determiner = sentence[preposition - 1].low, sentence[first.first].low
    if head not in _QUANTITIES or (head in _COUNTS and determiner == "the"):
        return first
    return NounPhrase(first.first, PLURAL if sentence[preposition].low == "of" and second.number == PLURAL else "")


@lru_cache(maxsize=50_000)
def may_be_counted(noun: str) -> bool:
    """Whether the plural of a noun is common enough."""
    plurals = {inflected(a.lemma, "NOUN", "NNS") for a in analyses(noun) if a.tag == "NN"} - {"", noun}
    return max(map(zipf, plurals), default=0.0) >= zipf(noun) - _MAX_ZIPF_DIFFERENCE


def is_attribute(word: str) -> bool:
    """Whether a word can stand between a determiner and a noun, and is no noun that can end a phrase."""
    return word not in CLOSED and (is_adjective(word) or not tags(word).isdisjoint({"JJR", "JJS"}))


def _noun_phrase(sentence: tuple[Token, ...], last: int) -> NounPhrase | None:
    """The noun phrase that ends with the token."""
    if last < 0 or sentence[last].named:
        return None
    low = sentence[last].low
    if low in CLOSED or not may_be_noun(low):
        return None
    first = last
    while first > last - _MOST_MODIFIERS and sentence[first].before and _may_modify(sentence[first - 1]):
        first -= 1
    determiner = sentence[first].before
    if determiner in (DETERMINERS - {"that", "what", "which"}) or determiner in OF_MANY or determiner[:1].isdigit():
        first -= 1
    elif "VBG" in tags(sentence[first].low):
        return NounPhrase(first, "")  # a gerund with its object
    if sentence[first].left not in _BEFORE_WORDS:
        return None
    if is_plural(low) or tags(low) == {PLURAL}:
        return NounPhrase(first, "" if determiner in OF_ONE else PLURAL)
    is_one = tags(low) >= {SINGULAR} and not low.endswith("s") and low not in _COLLECTIVE
    return NounPhrase(first, SINGULAR if is_one and determiner in OF_ONE | OF_EITHER else "")


def _may_modify(token: Token) -> bool:
    low = token.low
    if low in CLOSED or low in OF_MANY or low[0].isdigit():
        return False
    return (token.named or is_attribute(low) or (may_be_noun(low) and not is_plural(low))
            or not tags(low).isdisjoint({"VBN", "VBG"}))


def _antecedent_number(sentence: tuple[Token, ...], relative: int) -> str:
    """The number of the noun before "who", "which" or "that", with a comma only before "who": "which" may refer to the
    whole clause there."""
    last, adjacent = relative - 1, sentence[relative].before
    if last < 0 or not (adjacent or (sentence[relative].low == "who" and sentence[last].right == ",")):
        return ""
    phrase = _noun_phrase(sentence, last)
    if phrase is None:
        return ""
    before = sentence[phrase.first].before
    if before == "of" or (phrase.number == SINGULAR and before in ("and", "or")):
        return ""
    return phrase.number


def _ends_one_of_many(sentence: tuple[Token, ...], last: int) -> bool:
    """Whether the token ends a phrase like "each of the seven harbours"."""
    if not is_plural(sentence[last].low):
        return False
    for at in range(last, max(0, last - _MOST_WORDS), -1):
        if sentence[at].low == "of":
            return sentence[at].before in _SINGULAR_OF
        if not sentence[at].before:
            return False
    return False
