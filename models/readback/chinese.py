"""Reads garbled spans back through Chinese, by sound (names.py) and by sense (senses.py).

The dictionary is loaded for the first phrase and then kept in memory.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ..english.frequencies import rarest
from .names import may_be_pinyin, readings_by_sound
from .reading import ReadBack, Reading, with_case_of, without_accents
from .senses import FUNCTION_WORDS, character_sense, is_name, other_senses, piecewise_meanings

__all__ = ["ChineseReadBack", "ReadBack", "Reading"]

_MOST_WORDS, _MOST_WORDS_OF_A_NAME = 5, 3
_PER_ZIPF = 0.15  # weight of a factor of ten in frequency in the ranking
_REST_IS_KEPT, _WORD_DROPPED = 0.4, 0.1
_KEPT_FOR_PARTS = 6
_LONGEST_GLOSS = 5
_POSSESSIVE = re.compile(r"['’]s?$")


class ChineseReadBack:
    """Reads English that came from Chinese back through CC-CEDICT."""

    def readings(self, phrase: str, most: int = 12) -> list[Reading]:
        """At most `most` different replacements for a phrase of one to five words, without the phrase itself.

        They are sorted by their plausibility and word frequency. The result is empty for longer phrases and for phrases
        without letters.
        """
        bare = _POSSESSIVE.sub("", phrase.strip())
        words = tuple(bare.split())
        if not 1 <= len(words) <= _MOST_WORDS or not any(c.isalpha() for c in phrase):
            return []
        found = [*_by_sound(words), *_by_sense(words)]
        best = _best((_capitalised(reading, words) for reading in found), bare, most)
        possessive = phrase.strip()[len(bare):]
        return [replace(reading, replacement=reading.replacement + possessive) for reading in best]


def _by_sound(words: tuple[str, ...]) -> Iterator[Reading]:
    if len(words) <= _MOST_WORDS_OF_A_NAME:
        yield from readings_by_sound(words)
    if len(words) == 1:
        return
    for i, word in enumerate(words):
        if may_be_pinyin(word) and word.lower() not in FUNCTION_WORDS and not is_name(word):
            others = words[:i] + words[i + 1:]
            for reading in _best(readings_by_sound((word,)), word, _KEPT_FOR_PARTS):
                if not _repeats_name(reading.replacement, others):
                    yield _in_phrase(reading, words, i, i + 1)


def _repeats_name(name: str, others: Sequence[str]) -> bool:
    """Whether the other words already have part of the name, or any name if it is a full name."""
    parts = name.casefold().split()
    return any(other.casefold() in parts or (len(parts) > 1 and other[:1].isupper()) for other in others)


def _by_sense(words: tuple[str, ...]) -> Iterator[Reading]:
    yield from piecewise_meanings(words)
    for i, word in enumerate(words):
        if word.lower() in FUNCTION_WORDS:
            continue
        senses = (*character_sense(word), *other_senses(word))
        parts = senses if len(words) == 1 else _best(senses, word, _KEPT_FOR_PARTS)
        for reading in parts:
            yield _in_phrase(reading, words, i, i + 1)
            if i + 2 < len(words) and words[i + 1].lower() in FUNCTION_WORDS and is_name(word):
                yield _in_phrase(reading, words, i, i + 2, -_WORD_DROPPED)
    for start in range(len(words)):
        for end in range(start + 2, len(words) + 1):
            if end - start < len(words):
                for reading in _best(piecewise_meanings(words[start:end]), " ".join(words[start:end]), _KEPT_FOR_PARTS):
                    yield _in_phrase(reading, words, start, end)


def _in_phrase(reading: Reading, words: Sequence[str], start: int, end: int, extra: float = 0.0) -> Reading:
    """A reading of words[start:end], extended to the whole phrase."""
    text = " ".join((*words[:start], reading.replacement, *words[end:]))
    score = reading.plausibility + extra - _REST_IS_KEPT * (end - start < len(words))
    return replace(reading, replacement=text, plausibility=score)


def _capitalised(reading: Reading, words: Sequence[str]) -> Reading:
    named = reading.way == "sound" or is_name(words[0])
    text = with_case_of(reading.replacement, " ".join(words), starts_with_name=named)
    return replace(reading, replacement=text)


def _best(readings: Iterable[Reading], phrase: str, most: int) -> list[Reading]:
    """The best reading for each replacement, sorted."""
    best: dict[str, Reading] = {}
    for reading in readings:
        key = without_accents(reading.replacement).casefold()
        size = len(key.split())
        if key == without_accents(phrase).casefold() or not 0 < size <= max(_LONGEST_GLOSS, len(phrase.split())):
            continue
        if key not in best or reading.plausibility > best[key].plausibility:
            best[key] = reading
    return sorted(best.values(), key=_rank)[:most]


def _rank(reading: Reading) -> tuple[float, str]:
    return -reading.plausibility - _PER_ZIPF * rarest(reading.replacement), reading.replacement

