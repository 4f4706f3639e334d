"""Proposals that translate common Chinese, Japanese and Korean words left in Latin letters."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from anyascii import anyascii

from ....corpora.dictionaries import cedict
from ....corpora.dictionaries.romaji import is_romaji, normalised
from ...english.frequencies import zipf
from ...english.word_runs import runs
from ...readback.known_names import is_japanese
from ...readback.pinyin import syllabifications
from ...readback.reading import clean_gloss, plural
from ...readback.senses import rarity_cost
from ...shipped_data import table_lines
from ...source.lexicon import translations
from ...source.scripts import JAPANESE
from ..proposal import Document, Proposal

KIND = "romanised"
_MAX_ZIPF, _MIN_LENGTH, _MAX_MEANINGS = 1.8, 4, 5
_COST, _PER_RARENESS, _PER_RANK, _PLURAL = 1.5, 3.0, 0.4, 0.3
_JAPANESE_OR_KOREAN = 1.9
_FILE = "proposals/romaji.tsv.gz"
"""Readings of Japanese words; benchmarks/fitting/tables/learn_romaji.py writes it."""
_KOREAN_FILE = "proposals/korean.tsv"
"""Korean words with their translations, the commonest first, which was written for degarble."""


def romanised(document: Document, index: int) -> Iterator[Proposal]:
    """The meanings of the Chinese words and word pairs and the Japanese and Korean words in Latin letters."""
    text = document.texts[index]
    for run in runs(text, False):
        for i, word in enumerate(run):
            if not _may_be_romanised(word.form):
                continue
            for words in dict.fromkeys((run[i:i + 1], run[i:i + 2])):
                spelling = "".join(part.form for part in words).lower()
                opens = words[0].form[0].isupper() and not text[:words[0].start].strip(" \"“‘'(")
                for meaning, cost, reason in _meanings(spelling):
                    new = meaning[:1].upper() + meaning[1:] if opens else meaning
                    yield Proposal(words[0].start, words[-1].end, new, KIND, cost, reason, "accuracy/untranslated")


@lru_cache(maxsize=32768)
def _may_be_romanised(form: str) -> bool:
    if len(form) < _MIN_LENGTH or not (form.isascii() and form.isalpha()) or zipf(form) >= _MAX_ZIPF:
        return False
    is_name = form[0].isupper() and is_japanese(form)
    return bool(syllabifications(form.lower())) or (is_romaji(normalised(form)) and not is_name) \
        or form.lower() in _korean_by_sound()


@lru_cache(maxsize=32768)
def _meanings(spelling: str) -> tuple[tuple[str, float, str], ...]:
    """The likeliest meanings of a Chinese, Japanese or Korean word, with cost and reason."""
    found: dict[str, tuple[float, str]] = {}
    for characters, meaning, cost in (*_chinese(spelling), *_japanese(spelling), *_korean(spelling)):
        for new, extra in ((meaning, 0.0), (plural(meaning), _PLURAL)):
            if new and new.lower() != spelling and cost + extra < found.get(new, (99.0, ""))[0]:
                found[new] = cost + extra, f"{spelling!r} is {characters} in Latin letters, {new!r}"
    best = sorted(found.items(), key=lambda item: item[1][0])[:2 * _MAX_MEANINGS]
    return tuple((meaning, cost, reason) for meaning, (cost, reason) in best)


def _chinese(spelling: str) -> Iterator[tuple[str, str, float]]:
    """(word, meaning, cost) of the Chinese words with this pinyin."""
    for entry in cedict.by_sound().get(spelling, ()):
        cost = _COST + _PER_RARENESS * rarity_cost(entry.characters)
        for rank, meaning in enumerate(map(clean_gloss, entry.meanings[:3])):
            if not entry.name:
                yield entry.characters, meaning, cost + _PER_RANK * rank


def _japanese(spelling: str) -> Iterator[tuple[str, str, float]]:
    """(word, meaning, cost) of the Japanese words with this reading."""
    for rarer, word in enumerate(_by_reading().get(normalised(spelling), ())):
        likeliest = sorted(translations(JAPANESE, word).items(), key=lambda item: -item[1])[:3]
        for rank, (meaning, _) in enumerate(likeliest):
            yield word, meaning, _JAPANESE_OR_KOREAN + _PER_RANK * (rarer + rank)


@cache
def _by_reading() -> Mapping[str, tuple[str, ...]]:
    """The Japanese words by reading, the commonest first."""
    found: dict[str, list[str]] = defaultdict(list)
    with table_lines(_FILE) as lines:
        next(lines)
        for line in lines:
            reading, word = line.rstrip("\n").split("\t")
            found[reading].append(word)
    return {reading: tuple(words) for reading, words in found.items()}


def _korean(spelling: str) -> Iterator[tuple[str, str, float]]:
    """(word, meaning, cost) of the Korean words with this romanisation."""
    for word, meanings in _korean_by_sound().get(spelling, ()):
        yield from ((word, meaning, _JAPANESE_OR_KOREAN + _PER_RANK * rank) for rank, meaning in enumerate(meanings))


@cache
def _korean_by_sound() -> Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """The Korean words with their meanings, by their romanisation syllable by syllable."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    with table_lines(_KOREAN_FILE) as lines:
        for line in lines:
            word, meanings = line.rstrip("\n").split("\t")
            found[anyascii(word).lower()].append((word, tuple(meanings.split("|"))))
    return {spelling: tuple(words) for spelling, words in found.items()}
