"""Known terms of two to five content words, to be found by all their content words but one.

The English of CC-CEDICT is a list of them: institutions, treaties, set phrases. It is read from the package,
and only texts and numbers of terms are kept here.
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
_FEWEST, _MOST = 2, 5
_EVERYDAY = 5.3
"""Zipf frequency below which a word tells something of its term."""
_UNKNOWN = 1.0
"""Zipf frequency below which a word in lower case is left to specialists, with its term."""
_POSSESSIVE = re.compile(r"['’]s?$")
_SEPARATORS = re.compile(r"[ -]")


def parts(phrase: str) -> list[str]:
    """The content words of a phrase, those of hyphenated compounds each by itself."""
    bare = (_POSSESSIVE.sub("", word) for word in _SEPARATORS.split(phrase))
    return [word for word in bare if word and word.lower() not in SMALL_WORDS]


@cache
def terms() -> tuple[str, ...]:
    """The known terms, each once, as the dictionary writes them."""
    known: dict[str, str] = {}
    for entry in cedict.entries():
        for meaning in entry.meanings:
            if _PLAIN.fullmatch(meaning) and _is_term(meaning):
                known.setdefault(meaning.lower(), meaning)
    return tuple(known.values())


@cache
def by_pair() -> tuple[Mapping[str, Mapping[str, int]], Mapping[str, Mapping[str, int]]]:
    """The terms of two content words: by the first and then the second, and the other way round."""
    first: dict[str, dict[str, int]] = defaultdict(dict)
    second: dict[str, dict[str, int]] = defaultdict(dict)
    for i, term in enumerate(terms()):
        words = parts(term)
        if len(words) == _FEWEST:
            one, other = map(key, words)
            first[one].setdefault(other, i)
            second[other].setdefault(one, i)
    return first, second


@cache
def by_others() -> Mapping[int, tuple[int, ...]]:
    """The terms of three and more content words by `mark` of all words but one."""
    found: dict[int, tuple[int, ...]] = {}
    for i, term in enumerate(terms()):
        words = tuple(map(key, parts(term)))
        if len(words) > _FEWEST:
            for marked in {mark(words[:at] + words[at + 1:]) for at in range(len(words))}:
                found[marked] = (*found.get(marked, ()), i)
    return found


@cache
def by_all() -> Mapping[int, tuple[int, ...]]:
    """The terms by `mark` of all their words."""
    found: dict[int, tuple[int, ...]] = {}
    for i, term in enumerate(terms()):
        marked = mark(tuple(map(key, parts(term))))
        found[marked] = (*found.get(marked, ()), i)
    return found


def mark(words: tuple[str, ...]) -> int:
    """A number for words in any order."""
    return hash(tuple(sorted(words)))


def key(word: str) -> str:
    """What words of terms are compared by: the dictionary form in lower case."""
    lower = word.lower()
    return lower if number_value(lower) is not None else dictionary_form(lower)


def is_distinctive(word: str) -> bool:
    """Whether a word is rare enough to make a term of others that are everyday words."""
    return zipf(word) < _EVERYDAY


def _is_term(meaning: str) -> bool:
    if _SHORTHAND.search(meaning):
        return False
    words = parts(meaning)
    if not _FEWEST <= len(words) <= _MOST or not any(map(is_distinctive, words)):
        return False
    return all(zipf(word) >= _UNKNOWN or word[:1].isupper() for word in words)
