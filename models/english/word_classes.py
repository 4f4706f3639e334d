"""Possible word classes of English word forms, from lemminflect and word frequencies; no parser is used."""

from functools import cache, lru_cache
from itertools import takewhile

from ...corpora.categories import FUNCTION_WORDS
from .frequencies import zipf
from .lemmas import analyses, inflected

ARTICLES = frozenset("a an the".split())
POSSESSIVES = frozenset("my your his her its our their whose".split())
NUMBER_WORDS = frozenset("one two three four five six seven eight nine ten".split())
DETERMINERS = ARTICLES | POSSESSIVES | NUMBER_WORDS | frozenset(
    "this that these those each every either neither some any no another what which 's enough much many few"
    " several both all such more most less fewer various".split())
PRONOUNS = frozenset("i you he she it we they me him us them who there this that these those".split())
SINGULAR_SUBJECTS = frozenset("he she it this that there".split())
PLURAL_SUBJECTS = frozenset("we they you these those".split())
MODALS = frozenset("will would can could may might must shall should cannot can't won't wouldn't couldn't"
                   " shouldn't to did do does didn't don't doesn't".split())
BE = frozenset("is are was were be been being am isn't aren't wasn't weren't".split())
HAVE = frozenset("has have had having haven't hasn't hadn't".split())
PREPOSITIONS = frozenset("of in to for on at with by from as about into over under between among through"
                         " during against after before within without upon towards toward than around across"
                         " near behind beyond since until".split())
CLOSED = FUNCTION_WORDS | DETERMINERS | PRONOUNS | MODALS | BE | HAVE | PREPOSITIONS | frozenset(
    "also only even just still already yet however therefore moreover when where why how whether very too quite"
    " rather again always never often now today yesterday tomorrow here up down out off away back etc unless"
    " although though because since until myself himself herself itself ourselves themselves yours mine hers"
    " everyone someone anyone everything something anything nothing nobody please yes not".split())
"""Words that neither take articles nor inflect."""
_VERBAL_SHARE = 1.3
"""How much rarer, in Zipf frequency, "-ed" and "-ing" forms may be than the base form of a word used as a verb."""
_PLURALS_SHARE = 1.6


@lru_cache(maxsize=50_000)
def tags(word: str) -> frozenset[str]:
    """The Penn tags that a content word in lower case may have; NN for an unknown word."""
    if word in CLOSED or word[:1].isdigit():
        return frozenset()
    known = frozenset(a.tag for a in analyses(word) if a.part != "VERB" or _is_verb(a.lemma))
    if word == "complete":
        known |= {"JJ"}  # lemminflect has only the verb
    if any(a.tag == "VBD" and not inflected(a.lemma, "VERB", "VBN") for a in analyses(word)) and "VBD" in known:
        known |= {"VBN"}  # lemminflect lists a participle only if it differs from the past tense
    return known or frozenset({"NN"})


@lru_cache(maxsize=50_000)
def _is_verb(lemma: str) -> bool:
    """Whether a lemma that can be a verb is often used as a verb: "police" and "man" are not."""
    forms = {inflected(lemma, "VERB", tag) for tag in ("VBG", "VBD")} - {lemma, ""}
    return max(map(zipf, forms), default=0.0) >= zipf(lemma) - _VERBAL_SHARE


@lru_cache(maxsize=50_000)
def may_be_noun(word: str) -> bool:
    """Whether a content word can end a noun phrase."""
    return not tags(word).isdisjoint({"NN", "NNS"})


@lru_cache(maxsize=50_000)
def is_plural(word: str) -> bool:
    """Whether a content word is the plural of another word."""
    return any(a.tag == "NNS" and a.lemma != word for a in analyses(word)) and "NN" not in tags(word)


@lru_cache(maxsize=50_000)
def may_be_adjective(word: str) -> bool:
    """Whether a word is an adjective or a participle."""
    return not tags(word).isdisjoint({"JJ", "JJR", "JJS", "VBN"})


@lru_cache(maxsize=50_000)
def is_adjective(word: str) -> bool:
    """Whether a word is rather an adjective than a noun that can end a phrase."""
    if "JJ" not in tags(word) or not may_be_noun(word):
        return "JJ" in tags(word)
    plural, comparative = (max((zipf(inflected(a.lemma, part, tag)) for a in analyses(word) if a.part == part),
                               default=0.0) for part, tag in (("NOUN", "NNS"), ("ADJ", "JJR")))
    return plural < max(comparative, zipf(word) - _PLURALS_SHARE)


@lru_cache(maxsize=50_000)
def may_be_verb(word: str) -> bool:
    """Whether a word is a verb form that is not only a participle or gerund."""
    return not tags(word).isdisjoint({"VB", "VBP", "VBZ", "VBD"})


@lru_cache(maxsize=50_000)
def is_verb(word: str) -> bool:
    """Whether a word is a verb form and neither a noun nor an adjective."""
    return may_be_verb(word) and tags(word).isdisjoint({"NN", "NNS", "JJ"})


@lru_cache(maxsize=50_000)
def is_base(word: str) -> bool:
    """Whether a word may be an infinitive."""
    return "VB" in tags(word)


@lru_cache(maxsize=50_000)
def may_begin_noun_phrase(word: str) -> bool:
    """Whether a content word can begin a noun phrase: a noun or an adjective."""
    return may_be_noun(word) or may_be_adjective(word)


@cache
def frequent_words(minimum: float) -> tuple[str, ...]:
    """The words with a Zipf frequency of at least `minimum`, most frequent first: lower case, only ASCII letters."""
    from wordfreq import iter_wordlist

    listed = takewhile(lambda word: zipf(word) >= minimum, iter_wordlist("en"))
    return tuple(word for word in listed if word.isascii() and word.isalpha())
