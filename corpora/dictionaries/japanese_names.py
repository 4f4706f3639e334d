"""Japanese surnames and given names, and what becomes of their characters when they are read as Chinese.

The names come with the package japanese-personal-name-dataset (MIT) and are read from there, never copied.
Their Latin letters there are not consistent, so these are made anew from the kana.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from . import cedict

_READ_ANOTHER_WAY = {
    "樋": "tong", "梶": "wei", "畠": "tian", "笹": "ti", "冨": "fu", "樫": "jian", "堺": "jie", "込": "yu",
    "桝": "jie", "惣": "zong", "槙": "dian", "槇": "dian", "澪": "ling", "冴": "hu", "峠": "qia", "凪": "zhi",
    "椛": "hua", "晧": "hao", "ノ": "zhi", "浜": "bin", "豊": "feng"}
"""Characters that CC-CEDICT lacks, and two that stand there for others: in names 浜 is 滨 and 豊 is 丰."""
_SAME_AGAIN = re.compile("(.)々")


@dataclass(frozen=True, slots=True)
class Name:
    """characters: as in Japan, but 佐々木 as 佐佐木. kana: how it is read, in hiragana. bearers: how many
    people have the surname, estimated; 0 for given names, which nobody counted."""

    characters: str
    kana: str
    bearers: int = 0


def surnames() -> Iterator[Name]:
    """The two thousand most frequent, with one reading each."""
    from japanese_personal_name_dataset import load_dataset

    for characters, known in load_dataset(include_last_names=True)[2].items():
        yield Name(_written_out(characters), known["reading"], known["count"])


def given_names() -> Iterator[Name]:
    """Each spelling of each reading, men's and then women's, without repeats."""
    from japanese_personal_name_dataset import load_dataset

    pairs = ((_written_out(characters), kana) for table in load_dataset() for kana, known in table.items()
             for characters in known["kanji"])
    yield from (Name(*pair) for pair in dict.fromkeys(pairs))


@cache
def syllables_of(character: str) -> tuple[str, ...]:
    """How Chinese readers pronounce a Japanese character, without tones, ü as u; empty for kana."""
    if character in _READ_ANOTHER_WAY:
        return (_READ_ANOTHER_WAY[character],)
    return tuple(syllable.replace("v", "u") for syllable in cedict.syllables_of(character))


def _written_out(characters: str) -> str:
    return _SAME_AGAIN.sub(r"\1\1", characters)
