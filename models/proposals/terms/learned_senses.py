"""Other translations of the Chinese words that a word translates: 韧性 is "toughness" and "resilience".

The lexicon was learned from parallel news by benchmarks/fitting/learn_tables.py, since CC-CEDICT lacks senses that
every translator uses; the meanings in CC-CEDICT are joined to it with a small weight.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from math import log
from typing import NamedTuple

from ....corpora.categories import FUNCTION_WORDS, categorise
from ....corpora.dictionaries.cedict import by_characters
from ...english.lemmas import Analysis, analyses, inflected
from ...shipped_data import table_lines
from ..proposal import Document, Proposal
from .substitution import Token, runs, substituted, tokens

KIND = "sense-learned"
MOST_SENSES = 6
CHEAPEST, DEAREST = 0.5, 8.0
_FILE = "proposals/senses.tsv.gz"
_GLOSS = re.compile(r"[A-Za-z]{3,}(?: [a-z]{3,})?")
_GLOSS_COUNT, _GLOSS_SHARE = 0.5, 0.02
_BASIC_TAGS = frozenset({"NN", "VB", "VBP", "JJ", "RB"})

Weights = Mapping[str, Mapping[str, float]]


class Sense(NamedTuple):
    """Another translation of a Chinese word that the word at hand translates too; cost in nats."""

    english: str
    chinese: str
    cost: float


class Lexicon:
    """What Chinese words are translated to, and the other way round, with expected counts."""

    def __init__(self, rows: Iterable[tuple[str, str, float]]) -> None:
        english: dict[str, dict[str, float]] = defaultdict(dict)
        chinese: dict[str, dict[str, float]] = defaultdict(dict)
        for zh, en, count in rows:
            english[zh][en] = english[zh].get(en, 0.0) + count
            chinese[en.lower()][zh] = chinese[en.lower()].get(zh, 0.0) + count
        self._english: Weights = dict(english)
        self._chinese: Weights = dict(chinese)
        self._others: dict[str, tuple[Sense, ...]] = {}

    def others(self, word: str) -> tuple[Sense, ...]:
        """The other translations of what a lemma or phrase in lower case translates, the likeliest first. The
        cost is -log of the chance of the Chinese word given the word, times that of the translation given the
        Chinese word."""
        if word not in self._others:
            self._others[word] = tuple(self._ranked(word))
        return self._others[word]

    def _ranked(self, word: str) -> list[Sense]:
        best: dict[str, Sense] = {}
        weights, words = self._chinese.get(word, {}), set(word.split())
        total = sum(weights.values())
        for zh, weight in weights.items():
            of_zh = self._english[zh]
            all_of_zh = sum(of_zh.values())
            for en, count in of_zh.items():
                cost = max(CHEAPEST, -log(weight / total * count / all_of_zh))
                within = words <= set(en.lower().split()) or words >= set(en.lower().split())
                if not within and cost < DEAREST and (en not in best or cost < best[en].cost):
                    best[en] = Sense(en, zh, cost)
        return sorted(best.values(), key=lambda sense: (sense.cost, sense.english))[:2 * MOST_SENSES]


def other_senses_learned(document: Document, index: int) -> Iterator[Proposal]:
    """Other senses of the Chinese words that the segment's words and pairs of words may translate."""
    return proposed(document.texts[index], lexicon())


def proposed(text: str, lexicon: Lexicon) -> Iterator[Proposal]:
    """The other senses of each word of the text that the lexicon has. A single word with a capital, which may
    be a name, gives way to words with capitals alone, and one without to words without."""
    found = tokens(text)
    for first, end in runs(text, found, 2):
        if found[end - 1].key in FUNCTION_WORDS:
            continue
        named = found[first].inside and end == first + 1
        lower = found[first].form.islower()
        for replacement, sense in _senses(found[first:end], lexicon)[:MOST_SENSES]:
            if (named and replacement.islower()) or (lower and not replacement.islower()):
                continue
            edit = substituted(text, found, first, end, replacement)
            if edit is not None:
                said = " ".join(token.form for token in found[first:end])
                reason = f"{sense.chinese} is “{said}” and also “{replacement}”"
                yield Proposal(*edit, KIND, sense.cost, reason, categorise(text, *edit))


def _senses(phrase: Sequence[Token], lexicon: Lexicon) -> list[tuple[str, Sense]]:
    """The replacements of a word or two with the inflection of the last, the likeliest first."""
    before = "".join(f"{token.key} " for token in phrase[:-1])
    unknown = Analysis("", "", phrase[-1].key)
    cheapest: dict[str, Sense] = {}
    for analysis in (*analyses(phrase[-1].key), unknown):
        for sense in lexicon.others(before + analysis.lemma):
            form = _carried_over(sense.english, analysis)
            if form and (form not in cheapest or sense.cost < cheapest[form].cost):
                cheapest[form] = sense
    return sorted(cheapest.items(), key=lambda item: item[1].cost)


def _carried_over(english: str, analysis: Analysis) -> str:
    """The English word or words with the inflection of the analysis; "" where they cannot have it."""
    if not analysis.tag or english[0].isupper():
        return english
    first, _, last = english.rpartition(" ")
    form = inflected(last, analysis.part, analysis.tag) or (last if analysis.tag in _BASIC_TAGS else "")
    return f"{first} {form}".strip() if form else ""


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon, joined with CC-CEDICT."""
    with table_lines(_FILE) as lines:
        return Lexicon(joined(read_lexicon(lines)))


def read_lexicon(lines: Iterator[str]) -> Iterator[tuple[str, str, float]]:
    """The rows of a lexicon in lines of text, the first of which names the columns."""
    next(lines)
    for line in lines:
        chinese, english, _, count = line.rstrip("\n").split("\t")
        yield chinese, english, float(count)


def joined(rows: Iterable[tuple[str, str, float]]) -> Iterator[tuple[str, str, float]]:
    """The rows, and the short meanings that CC-CEDICT has for their Chinese words."""
    totals: dict[str, float] = defaultdict(float)
    for chinese, english, count in rows:
        totals[chinese] += count
        yield chinese, english, count
    known = by_characters()
    for chinese, total in totals.items():
        meanings = dict.fromkeys(meaning for entry in known.get(chinese, ()) if not entry.name
                                 for meaning in entry.meanings)
        yield from ((chinese, meaning, _GLOSS_COUNT + _GLOSS_SHARE * total) for meaning in meanings
                    if _GLOSS.fullmatch(meaning) and meaning not in FUNCTION_WORDS)
