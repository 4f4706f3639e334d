"""Words and phrases read back by sense, through the Chinese words that they may have been translated from."""

import re
from collections.abc import Iterator
from functools import lru_cache

from ....corpora.dictionaries import cedict
from ...english.frequencies import rarest
from ...english.word_runs import Word, is_content, runs
from ...readback.reading import Reading, inflected_forms, with_case_of
from ...readback.senses import character_sense, is_name, other_senses
from ..proposal import Document, Proposal
from .characters import MOST_WORDS, joined_meanings

WORD, PHRASE = "sense", "sense-phrase"
_LONGEST, _MOST_OF_WORD, _MOST_OF_PHRASE = 4, 6, 6
_PER_STEP, _LEAST = 2.5, 0.5
_FREQUENT, _FREQUENT_OF_PHRASE = 2.7, 1.5
"""Zipf frequency below which a gloss is no word that a translator would use."""
_GLOSS_WORDS = 2
_NO_TRANSLATION = re.compile(r"\b(?:classifier|suffix|prefix|particle|abbr|radical|used)\b|^(?:an?|the) ", re.I)
_CAPITAL = 0.5
"""Share of capitals in the dictionary from which a capitalised word is a name."""


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
    if len(words) > 1 and all(_is_name(word.form) for word in words if is_content(word.form)):
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
        dressed = with_case_of(reading.replacement, " ".join(words), starts_with_name=is_name(words[0]))
        for extra, new in enumerate(inflected_forms(dressed) if len(words) > 1 else [dressed]):
            if _is_usual(new, words) and cost + 0.3 * extra < found.get(new, (99.0, ""))[0]:
                found[new] = cost + 0.3 * extra, reading.reason
    most = _MOST_OF_WORD if len(words) == 1 else _MOST_OF_PHRASE
    best = sorted(found.items(), key=lambda item: item[1][0])[:most]
    return tuple((new, cost, reason) for new, (cost, reason) in best)


def _readings(words: tuple[str, ...]) -> Iterator[Reading]:
    """The words read as one Chinese word, or what else the Chinese for a single word means; of a name only what
    its first character means."""
    if len(words) == 1:
        yield from character_sense(words[0])
        if not is_name(words[0]):
            yield from other_senses(words[0])
        return
    content = tuple(word for word in words if is_content(word))
    if 2 <= len(content) <= MOST_WORDS:
        yield from joined_meanings(content)


def _is_name(form: str) -> bool:
    return form[:1].isupper() and cedict.capital_share(form) >= _CAPITAL


def _is_usual(new: str, words: tuple[str, ...]) -> bool:
    alone = len(words) == 1
    most, least = (_GLOSS_WORDS, _FREQUENT) if alone else (_GLOSS_WORDS + len(words), _FREQUENT_OF_PHRASE)
    return 0 < len(new.split()) <= most and rarest(new) >= least \
        and not _NO_TRANSLATION.search(new) and new.lower() != " ".join(words).lower()
