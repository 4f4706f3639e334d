"""The words of a text, and its runs of words without punctuation between them."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from ...corpora.categories import FUNCTION_WORDS

SMALL_WORDS = FUNCTION_WORDS | {"&", "de", "la", "al", "von", "van", "s"}
"""Words that are ignored when phrases are compared."""
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,]\d+)*(?:[^\W\d_]+)?")
_POSSESSIVE = re.compile(r"(?<=[^\W\d_])['’]s?$")
_JOINT = re.compile(r"[ \u00a0]{0,2}[-‐‑ \u00a0]?[ \u00a0]{0,2}|['’]s? ?")
"""Text allowed between two words of a phrase."""


class Word(NamedTuple):
    """A word of a text, with its offsets."""

    start: int
    end: int
    form: str


@lru_cache(maxsize=512)
def words_of(text: str) -> tuple[Word, ...]:
    """The words and numbers of a text without possessive endings. Hyphenated compounds are split."""
    forms = ((match.start(), _POSSESSIVE.sub("", match[0])) for match in _TOKEN.finditer(text))
    return tuple(Word(start, start + len(form), form) for start, form in forms)


def connected(text: str, one: Word, other: Word) -> bool:
    """Whether two neighbouring words have only a space, a hyphen or a possessive ending between them."""
    return _JOINT.fullmatch(text, one.end, other.start) is not None and one.end < other.start


def spaced(text: str, one: Word, other: Word) -> bool:
    """Whether two neighbouring words have exactly one space between them."""
    return text[one.end:other.start] == " "


@lru_cache(maxsize=512)
def runs(text: str, hyphens: bool = True) -> tuple[tuple[Word, ...], ...]:
    """The runs of words without punctuation between them. With `hyphens` false a hyphen also ends a run, except in
    names with a hyphen ("Jean-Luc"), which count as one word."""
    joined = connected if hyphens else spaced
    found: list[list[Word]] = []
    before: Word | None = None
    for word in words_of(text) if hyphens else _with_hyphens(text):
        if before is None or not joined(text, before, word):
            found.append([])
        found[-1].append(word)
        before = word
    return tuple(tuple(run) for run in found)


def _with_hyphens(text: str) -> Iterator[Word]:
    """The words of a text. A word that a hyphen joins to a capitalised word is merged with it."""
    before: Word | None = None
    for word in words_of(text):
        if before is not None and before.form[:1].isupper() and text[before.end:word.start] == "-":
            before = Word(before.start, word.end, text[before.start:word.end])
            continue
        if before is not None:
            yield before
        before = word
    if before is not None:
        yield before


def is_content(word: str) -> bool:
    """Whether a word counts when phrases are compared."""
    return word.lower() not in SMALL_WORDS


def capitalised_runs(text: str, most: int) -> Iterator[tuple[Word, ...]]:
    """All runs of 1 to `most` capitalised words with single spaces, including parts of longer runs."""
    for run in runs(text, False):
        for start, word in enumerate(run):
            if not looks_like_name(word.form):
                continue
            yield (word,)
            for end in range(start + 1, min(start + most, len(run))):
                if not looks_like_name(run[end].form):
                    break
                yield run[start:end + 1]


def looks_like_name(form: str) -> bool:
    """Whether a word looks like a name: a capital, then a small letter, and not a function word."""
    return len(form) > 1 and form[0].isupper() and form[1:2].islower() and is_content(form)


def neighbours(run_of: Sequence[Word], words: Sequence[Word]) -> tuple[str, str]:
    """The words before and after some words of a run; "" at its ends."""
    first, last = run_of.index(words[0]), run_of.index(words[-1])
    before = run_of[first - 1].form if first else ""
    return before, run_of[last + 1].form if last + 1 < len(run_of) else ""


def with_capital_of(replacement: str, original: str) -> str:
    """The replacement in capitals if the original is in capitals, or with its first letter capitalised like the
    original."""
    if len(original) > 1 and original.isupper():
        return replacement.upper()
    return replacement[:1].upper() + replacement[1:] if original[:1].isupper() else replacement
