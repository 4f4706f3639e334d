"""Words and phrases read back by sense, through the Chinese words that they may have been translated from."""

from collections.abc import Iterator
from functools import lru_cache

from ..frequencies import rarest
from .names_by_themselves import stands_by_itself
from .places import is_content, runs
from .proposal import Document, Proposal, Word
from .readback.chinese import ChineseReadBack
from .readback.reading import Reading, forms
from .readback.senses import joined

WORD, PHRASE = "sense", "sense-phrase"
_LONGEST, _MOST_OF_WORD, _MOST_OF_PHRASE = 4, 6, 6
_PER_STEP, _LEAST = 2.5, 0.5
_FREQUENT = 2.0
"""Zipf frequency below which a gloss is no word that a translator would use."""
_GLOSS_WORDS = 3


def senses(document: Document, index: int) -> Iterator[Proposal]:
    """Other senses of each content word of a segment, and each phrase read back as one Chinese word."""
    text = document.texts[index]
    for run in runs(text):
        for start in range(len(run)):
            for end in range(start + 1, min(start + _LONGEST, len(run)) + 1):
                if is_content(run[start].form) and is_content(run[end - 1].form):
                    yield from _proposals(text, run[start:end])


def _proposals(text: str, words: tuple[Word, ...]) -> Iterator[Proposal]:
    start, end = words[0].start, words[-1].end
    old = text[start:end]
    if old[:1].isupper() and stands_by_itself(old):
        return
    kind = WORD if len(words) == 1 else PHRASE
    for new, cost, reason in _read(tuple(word.form for word in words)):
        yield Proposal(start, end, new, kind, cost, reason, "accuracy/mistranslation")


@lru_cache(maxsize=65536)
def _read(words: tuple[str, ...]) -> tuple[tuple[str, float, str], ...]:
    """The best readings of the words: what they say, the cost and the reason."""
    found: dict[str, tuple[float, str]] = {}
    for reading in _readings(words):
        cost = max(_LEAST, -_PER_STEP * reading.plausibility)
        for extra, new in enumerate(forms(reading.replacement) if len(words) > 1 else [reading.replacement]):
            if _is_usual(new, words) and cost + 0.3 * extra < found.get(new, (99.0, ""))[0]:
                found[new] = cost + 0.3 * extra, reading.reason
    most = _MOST_OF_WORD if len(words) == 1 else _MOST_OF_PHRASE
    best = sorted(found.items(), key=lambda item: item[1][0])[:most]
    return tuple((new, cost, reason) for new, (cost, reason) in best)


def _readings(words: tuple[str, ...]) -> list[Reading]:
    if len(words) > 1:
        return list(joined(words))
    return [reading for reading in ChineseReadBack().readings(words[0]) if reading.way == "sense"]


def _is_usual(new: str, words: tuple[str, ...]) -> bool:
    return len(new.split()) <= max(_GLOSS_WORDS, len(words)) and rarest(new) >= _FREQUENT \
        and new.lower() != " ".join(words).lower()
