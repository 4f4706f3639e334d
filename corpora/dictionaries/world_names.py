"""Names of people, places and institutions of the world with their Chinese and Japanese forms.

`world_names.tsv` was written for degarble: people of the news and of culture, and other names that CC-CEDICT lacks or
gives another English form. No word with another meaning is in it, and no Chinese person, for whom pinyin is right,
too. Each line has the characters (Chinese in simplified form, or katakana), their reading (pinyin without tones, most
of it by pypinyin, or Hepburn) and the English names, the shortest first, separated by "/". The surname of a Japanese
person is in capitals, as in CC-CEDICT.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_FILE = "world_names.tsv"


class WorldName(NamedTuple):
    """A line of the table."""

    characters: str
    reading: str
    english: tuple[str, ...]


def world_names() -> Iterator[WorldName]:
    """All names, in the order of the table."""
    with files(__package__).joinpath(_FILE).open(encoding="utf-8") as lines:
        for line in lines:
            characters, reading, english = line.rstrip("\n").split("\t")
            yield WorldName(characters, reading, tuple(english.split("/")))


@cache
def full_names() -> frozenset[str]:
    """The names of several words in the table, as they stand and with the first word last: "Ishiba Shigeru" and
    "Shigeru Ishiba"."""
    found = set()
    for name in world_names():
        for english in name.english:
            parts = [part.capitalize() if part.isupper() else part for part in english.split()]
            if len(parts) > 1:
                found |= {" ".join(parts), " ".join((*parts[1:], parts[0]))}
    return frozenset(found)
