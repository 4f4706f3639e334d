"""Places where trusted translations of a source agree on words that differ from a text."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..alignment import Hunk, changed_hunks

MAX_WORDS = 4
TOKEN = re.compile(r"(?:[A-Za-z]\.){2,}|\w+(?:(?:[-'’]|(?<=\d)[.,](?=\d))\w+)*|[^\w\s]")
"""A word with hyphens and apostrophes, an abbreviation like "U.S.", a number like "3,000", or a punctuation mark."""
_ISLAND = 3
"""Fewer equal tokens around a difference are a coincidence in two unrelated texts."""

_Place = tuple[int, int, str]
"""(first, end, words): tokens first:end of the text are replaced by these words, in lower case."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The trusted texts have `new` instead of text[start:end]; the tokens before and after are the same. `old` and
    `new` are words with single spaces; one of them may be empty.

    left, right: the neighbouring tokens as written; "" at the ends of the text.
    agreed: how many trusted texts have `new` here. kept: how many have `old`.
    """

    start: int
    end: int
    old: str
    new: str
    left: str
    right: str
    agreed: int
    kept: int


def normalise_token(token: str) -> str:
    """The token in lower case, with a straight apostrophe."""
    return token.lower().replace("’", "'")


def differences(text: str, trusted: Sequence[str], least: int = 2) -> list[Difference]:
    """The places where at least `least` trusted texts agree on other words, and more texts than keep the words of the
    text, sorted by place. Phrases have at most four words and no punctuation. A place may have several readings."""
    matches = list(TOKEN.finditer(text))
    tokens = [match[0] for match in matches]
    keys = [normalise_token(token) for token in tokens]
    readings: dict[_Place, Counter[str]] = defaultdict(Counter)
    kept_tokens, kept_gaps = [0] * len(tokens), [0] * (len(tokens) + 1)
    for other in trusted:
        written = TOKEN.findall(other)
        equal, hunks = _aligned(keys, [normalise_token(token) for token in written])
        for first, end in equal:
            for token in range(first, end):
                kept_tokens[token] += 1
            for gap in range(first + (first > 0), end + (end == len(tokens))):
                kept_gaps[gap] += 1
        for first, end, first_new, end_new in hunks:
            new = written[first_new:end_new]
            if _is_phrase(tokens[first:end]) and _is_phrase(new):
                readings[first, end, normalise_token(" ".join(new))][" ".join(new)] += 1
    result = []
    for (first, end, _), forms in sorted(readings.items()):
        kept = min(kept_tokens[first:end]) if end > first else kept_gaps[first]
        if forms.total() >= least and forms.total() > kept:
            start = matches[first].start() if first < len(matches) else len(text)
            result.append(Difference(start, matches[end - 1].end() if end > first else start,
                                     " ".join(tokens[first:end]), forms.most_common(1)[0][0],
                                     tokens[first - 1] if first else "",
                                     tokens[end] if end < len(tokens) else "", forms.total(), kept))
    return result


def _is_phrase(tokens: Sequence[str]) -> bool:
    return len(tokens) <= MAX_WORDS and all(token[0].isalnum() for token in tokens)


def _aligned(a: Sequence[str], b: Sequence[str]) -> tuple[list[tuple[int, int]], list[Hunk]]:
    """The runs of tokens of `a` that `b` shares, and the changes between runs that are long enough."""
    blocks = [(0, 0, 0), *_blocks(a, b), (len(a), len(b), 0)]
    hunks = [(at + size, next_at, other_at + size, next_other)
             for (at, other_at, size), (next_at, next_other, next_size) in pairwise(blocks)
             if (at + size, other_at + size) != (next_at, next_other)
             and size + next_size + _ISLAND * (at + size == 0 or next_at == len(a)) >= _ISLAND]
    return [(at, at + size) for at, _, size in blocks if size], hunks


def _blocks(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """(position in a, position in b, length) of the equal stretches."""
    at = other_at = 0
    for first, end, _, end_new in (*changed_hunks(a, b), (len(a), len(a), len(b), len(b))):
        if first > at:
            yield at, other_at, first - at
        at, other_at = end, end_new
