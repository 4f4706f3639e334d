"""Proposals for wrong senses, through the Chinese words that a word or phrase may have been translated from."""

import re
from collections.abc import Iterator
from functools import lru_cache

from ....corpora.dictionaries import cedict
from ...english.frequencies import rarest
from ...english.word_runs import Word, is_content, runs
from ...readback.known_names import KINDS_OF_PLACE
from ...readback.reading import Reading, inflected_forms, with_case_of
from ...readback.senses import character_sense, is_name, other_senses
from ..proposal import Document, Proposal
from .characters import MAX_WORDS, joined_meanings

WORD, PHRASE = "sense", "sense-phrase"
_MAX_WORDS, _MAX_OF_WORD, _MAX_OF_PHRASE = 4, 6, 6
_PER_PLAUSIBILITY, _MIN_COST = 2.5, 0.5
_FREQUENT, _FREQUENT_OF_PHRASE = 2.7, 1.5
"""Zipf frequency from which a gloss is a likely translation."""
_MAX_GLOSS_WORDS = 2
_NEGATIONS = frozenset({"no", "not", "non"})
_NO_TRANSLATION = re.compile(r"\b(?:classifier|suffix|prefix|particle|abbr|radical|used)\b|^(?:an?|the) ", re.I)
_MIN_CAPITAL_SHARE = 0.5
"""Share of capitalised occurrences in the dictionary from which a word is a name."""


def senses(document: Document, index: int) -> Iterator[Proposal]:
    """Other senses of each content word of a segment, and readings of each phrase as one Chinese word."""
    text = document.texts[index]
    for run in runs(text):
        for start in range(len(run)):
            for end in range(start + 1, min(start + _MAX_WORDS, len(run)) + 1):
                if _may_open(run[start].form) and is_content(run[end - 1].form):
                    yield from _proposals(text, run[start:end])


def _may_open(form: str) -> bool:
    """Whether a phrase that renders one Chinese word may begin with the word: a "no-man machine" is 无人机."""
    return is_content(form) or form.lower() in _NEGATIONS


def _proposals(text: str, words: tuple[Word, ...]) -> Iterator[Proposal]:
    start, end = words[0].start, words[-1].end
    is_name_alone = len(words) > 1 and all(_is_name(word.form) for word in words if is_content(word.form))
    if is_name_alone and words[-1].form.lower() not in KINDS_OF_PLACE:
        return
    kind = WORD if len(words) == 1 else PHRASE
    for new, cost, reason in _read(tuple(word.form for word in words)):
        yield Proposal(start, end, new, kind, cost, reason, "accuracy/mistranslation")


@lru_cache(maxsize=65536)
def _read(words: tuple[str, ...]) -> tuple[tuple[str, float, str], ...]:
    """The best readings of the words, with cost and reason."""
    found: dict[str, tuple[float, str]] = {}
    for reading in _readings(words):
        cost = max(_MIN_COST, -_PER_PLAUSIBILITY * reading.plausibility)
        cased = with_case_of(reading.replacement, " ".join(words), starts_with_name=is_name(words[0]))
        for extra, new in enumerate(inflected_forms(cased) if len(words) > 1 else [cased]):
            if _is_usual(new, words) and cost + 0.3 * extra < found.get(new, (99.0, ""))[0]:
                found[new] = cost + 0.3 * extra, reading.reason
    limit = _MAX_OF_WORD if len(words) == 1 else _MAX_OF_PHRASE
    best = sorted(found.items(), key=lambda item: item[1][0])[:limit]
    return tuple((new, cost, reason) for new, (cost, reason) in best)


def _readings(words: tuple[str, ...]) -> Iterator[Reading]:
    """The readings of a phrase as one Chinese word, or the other meanings of the Chinese for a single word; for a
    name, only the meaning of its first character."""
    if len(words) == 1:
        yield from character_sense(words[0])
        if not is_name(words[0]):
            yield from other_senses(words[0])
        return
    content = tuple(word for word in words if _may_open(word))
    if 2 <= len(content) <= MAX_WORDS:
        yield from joined_meanings(content[::-1] if "of" in words else content)


def _is_name(form: str) -> bool:
    return form[:1].isupper() and cedict.capital_share(form) >= _MIN_CAPITAL_SHARE


def _is_usual(new: str, words: tuple[str, ...]) -> bool:
    if not all(map(is_content, words)) and set(new.lower().split()) <= {word.lower() for word in words}:
        return False  # "rise or fall" is not "rise"
    max_words, min_zipf = _MAX_GLOSS_WORDS, _FREQUENT
    if len(words) > 1:
        max_words, min_zipf = _MAX_GLOSS_WORDS + len(words), _FREQUENT_OF_PHRASE
    return 0 < len(new.split()) <= max_words and rarest(new) >= min_zipf \
        and not _NO_TRANSLATION.search(new) and new.lower() != " ".join(words).lower()
