"""English words as pieces of one Chinese word: "hand" and "machine" are 手 and 机, and 手机 is a mobile phone.

Each word stands for a few pieces of one or two characters. These are put together and looked up, which at every
place of a text is much faster than to search the dictionary for words that have them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from ....corpora.dictionaries import cedict
from ...english.frequencies import zipf
from ...readback.garbling_cost import chinese_words, first_characters
from ...readback.pinyin import syllabifications as cuts
from ...readback.reading import Reading, bases, clean_gloss, plural
from ...readback.senses import rarity_cost

MOST_WORDS = 4
_MOST_PIECES, _MOST_JOINED, _GLOSSES = 16, 6, 5
_OF_A_WORD, _OF_A_NAME, _BY_SOUND = 0.7, 0.5, 0.4
_ADDED, _PER_GLOSS, _OTHER_NUMBER = 0.5, 0.12, 0.2
_ENDS = "子者机人性家员化力器物品儿处部"
"""Characters behind a word that often have no counterpart in English."""
_DEAREST = 2.4
_ARTICLE = re.compile(r"^(?:an?|the) ")
_NO_ENGLISH = 2.0
"""Zipf frequency below which whole syllables of pinyin are taken for Chinese."""


class Joined(NamedTuple):
    """A Chinese word that has a piece for each of some English words, in order, and what that costs from 0."""

    characters: str
    cost: float


def joined_meanings(words: tuple[str, ...]) -> Iterator[Reading]:
    """The meanings of the Chinese words that two to four content words may be the pieces of."""
    many = any(plural(base) == words[-1].lower() for base in bases(words[-1])[1:])
    named = ", ".join(f"'{word.lower()}'" for word in words)
    for characters, cost in joined(words):
        for entry in cedict.by_characters()[characters]:
            glosses = (_ARTICLE.sub("", clean_gloss(meaning)) for meaning in entry.meanings[:_GLOSSES])
            for rank, meaning in enumerate(glosses):
                if not meaning:
                    continue
                score = -cost - _PER_GLOSS * rank
                reason = f"{characters} '{meaning}' was read piece by piece as {named}"
                if many and len(meaning.split()) < 3 and (more := plural(meaning)) != meaning:
                    yield Reading(more, score, reason, "sense")
                    score -= _OTHER_NUMBER
                yield Reading(meaning, score, reason, "sense")


@lru_cache(maxsize=32768)
def joined(words: tuple[str, ...]) -> tuple[Joined, ...]:
    """The Chinese words that two to four content words may be the pieces of, cheapest first."""
    if not 2 <= len(words) <= MOST_WORDS:
        return ()
    found = {"": 0.0}
    for i, word in enumerate(words):
        found = _longer(found, pieces(word), last=i + 1 == len(words))
    known = cedict.by_characters()
    rows = (Joined(characters, cost + rarity_cost(characters)) for characters, cost in found.items()
            if characters in known)
    return tuple(sorted((row for row in rows if row.cost <= _DEAREST), key=lambda row: row.cost)[:_MOST_JOINED])


def _longer(found: Mapping[str, float], more: Sequence[tuple[str, float]], *, last: bool) -> dict[str, float]:
    """Beginnings of words, each made longer by a piece; only those that begin a word, or at last are one."""
    known, beginnings = cedict.by_characters(), _beginnings()
    longer: dict[str, float] = {}
    for before, cost in found.items():
        for piece, step in more:
            text, total = before + piece, cost + step
            if total > _DEAREST:
                break
            if (text in known if last else text in beginnings) and total < longer.get(text, _DEAREST):
                longer[text] = total
            if last and text in beginnings:
                for whole in (text + end for end in _ENDS):
                    if whole in known and total + _ADDED < longer.get(whole, _DEAREST):
                        longer[whole] = total + _ADDED
    return longer


@lru_cache(maxsize=8192)
def pieces(word: str) -> tuple[tuple[str, float], ...]:
    """What one English word may stand for in a longer Chinese word: one or two characters with their costs,
    cheapest first."""
    costs: dict[str, float] = {}
    for characters, cost in (*chinese_words(word.lower()).items(), *_by_sound(word.lower())):
        if len(characters) <= 2:
            costs[characters] = min(cost, costs.get(characters, cost))
        if len(characters) == 2:
            for character in characters:
                step = _OF_A_WORD + cost
                costs[character] = min(step, costs.get(character, step))
    for character in first_characters(word) if word[:1].isupper() else ():
        costs[character] = min(_OF_A_NAME, costs.get(character, _OF_A_NAME))
    return tuple(sorted(costs.items(), key=lambda item: item[1])[:_MOST_PIECES])


def _by_sound(word: str) -> Iterator[tuple[str, float]]:
    """The characters of a piece that stayed in pinyin, where it is no English word."""
    if zipf(word) < _NO_ENGLISH and cuts(word, 1):
        for entry in cedict.by_sound().get(word, ()):
            if len(entry.characters) <= 2 and not entry.name:
                yield entry.characters, _BY_SOUND + rarity_cost(entry.characters)


@cache
def _beginnings() -> frozenset[str]:
    """What Chinese words of two characters and more begin with."""
    return frozenset(word[:size] for word in cedict.by_characters() for size in range(1, min(len(word), 7)))
