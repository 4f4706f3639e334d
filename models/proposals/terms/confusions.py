"""Proposals from a table of confusions: words of weak translations and the words of good translations.

`benchmarks/fitting/tables/learn_tables.py` learned the table from real translations.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from ....corpora.categories import categorise
from ....corpora.public_sets.differences import MAX_WORDS
from ...english.lemmas import analyses, inflected
from ...shipped_data import table_lines
from ..proposal import Document, Proposal
from .substitution import Token, phrases, substitute, tokens

KIND = "confusion"
MAX_READINGS = 6
_FILE = "proposals/confusions.tsv.gz"
_FORM = "form"


class Reading(NamedTuple):
    """The right words for a phrase, the number of segments it was seen in, and the cost in nats."""

    right: str
    seen: int
    cost: float


Table = Mapping[str, Mapping[str, Sequence[Reading]]]
"""The readings of each phrase (key "form") and of each lemma (key: part of speech), most frequent first."""


def confusion_proposals(document: Document, index: int) -> Iterator[Proposal]:
    """The readings that the shipped table has for the phrases of a segment."""
    return table_proposals(document.texts[index], confusions())


def table_proposals(text: str, table: Table) -> Iterator[Proposal]:
    """The readings of each phrase and of each word's lemma. A single capitalised word may be a name, so only
    capitalised words replace it."""
    sentence, done = tokens(text), set[tuple[int, int, str]]()
    for first, end in phrases(text, sentence, MAX_WORDS):
        phrase = sentence[first:end]
        named = phrase[0].own_capital and len(phrase) == 1
        for reading in _readings(phrase, table)[:MAX_READINGS]:
            if named and reading.right.islower():
                continue
            edit = substitute(text, sentence, first, end, reading.right)
            if edit is not None and edit not in done:
                done.add(edit)
                yield Proposal(*edit, KIND, reading.cost, _reason(phrase, reading),
                               categorise(text, *edit))


def _readings(phrase: Sequence[Token], table: Table) -> list[Reading]:
    readings = list(table[_FORM].get(" ".join(token.key for token in phrase), ()))
    if len(phrase) == 1:
        readings += [Reading(form, seen, cost) for part, tag, lemma in analyses(phrase[0].key)
                     for right, seen, cost in table[part].get(lemma, ())
                     if (form := inflected(right, part, tag))]
        readings.sort(key=lambda reading: -reading.seen)
    return readings


def _reason(phrase: Sequence[Token], reading: Reading) -> str:
    wrong = " ".join(token.form for token in phrase)
    times = "once" if reading.seen == 1 else f"{reading.seen} times"
    return f"weak translations have “{wrong}” where “{reading.right}” is meant ({times})"


@cache
def confusions() -> Table:
    """The shipped table."""
    with table_lines(_FILE) as lines:
        return read_table(lines)


def read_table(lines: Iterator[str]) -> Table:
    """Parse a tab-separated table with a header line."""
    table: dict[str, dict[str, list[Reading]]] = defaultdict(lambda: defaultdict(list))
    next(lines)
    for line in lines:
        kind, wrong, right, count, _, _, cost = line.rstrip("\n").split("\t")
        table[kind][wrong].append(Reading(right, int(count), float(cost)))
    return {kind: table[kind] for kind in (_FORM, "NOUN", "VERB", "ADJ", "ADV")}
