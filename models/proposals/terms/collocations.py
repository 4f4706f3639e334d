"""Proposals for a word that its partner does not go with: "eat medicine" (take), "strong rain" (heavy).

`collocations.tsv` was written for degarble. Each line has the wrong word, its part of speech (v, n, a, r), the right
words, the partners, and whether these stand after or before it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from ...english.lemmas import Analysis, analyses, base_forms, inflected
from ...english.word_classes import PREPOSITIONS
from ...shipped_data import table_lines
from ..grammar.sentence import Token, replace_token, tokens
from ..proposal import Document, Proposal

KIND = "collocation"
BASE, PER_WORD, PER_RANK = 0.5, 0.3, 0.2
"""Costs: of a wrong word, of each word between it and its partner, and of each better choice of the right word."""
_FILE = "proposals/collocations.tsv"
_MAX_BETWEEN = 3
_PARTS = {"v": "VERB", "n": "NOUN", "a": "ADJ", "r": "ADV"}
_BASIC_TAGS = frozenset({"VB", "VBP", "NN", "JJ", "RB"})


class _Collocation(NamedTuple):
    """A wrong word's part of speech, its right words, and the partners that show that it is wrong."""

    part: str
    right: tuple[str, ...]
    partners: frozenset[str]
    before: bool


def collocations(document: Document, index: int) -> Iterator[Proposal]:
    """The right words for the words of a segment that do not go with a partner."""
    sentence = tokens(document.texts[index])
    for at, token in enumerate(sentence):
        for analysis in analyses(token.low):
            for collocation in _table().get((analysis.lemma, analysis.part), ()):
                found = _partner(sentence, at, collocation)
                if found is None:
                    continue
                partner, between = found
                for rank, right in enumerate(collocation.right):
                    if form := _inflected(right, analysis):
                        yield replace_token(sentence, at, form, KIND, BASE + PER_WORD * between + PER_RANK * rank,
                                            f"{partner!r} goes with {right!r}, not with {token.low!r}",
                                            "accuracy/mistranslation")


def _partner(sentence: tuple[Token, ...], at: int, collocation: _Collocation) -> tuple[str, int] | None:
    """The nearest partner on its side, and the number of words between; None without one before punctuation or a
    preposition other than "of"."""
    step = -1 if collocation.before else 1
    here = at
    for between in range(_MAX_BETWEEN + 1):
        joined = sentence[here].before if collocation.before else sentence[here].after
        here += step
        if not joined or not 0 <= here < len(sentence):
            return None
        lemmas, previous = base_forms(sentence[here].low), sentence[here].before
        partner = collocation.partners & (lemmas | {f"{previous} {lemma}" for lemma in lemmas})
        if partner:
            return min(partner), between
        if sentence[here].low in PREPOSITIONS - {"of"}:
            return None
    return None


def _inflected(right: str, analysis: Analysis) -> str:
    """The right words in the form of the wrong one: the last of a noun phrase, else the first; "" if it has none."""
    if analysis.tag in _BASIC_TAGS:
        return right
    words = right.split(" ")
    head = -1 if analysis.part == "NOUN" else 0
    form = inflected(words[head], analysis.part, analysis.tag)
    if not form and analysis.tag == "VBN":
        form = inflected(words[head], analysis.part, "VBD")
    words[head] = form
    return " ".join(words) if form else ""


@cache
def _table() -> Mapping[tuple[str, str], tuple[_Collocation, ...]]:
    found: dict[tuple[str, str], list[_Collocation]] = defaultdict(list)
    with table_lines(_FILE) as lines:
        for line in lines:
            wrong, part, right, partners, side = line.rstrip("\n").split("\t")
            found[wrong, _PARTS[part]].append(_Collocation(_PARTS[part], tuple(right.split(" | ")),
                                                           frozenset(partners.split(" | ")), side == "before"))
    return {key: tuple(rows) for key, rows in found.items()}
