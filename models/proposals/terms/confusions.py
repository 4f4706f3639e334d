"""Words that weak translations are known to have where good ones have others.

The table was learned from real translations by benchmarks/fitting/learn_tables.py.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from ....corpora.categories import categorise
from ....corpora.public_sets.differences import MOST_WORDS
from ...english.lemmas import analyses, inflected
from ...shipped_data import table_lines
from ..proposal import Document, Proposal
from .substitution import Token, runs, substituted, tokens

KIND = "confusion"
MOST_READINGS = 6
_FILE = "proposals/confusions.tsv.gz"
_FORM = "form"


class Reading(NamedTuple):
    """What is right in the place of a phrase; in how many segments it was seen; the cost in nats."""

    right: str
    seen: int
    cost: float


Table = Mapping[str, Mapping[str, Sequence[Reading]]]
"""The readings of each phrase under "form", of each lemma under its part of speech, most frequent first."""


def confused(document: Document, index: int) -> Iterator[Proposal]:
    """Other words for phrases of the segment that weak translations have wrongly."""
    return proposed(document.texts[index], confusions())


def proposed(text: str, table: Table) -> Iterator[Proposal]:
    """The readings that the table has for each phrase of the text and for each word's lemma. A single word
    with a capital, which may be a name, gives way to words with capitals alone."""
    found, done = tokens(text), set[tuple[int, int, str]]()
    for first, end in runs(text, found, MOST_WORDS):
        phrase = found[first:end]
        named = phrase[0].inside and len(phrase) == 1
        for reading in _readings(phrase, table)[:MOST_READINGS]:
            if named and reading.right.islower():
                continue
            edit = substituted(text, found, first, end, reading.right)
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
    """The table in lines of text, the first of which names the columns."""
    table: dict[str, dict[str, list[Reading]]] = defaultdict(lambda: defaultdict(list))
    next(lines)
    for line in lines:
        kind, wrong, right, count, _, _, cost = line.rstrip("\n").split("\t")
        table[kind][wrong].append(Reading(right, int(count), float(cost)))
    return {kind: table[kind] for kind in (_FORM, "NOUN", "VERB", "ADJ", "ADV")}
