"""The words of a text without possessive endings, and runs of words with no punctuation between them."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from ...corpora.categories import FUNCTION_WORDS

SMALL_WORDS = FUNCTION_WORDS | {"&", "de", "la", "al", "von", "van", "s"}
"""Words that do not count when phrases are compared."""
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,]\d+)*(?:[^\W\d_]+)?")
_POSSESSIVE = re.compile(r"(?<=[^\W\d_])['’]s?$")
_JOINT = re.compile(r"[ \u00a0]{0,2}[-‐‑ \u00a0]?[ \u00a0]{0,2}|['’]s? ?")
"""What may stand between two words of one phrase."""


class Word(NamedTuple):
    """A word of a text, with its offsets."""

    start: int
    end: int
    form: str


@lru_cache(maxsize=512)
def pieces(text: str) -> tuple[Word, ...]:
    """The words and numbers of a text, those of hyphenated compounds each by itself, without possessive
    endings."""
    found = []
    for match in _TOKEN.finditer(text):
        form = _POSSESSIVE.sub("", match[0])
        found.append(Word(match.start(), match.start() + len(form), form))
    return tuple(found)


def connected(text: str, one: Word, other: Word) -> bool:
    """Whether only a space, a hyphen or a possessive ending stands between two neighbouring words."""
    return _JOINT.fullmatch(text, one.end, other.start) is not None and one.end < other.start


def spaced(text: str, one: Word, other: Word) -> bool:
    """Whether a single space, and nothing else, stands between two neighbouring words."""
    return text[one.end:other.start] == " "


@lru_cache(maxsize=512)
def runs(text: str, hyphens: bool = True) -> tuple[tuple[Word, ...], ...]:
    """The words of a text in runs with no punctuation between them; with `hyphens` false a hyphen ends a run,
    too, but for names with a hyphen ("Jean-Luc"), which are one word."""
    joined = connected if hyphens else spaced
    found: list[list[Word]] = []
    before: Word | None = None
    for word in pieces(text) if hyphens else _with_hyphens(text):
        if before is None or not joined(text, before, word):
            found.append([])
        found[-1].append(word)
        before = word
    return tuple(tuple(run) for run in found)


def _with_hyphens(text: str) -> Iterator[Word]:
    """The words of a text, those that a hyphen joins to a capitalised word before them as one with it."""
    before: Word | None = None
    for word in pieces(text):
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


def capitals(text: str, most: int) -> Iterator[tuple[Word, ...]]:
    """All runs of at most so many words with capitals, one space between, longer ones and their parts."""
    for run in runs(text, False):
        for start, word in enumerate(run):
            if not is_named(word.form):
                continue
            yield (word,)
            for end in range(start + 1, min(start + most, len(run))):
                if not is_named(run[end].form):
                    break
                yield run[start:end + 1]


def is_named(form: str) -> bool:
    """Whether a word is written like a name: a capital and a small letter or more of them, no function word."""
    return len(form) > 1 and form[0].isupper() and form[1:2].islower() and is_content(form)


def around(run_of: Sequence[Word], words: Sequence[Word]) -> tuple[str, str]:
    """The words before and behind some words of a run, "" where it ends."""
    first, last = run_of.index(words[0]), run_of.index(words[-1])
    before = run_of[first - 1].form if first else ""
    return before, run_of[last + 1].form if last + 1 < len(run_of) else ""


def with_capital_of(replacement: str, original: str) -> str:
    """The replacement in capitals where the original is, and with a capital where it has one."""
    if len(original) > 1 and original.isupper():
        return replacement.upper()
    return replacement[:1].upper() + replacement[1:] if original[:1].isupper() else replacement
