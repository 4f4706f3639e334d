"""Index of the English terms of two to five content words in CC-CEDICT: institutions, treaties, set phrases.

A term can be found by all of its content words but one. The index stores each term as text and number.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from ....corpora.dictionaries import cedict
from ...english.frequencies import zipf
from ...english.lemmas import dictionary_form
from ...english.word_runs import SMALL_WORDS
from ...readback.garbling_cost import number_value

_PLAIN = re.compile(r"[A-Za-z][A-Za-z'’-]*(?: [A-Za-z][A-Za-z'’-]*){1,6}")
_SHORTHAND = re.compile(r"\b(?:sb|sth|etc|esp|abbr|fig|lit|one's|oneself|county|prefecture|variant|classifier|usu)\b"
                        r"|^(?:be|a|an|the|not|or|and) | (?:or|to|of|with|for|in|on|at|by|from|as)$| or ",
                        re.IGNORECASE)
_MIN_WORDS, _MAX_WORDS = 2, 5
_MAX_ZIPF = 5.3
"""Zipf frequency below which a word is distinctive."""
_MIN_ZIPF = 1.0
"""Zipf frequency below which a lower-case word is too rare, so its term is left out."""
_POSSESSIVE = re.compile(r"['’]s?$")
_SEPARATORS = re.compile(r"[ -]")


def content_words(phrase: str) -> list[str]:
    """The content words of a phrase; hyphenated compounds are split."""
    bare = (_POSSESSIVE.sub("", word) for word in _SEPARATORS.split(phrase))
    return [word for word in bare if word and word.lower() not in SMALL_WORDS]


@cache
def terms() -> tuple[str, ...]:
    """The known terms without duplicates, as written in the dictionary."""
    known: dict[str, str] = {}
    for entry in cedict.entries():
        for meaning in entry.meanings:
            if _PLAIN.fullmatch(meaning) and _is_term(meaning):
                known.setdefault(meaning.lower(), meaning)
    return tuple(known.values())


@cache
def _keys() -> tuple[tuple[str, ...], ...]:
    """The keys of the content words of each term."""
    return tuple(tuple(map(key, content_words(term))) for term in terms())


@cache
def by_pair() -> tuple[Mapping[str, Mapping[str, int]], Mapping[str, Mapping[str, int]]]:
    """The numbers of the terms of two content words, by first and second key, and by second and first key."""
    first: dict[str, dict[str, int]] = defaultdict(dict)
    second: dict[str, dict[str, int]] = defaultdict(dict)
    for i, keys in enumerate(_keys()):
        if len(keys) == _MIN_WORDS:
            a, b = keys
            first[a].setdefault(b, i)
            second[b].setdefault(a, i)
    return first, second


@cache
def by_all_but_one() -> Mapping[int, tuple[int, ...]]:
    """The numbers of the terms of three and more content words, by `word_set_hash` of all words but one."""
    found: dict[int, tuple[int, ...]] = {}
    for i, keys in enumerate(_keys()):
        if len(keys) > _MIN_WORDS:
            for hashed in {word_set_hash(keys[:at] + keys[at + 1:]) for at in range(len(keys))}:
                found[hashed] = (*found.get(hashed, ()), i)
    return found


@cache
def by_word_set() -> Mapping[int, tuple[int, ...]]:
    """The numbers of all terms, by `word_set_hash` of all their words."""
    found: dict[int, tuple[int, ...]] = {}
    for i, keys in enumerate(_keys()):
        hashed = word_set_hash(keys)
        found[hashed] = (*found.get(hashed, ()), i)
    return found


def word_set_hash(words: tuple[str, ...]) -> int:
    """A hash of words that ignores their order."""
    return hash(tuple(sorted(words)))


def key(word: str) -> str:
    """The key that compares words: the dictionary form in lower case; numbers are unchanged."""
    lower = word.lower()
    return lower if number_value(lower) is not None else dictionary_form(lower)


def is_distinctive(word: str) -> bool:
    """Whether a word is rare enough to identify a term whose other words are common."""
    return zipf(word) < _MAX_ZIPF


def _is_term(meaning: str) -> bool:
    if _SHORTHAND.search(meaning):
        return False
    words = content_words(meaning)
    if not _MIN_WORDS <= len(words) <= _MAX_WORDS or not any(map(is_distinctive, words)):
        return False
    return all(zipf(word) >= _MIN_ZIPF or word[:1].isupper() for word in words)
