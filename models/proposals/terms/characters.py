"""English words read as parts of one Chinese word: "hand" and "machine" are 手 and 机, and 手机 is a mobile phone.

Each English word maps to a few pieces of one or two characters. The joined pieces are looked up in the dictionary,
which is much faster than searching the dictionary at every place of a text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from ....corpora.dictionaries import cedict
from ...english.frequencies import zipf
from ...readback.garbling_cost import chinese_words, first_characters
from ...readback.pinyin import syllabifications
from ...readback.reading import Reading, bases, clean_gloss, plural
from ...readback.senses import rarity_cost

MAX_WORDS = 4
_MAX_PIECES, _MAX_JOINED, _MAX_GLOSSES = 32, 6, 5
_PART_OF_WORD, _PART_OF_NAME, _BY_SOUND = 0.7, 0.5, 0.4
_WITH_END, _ONE_MORE, _PER_GLOSS, _OTHER_NUMBER = 0.5, 0.8, 0.12, 0.2
"""Extra costs: a final character of _ENDS, a character inside without a counterpart, each later gloss, the singular for
a plural."""
_LONGEST_NAME = 4
_ENDS = "子者机人性家员化力器物品儿处部"
"""Final characters that often have no counterpart in English."""
_MAX_COST = 2.4
_ARTICLE = re.compile(r"^(?:an?|the) ")
_MAX_ZIPF = 2.0
"""Zipf frequency below which a word of whole pinyin syllables counts as pinyin."""


class JoinedWord(NamedTuple):
    """A Chinese word with a piece for each English word, in order, and its cost (0 or more)."""

    characters: str
    cost: float


def joined_meanings(words: tuple[str, ...]) -> Iterator[Reading]:
    """The meanings of the Chinese words that consist of pieces for two to four content words."""
    many = any(plural(base) == words[-1].lower() for base in bases(words[-1])[1:])
    named = ", ".join(f"'{word.lower()}'" for word in words)
    for characters, cost in joined_words(words):
        for entry in cedict.by_characters()[characters]:
            glosses = (_ARTICLE.sub("", clean_gloss(meaning)) for meaning in entry.meanings[:_MAX_GLOSSES])
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
def joined_words(words: tuple[str, ...]) -> tuple[JoinedWord, ...]:
    """The Chinese words that consist of pieces for two to four content words, cheapest first."""
    if not 2 <= len(words) <= MAX_WORDS:
        return ()
    found = {"": 0.0}
    for i, word in enumerate(words):
        found = _extended(found, pieces(word), last=i + 1 == len(words))
    known, longer = cedict.by_characters(), _words_without_one()
    found |= {whole: cost + _ONE_MORE for characters, cost in found.items() for whole in longer.get(characters, ())
              if whole not in found}
    rows = (JoinedWord(characters, cost + rarity_cost(characters)) for characters, cost in found.items()
            if characters in known)
    return tuple(sorted((row for row in rows if row.cost <= _MAX_COST), key=lambda row: row.cost)[:_MAX_JOINED])


def _extended(found: Mapping[str, float], more: Sequence[tuple[str, float]], *, last: bool) -> dict[str, float]:
    """Each prefix extended by each piece: those that are prefixes of words, or words if the piece is the last."""
    known, prefixes, without_one = cedict.by_characters(), _prefixes(), _words_without_one()
    longer: dict[str, float] = {}
    for prefix, cost in found.items():
        for piece, step in more:
            text, total = prefix + piece, cost + step
            if total > _MAX_COST:
                break
            fits = text in known or text in without_one if last else text in prefixes
            if fits and total < longer.get(text, _MAX_COST):
                longer[text] = total
            if last and text in prefixes:
                for whole in (text + end for end in _ENDS):
                    if whole in known and total + _WITH_END < longer.get(whole, _MAX_COST):
                        longer[whole] = total + _WITH_END
    return longer


@lru_cache(maxsize=8192)
def pieces(word: str) -> tuple[tuple[str, float], ...]:
    """The one or two characters, or the whole Chinese name, that may render one English word in a longer Chinese word,
    with costs, cheapest first."""
    costs: dict[str, float] = {}
    for characters, cost in (*chinese_words(word.lower()).items(), *_by_sound(word.lower())):
        if len(characters) <= 2:
            costs[characters] = min(cost, costs.get(characters, cost))
        if len(characters) == 2:
            for character in characters:
                step = _PART_OF_WORD + cost
                costs[character] = min(step, costs.get(character, step))
    for character in first_characters(word) if word[:1].isupper() else ():
        costs[character] = min(_PART_OF_NAME, costs.get(character, _PART_OF_NAME))
    for entry in cedict.by_meaning().get(word.lower(), ()) if word[:1].isupper() else ():
        if entry.name and word in entry.meanings and 2 <= len(entry.characters) <= _LONGEST_NAME:
            costs[entry.characters] = min(rarity_cost(entry.characters), costs.get(entry.characters, _MAX_COST))
    return tuple(sorted(costs.items(), key=lambda item: item[1])[:_MAX_PIECES])


def _by_sound(word: str) -> Iterator[tuple[str, float]]:
    """The characters of a word that is pinyin and not English."""
    if zipf(word) < _MAX_ZIPF and syllabifications(word, 1):
        for entry in cedict.by_sound().get(word, ()):
            if len(entry.characters) <= 2 and not entry.name:
                yield entry.characters, _BY_SOUND + rarity_cost(entry.characters)


@cache
def _prefixes() -> frozenset[str]:
    """The prefixes of all Chinese words, up to six characters, and of all `_words_without_one`."""
    words = (*cedict.by_characters(), *_words_without_one())
    return frozenset(word[:size] for word in words for size in range(1, min(len(word), 7)))


@cache
def _words_without_one() -> Mapping[str, tuple[str, ...]]:
    """The Chinese names of three, and words of four and five characters, by the characters without one of those after
    the first."""
    found: dict[str, tuple[str, ...]] = {}
    for word, entries in cedict.by_characters().items():
        if 4 <= len(word) <= 5 or (len(word) == 3 and entries[0].name):
            for shorter in {word[:at] + word[at + 1:] for at in range(1, len(word))}:
                found[shorter] = (*found.get(shorter, ()), word)
    return found
