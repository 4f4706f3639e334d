"""The characters of a Chinese source, read as pinyin."""

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import product

from ...corpora.dictionaries import cedict

_HANZI = re.compile(r"[㐀-鿿]+")
_SIZES = range(2, 5)
_READINGS = 2
"""The number of syllables of a character that are tried."""


@lru_cache(maxsize=1024)
def pinyin_runs(source: str) -> Mapping[str, tuple[int, int]]:
    """Start and end of two to four characters of a source by their pinyin in small letters, without spaces."""
    found: dict[str, tuple[int, int]] = {}
    for match in _HANZI.finditer(source):
        readings = [[read.replace("v", "u") for read in cedict.syllables_of(cedict.simplified(character))[:_READINGS]]
                    for character in match[0]]
        for size in _SIZES:
            for at in range(len(readings) - size + 1):
                for syllables in product(*readings[at:at + size]):
                    found.setdefault("".join(syllables), (match.start() + at, match.start() + at + size))
    return found
