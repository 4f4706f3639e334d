"""Words that the language model finds much likelier than a similar word of the text."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from rapidfuzz.distance import JaroWinkler

from ...corpora.categories import FUNCTION_WORDS, categorise
from ..language_model.judge import Reading
from ..readback.pinyin import distance, sounds
from .proposal import Proposal

KIND = "continuation"
_MIN_SHORTFALL = 3.0
_MIN_LIKENESS = 0.78
_MAX_SOUND_DISTANCE = 1.6
_MIN_LENGTH = 3


def continuations(reading: Reading, decode: Callable[[int], str]) -> Iterator[Proposal]:
    """Replacements of unlikely words by likely words of one token that resemble them in spelling or sound. `decode`
    maps a token id to its text."""
    text, firsts = reading.tokens.text, reading.tokens.firsts
    for first, end in pairwise(firsts):
        if first >= end or reading.best[first] - reading.log_probs[first] < _MIN_SHORTFALL:
            continue
        start, stop = reading.tokens.word_of(first)
        word = text[start:stop].rstrip(".,;:!?)\"”’'")
        if len(word) < _MIN_LENGTH or not word.isalpha() or word.lower() in FUNCTION_WORDS:
            continue
        for token in reading.top[first].tolist():
            expected = decode(token)
            other = expected.strip()
            if expected[:1].isspace() == (start == 0) or other == word or not _resembles(word, other):
                continue
            yield Proposal(start, start + len(word), other, KIND, 2 + 6 * (1 - _likeness(word, other)),
                           f"after these words {other!r} is much likelier than {word!r}, which is like it",
                           categorise(text, start, start + len(word), other))


def _resembles(word: str, other: str) -> bool:
    if len(other) < _MIN_LENGTH or not other.isalpha():
        return False
    spoken = sounds(word), sounds(other)
    return _likeness(word, other) >= _MIN_LIKENESS or (
        min(map(len, spoken)) >= _MIN_LENGTH and distance(*spoken, _MAX_SOUND_DISTANCE) <= _MAX_SOUND_DISTANCE)


def _likeness(word: str, other: str) -> float:
    return float(JaroWinkler.similarity(word.lower(), other.lower()))
