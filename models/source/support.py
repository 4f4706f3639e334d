"""The evidence in the source for each word of a translation."""

import re
from collections.abc import Iterator
from functools import lru_cache
from math import log
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from ...corpora.categories import FUNCTION_WORDS
from ..english.lemmas import dictionary_form
from ..readback.pinyin import distance, sounds
from ..readback.reading import without_accents
from .lexicon import lemmas
from .names import source_names
from .quantities.english import english_numbers
from .quantities.foreign import source_numbers
from .quantities.quantity import may_translate
from .scripts import script
from .words import source_words

UNSUPPORTED = -6.0
"""The support of a word without any evidence in the source, in nats."""
_HARDLY = 1.5
_SOUND_SCORE, _SOUND_COST, _MAX_DISTANCE = -1.0, 1.5, 1.2
"""Score of a name with the same sound, cost for each unit of phonetic distance, and largest phonetic distance."""
_DOUBTFUL = -0.5
_MIN_SIMILARITY = 0.75


class SourceEvidence(NamedTuple):
    """source[start:end] is evidence for an English word. `score` is in nats, 0 for certain."""

    start: int
    end: int
    score: float


@lru_cache(maxsize=32768)
def source_evidence(source: str, word: str) -> tuple[SourceEvidence, ...]:
    """The evidence for an English word: source words that translate to it, scored by its share; names with this English
    name or sound; numbers; and words written the same way on both sides."""
    return (*_words(source, dictionary_form(word.lower())), *_names(source, word), *_as_written(source, word))


def support(source: str, word: str) -> float:
    """How well the source supports an English word, in nats: from 0 for certain to UNSUPPORTED for not at all."""
    return max([UNSUPPORTED, *(witness.score for witness in source_evidence(source, word))])


def is_unsupported(source: str, word: str) -> bool:
    """Whether the source has hardly any evidence for a content word."""
    return word.lower() not in FUNCTION_WORDS and support(source, word) <= UNSUPPORTED + _HARDLY


def _words(source: str, lemma: str) -> Iterator[SourceEvidence]:
    for word in source_words(source):
        if share := lemmas(script(source), word.key).get(lemma):
            yield SourceEvidence(word.start, word.end, log(share))


def _names(source: str, word: str) -> Iterator[SourceEvidence]:
    if not word[:1].isupper():
        return
    bare, heard = without_accents(word).casefold().removesuffix("'s"), sounds(word)
    for name in source_names(source):
        forms = {part.casefold() for form in name.english for part in without_accents(form).split()}
        if bare in forms:
            yield SourceEvidence(name.start, name.end, 0.0 if name.certain else _DOUBTFUL)
            continue
        for spelling in {*name.spellings, *(part for form in name.spellings for part in form.split())}:
            units = distance(heard, sounds(spelling), _MAX_DISTANCE)
            if len(heard) > 2 and units <= _MAX_DISTANCE:
                yield SourceEvidence(name.start, name.end, _SOUND_SCORE - _SOUND_COST * units)


def _as_written(source: str, word: str) -> Iterator[SourceEvidence]:
    bare = word.casefold()
    for other in source_words(source):
        if other.form.casefold() == bare:
            yield SourceEvidence(other.start, other.end, 0.0)
        elif len(bare) > 4 and other.form[0].isascii() and \
                Levenshtein.normalized_similarity(without_accents(other.form).casefold(), bare) >= _MIN_SIMILARITY:
            yield SourceEvidence(other.start, other.end, _DOUBTFUL)
    if re.search(r"\d", word):
        yield from (SourceEvidence(number.start, number.end, 0.0) for own in english_numbers(word)[:1]
                    for number in source_numbers(source) if may_translate(own, number))
