"""What the dictionary and its words' frequencies tell a garbler: names, translations, senses and synonyms.

Words are those of CC-CEDICT (see cedict.py), ranked by their frequency in wordfreq (Speer 2022)."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
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
_ALIKE, _SHARED_SENSES = 0.55, 0.1


@cache
def frequencies() -> Mapping[str, float]:
    """Zipf frequency of each Chinese word."""
    from wordfreq import get_frequency_dict

    return {word: log10(share) + 9 for word, share in get_frequency_dict("zh").items()}


@cache
def names() -> Mapping[str, tuple[Entry, ...]]:
    """Names of people and places in lower case, the commonest Chinese form first."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries():
        if entry.name and len(entry.characters) > 1 and _HANZI.fullmatch(entry.characters.replace("·", "")):
            for key in (key for meaning in entry.meanings[:3] for key in _name_keys(meaning, entry)):
                found[key].append(entry)
    common = frequencies()
    return {key: tuple(sorted(dict.fromkeys(rows), key=lambda e: -common.get(e.characters, 0.0)))
            for key, rows in found.items()}


def _name_keys(meaning: str, entry: Entry) -> Iterator[str]:
    """The name; of two words also in the other order, and the last alone where the characters sound like it
    ("obama", of 奥巴马 "Barack Obama")."""
    words = meaning.split()
    if len(words) > LONGEST_PHRASE or not all(word[:1].isupper() for word in words):
        return
    yield meaning.lower()
    if len(words) == 2:
        yield f"{words[1]} {words[0]}".lower()
        pinyin, last = "".join(entry.syllables), words[1].lower()
        chinese = _alike(pinyin, "".join(words).lower(), 0.9)
        if len(entry.syllables) > 2 and _alike(pinyin, last) and not chinese:
            yield last


@cache
def _names_by_start() -> Mapping[str, tuple[str, ...]]:
    """Single names of the dictionary by their first three letters."""
    found: dict[str, list[str]] = defaultdict(list)
    for key in names():
        if is_name(key.capitalize()):
            found[key[:3]].append(key)
    return {start: tuple(sorted(alike)) for start, alike in found.items()}


@cache
def lookalikes(name: str) -> tuple[str, ...]:
    """Other names of the dictionary that are spelt nearly so, from the same three letters on."""
    lowered = name.lower()
    near = _names_by_start().get(lowered[:3], ()) if lowered in names() else ()
    return tuple(other.capitalize() for other in near if other != lowered and _alike(other, lowered))


def is_name(word: str) -> bool:
    """A single word that is a name by itself, "Austria", and no common word."""
    return any(entry.name and word in entry.meanings for entry in by_meaning().get(word.lower(), ()))


def _alike(one: str, other: str, least: float = _ALIKE) -> bool:
    return Indel.normalized_similarity(one, other) >= least


@cache
def translations(meaning: str) -> tuple[Entry, ...]:
    """The three likeliest Chinese words for an English one, by frequency and by the meaning's rank."""
    if meaning in FUNCTION_WORDS or len(meaning) < 3:
        return ()
    common = frequencies()
    found = [e for e in by_meaning().get(meaning, ()) if not e.name and _HANZI.fullmatch(e.characters)]
    found.sort(key=lambda e: [m.lower() for m in e.meanings].index(meaning) - common.get(e.characters, 0.0))
    return tuple(found[:3])


@cache
def base_form(word: str) -> tuple[str, str]:
    """The first form that the dictionary has as a meaning."""
    return next((pair for pair in possible_bases(word) if translations(pair[0])), (word, ""))


@cache
def glosses(character: str) -> tuple[str, ...]:
    """What one character is called, the likeliest first: at most two short meanings."""
    senses = [entry for entry in by_characters().get(character, ()) if not entry.name]
    return tuple(dict.fromkeys(meaning for entry in senses for meaning in short_meanings(entry)))[:2]


@cache
def short_meanings(entry: Entry) -> tuple[str, ...]:
    """The meanings of one or two words; of two, none is a function word."""
    return tuple(m for m in entry.meanings if _PLAIN.fullmatch(m) and not any(mark in m for mark in _MARKERS)
                 and (" " not in m or _NO_SENSE.isdisjoint(m.lower().split())))


@cache
def are_synonyms(one: str, other: str, entry: Entry) -> bool:
    """Other Chinese words have both meanings, or each with the same third: then it is no wrong sense."""
    near_one, near_other = _neighbours(one.lower()), _neighbours(other.lower())
    if near_one[other.lower()] > 1 or one.lower() in other.lower().split():
        return True
    third = {meaning.lower() for meaning in entry.meanings}
    shared = sum(meaning in near_other and meaning not in third for meaning in near_one)
    return shared >= 2 and shared >= _SHARED_SENSES * min(len(near_one), len(near_other))


@cache
def _neighbours(meaning: str) -> Counter[str]:
    """How many Chinese words have another meaning together with this one."""
    return Counter(m.lower() for entry in by_meaning().get(meaning, ()) for m in entry.meanings)
