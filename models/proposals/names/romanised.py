"""Proposals that translate common words left in pinyin."""

from collections.abc import Iterator
from functools import lru_cache

from ....corpora.dictionaries import cedict
from ...english.frequencies import zipf
from ...english.word_runs import runs
from ...readback.pinyin import syllabifications
from ...readback.reading import clean_gloss
from ...readback.senses import rarity_cost
from ..proposal import Document, Proposal

KIND = "romanised"
_MAX_ZIPF, _MIN_LENGTH, _MAX_MEANINGS = 1.8, 4, 5
_COST, _PER_RARENESS, _PER_RANK = 1.5, 3.0, 0.4


def romanised(document: Document, index: int) -> Iterator[Proposal]:
    """The meanings of the pinyin words and word pairs of a segment that are not English."""
    text = document.texts[index]
    for run in runs(text, False):
        for i, word in enumerate(run):
            if not _may_be_pinyin(word.form):
                continue
            for words in dict.fromkeys((run[i:i + 1], run[i:i + 2])):
                spelling = "".join(part.form for part in words).lower()
                for meaning, cost, reason in _meanings(spelling):
                    yield Proposal(words[0].start, words[-1].end, meaning, KIND, cost, reason,
                                   "accuracy/untranslated")


@lru_cache(maxsize=32768)
def _may_be_pinyin(form: str) -> bool:
    return len(form) >= _MIN_LENGTH and form.isascii() and form.isalpha() and zipf(form) < _MAX_ZIPF \
        and bool(syllabifications(form.lower()))


@lru_cache(maxsize=32768)
def _meanings(spelling: str) -> tuple[tuple[str, float, str], ...]:
    """The likeliest meanings of a pinyin word, with cost and reason."""
    found: dict[str, tuple[float, str]] = {}
    for entry in cedict.by_sound().get(spelling, ()):
        cost = _COST + _PER_RARENESS * rarity_cost(entry.characters)
        for rank, meaning in enumerate(map(clean_gloss, entry.meanings[:3])):
            new = cost + _PER_RANK * rank
            if meaning and meaning.lower() != spelling and not entry.name \
                    and new < found.get(meaning, (99.0, ""))[0]:
                found[meaning] = new, f"{spelling!r} is {entry.characters} in Latin letters, {meaning!r}"
    best = sorted(found.items(), key=lambda item: item[1][0])[:_MAX_MEANINGS]
    return tuple((meaning, cost, reason) for meaning, (cost, reason) in best)
