"""Translations of source words: tables learned from parallel news, and CC-CEDICT for Chinese.

benchmarks/fitting/tables/learn_tables.py writes the tables.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache

from ...corpora.categories import FUNCTION_WORDS
from ...corpora.dictionaries import cedict
from ..english.lemmas import dictionary_form
from ..readback.reading import clean_gloss
from ..shipped_data import table_lines
from .scripts import CHINESE, JAPANESE

_GLOSS = re.compile(r"[A-Za-z][A-Za-z'’.-]*(?: [A-Za-z][A-Za-z'’.-]*){0,3}")
_OF_GLOSSES, _LATER = 0.4, 0.8
"""The total share of a Chinese word's glosses next to its learned translations, and the factor from one gloss to the
next."""
_MOST_GLOSSES = 6

Shares = Mapping[str, float]
"""The share of each English phrase, in its written case, among the translations of a source word."""


@lru_cache(maxsize=16384)
def translations(script: str, key: str) -> Shares:
    """The English words and short phrases that a source word is translated to; empty for an unknown word. `key` is
    words.SourceWord.key."""
    learned = _learned(script).get(key, {})
    if script not in (CHINESE, JAPANESE):
        return learned
    glosses = _glosses(key if script == CHINESE else cedict.simplified(key))
    if not glosses:
        return learned
    known = 1 - _OF_GLOSSES if learned else 0.0
    shares: dict[str, float] = defaultdict(float, {english: known * share for english, share in learned.items()})
    for english, share in glosses.items():
        shares[english] += (1 - known) * share
    return dict(shares)


@lru_cache(maxsize=16384)
def lemmas(script: str, key: str) -> Shares:
    """The English lemmas in the translations of a source word, in lower case, each with its largest share."""
    found: dict[str, float] = {}
    for phrase, share in translations(script, key).items():
        for word in phrase.split():
            lemma = dictionary_form(word.lower())
            if lemma not in FUNCTION_WORDS:
                found[lemma] = max(found.get(lemma, 0.0), share)
    return found


def _glosses(characters: str) -> Shares:
    """The short glosses of CC-CEDICT. The first has the largest share."""
    meanings = dict.fromkeys(clean_gloss(meaning) for entry in cedict.by_characters().get(characters, ())
                             for meaning in entry.meanings)
    short = [meaning for meaning in meanings if meaning and _GLOSS.fullmatch(meaning)][:_MOST_GLOSSES]
    weights = [_LATER ** rank for rank in range(len(short))]
    return {meaning: weight / sum(weights) for meaning, weight in zip(short, weights, strict=True)}


@cache
def _learned(script: str) -> Mapping[str, Shares]:
    if script == CHINESE:
        return _table("senses.tsv.gz", "")
    return _table("lexicon.tsv.gz", f"{script}\t")


def _table(name: str, prefix: str) -> Mapping[str, Shares]:
    found: dict[str, dict[str, float]] = defaultdict(dict)
    with table_lines(f"proposals/{name}") as lines:
        next(lines)
        for line in lines:
            if line.startswith(prefix):
                word, english, share = line.removeprefix(prefix).rstrip("\n").split("\t")[:3]
                found[word][english] = float(share)
    return found
