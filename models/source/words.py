"""The words of a source sentence, with their keys in the lexicon."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, cast

from ...corpora.dictionaries import cedict
from ...corpora.dictionaries.chinese_words import frequencies
from .scripts import CHINESE, JAPANESE, script

if TYPE_CHECKING:
    from janome.tokenizer import Token, Tokenizer

_LONGEST = 8
_TOTAL, _RARE, _UNKNOWN = 9.0, 1.0, 0.0
"""Zipf frequency of all words together, of a dictionary word missing in the frequency list, and of unknown characters.
"""
_STEM = 6
"""Letters of a word in the lexicon's key. Languages with alphabets inflect at the end of the word."""
_HANZI = re.compile(r"[㐀-鿿·々]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_CONTENT = ("名詞", "動詞", "形容詞", "副詞", "連体詞", "接頭詞")
_NO_CONTENT = ("数", "非自立", "代名詞", "接尾")
_NAME = "固有名詞"
_FOREIGN = re.compile(r"[ァ-ヺー・]{3,}")


@dataclass(frozen=True, slots=True)
class SourceWord:
    """text[start:end] of a source sentence.

    key: its key in the lexicon. name: certainly a proper noun. reading: its pronunciation in kana, for Japanese.
    suffix: a kind of place or a title that follows names. person: the name of a person.
    """

    start: int
    end: int
    form: str
    key: str
    name: bool = False
    reading: str = ""
    suffix: bool = False
    person: bool = False


@lru_cache(maxsize=4096)
def source_words(text: str) -> tuple[SourceWord, ...]:
    """The words of a source sentence in order, without numbers and punctuation."""
    find = {CHINESE: _chinese, JAPANESE: _japanese}.get(script(text), _spaced)
    return tuple(sorted(find(text), key=lambda word: word.start))


def _chinese(text: str) -> Iterator[SourceWord]:
    """The words of CC-CEDICT, in simplified characters."""
    known, places = cedict.by_characters(), cedict.places()
    for match in _HANZI.finditer(text):
        at = match.start()
        for form in segmented(cedict.simplified(match[0])):
            entries = known.get(form, ())
            yield SourceWord(at, at + len(form), form, form,
                             name=len(form) > 1 and bool(entries or form in places) and all(e.name for e in entries))
            at += len(form)
    yield from _latin_words(text)


@lru_cache(maxsize=16384)
def segmented(run: str) -> tuple[str, ...]:
    """Segment simplified characters into words of CC-CEDICT, maximising the product of the word frequencies. Characters
    that are not in CC-CEDICT become words of their own."""
    known, places, common = cedict.by_characters(), cedict.places(), frequencies()
    best: list[tuple[float, tuple[str, ...]]] = [(0.0, ())]
    for end in range(1, len(run) + 1):
        ways = []
        for start in range(max(0, end - _LONGEST), end):
            word = run[start:end]
            is_known = word in known or word in places
            if len(word) == 1 or is_known:
                rank = common.get(word, _RARE if is_known else _UNKNOWN)
                ways.append((best[start][0] + rank - _TOTAL, (*best[start][1], word)))
        best.append(max(ways))
    return best[-1][1]


def _japanese(text: str) -> Iterator[SourceWord]:
    """The content words found by Janome, in dictionary form."""
    at = 0
    for token in cast("Iterator[Token]", _tokenizer().tokenize(text)):  # strings only with wakati=True
        start = text.find(token.surface, at)
        at = start + len(token.surface)
        part, detail, *_ = parts = token.part_of_speech.split(",")
        is_suffix = "接尾" in parts
        if _FOREIGN.fullmatch(token.surface):
            is_name = detail == _NAME or token.reading == "*"
            yield SourceWord(start, at, token.surface, token.surface, is_name, token.surface)
        elif part in _CONTENT and not (set(parts) & set(_NO_CONTENT) and not is_suffix):
            reading = token.reading if token.reading != "*" else ""
            if token.surface[0].isalpha() and not unicodedata.normalize("NFKC", token.surface).isascii():
                yield SourceWord(start, at, token.surface, token.base_form, detail == _NAME, reading, is_suffix,
                                 "人名" in parts)
    yield from _latin_words(text)


def _latin_words(text: str) -> Iterator[SourceWord]:
    for match in re.finditer(r"[A-Za-zＡ-Ｚａ-ｚ]{2,}", text):
        yield SourceWord(*match.span(), match[0], unicodedata.normalize("NFKC", match[0]).lower())


def _spaced(text: str) -> Iterator[SourceWord]:
    for match in _WORD.finditer(text):
        yield SourceWord(*match.span(), match[0], stem(match[0]))


def stem(word: str) -> str:
    """The first letters of a word in lower case, which its inflected forms share."""
    return word.casefold()[:_STEM]


@cache
def _tokenizer() -> "Tokenizer":
    from janome.tokenizer import Tokenizer

    return Tokenizer()
