"""Candidates for a garbled span, got by reading it back through the source language.

Two ways back, by sound (`readback_names.py`) and by sense (`readback_senses.py`). Nothing is read before the
first phrase is asked for; then the dictionary and its indices are kept.
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
_PER_ZIPF = 0.15  # what a step of ten in frequency counts for in the order
_REST_IS_KEPT, _WORD_DROPPED = 0.4, 0.1
_KEPT_FOR_PARTS = 6
_LONGEST_GLOSS = 5
_POSSESSIVE = re.compile(r"['’]s?$")


class ChineseReadBack:
    """Reads English that came from Chinese back through CC-CEDICT."""

    def readings(self, phrase: str, most: int = 12) -> list[Reading]:
        """At most `most` different replacements for a phrase of one to five words, best first.

        Sorted by plausibility together with how common the English is. Empty for longer phrases and
        for those without letters; never the phrase itself.
        """
        bare = _POSSESSIVE.sub("", phrase.strip())
        words = tuple(bare.split())
        if not 1 <= len(words) <= _MOST_WORDS or not any(c.isalpha() for c in phrase):
            return []
        found = [*_by_sound(words), *_by_sense(words)]
        best = _best((_dressed(reading, words) for reading in found), bare, most)
        owner = phrase.strip()[len(bare):]
        return [replace(reading, replacement=reading.replacement + owner) for reading in best]


def _by_sound(words: tuple[str, ...]) -> Iterator[Reading]:
    if len(words) <= _MOST_WORDS_OF_A_NAME:
        yield from readings_by_sound(words)
    if len(words) == 1:
        return
    for i, word in enumerate(words):
        if may_be_pinyin(word) and word.lower() not in FUNCTION_WORDS and not is_name(word):
            others = words[:i] + words[i + 1:]
            for reading in _best(readings_by_sound((word,)), word, _KEPT_FOR_PARTS):
                if not _says_too_much(reading.replacement, others):
                    yield _in_place(reading, words, i, i + 1)


def _says_too_much(name: str, others: Sequence[str]) -> bool:
    """Whether a full name would stand beside another name, or a name beside itself."""
    parts = name.casefold().split()
    return any(other.casefold() in parts or (len(parts) > 1 and other[:1].isupper()) for other in others)


def _by_sense(words: tuple[str, ...]) -> Iterator[Reading]:
    yield from piecewise_meanings(words)
    for i, word in enumerate(words):
        if word.lower() in FUNCTION_WORDS:
            continue
        alone = (*character_sense(word), *other_senses(word))
        parts = alone if len(words) == 1 else _best(alone, word, _KEPT_FOR_PARTS)
        for reading in parts:
            yield _in_place(reading, words, i, i + 1)
            if i + 2 < len(words) and words[i + 1].lower() in FUNCTION_WORDS and is_name(word):
                yield _in_place(reading, words, i, i + 2, -_WORD_DROPPED)
    for start in range(len(words)):
        for end in range(start + 2, len(words) + 1):
            if end - start < len(words):
                for reading in _best(piecewise_meanings(words[start:end]), " ".join(words[start:end]), _KEPT_FOR_PARTS):
                    yield _in_place(reading, words, start, end)


def _in_place(reading: Reading, words: Sequence[str], start: int, end: int, extra: float = 0.0) -> Reading:
    """The reading of some of the words with the others around it."""
    kept = len(words) - (end - start)
    text = " ".join((*words[:start], reading.replacement, *words[end:]))
    score = reading.plausibility + extra - _REST_IS_KEPT * bool(kept)
    return replace(reading, replacement=text, plausibility=score)


def _dressed(reading: Reading, words: Sequence[str]) -> Reading:
    named = reading.way == "sound" or is_name(words[0])
    text = with_case_of(reading.replacement, " ".join(words), starts_with_name=named)
    return replace(reading, replacement=text)


def _best(readings: Iterable[Reading], phrase: str, most: int) -> list[Reading]:
    """The best reading of each replacement, in order."""
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

