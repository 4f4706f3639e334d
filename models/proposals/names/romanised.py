"""Proposals that translate common Chinese, Japanese and Korean words left in Latin letters."""

import re
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
_MAX_ZIPF, _MAX_ZIPF_LISTED, _MIN_LENGTH, _MAX_MEANINGS = 1.8, 2.8, 4, 5
_COST, _PER_RARENESS, _PER_RANK, _PLURAL = 1.5, 3.0, 0.4, 0.3
_JAPANESE_OR_KOREAN = 1.9
_OTHER_SPELLING = 0.4
"""The extra cost of a Korean word with other consonants."""
_KOREAN_SOUNDS, _TWICE = str.maketrans("ktpl", "gdbr"), re.compile(r"(.)\1")
_FILE = "proposals/romaji.tsv.gz"
"""Readings of Japanese words; benchmarks/fitting/tables/learn_romaji.py writes it."""
_JAPANESE_FILE, _KOREAN_FILE = "proposals/japanese.tsv", "proposals/korean.tsv"
"""Japanese and Korean words with their translations, the commonest first, which were written for degarble."""


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
    is_listed = form.islower() and normalised(form) in _japanese_words()
    if len(form) < _MIN_LENGTH or not (form.isascii() and form.isalpha()) or (
            zipf(form) >= (_MAX_ZIPF_LISTED if is_listed else _MAX_ZIPF)):
        return False
    is_name = form[0].isupper() and is_japanese(form)
    return bool(syllabifications(form.lower())) or (is_romaji(normalised(form)) and not is_name) \
        or _korean_key(form.lower()) in _korean_by_sound()


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
    for word, meanings in _japanese_words().get(normalised(spelling), ()):
        yield from ((word, meaning, _COST + _PER_RANK * rank) for rank, meaning in enumerate(meanings))
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


@cache
def _japanese_words() -> Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """The written Japanese words with their meanings, by reading."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    with table_lines(_JAPANESE_FILE) as lines:
        for line in lines:
            reading, word, meanings = line.rstrip("\n").split("\t")
            found[normalised(reading)].append((word, tuple(meanings.split("|"))))
    return {reading: tuple(words) for reading, words in found.items()}


def _korean(spelling: str) -> Iterator[tuple[str, str, float]]:
    """(word, meaning, cost) of the Korean words with this romanisation."""
    for word, exact, meanings in _korean_by_sound().get(_korean_key(spelling), ()):
        cost = _JAPANESE_OR_KOREAN + _OTHER_SPELLING * (exact != spelling)
        yield from ((word, meaning, cost + _PER_RANK * rank) for rank, meaning in enumerate(meanings))


@lru_cache(maxsize=32768)
def _korean_key(spelling: str) -> str:
    """The same for romanisations that differ in plain, tense and aspirated consonants: "hakgyo", "haggyo"."""
    return _TWICE.sub(r"\1", spelling.replace("ch", "j").translate(_KOREAN_SOUNDS))


@cache
def _korean_by_sound() -> Mapping[str, tuple[tuple[str, str, tuple[str, ...]], ...]]:
    """The Korean words with their romanisation syllable by syllable and their meanings, by the key of this."""
    found: dict[str, list[tuple[str, str, tuple[str, ...]]]] = defaultdict(list)
    with table_lines(_KOREAN_FILE) as lines:
        for line in lines:
            word, meanings = line.rstrip("\n").split("\t")
            spelling = anyascii(word).lower()
            found[_korean_key(spelling)].append((word, spelling, tuple(meanings.split("|"))))
    return {spelling: tuple(words) for spelling, words in found.items()}
