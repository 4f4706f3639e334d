"""What the words before a place call for: a participle after "have", a plural after "many", a noun after "the".

No parser is used. A form is called for if its neighbours leave no reading to the form in the text, but one to the new
form.
"""

from ...english.word_classes import (
    ARTICLES,
    BE,
    CLOSED,
    HAVE,
    NUMBER_WORDS,
    PLURAL_SUBJECTS,
    POSSESSIVES,
    PREPOSITIONS,
    is_adjective,
    is_plural,
    may_be_noun,
    may_begin_noun_phrase,
    tags,
)
from .sentence import Token

CALLED_FOR = 0.3
"""The cost of a form that is called for."""
_MODALS = frozenset("will would can could may might must shall should cannot can't won't wouldn't couldn't shouldn't"
                    " didn't doesn't don't".split())
_ADVERBS = frozenset("not also already always never often still just only even soon now then".split())
_OF_ONE = frozenset("a an each every another this".split())
_OF_MANY = (NUMBER_WORDS - {"one"}) | frozenset("many several few both various numerous these those".split())
_OF_EITHER = POSSESSIVES | {"the", "no"}
"""Determiners of one, of many, and of either."""
_CLAUSE_STARTS = frozenset({"", "and", "but", "because", "when", "while", "if", "although", "as", "since", "that"})
"""What stands before the subject; "" is the start of a sentence or a mark."""
_SINGULAR_OF = frozenset("each one either neither none".split())
_DEGREES = frozenset("very so too quite extremely highly".split())
_ONE, _MANY = frozenset({"he", "she", "it"}), PLURAL_SUBJECTS - {"these", "those"} | {"i"}
_VERBS_OF_ONE = frozenset("is was has does isn't wasn't hasn't doesn't".split())
_VERBS_OF_MANY = frozenset("are were have do aren't weren't haven't don't".split())
_FINITE, _BASE = frozenset({"VB", "VBP", "VBD", "VBZ"}), frozenset({"VB", "VBP"})
_NOUN, _PARTICIPLE = frozenset({"NN", "NNS"}), frozenset({"VBG", "VBN"})
_MAX_NOUN_PHRASE = 5


def cost_and_reason(sentence: tuple[Token, ...], at: int, new: str, cost: float, reason: str) -> tuple[float, str]:
    """The cost and the reason of the token's replacement by `new`: those given, or those of a form that is called for.
    """
    if called_for(sentence, at, new):
        return CALLED_FOR, f"the words before {sentence[at].low!r} call for {new!r}"
    return cost, reason


def called_for(sentence: tuple[Token, ...], at: int, new: str) -> bool:
    """Whether the words before the token rule its form out and allow the new one, a word in lower case."""
    token, low = sentence[at], sentence[at].low
    if not token.before or not token.alone:
        return False
    if low in _VERBS_OF_MANY | _VERBS_OF_ONE:
        return _agrees(sentence, at, new)
    if low in CLOSED or new in CLOSED:
        return False
    last = at - 1
    while sentence[last].before and (sentence[last].low in _ADVERBS or tags(sentence[last].low) == {"RB"}):
        last -= 1
    old_tags, new_tags, before = tags(low), tags(new), sentence[last].low
    return (_after_verb(sentence, last, old_tags, new_tags)
            or _after_pronoun(sentence, last, old_tags, new_tags)
            or (before in _DEGREES and old_tags <= _NOUN and "JJ" in new_tags)
            or (before in PREPOSITIONS - {"to", "than"} and old_tags <= _FINITE and bool({"VBG", *_NOUN} & new_tags))
            or (old_tags <= _BASE and "VBZ" in new_tags and _ends_subject(sentence, last) == "NN")
            or (old_tags == {"VBZ"} and bool(_BASE & new_tags) and _ends_subject(sentence, last) == "NNS")
            or _in_noun_phrase(sentence, at, new))


def _after_verb(sentence: tuple[Token, ...], last: int, old: frozenset[str], new: frozenset[str]) -> bool:
    """Whether an auxiliary asks for the new form."""
    before = sentence[last].low
    if before in _MODALS:
        return "VB" not in old and "VB" in new and bool({"VBD", "VBZ", "VBG", "VBN"} & old)
    if before == "to":
        return old <= {"VBD", "VBN", "VBZ"} and "VB" in new
    if before in HAVE:
        is_perfect = old == {"VBG"} and last > 0 and sentence[last - 1].low in _MODALS
        return ((old <= _FINITE and "VBN" not in old) or is_perfect) and "VBN" in new
    return before in BE and old <= _FINITE and bool(_PARTICIPLE & new)


