"""Readings by sense: Chinese words that were translated in the wrong sense.

"Confront" may come from 对抗, which also means "resist". "Canada" may come from 加, the first character of 加拿大,
which alone means "plus".
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from ...corpora.dictionaries import cedict
from ...corpora.dictionaries.cedict import Entry
from ...corpora.dictionaries.chinese_words import frequencies
from ..english.frequencies import zipf
from .reading import Reading, bases, clean_gloss, inflected, inflection_of, share_stem, stem

_RANK, _DEEPEST = 0.12, 5  # cost per rank of a gloss; number of glosses that are used
_SAME_STEM = 0.4
_ANOTHER_SENSE, _OWN_SENSE, _HEAD_OF_GLOSS = 0.5, 0.4, 0.3
_EVERYDAY, _UNLISTED = 5.5, 2.0  # Zipf frequency of an everyday Chinese word, and of one without a frequency
_PER_ZIPF = 0.15
_USUAL_FORMS = 2  # Chinese forms of a name that are used


def other_senses(word: str) -> Iterator[Reading]:
    """The other meanings of the Chinese words for a word, inflected like it."""
    inflection = next((e for b in bases(word)[1:] if b in cedict.by_meaning() and (e := inflection_of(word, b))), "")
    for entry, base, cost in _translations(word):
        step = cost + _ANOTHER_SENSE + rarity_cost(entry.characters)
        suffix = "" if base == word.lower() else inflection
        for meaning, extra in _other_meanings(entry, base):
            yield Reading(inflected(meaning, suffix), -step - extra,
                          f"{entry.characters} '{base}' also means '{meaning}'", "sense")


def character_sense(word: str) -> Iterator[Reading]:
    """The meanings of the first character of a name."""
    for entry in sorted(_names(word), key=lambda entry: rarity_cost(entry.characters))[:_USUAL_FORMS]:
        first = entry.characters[0]
        step = _OWN_SENSE + rarity_cost(first) + rarity_cost(entry.characters)
        for rank, gloss in (ranked for e in cedict.by_characters().get(first, ()) if not e.name
                            for ranked in enumerate(map(clean_gloss, e.meanings[:_DEEPEST]))):
            yield Reading(gloss, -step - _RANK * rank,
                          f"{first} '{gloss}' was read as {entry.characters} '{word}'", "sense")


def rarity_cost(characters: str) -> float:
    """The cost of a Chinese word by its rarity: 0 for an everyday word, about 0.5 for an unlisted one."""
    return max(0.0, (_EVERYDAY - frequencies().get(characters, _UNLISTED)) * _PER_ZIPF)


def is_name(word: str) -> bool:
    """Whether a capitalised word is a name in the dictionary."""
    return bool(_names(word))


def _names(word: str) -> list[Entry]:
    if not word[:1].isupper():
        return []
    return [entry for entry in cedict.by_meaning().get(word.lower(), ())
            if entry.name and word in entry.meanings and len(entry.characters) > 1]


def _translations(word: str) -> list[tuple[Entry, str, float]]:
    """(entry, gloss, cost) for the entries with a gloss that is a form of the word or has its stem."""
    found: dict[tuple[str, str], tuple[Entry, str, float]] = {}
    exact = [(key, 0.0) for key in bases(word)]
    for key, cost in [*exact, *((key, _SAME_STEM) for key in _by_stem().get(stem(word), ()))]:
        for entry in cedict.by_meaning().get(key, ()):
            rank = [meaning.lower() for meaning in entry.meanings].index(key)
            found.setdefault((entry.characters, entry.meanings[0]), (entry, key, cost + _RANK * min(rank, _DEEPEST)))
    return list(found.values())


def _other_meanings(entry: Entry, base: str) -> Iterator[tuple[str, float]]:
    """The meanings other than `base`, with costs. A meaning like "electrical power" also gives "power"."""
    for rank, meaning in enumerate(map(clean_gloss, entry.meanings[:_DEEPEST])):
        if meaning.lower() == base:
            continue
        yield meaning, _RANK * rank
        parts = meaning.split()
        if len(parts) == 2 and share_stem(parts[0], base):
            yield parts[1], _RANK * rank + _HEAD_OF_GLOSS


@cache
def _by_stem() -> Mapping[str, tuple[str, ...]]:
    grouped: dict[str, list[str]] = defaultdict(list)
    for meaning in cedict.by_meaning():
        if meaning.isalpha() and zipf(meaning) > 0:
            grouped[stem(meaning)].append(meaning)
    return {key: tuple(found) for key, found in grouped.items()}
