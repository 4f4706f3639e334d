"""Readings of names as Japanese people whose characters were romanised as Chinese.

names.py finds the famous people that CC-CEDICT lists by full name. This module combines any surname with any given name
from tables of names. One of the two can be correct already.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log10

from ...corpora.dictionaries import cedict
from ...corpora.dictionaries.japanese_names import Name, given_names, surnames, syllables_of
from ...corpora.dictionaries.romaji import hepburn, is_romaji, normalised
from ..english.frequencies import zipf
from .pinyin import syllabifications
from .reading import Reading, without_accents

_COMBINED, _OTHER_ORDER, _IN_DOUBT = 0.2, 0.2, 0.3
_LIKE_A_CHINESE_NAME, _ONE_CHARACTER = 0.9, 0.3
_PER_TEN = 0.07  # cost of a factor of ten in rarity
_MOST_BEARERS = 2e6  # of the commonest surname
_COMMON = 3.0  # Zipf frequency in English of a common given name
_USUAL = 5.0  # log10 of (names with the first character of a usual name) * (names with its last character)
_SURNAMES, _GIVEN_NAMES, _MOST = 3, 4, 6  # number of surnames and given names tried, and of readings returned


@dataclass(frozen=True, slots=True)
class NamePart:
    """A possible form of a surname or given name. cost: its cost in a reading. reason: an explanation for the reviewer.
    size: its number of characters; 0 if the name is correct already."""

    english: str
    cost: float
    reason: str = ""
    size: int = 0


class NameTable:
    """Names indexed by their Chinese pinyin. romanised: their Japanese forms in Latin letters, `normalised`."""

    def __init__(self, names: Iterable[Name]) -> None:
        self.names = tuple(names)
        self.romanised = frozenset(normalised(hepburn(kana)) for kana in {name.kana for name in self.names})
        self._by_first_character: dict[str, list[Name]] = defaultdict(list)
        for name in self.names:
            self._by_first_character[name.characters[0]].append(name)
        self._by_syllable: dict[str, list[str]] = defaultdict(list)
        for character in self._by_first_character:
            for syllable in syllables_of(character):
                self._by_syllable[syllable].append(character)

    def with_pinyin(self, letters: str) -> Iterator[Name]:
        """The names whose characters have this pinyin, without tones and with u for ü."""
        for run in syllabifications(letters):
            for character in self._by_syllable.get(run[0], ()):
                yield from (name for name in self._by_first_character[character] if len(name.characters) == len(run)
                            and all(s in syllables_of(c) for c, s in zip(name.characters, run, strict=True)))


def japanese_people(words: tuple[str, ...]) -> Iterator[Reading]:
    """Readings of two or three words as a Japanese person, surname first or last, best first; none if the words already
    are a Japanese name."""
    found: list[Reading] = []
    for cut in range(1, len(words)):
        first, last = "".join(words[:cut]), "".join(words[cut:])
        if not (first[:1].isupper() and last[:1].isupper()):
            continue
        if _is_japanese(first, last) or _is_japanese(last, first):
            return
        found += (*_people(first, last, given_first=False), *_people(last, first, given_first=True))
    yield from sorted(found, key=lambda reading: -reading.plausibility)[:_MOST]


def _is_japanese(surname: str, given: str) -> bool:
    return normalised(surname) in _surnames().romanised and normalised(given) in _given_names().romanised


def _people(surname: str, given: str, *, given_first: bool) -> Iterator[Reading]:
    for last in _surname_forms(surname):
        for first in _given_name_forms(given):
            cost = _cost_of_sizes(last.size, first.size, given_first)
            if cost is None:
                continue
            score = -cost - last.cost - first.cost
            reason = "; ".join(filter(None, (last.reason, first.reason)))
            yield Reading(f"{first.english} {last.english}", score, reason, "sound")
            if not given_first:
                yield Reading(f"{last.english} {first.english}", score - _OTHER_ORDER, reason, "sound")


def _cost_of_sizes(surname: int, given: int, given_first: bool) -> float | None:
    """The cost of a surname and a given name by their numbers of characters (0: correct already); None if both are
    correct already or another person is likelier."""
    if surname + given == 0 or (surname == 1 and given < 2) or (given_first and surname and given == 1):
        return None
    if given == 1:
        return _COMBINED + _ONE_CHARACTER
    return _COMBINED + _LIKE_A_CHINESE_NAME * ((surname, given) == (1, 2))


@lru_cache(maxsize=4096)
def _surname_forms(written: str) -> tuple[NamePart, ...]:
    unchanged = _unchanged(written, _surnames())
    if not unchanged and is_romaji(normalised(written)) and not syllabifications(_letters(written)):
        unchanged = [NamePart(written, _IN_DOUBT)]
    return (*unchanged, *_read_back(written, _surnames(), _surname_rarity, _SURNAMES))


@lru_cache(maxsize=4096)
def _given_name_forms(written: str) -> tuple[NamePart, ...]:
    return (*_unchanged(written, _given_names()),
            *_read_back(written, _given_names(), _given_name_rarity, _GIVEN_NAMES))


def _unchanged(written: str, table: NameTable) -> list[NamePart]:
    """The name itself if it is in the table; in doubt if it is also a single syllable of pinyin."""
    by_chance = any(len(run) == 1 for run in syllabifications(_letters(written)))
    return [NamePart(written, _IN_DOUBT * by_chance)] if normalised(written) in table.romanised else []


def _read_back(written: str, table: NameTable, rarity: Callable[[Name], float], most: int) -> list[NamePart]:
    """The commonest names with this pinyin, each romanisation once."""
    letters = _letters(written)
    doubt = _IN_DOUBT * _is_chinese(written, letters)
    found: dict[str, NamePart] = {}
    for name in sorted(table.with_pinyin(letters), key=rarity):
        english = hepburn(name.kana)
        reason = f"{name.characters} {letters.capitalize()} is {english}"
        cost = doubt + _PER_TEN * rarity(name)
        found.setdefault(english, NamePart(english, cost, reason, len(name.characters)))
    return list(found.values())[:most]


def _is_chinese(written: str, letters: str) -> bool:
    """Whether the dictionary has a Chinese name with this spelling: "Fujian" in "Fujian province"."""
    return any(meaning.split()[0] == written for entry in cedict.by_sound().get(letters, ()) if entry.name
               for meaning in entry.meanings)


def _letters(written: str) -> str:
    """The letters in lower case, with u for ü and v."""
    return re.sub("[^a-z]", "", without_accents(written).lower()).replace("v", "u")


@cache
def _surnames() -> NameTable:
    return NameTable(surnames())


@cache
def _given_names() -> NameTable:
    return NameTable(given_names())


def _surname_rarity(name: Name) -> float:
    """How much rarer a surname is than the commonest one, in powers of ten."""
    return log10(_MOST_BEARERS / name.bearers)


def _given_name_rarity(name: Name) -> float:
    """How much rarer a given name is than a usual one, in powers of ten: by its frequency in English text, and by the
    number of given names with the same first or last character and kana."""
    firsts, lasts = _given_name_counts()
    count = firsts[name.characters[0], name.kana[0]] * lasts[name.characters[-1], name.kana[-1]]
    return max(0.0, _COMMON - zipf(hepburn(name.kana))) + max(0.0, _USUAL - log10(count))


@cache
def _given_name_counts() -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """The number of given names by first character and kana, and by last character and kana."""
    names = _given_names().names
    return (Counter((name.characters[0], name.kana[0]) for name in names),
            Counter((name.characters[-1], name.kana[-1]) for name in names))
