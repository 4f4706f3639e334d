"""Which words of the source the words of a translation come from.

By what is known of the words alone: the lexicon, names and their sound, numbers, what is copied, and the place in
the sentence; no network is asked (the aligners that ask one: Jalili Sabet et al. 2020, SimAlign).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ...corpora.categories import FUNCTION_WORDS
from .names import source_names
from .quantities.english import english_numbers
from .quantities.foreign import source_numbers
from .quantities.quantity import may_translate
from .support import source_evidence
from .words import source_words

_LEAST = -4.0
"""Support of a word, in nats, up to which nothing is linked."""
_PER_PLACE = 2.0
"""Nats for a link across the whole sentence."""
_MOST_BETWEEN = 3
"""Words of the source that an unknown word of the translation may come from together."""
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Link:
    """text[start:end] comes from source[source_start:source_end]; `score` in nats, 0 for certain."""

    start: int
    end: int
    source_start: int
    source_end: int
    score: float


@lru_cache(maxsize=2048)
def alignment(source: str, text: str) -> tuple[Link, ...]:
    """At most one link for each word and number of the translation, in its order."""
    links = list(_numbers(source, text))
    for match in _WORD.finditer(text):
        if match[0].lower() in FUNCTION_WORDS or any(a.start <= match.start() < a.end for a in links):
            continue
        best: Link | None = None
        for witness in source_evidence(source, match[0]):
            apart = abs(match.start() / len(text) - witness.start / len(source))
            score = witness.score - _PER_PLACE * apart
            if witness.score > _LEAST and (best is None or score > best.score):
                best = Link(*match.span(), witness.start, witness.end, score)
        if best is not None:
            links.append(best)
    return tuple(sorted(links, key=lambda link: link.start))


def source_of(source: str, text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches of the source that text[start:end] comes from, in order, joined where they touch. Where no
    word of it is known, what lies between the sources of its neighbours, if that is short."""
    links = alignment(source, text)
    inside = sorted({(link.source_start, link.source_end) for link in links if link.start < end and start < link.end})
    if not inside:
        inside = list(_between(source, links, start, end))
    joined: list[tuple[int, int]] = []
    for one in inside:
        if joined and not source[joined[-1][1]:one[0]].strip(" ·・-"):
            joined[-1] = (joined[-1][0], max(joined[-1][1], one[1]))
        else:
            joined.append(one)
    return joined


def _units(source: str) -> list[tuple[int, int]]:
    """The names of the source and its other words."""
    names = [(name.start, name.end) for name in source_names(source)]
    return [*dict.fromkeys((*names, *((word.start, word.end) for word in source_words(source))))]


def _numbers(source: str, text: str) -> Iterator[Link]:
    theirs = list(source_numbers(source))
    for ours in english_numbers(text):
        found = next((number for number in theirs if may_translate(ours, number)), None)
        if found is not None:
            theirs.remove(found)
            yield Link(ours.start, ours.end, found.start, found.end, 0.0)


def _between(source: str, links: Sequence[Link], start: int, end: int) -> Iterator[tuple[int, int]]:
    """The words of the source between those that the words around text[start:end] come from."""
    before = max((link for link in links if link.end <= start), key=lambda link: link.end, default=None)
    after = min((link for link in links if link.start >= end), key=lambda link: link.start, default=None)
    if before is None or after is None or before.source_end > after.source_start:
        return
    taken = {(link.source_start, link.source_end) for link in links}
    found = [(a, b) for a, b in _units(source) if before.source_end <= a and b <= after.source_start
             and (a, b) not in taken]
    if len(found) <= _MOST_BETWEEN:
        yield from sorted(found)