def _after_pronoun(sentence: tuple[Token, ...], last: int, old: frozenset[str], new: frozenset[str]) -> bool:
    """Whether a subject asks for the verb of one or of many."""
    before = sentence[last].low
    if sentence[last].before in _MODALS | {"do", "does", "did"} or before not in _ONE | _MANY:
        return False
    if before == "it":
        return _is_subject(sentence, last) and old <= _BASE and "VBZ" in new
    if before == "you":
        return old == {"VBZ"} and bool(_BASE & new)
    return "VB" in old and "VBZ" in new if before in _ONE else "VBZ" in old and "VB" in new


def _agrees(sentence: tuple[Token, ...], at: int, new: str) -> bool:
    """Whether the subject directly before "are", "have" or the like asks for the verb of one, or the reverse."""
    low, subject = sentence[at].low, sentence[at - 1]
    if new in _VERBS_OF_ONE and low in _VERBS_OF_MANY:
        return (subject.low in _ONE and _is_subject(sentence, at - 1)) or _ends_subject(sentence, at - 1) == "NN"
    return new in _VERBS_OF_MANY and low in _VERBS_OF_ONE and (
        subject.low in _MANY - {"i"} or _ends_subject(sentence, at - 1) == "NNS")


def _is_subject(sentence: tuple[Token, ...], at: int) -> bool:
    """Whether a pronoun begins a clause: "it" behind a verb is an object."""
    return sentence[at].low != "it" or not sentence[at].before or sentence[at].before in CLOSED - PREPOSITIONS


def _ends_subject(sentence: tuple[Token, ...], last: int) -> str:
    """"NN" or "NNS" if the token ends a noun phrase of one or many that begins a clause, else ""."""
    low = sentence[last].low
    if low in CLOSED or sentence[last].named or not may_be_noun(low):
        return ""
    if _ends_one_of_many(sentence, last):
        return "NN"
    first = last
    while first > last - 2 and sentence[first].before and _is_attribute(sentence[first - 1].low):
        first -= 1
    determiner = first - 1
    if not sentence[first].before or sentence[determiner].before not in _CLAUSE_STARTS:
        return ""
    if sentence[determiner].low in _OF_ONE | _OF_EITHER and not is_plural(low) and "NNS" not in tags(low):
        return "NN"
    return "NNS" if sentence[determiner].low in _OF_MANY | _OF_EITHER and is_plural(low) else ""


def _ends_one_of_many(sentence: tuple[Token, ...], last: int) -> bool:
    """Whether the token ends a phrase like "each of the seven harbours"."""
    if not is_plural(sentence[last].low):
        return False
    for at in range(last, max(0, last - _MAX_NOUN_PHRASE), -1):
        if sentence[at].low == "of":
            return sentence[at].before in _SINGULAR_OF
        if not sentence[at].before:
            return False
    return False


def _in_noun_phrase(sentence: tuple[Token, ...], at: int, new: str) -> bool:
    """Whether a determiner before the token, with up to two adjectives between, asks for the number or the noun."""
    first = at
    while first > at - 2 and sentence[first].before and _is_attribute(sentence[first - 1].low):
        first -= 1
    determiner, token = sentence[first].before, sentence[at]
    if token.after and token.after not in CLOSED and may_begin_noun_phrase(token.after):
        return False  # the noun comes later
    if determiner in _OF_ONE:
        return is_plural(token.low) and "NN" in tags(new) and not is_plural(new)
    is_one_of = determiner == "the" and sentence[first - 1].before == "of" and sentence[first - 2].before == "one"
    if determiner in _OF_MANY or is_one_of:
        return is_plural(new) and "NNS" not in tags(token.low)
    return determiner in ARTICLES | POSSESSIVES and tags(token.low) <= _BASE and bool(_NOUN & tags(new))


def _is_attribute(word: str) -> bool:
    return word not in CLOSED and (is_adjective(word) or not tags(word).isdisjoint({"JJR", "JJS"}))
