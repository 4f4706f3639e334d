"""Readings by sound: names and words that were left in pinyin or in a similar spelling.

Each name in CC-CEDICT is indexed by the sounds of its possible spellings: its pinyin, with and without a kind of place,
its English form, and for Japanese and Korean people each part and order, because translators read their characters as
Chinese. japanese.py reads other Japanese people.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from ...corpora.dictionaries import cedict
from ...corpora.dictionaries.cedict import Entry
from ..english.frequencies import zipf
from .japanese import japanese_people
from .pinyin import distance, skeleton, sounds, syllabifications
from .reading import Reading, clean_gloss, without_accents
from .senses import rarity_cost

_SMALL = {"of", "and", "de", "the", "la", "el", "al", "von", "van", "bin", "du", "da"}
_PLACE_SUFFIXES = "州市省县国湾河江岛山海区镇郡府城港湖"
_SURNAME_IN_CAPITALS = re.compile(r"[^\W\d_a-z]{2,}(?:['’][^\W\d_a-z]+)? [A-Z][\w'’]+$")
_KOREAN = re.compile(r"[A-Z][a-z]+ [A-Z][a-z]+-[a-z]+$")
_FULL_NAME, _ENGLISH_SPELLING, _ONE_PART, _OTHER_ORDER, _WITHOUT_SUFFIX = 0.3, 0.3, 0.4, 0.2, 0.2
_COMMON_WORD = 0.6  # capitalised pinyin is less often a common word than a name
_TWO_WORDS = 1.5
_TRANSLITERATED, _MAYBE_TRANSLITERATED = 1.6, 4.0  # highest distances between pinyin and English
_MAX_DISTANCE = 2.2
_NEAREST = 32
_RARE = 2.5


@dataclass(frozen=True, slots=True)
class Alias:
    """heard: the `sounds` of a spelling. english: the name for it. cost: the cost of this spelling."""

    heard: str
    english: str
    entry: Entry
    cost: float


def may_be_pinyin(word: str) -> bool:
    """Whether a word has only letters and is capitalised or rare in English."""
    return word.replace("'", "").replace("-", "").isalpha() and (word[:1].isupper() or zipf(word) < _RARE)


@lru_cache(maxsize=32768)
def readings_by_sound(words: tuple[str, ...]) -> tuple[Reading, ...]:
    """Readings of a run of at most three words as one name."""
    spelling = re.sub("[^a-z]", "", "".join(words).lower().replace("ü", "v"))
    if not spelling or not all(map(may_be_pinyin, words)):
        return ()
    people = () if _is_listed(spelling) else japanese_people(words)
    return (*_name_readings(spelling), *_word_readings(spelling), *people)


def _is_listed(spelling: str) -> bool:
    """Whether the dictionary has a name of several words with exactly this sound."""
    heard = sounds(spelling)
    return any(alias.heard == heard and " " in alias.english for alias in _near(heard))


def _name_readings(spelling: str) -> Iterator[Reading]:
    heard = sounds(spelling)
    near = {id(alias): alias for alias in _near(heard)}
    spellings = {i: alias.heard for i, alias in near.items()}
    for _, _, i in process.extract(heard, spellings, scorer=Levenshtein.distance, limit=_NEAREST):
        alias = near[i]
        cost = distance(heard, alias.heard, _MAX_DISTANCE)
        if cost <= _MAX_DISTANCE:
            yield Reading(alias.english, -cost - alias.cost, _reason(alias.entry, alias.english), "sound")


def _word_readings(spelling: str) -> Iterator[Reading]:
    for entry in cedict.by_sound().get(spelling, ()):
        cost = _COMMON_WORD + rarity_cost(entry.characters)
        for rank, meaning in enumerate(map(clean_gloss, entry.meanings[:4])):
            if meaning and not (entry.name and meaning[:1].isupper()):
                yield Reading(meaning, -cost - 0.1 * rank, _reason(entry, meaning), "sound")
    for run in syllabifications(spelling):
        for at in range(2, len(run) - 1):
            yield from _two_word_readings("".join(run[:at]), "".join(run[at:]))


def _two_word_readings(first: str, second: str) -> Iterator[Reading]:
    for one in cedict.by_sound().get(first, ())[:3]:
        for other in cedict.by_sound().get(second, ())[:3]:
            parts = [english_name(e.meanings[0]) or clean_gloss(e.meanings[0]) for e in (one, other)]
            cost = _TWO_WORDS + rarity_cost(one.characters) + rarity_cost(other.characters)
            if all(parts):
                reason = f"{_reason(one, parts[0])}; {_reason(other, parts[1])}"
                yield Reading(" ".join(parts), -cost, reason, "sound")


def _near(heard: str) -> Iterator[Alias]:
    for key in _keys(heard):
        yield from _index().get(key, ())


def _keys(heard: str) -> tuple[str, ...]:
    """The skeleton, and the skeleton without any one of its classes if at least two remain, without repetitions. The
    order decides among equally near names, so it must not depend on the hash seed."""
    key = skeleton(heard)
    return tuple(dict.fromkeys((key, *(key[:i] + key[i + 1:] for i in range(len(key)) if len(key) > 2))))


@cache
def _index() -> Mapping[str, tuple[Alias, ...]]:
    """The aliases by each of their `_keys`."""
    grouped: dict[str, list[Alias]] = defaultdict(list)
    for alias in _unique(a for entry in cedict.entries() if entry.name for a in _aliases(entry)):
        for key in _keys(alias.heard):
            grouped[key].append(alias)
    return {key: tuple(found) for key, found in grouped.items()}


def _unique(aliases: Iterable[Alias]) -> Iterable[Alias]:
    best: dict[tuple[str, str], Alias] = {}
    for alias in aliases:
        key = (alias.heard, alias.english)
        if alias.heard and (key not in best or alias.cost < best[key].cost):
            best[key] = alias
    return best.values()


def _aliases(entry: Entry) -> Iterator[Alias]:
    heard = sounds("".join(entry.syllables))
    for meaning in entry.meanings:
        english = english_name(meaning)
        if not english:
            continue
        if person := split_person(entry, meaning):
            yield from _east_asian_aliases(entry, *person)
            continue
        yield from _other_aliases(entry, heard, english)
        if entry.characters[-1] in _PLACE_SUFFIXES and len(entry.syllables) > 2:
            yield Alias(sounds("".join(entry.syllables[:-1])), english, entry, _WITHOUT_SUFFIX)


def _other_aliases(entry: Entry, heard: str, english: str) -> Iterator[Alias]:
    parts = english.split()
    yield Alias(heard, english, entry, _FULL_NAME if len(parts) > 1 else 0.0)
    distances = {part: distance(heard, sounds(part), _MAYBE_TRANSLITERATED) for part in parts if part not in _SMALL}
    nearest = min(distances, key=distances.__getitem__)
    if distances[nearest] <= _TRANSLITERATED:
        yield Alias(heard, nearest, entry, 0.0)
        yield Alias(sounds(nearest), nearest, entry, _ENGLISH_SPELLING)
    elif len(parts) > 1 and distances[parts[-1]] <= _MAYBE_TRANSLITERATED:
        yield Alias(heard, parts[-1], entry, _FULL_NAME)
    pieces = " ".join(entry.syllables).split("·")
    if len(pieces) == len(parts) > 1:
        yield from (Alias(sounds(piece), part, entry, 0.1) for piece, part in zip(pieces, parts, strict=True))


def split_person(entry: Entry, meaning: str) -> tuple[int, str, str] | None:
    """The number of characters of the surname, the surname and the given name of a Japanese or Korean person."""
    size = len(entry.characters)
    if not 2 <= size <= 6 or len(meaning.split()) != 2 or size != len(entry.syllables):
        return None
    surname, given = (without_accents(part).replace("’", "'") for part in meaning.split())
    if _KOREAN.match(meaning):
        return (1, surname, given) if size <= 3 else None
    if _SURNAME_IN_CAPITALS.match(meaning):
        return (min(2, size - 1), surname.capitalize(), given)
    if size < 3 or not given[:1].isupper() or "·" in entry.syllables or _is_word(given):
        return None
    if sounds(meaning) == sounds("".join(entry.syllables)):
        return None
    known = [cut for cut in range(1, size) for e in cedict.by_characters().get(entry.characters[:cut], ())
             if e.name and surname in e.meanings]
    if not known and size == 4 and not _is_word(surname) and not _resembles(entry, meaning):
        known = [2]
    return (known[-1], surname, given) if known else None


def _is_word(part: str) -> bool:
    return part.lower() in cedict.by_meaning()


def _resembles(entry: Entry, meaning: str) -> bool:
    heard = sounds("".join(entry.syllables))
    parts = (meaning, *meaning.split())
    return any(distance(heard, sounds(part), _TRANSLITERATED) <= _TRANSLITERATED for part in parts)


def _east_asian_aliases(entry: Entry, cut: int, surname: str, given: str) -> Iterator[Alias]:
    """The full name in either order, each part in pinyin or in English, and the parts in pinyin."""
    surname_pinyin, given_pinyin = "".join(entry.syllables[:cut]), "".join(entry.syllables[cut:])
    usual, other = f"{given} {surname}", f"{surname} {given}"
    if "-" in given:
        usual, other = other, usual
    for first in (surname_pinyin, surname):
        for last in (given_pinyin, given):
            step = 0.0 if (first, last) == (surname_pinyin, given_pinyin) else _ONE_PART / 2
            for written in (first + last, last + first):
                yield Alias(sounds(written), usual, entry, step)
                yield Alias(sounds(written), other, entry, step + _OTHER_ORDER)
    yield Alias(sounds(surname_pinyin), surname, entry, _ONE_PART)
    yield Alias(sounds(given_pinyin), given, entry, _ONE_PART)


def english_name(meaning: str) -> str:
    """The capitalised words at the start of a gloss: "Ibaraki" of "Ibaraki prefecture"."""
    words: list[str] = []
    for word in meaning.split():
        if not (word[:1].isupper() or (words and word in _SMALL)):
            break
        words.append(word)
    while words and words[-1] in _SMALL:
        words.pop()
    return " ".join(words)


def _reason(entry: Entry, english: str) -> str:
    return f"{entry.characters} {''.join(entry.syllables).capitalize()} is {english}"
