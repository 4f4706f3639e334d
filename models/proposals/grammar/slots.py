"""What the words around a place call for: a participle after "have", a plural after "many", a noun after "the".

No parser is used. A form is called for if its neighbours leave no reading to the form in the text, but one to the new
form.
"""

import re

from ...english.verb_government import INFINITIVE_ADJECTIVES, WITH_INFINITIVE_OR_OBJECT, verbs
from ...english.word_classes import (
    ARTICLES,
    BE,
    CLOSED,
    HAVE,
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
from .subjects import OF_EITHER, OF_MANY, OF_ONE, PLURAL, SINGULAR, is_attribute, may_be_counted, subject_number

CALLED_FOR = 0.3
"""The cost of a form that is called for."""
_MODALS = frozenset("will would can could may might must shall should cannot can't won't wouldn't couldn't shouldn't"
                    " didn't doesn't don't did".split())
_ADVERBS = frozenset("not also already always never often still just only even soon now then once".split())
_DEGREES = frozenset("very so too quite extremely highly".split())
_ONE, _MANY = frozenset({"he", "she", "it"}), PLURAL_SUBJECTS - {"these", "those"} | {"i"}
_ANYONE = frozenset("nobody everybody anybody somebody everyone anyone someone everything nothing something".split())
"""Pronouns, and indefinite pronouns, of one or of many."""
_VERBS_OF_ONE = frozenset("is was has does isn't wasn't hasn't doesn't".split())
_VERBS_OF_MANY = frozenset("are were have do aren't weren't haven't don't".split())
_CLAUSE_OPENERS = CLOSED - PREPOSITIONS - {"let"} | {"", "hardly", "almost", "nearly"}
_OBJECT_STARTS = ARTICLES | POSSESSIVES | frozenset(
    "him them us me it myself himself herself itself themselves some any each every these those".split())
"""What follows a verb, but no noun without a mark between."""
_FINITE, _BASE = frozenset({"VB", "VBP", "VBD", "VBZ"}), frozenset({"VB", "VBP"})
_NOUN, _PARTICIPLE = frozenset({"NN", "NNS"}), frozenset({"VBG", "VBN"})
_UNREAL = frozenset("if though wish wishes wished".split())
"""Words after which "were" also has a subject of one."""
_BEFORE_GERUNDS = frozenset("by without before after".split())
_AFTER_NOUNS, _BEFORE_NOUNS = frozenset("of is was has".split()), frozenset("of with from by for".split())
_PEOPLE = frozenset("young old poor rich dead elderly sick blind deaf wounded unemployed homeless innocent".split())
"""Adjectives that stand for people after "the"."""
_MULTITUDES = frozenset("dozens scores hundreds thousands millions billions number pair series set".split())
"""Nouns with "of" and a plural."""
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?")
_GREAT, _CURRENCIES = frozenset("hundred thousand million billion".split()), frozenset("$£€¥")
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_NUMBERED = frozenset("article articles chapter section page room phase line route flight no number group grade level"
                      " class version day week stage round type category paragraph clause rule item figure table top"
                      " under over age aged channel gate platform unit square highway road magnitude street in on at"
                      " by since until before after of and the a".split())
"""Words before numbers that do not count what follows."""


def cost_and_reason(sentence: tuple[Token, ...], at: int, new: str, cost: float, reason: str) -> tuple[float, str]:
    """The cost and the reason of the token's replacement by `new`: those given, or those of a form that is called for.
    """
    if called_for(sentence, at, new):
        return CALLED_FOR, f"the words around {sentence[at].low!r} call for {new!r}"
    return cost, reason


def called_for(sentence: tuple[Token, ...], at: int, new: str) -> bool:
    """Whether the words around the token rule its form out and allow the new one, a word in lower case."""
    token, low = sentence[at], sentence[at].low
    if not at or not token.alone or not token.before or low == "follows":
        return False
    last = before_adverbs(sentence, at)
    if low in _VERBS_OF_MANY | _VERBS_OF_ONE:
        return _agrees(sentence, last, low, new)
    if low in CLOSED or new in CLOSED:
        return False
    old_tags, new_tags, before = tags(low), tags(new), sentence[last].low
    return (_after_verb(sentence, last, old_tags, new_tags)
            or _after_pronoun(sentence, last, old_tags, new_tags)
            or _after_subject(sentence, last, at, new_tags)
            or (before in _DEGREES and old_tags <= _NOUN and "JJ" in new_tags)
            or (before in PREPOSITIONS - {"to", "than"} and old_tags <= _FINITE and bool({"VBG", *_NOUN} & new_tags))
            or (before in _BEFORE_GERUNDS and token.after in _OBJECT_STARTS and _BASE < old_tags <= _BASE | {"NN"}
                and "VBG" in new_tags)
            or _of_other_class(token, old_tags, new_tags)
            or _in_noun_phrase(sentence, at, new))


def before_adverbs(sentence: tuple[Token, ...], at: int) -> int:
    """The index of the token before this one and the adverbs before it."""
    last = at - 1
    while sentence[last].before and (sentence[last].low in _ADVERBS or tags(sentence[last].low) == {"RB"}):
        last -= 1
    return last


def _after_verb(sentence: tuple[Token, ...], last: int, old: frozenset[str], new: frozenset[str]) -> bool:
    """Whether an auxiliary asks for the new form."""
    before = sentence[last].low
    if before in _MODALS:
        return "VB" not in old and "VB" in new and bool({"VBD", "VBZ", "VBG", "VBN"} & old)
    if before == "to":
        wrong = {"VBD", "VBN", "VBZ"} | ({"VBG", "NN"} if _takes_infinitive(sentence[last].before) else set())
        return old <= wrong and old != {"NN"} and "VB" in new
    if before in HAVE:
        is_perfect = old == {"VBG"} and last > 0 and sentence[last - 1].low in _MODALS
        return ((old <= _FINITE and "VBN" not in old) or is_perfect) and "VBN" in new
    return before in BE and sentence[last].before != "do" and old <= _FINITE and bool(_PARTICIPLE & new)


def _takes_infinitive(word: str) -> bool:
    return word in HAVE | INFINITIVE_ADJECTIVES or not verbs(word).isdisjoint(WITH_INFINITIVE_OR_OBJECT)


def _of_other_class(token: Token, old: frozenset[str], new: frozenset[str]) -> bool:
    """Whether an adjective stands where a noun is called for ("the confident of"), or an adverb for an adjective
    ("a yellowly colour")."""
    determined = token.before in ARTICLES | POSSESSIVES
    if old == {"JJ"} and "NN" in new and token.low not in _PEOPLE:
        return (determined and token.after in _AFTER_NOUNS) or (
            token.before in _BEFORE_NOUNS and token.after in PREPOSITIONS - {"than"})
    return old == {"RB"} and "JJ" in new and token.low.endswith("ly") and determined and (
        may_be_noun(token.after) and not tags(token.after) & {"JJ", "VBN", "VBG", "VB"})


def _after_pronoun(sentence: tuple[Token, ...], last: int, old: frozenset[str], new: frozenset[str]) -> bool:
    """Whether a pronoun as the subject asks for the verb of one or of many."""
    before = sentence[last].low
    if before in _ANYONE:
        return sentence[last].before in _CLAUSE_OPENERS and old <= _BASE and "VBZ" in new
    if sentence[last].before in _MODALS | {"do", "does"} or before not in _ONE | _MANY:
        return False
    if before == "it":
        return _is_subject(sentence, last) and old <= _BASE and "VBZ" in new
    if before == "you":
        return old == {"VBZ"} and bool(_BASE & new)
    return "VB" in old and "VBZ" in new if before in _ONE else "VBZ" in old and "VB" in new


def _after_subject(sentence: tuple[Token, ...], last: int, at: int, new: frozenset[str]) -> bool:
    """Whether a noun as the subject asks for the verb of one or of many. A word that may be a noun is a verb if an
    adverb stands before it, or an object or a lone adjective follows."""
    token, old = sentence[at], tags(sentence[at].low)
    is_verb = last < at - 1 or token.before == "them" or token.after in _OBJECT_STARTS or (
        is_adjective(token.after) and (not sentence[at + 1].after or sentence[at + 1].after in CLOSED))
    nouns = _NOUN if is_verb else frozenset[str]()
    if "VB" in old and old <= _BASE | nouns and "VBZ" in new:
        return subject_number(sentence, last) == SINGULAR
    return "VBZ" in old and old <= {"VBZ"} | nouns and bool(_BASE & new) and subject_number(sentence, last) == PLURAL


def _agrees(sentence: tuple[Token, ...], last: int, low: str, new: str) -> bool:
    """Whether the subject that ends there asks for "is", "has" or the like instead of "are" or "have", or the reverse.
    """
    subject = sentence[last].low
    if sentence[last].before in _MODALS | {"do", "does"}:
        return False
    if new in _VERBS_OF_ONE and low in _VERBS_OF_MANY:
        if low == "were" and any(token.low in _UNREAL for token in sentence[max(0, last - 3):last]):
            return False
        return (subject in _ONE and _is_subject(sentence, last)) or subject_number(sentence, last) == SINGULAR
    return new in _VERBS_OF_MANY and low in _VERBS_OF_ONE and (
        (subject in _MANY - {"i"} and _is_subject(sentence, last)) or subject_number(sentence, last) == PLURAL)


def _is_subject(sentence: tuple[Token, ...], at: int) -> bool:
    """Whether a pronoun begins a clause: "it" and "you" behind a verb are objects."""
    token = sentence[at]
    return token.low not in ("it", "you") or not token.before or token.before in CLOSED - PREPOSITIONS


def _in_noun_phrase(sentence: tuple[Token, ...], at: int, new: str) -> bool:
    """Whether a determiner before the token, with up to two adjectives between, asks for the number or the noun."""
    first = at
    while first > at - 2 and sentence[first].before and is_attribute(sentence[first - 1].low):
        first -= 1
    determiner, token = sentence[first].before, sentence[at]
    if token.after and token.after not in CLOSED and may_begin_noun_phrase(token.after):
        return False  # the noun comes later
    if determiner in OF_ONE:
        may_be_verb = "VBZ" in tags(token.low) and (determiner in ("this", "each")
                                                    or token.after in _OBJECT_STARTS | {"to"})
        return is_plural(token.low) and "NN" in tags(new) and not is_plural(new) and not may_be_verb
    if _is_of_many(sentence, first - 1):
        return is_plural(new) and "NN" in tags(token.low) and "NNS" not in tags(token.low) and (
            token.low not in OF_MANY and may_be_counted(token.low)) and not (
            token.after in ("and", "or") or (determiner == "both" and not token.after))
    return determiner in ARTICLES | POSSESSIVES and tags(token.low) <= _BASE and bool(_NOUN & tags(new))


def _is_of_many(sentence: tuple[Token, ...], determiner: int) -> bool:
    """Whether a plural follows: after "many", "12", "one of the", "dozens of"."""
    token = sentence[determiner]
    if token.low in _GREAT:
        return bool(token.before) and sentence[determiner - 1].left not in _CURRENCIES
    if token.low in OF_MANY:
        return True
    if token.low in OF_EITHER:
        return token.before == "of" and sentence[determiner - 1].before == "one"
    if token.low == "of":
        return token.before in _MULTITUDES
    return (_NUMBER.fullmatch(token.low) is not None and token.low not in ("0", "1") and token.alone
            and not _YEAR.fullmatch(token.low) and token.before not in _NUMBERED
            and not (token.before and sentence[determiner - 1].named))
