"""Proposals for other translations of the same Chinese word: 韧性 is "toughness" and "resilience".

`benchmarks/fitting/tables/learn_tables.py` learned the lexicon from parallel news, because CC-CEDICT lacks common
senses. The meanings in CC-CEDICT are added with a small weight.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from math import log
from typing import NamedTuple

from ....corpora.categories import FUNCTION_WORDS, categorise
from ....corpora.dictionaries.cedict import by_characters
from ...english.lemmas import Analysis, analyses
from ...shipped_data import table_lines
from ..proposal import Document, Proposal
from .substitution import Token, inflect_phrase, phrases, substitute, tokens

KIND = "sense-learned"
MAX_SENSES = 6
MIN_COST, MAX_COST = 0.5, 8.0
_FILE = "proposals/senses.tsv.gz"
_GLOSS = re.compile(r"[A-Za-z]{3,}(?: [a-z]{3,})?")
_GLOSS_COUNT, _GLOSS_SHARE = 0.5, 0.02

Weights = Mapping[str, Mapping[str, float]]


class Sense(NamedTuple):
    """A translation of a foreign word, with the cost in nats of choosing it."""

    english: str
    foreign: str
    cost: float


class Lexicon:
    """Translation counts between foreign and English words, in both directions. rows: (foreign, English, count)."""

    def __init__(self, rows: Iterable[tuple[str, str, float]]) -> None:
        english: dict[str, dict[str, float]] = defaultdict(dict)
        foreign: dict[str, dict[str, float]] = defaultdict(dict)
        for word, en, count in rows:
            english[word][en] = english[word].get(en, 0.0) + count
            foreign[en.lower()][word] = foreign[en.lower()].get(word, 0.0) + count
        self._english: Weights = dict(english)
        self._foreign: Weights = dict(foreign)
        self._others: dict[str, tuple[Sense, ...]] = {}

    def others(self, word: str) -> tuple[Sense, ...]:
        """The other translations of the foreign words of a lower-case lemma or phrase, the likeliest first.

        cost = -log(P(foreign word | word) * P(translation | foreign word)), at least MIN_COST.
        """
        if word not in self._others:
            self._others[word] = tuple(self._ranked(word))
        return self._others[word]

    def _ranked(self, word: str) -> list[Sense]:
        best: dict[str, Sense] = {}
        weights, words = self._foreign.get(word, {}), set(word.split())
        total = sum(weights.values())
        for foreign, weight in weights.items():
            counts = self._english[foreign]
            of_foreign = sum(counts.values())
            for en, count in counts.items():
                cost = max(MIN_COST, -log(weight / total * count / of_foreign))
                within = words <= set(en.lower().split()) or words >= set(en.lower().split())
                if not within and cost < MAX_COST and (en not in best or cost < best[en].cost):
                    best[en] = Sense(en, foreign, cost)
        return sorted(best.values(), key=lambda sense: (sense.cost, sense.english))[:2 * MAX_SENSES]


def learned_sense_proposals(document: Document, index: int) -> Iterator[Proposal]:
    """Other translations, by the shipped lexicon, for the words and word pairs of a segment."""
    return lexicon_proposals(document.texts[index], lexicon())


def lexicon_proposals(text: str, lexicon: Lexicon, kind: str = KIND) -> Iterator[Proposal]:
    """Other translations for each word and word pair of a text. A single capitalised word may be a name, so only
    capitalised words replace it; lower case replaces lower case."""
    sentence = tokens(text)
    for first, end in phrases(text, sentence, 2):
        if sentence[end - 1].key in FUNCTION_WORDS:
            continue
        named = sentence[first].own_capital and end == first + 1
        lower = sentence[first].form.islower()
        for replacement, sense in _senses(sentence[first:end], lexicon)[:MAX_SENSES]:
            if (named and replacement.islower()) or (lower and not replacement.islower()):
                continue
            edit = substitute(text, sentence, first, end, replacement)
            if edit is not None:
                said = " ".join(token.form for token in sentence[first:end])
                reason = f"{sense.foreign} is “{said}” and also “{replacement}”"
                yield Proposal(*edit, kind, sense.cost, reason, categorise(text, *edit))


def _senses(phrase: Sequence[Token], lexicon: Lexicon) -> list[tuple[str, Sense]]:
    """The other translations of a phrase, inflected like its last word, the likeliest first."""
    before = "".join(f"{token.key} " for token in phrase[:-1])
    unknown = Analysis("", "", phrase[-1].key)
    cheapest: dict[str, Sense] = {}
    for analysis in (*analyses(phrase[-1].key), unknown):
        for sense in lexicon.others(before + analysis.lemma):
            form = (sense.english if not analysis.tag or sense.english[0].isupper()
                    else inflect_phrase(sense.english, analysis.part, analysis.tag))
            if form and (form not in cheapest or sense.cost < cheapest[form].cost):
                cheapest[form] = sense
    return sorted(cheapest.items(), key=lambda item: item[1].cost)


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon with the glosses of CC-CEDICT."""
    with table_lines(_FILE) as lines:
        return Lexicon(with_cedict_glosses(read_lexicon(lines)))


def read_lexicon(lines: Iterator[str]) -> Iterator[tuple[str, str, float]]:
    """Parse a tab-separated lexicon with a header line into (Chinese, English, count)."""
    next(lines)
    for line in lines:
        chinese, english, _, count = line.rstrip("\n").split("\t")
        yield chinese, english, float(count)


def with_cedict_glosses(rows: Iterable[tuple[str, str, float]]) -> Iterator[tuple[str, str, float]]:
    """The rows, and rows for the short CC-CEDICT meanings of their Chinese words."""
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
