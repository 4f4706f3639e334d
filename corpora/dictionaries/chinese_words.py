"""Names, translations, senses and synonyms for the garbler, from CC-CEDICT (see cedict.py).

Words are ranked by their frequency in wordfreq (Speer 2022).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby
from math import log10

from rapidfuzz.distance import Indel

from ..categories import FUNCTION_WORDS
from .cedict import Entry, by_characters, by_meaning, entries
from .inflections import possible_bases

LONGEST_PHRASE = 4
_HANZI = re.compile(r"[\u3400-\u9fff]+")
_PLAIN = re.compile(r"[A-Za-z]{2,}(?: [a-z]{2,})?")
_MARKERS = "classifier particle radical variant prefix suffix dialect surname pinyin".split()
_NO_SENSE = FUNCTION_WORDS | {"sth", "sb"}
_SIMILAR, _SHARED_SENSES = 0.55, 0.1


@cache
def frequencies() -> Mapping[str, float]:
    """The Zipf frequency of each Chinese word."""
    from wordfreq import get_frequency_dict

    return {word: log10(share) + 9 for word, share in get_frequency_dict("zh").items()}


@cache
def names() -> Mapping[str, tuple[Entry, ...]]:
    """The entries of people and places by English name in lower case, the commonest Chinese form first."""
    grouped: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries():
        if entry.name and len(entry.characters) > 1 and _HANZI.fullmatch(entry.characters.replace("·", "")):
            for meaning in entry.meanings[:3]:
                for key in _name_keys(meaning, entry):
                    grouped[key].append(entry)
    common = frequencies()
    return {key: tuple(sorted(dict.fromkeys(found), key=lambda e: -common.get(e.characters, 0.0)))
            for key, found in grouped.items()}


def _name_keys(meaning: str, entry: Entry) -> Iterator[str]:
    """The name in lower case. A name of two words also in reverse order, and as its last word if the pinyin resembles
    that: "obama" for 奥巴马 "Barack Obama"."""
    words = meaning.split()
    if len(words) > LONGEST_PHRASE or not all(word[:1].isupper() for word in words):
        return
    yield meaning.lower()
    if len(words) == 2:
        yield f"{words[1]} {words[0]}".lower()
        pinyin, last = "".join(entry.syllables), words[1].lower()
        if len(entry.syllables) > 2 and _similar(pinyin, last) and not _similar(pinyin, "".join(words).lower(), 0.9):
            yield last  # not a name of China, whose pinyin is the whole name


@cache
def _names_by_start() -> Mapping[str, tuple[str, ...]]:
    """Names of one word, by their first three letters."""
    keys = sorted(key for key in names() if is_name(key.capitalize()))
    return {start: tuple(group) for start, group in groupby(keys, key=lambda key: key[:3])}


@cache
def similar_names(name: str) -> tuple[str, ...]:
    """Other names in the dictionary with a similar spelling and the same first three letters."""
    lowered = name.lower()
    near = _names_by_start().get(lowered[:3], ()) if lowered in names() else ()
    return tuple(other.capitalize() for other in near if other != lowered and _similar(other, lowered))


def is_name(word: str) -> bool:
    """Whether a word is a complete name in the dictionary: "Austria"."""
    return any(entry.name and word in entry.meanings for entry in by_meaning().get(word.lower(), ()))


def _similar(one: str, other: str, threshold: float = _SIMILAR) -> bool:
    return Indel.normalized_similarity(one, other) >= threshold


@cache
def translations(meaning: str) -> tuple[Entry, ...]:
    """The three likeliest Chinese words for an English meaning, by their frequency and the rank of the meaning."""
    if meaning in FUNCTION_WORDS or len(meaning) < 3:
        return ()
    common = frequencies()
    found = [e for e in by_meaning().get(meaning, ()) if not e.name and _HANZI.fullmatch(e.characters)]
    found.sort(key=lambda e: [m.lower() for m in e.meanings].index(meaning) - common.get(e.characters, 0.0))
    return tuple(found[:3])


@cache
def base_form(word: str) -> tuple[str, str]:
    """The base form that is a meaning in the dictionary, and the ending; the word itself and "" if there is none."""
    return next((pair for pair in possible_bases(word) if translations(pair[0])), (word, ""))


@cache
def glosses(character: str) -> tuple[str, ...]:
    """The first two short meanings of a character."""
    senses = [entry for entry in by_characters().get(character, ()) if not entry.name]
    return tuple(dict.fromkeys(meaning for entry in senses for meaning in short_meanings(entry)))[:2]


@cache
def short_meanings(entry: Entry) -> tuple[str, ...]:
    """The meanings of an entry that are one word, or two words without a function word."""
    return tuple(m for m in entry.meanings if _PLAIN.fullmatch(m) and not any(mark in m for mark in _MARKERS)
                 and (" " not in m or _NO_SENSE.isdisjoint(m.lower().split())))


@cache
def are_synonyms(one: str, other: str, entry: Entry) -> bool:
    """Whether two meanings of an entry are too similar for a garble: other Chinese words have both meanings, or both
    occur with the same third meanings."""
    near_one, near_other = _neighbours(one.lower()), _neighbours(other.lower())
    if near_one[other.lower()] > 1 or one.lower() in other.lower().split():
        return True
    own = {meaning.lower() for meaning in entry.meanings}
    shared = sum(meaning in near_other and meaning not in own for meaning in near_one)
    return shared >= 2 and shared >= _SHARED_SENSES * min(len(near_one), len(near_other))


@cache
def _neighbours(meaning: str) -> Counter[str]:
    """For each other meaning, the number of Chinese words that have it together with this one."""
    return Counter(m.lower() for entry in by_meaning().get(meaning, ()) for m in entry.meanings)
