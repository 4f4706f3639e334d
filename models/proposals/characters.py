"""English words as pieces of Chinese words: "hand" and "machine" are 手 and 机, and 手机 is a mobile phone.

Each word stands for a few pieces of one or two characters. Pieces are put together and looked up, which is much
faster than looking through the dictionary for words that have them.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from ...corpora import cedict
from ..frequencies import zipf
from .counterparts import chinese, first_characters
from .readback.pinyin import runs as cuts
from .readback.senses import rareness

MOST_WORDS = 4
_MOST_PIECES = 16
_OF_A_WORD, _OF_A_NAME, _BY_SOUND = 0.8, 0.5, 0.4
_ADDED = 0.5  # one more character, of those that add little
_ENDS = "子者机人性家员化力器物品儿处部"
_DEAREST = 2.4
_RARE = 2.0


class Joined(NamedTuple):
    """A Chinese word that has a piece for each of some English words, in order, and what that costs from 0."""

    characters: str
    cost: float


@lru_cache(maxsize=32768)
def joined(words: tuple[str, ...]) -> tuple[Joined, ...]:
    """The Chinese words that two to four content words may be the pieces of, cheapest first."""
    found = {"": 0.0}
    for i, word in enumerate(words):
        found = _longer(found, pieces(word), last=i + 1 == len(words))
        if not found:
            return ()
    known = cedict.by_characters()
    ends = dict(found)
    for characters, cost in found.items():
        for end in _ENDS:
            ends.setdefault(characters + end, cost + _ADDED)
    rows = (Joined(characters, cost + rareness(characters)) for characters, cost in ends.items()
            if characters in known)
    return tuple(sorted((row for row in rows if row.cost <= _DEAREST), key=lambda row: row.cost)[:6])


def _longer(found: Mapping[str, float], more: Sequence[tuple[str, float]], *, last: bool) -> dict[str, float]:
    """The beginnings of words made longer by a piece each; what begins no word is left out."""
    longer: dict[str, float] = {}
    known = cedict.by_characters()
    for before, cost in found.items():
        for piece, step in more:
            text, total = before + piece, cost + step
            if total <= _DEAREST and total < longer.get(text, _DEAREST + 1) and (
                    not before or last or text in known or text in _beginnings()):
                longer[text] = total
    return longer


@lru_cache(maxsize=8192)
def pieces(word: str) -> tuple[tuple[str, float], ...]:
    """What one English word may stand for in a longer Chinese word: one or two characters with their costs,
    cheapest first."""
    costs: dict[str, float] = {}
    for characters, cost in chinese(word.lower()).items():
        if len(characters) <= 2:
            costs[characters] = min(cost, costs.get(characters, cost))
        if len(characters) == 2:
            for character in characters:
                step = _OF_A_WORD + cost
                costs[character] = min(step, costs.get(character, step))
    for character in first_characters(word) if word[:1].isupper() else ():
        costs.setdefault(character, _OF_A_NAME)
    for characters, cost in _by_sound(word.lower()):
        costs.setdefault(characters, cost)
    return tuple(sorted(costs.items(), key=lambda item: item[1])[:_MOST_PIECES])


def _by_sound(word: str) -> Iterator[tuple[str, float]]:
    """The characters of a piece that stayed in pinyin, where it is no English word."""
    if zipf(word) < _RARE and cuts(word, 1):
        for entry in cedict.by_sound().get(word, ()):
            if len(entry.characters) <= 2 and not entry.name:
                yield entry.characters, _BY_SOUND + rareness(entry.characters)
