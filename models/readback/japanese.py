"""Japanese people whose characters were read as Chinese, by tables of surnames and of given names.

The dictionary behind `readback_names.py` lists the best known with their full names. Here any surname goes
with any given name, and one of the two may already be right.
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

_PARTS, _OTHER_ORDER, _IN_DOUBT = 0.2, 0.2, 0.3
_LIKE_A_CHINESE_NAME, _ONE_CHARACTER = 0.9, 0.3
_PER_TEN = 0.07  # the cost of a name being ten times rarer than another
_MOST_BEARERS = 2e6  # of one surname
_COMMON = 3.0  # Zipf frequency in English of a common given name
_USUAL = 5.0  # log10 of how many names begin like a usual one times how many end like it
_SURNAMES, _GIVEN_NAMES, _MOST = 3, 4, 6  # how many are looked at, and given back


@dataclass(frozen=True, slots=True)
class NamePart:
    """What one part of a name may stand for. cost: what believing that takes. reason: for the reviewer.
    size: its characters; 0 where it is right as it stands."""

    english: str
    cost: float
    reason: str = ""
    size: int = 0


class NameTable:
    """names: all of them. right: how they are written in Latin letters, as `normalised` gives it."""

    def __init__(self, names: Iterable[Name]) -> None:
        self.names = tuple(names)
        self.romanised = frozenset(normalised(hepburn(kana)) for kana in {name.kana for name in self.names})
        self._beginning: dict[str, list[Name]] = defaultdict(list)
        for name in self.names:
            self._beginning[name.characters[0]].append(name)
        self._read: dict[str, list[str]] = defaultdict(list)
        for character in self._beginning:
            for syllable in syllables_of(character):
                self._read[syllable].append(character)

    def with_pinyin(self, letters: str) -> Iterator[Name]:
        """The names whose characters may be spelled so in pinyin, without tones, ü as u."""
        for run in syllabifications(letters):
            for character in self._read.get(run[0], ()):
                yield from (name for name in self._beginning[character] if len(name.characters) == len(run)
                            and all(s in syllables_of(c) for c, s in zip(name.characters, run, strict=True)))


def japanese_people(words: tuple[str, ...]) -> Iterator[Reading]:
    """Readings of two or three words as the name of one Japanese person, in either order, best first; none
    where both parts are Japanese as they stand."""
    found: list[Reading] = []
    for cut in range(1, len(words)):
        first, last = "".join(words[:cut]), "".join(words[cut:])
        if not (first[:1].isupper() and last[:1].isupper()):
            continue
        if _is_right(first, last) or _is_right(last, first):
            return
        found += _people(first, last, given_first=False)
        found += _people(last, first, given_first=True)
    yield from sorted(found, key=lambda reading: -reading.plausibility)[:_MOST]


def _is_right(surname: str, given: str) -> bool:
    return normalised(surname) in _surnames().romanised and normalised(given) in _given_names().romanised


def _people(surname: str, given: str, *, given_first: bool) -> Iterator[Reading]:
    for one in _surname(surname):
        for other in _given_name(given):
            doubt = _doubt(one.size, other.size, given_first)
            if doubt is None:
                continue
            score = -doubt - one.cost - other.cost
            reason = "; ".join(filter(None, (one.reason, other.reason)))
            yield Reading(f"{other.english} {one.english}", score, reason, "sound")
            if not given_first:
                yield Reading(f"{one.english} {other.english}", score - _OTHER_ORDER, reason, "sound")


def _doubt(surname: int, given: int, given_first: bool) -> float | None:
    """The cost of parts of so many characters (0: already right); None where nothing is read back, or it is
    likelier somebody else."""
    if surname + given == 0 or (surname == 1 and given < 2) or (given_first and surname and given == 1):
        return None
    if given == 1:
        return _PARTS + _ONE_CHARACTER
    return _PARTS + _LIKE_A_CHINESE_NAME * ((surname, given) == (1, 2))


@lru_cache(maxsize=4096)
def _surname(written: str) -> tuple[NamePart, ...]:
    right = _as_it_stands(written, _surnames())
    if not right and is_romaji(normalised(written)) and not syllabifications(_letters(written)):
        right = [NamePart(written, _IN_DOUBT)]
    return (*right, *_read_back(written, _surnames(), _fewness, _SURNAMES))


@lru_cache(maxsize=4096)
def _given_name(written: str) -> tuple[NamePart, ...]:
    right = _as_it_stands(written, _given_names())
    return (*right, *_read_back(written, _given_names(), _rareness, _GIVEN_NAMES))


def _as_it_stands(written: str, table: NameTable) -> list[NamePart]:
    """The name itself if it is in the table; a single syllable of pinyin is one by chance."""
    by_chance = any(len(run) == 1 for run in syllabifications(_letters(written)))
    return [NamePart(written, _IN_DOUBT * by_chance)] if normalised(written) in table.romanised else []


def _read_back(written: str, table: NameTable, rareness: Callable[[Name], float], most: int) -> list[NamePart]:
    """The cheapest names that have this pinyin, each Latin spelling once."""
    letters = _letters(written)
    doubt = _IN_DOUBT * _is_chinese(written, letters)
    found: dict[str, NamePart] = {}
    for name in sorted(table.with_pinyin(letters), key=rareness):
        english = hepburn(name.kana)
        reason = f"{name.characters} {letters.capitalize()} is {english}"
        cost = doubt + _PER_TEN * rareness(name)
        found.setdefault(english, NamePart(english, cost, reason, len(name.characters)))
    return list(found.values())[:most]


def _is_chinese(written: str, letters: str) -> bool:
    """Whether the dictionary has a name of China that is written just so: "Fujian" is "Fujian province"."""
    return any(meaning.split()[0] == written for entry in cedict.by_sound().get(letters, ()) if entry.name
               for meaning in entry.meanings)


def _letters(written: str) -> str:
    """In lower case, ü and its stand-in v as u."""
    return re.sub("[^a-z]", "", without_accents(written).lower()).replace("v", "u")


@cache
def _surnames() -> NameTable:
    return NameTable(surnames())


@cache
def _given_names() -> NameTable:
    return NameTable(given_names())


def _fewness(name: Name) -> float:
    """How far a surname is from the commonest, in powers of ten."""
    return log10(_MOST_BEARERS / name.bearers)


def _rareness(name: Name) -> float:
    """How far a given name is from a usual one, in powers of ten: by how common it is in English text, and by
    how many given names have its first character with its first kana, and its last with its last."""
    begins, ends = _seen_in_given_names()
    seen = begins[name.characters[0], name.kana[0]] * ends[name.characters[-1], name.kana[-1]]
    return max(0.0, _COMMON - zipf(hepburn(name.kana))) + max(0.0, _USUAL - log10(seen))


@cache
def _seen_in_given_names() -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """How many begin, and how many end, with a character and a kana."""
    names = _given_names().names
    return (Counter((name.characters[0], name.kana[0]) for name in names),
            Counter((name.characters[-1], name.kana[-1]) for name in names))
