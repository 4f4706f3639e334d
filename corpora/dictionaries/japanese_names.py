"""Japanese surnames and given names, and the Chinese readings of their characters.

The names are read from the package japanese-personal-name-dataset (MIT). No copy of them is stored. Its romanisation is
not consistent, so names are romanised from the kana instead (see romaji.py).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from . import cedict

_READINGS = {
    "樋": "tong", "梶": "wei", "畠": "tian", "笹": "ti", "冨": "fu", "樫": "jian", "堺": "jie", "込": "yu", "桝": "jie",
    "惣": "zong", "槙": "dian", "槇": "dian", "澪": "ling", "冴": "hu", "峠": "qia", "凪": "zhi", "椛": "hua",
    "晧": "hao", "ノ": "zhi", "浜": "bin", "豊": "feng"}
"""Readings that are missing in CC-CEDICT, or wrong there for names, in which 浜 is 滨 and 豊 is 丰."""
_ITERATION_MARK = re.compile("(.)々")


@dataclass(frozen=True, slots=True)
class Name:
    """characters: the name without iteration marks (佐佐木 for 佐々木). kana: its reading in hiragana. bearers:
    estimated number of people with the surname; 0 for given names, which have no counts."""

    characters: str
    kana: str
    bearers: int = 0


def surnames() -> Iterator[Name]:
    """The two thousand commonest surnames, with one reading each."""
    from japanese_personal_name_dataset import load_dataset

    for characters, known in load_dataset(include_last_names=True)[2].items():
        yield Name(_without_iteration(characters), known["reading"], known["count"])


def given_names() -> Iterator[Name]:
    """All spellings of all given names, without duplicates: first those of men, then those of women."""
    from japanese_personal_name_dataset import load_dataset

    pairs = ((_without_iteration(characters), kana) for table in load_dataset() for kana, known in table.items()
             for characters in known["kanji"])
    yield from (Name(*pair) for pair in dict.fromkeys(pairs))


@cache
def syllables_of(character: str) -> tuple[str, ...]:
    """The pinyin readings of a Japanese character, without tones and with u for ü; empty for most kana."""
    if character in _READINGS:
        return (_READINGS[character],)
    return tuple(syllable.replace("v", "u") for syllable in cedict.syllables_of(character))


def _without_iteration(characters: str) -> str:
    return _ITERATION_MARK.sub(r"\1\1", characters)
