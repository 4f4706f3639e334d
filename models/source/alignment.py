"""Aligns the words of a translation with the words of its source, without a network.

The evidence is the lexicon, the sound of names, numbers, copied text and the position in the sentence. Aligners that
use a network: SimAlign (Jalili Sabet et al. 2020), and `aligner` here.
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

_MIN_SUPPORT = -4.0
"""Words with a support up to this, in nats, get no link."""
_DISTANCE_COST = 2.0
"""Cost, in nats, of a link across the whole sentence."""
_MOST_BETWEEN = 3
"""Source words that an unknown word of the translation may be linked to at most."""
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Link:
    """text[start:end] is a translation of source[source_start:source_end]. `score` is in nats, 0 for certain."""

    start: int
    end: int
    source_start: int
    source_end: int
    score: float


@lru_cache(maxsize=2048)
def alignment(source: str, text: str) -> tuple[Link, ...]:
    """The links in the order of the translation, at most one for each word and number."""
    links = list(_numbers(source, text))
    for match in _WORD.finditer(text):
        if match[0].lower() in FUNCTION_WORDS or any(a.start <= match.start() < a.end for a in links):
            continue
        position = match.start() / len(text)
        scored = [Link(*match.span(), found.start, found.end,
                       found.score - _DISTANCE_COST * abs(position - found.start / len(source)))
                  for found in source_evidence(source, match[0]) if found.score > _MIN_SUPPORT]
        links += [max(scored, key=lambda link: link.score)] if scored else []
    return tuple(sorted(links, key=lambda link: link.start))


def source_of(source: str, text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The source spans that text[start:end] is a translation of, in order, adjacent ones merged. Without links, a short
    stretch between the sources of the neighbouring words."""
    links = alignment(source, text)
    inside = sorted({(link.source_start, link.source_end) for link in links if link.start < end and start < link.end})
    if not inside:
        inside = list(_between(source, links, start, end))
    joined: list[tuple[int, int]] = []
    for first, last in inside:
        if joined and not source[joined[-1][1]:first].strip(" ·・-"):
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
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
    """The unlinked source words between the sources of the words before and after text[start:end]."""
    before = max((link for link in links if link.end <= start), key=lambda link: link.end, default=None)
    after = min((link for link in links if link.start >= end), key=lambda link: link.start, default=None)
    if before is None or after is None or before.source_end > after.source_start:
        return
    taken = {(link.source_start, link.source_end) for link in links}
    found = [(a, b) for a, b in _units(source) if before.source_end <= a and b <= after.source_start
             and (a, b) not in taken]
    if len(found) <= _MOST_BETWEEN:
        yield from sorted(found)
