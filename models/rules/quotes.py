"""Classifies double quotation marks as opening or closing by shape, spaces and order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from .repairs import Repair

OPEN: Final = "open"
CLOSE: Final = "close"
_MARKS = re.compile(r"[\"“”„]")
_OPENERS = "“„"
_BEFORE_OPENING = "([{-–—/‘'<"
_AFTER_CLOSING = ".,;:!?)]}-–—/’'>…"


@dataclass(frozen=True, slots=True)
class Quote:
    """A double quotation mark at offset `at`, with the characters next to it ("" at the ends of the text).

    `doubtful` if neither shape, spaces nor a neighbouring mark show its kind.
    """

    at: int
    kind: str
    before: str
    after: str
    doubtful: bool = False


def double_quotes(text: str) -> list[Quote]:
    """The double quotation marks in order. The kind of a straight mark follows from the side that has a space, else
    from the mark before it, else from the mark after it."""
    places = [match.start() for match in _MARKS.finditer(text)]
    certain = [_by_itself(text, at) for at in places]
    quotes: list[Quote] = []
    for i, at in enumerate(places):
        kind = certain[i]
        if kind is None and quotes and not quotes[-1].doubtful:
            kind = _counterpart(quotes[-1].kind)
        if kind is None and i + 1 < len(places):
            following = certain[i + 1]
            kind = _counterpart(following) if following else None
        quotes.append(Quote(at, kind or OPEN, text[at - 1:at] if at else "", text[at + 1:at + 2],
                            doubtful=kind is None))
    return quotes


def _by_itself(text: str, at: int) -> str | None:
    if text[at] != '"':
        return OPEN if text[at] in _OPENERS else CLOSE
    before, after = text[at - 1:at] if at else " ", text[at + 1:at + 2] or " "
    may_open = before.isspace() or before in _BEFORE_OPENING
    may_close = after.isspace() or after in _AFTER_CLOSING
    if may_open == may_close:
        return None
    return OPEN if may_open else CLOSE


def _counterpart(kind: str) -> str:
    return CLOSE if kind == OPEN else OPEN


def _paired(quotes: list[Quote]) -> bool:
    kinds = [quote.kind for quote in quotes]
    return kinds == [OPEN, CLOSE] * (len(kinds) // 2)


def space_in_quotes(text: str) -> Iterator[Repair]:
    """A space just inside a quotation. Texts with unpaired quotation marks are skipped."""
    quotes = double_quotes(text)
    if not _paired(quotes):
        return
    for quote in quotes:
        start, end = quote.at, quote.at + 1
        while quote.kind == OPEN and text[end:end + 1].isspace():
            end += 1
        while quote.kind == CLOSE and start and text[start - 1].isspace():
            start -= 1
        if end - start == 1:
            continue
        yield Repair(start, end, text[quote.at], "fluency/spacing", "space_in_quotes",
                     "a space between the quotation mark and what it quotes")


def lost_quote(text: str) -> Iterator[Repair]:
    """A quotation inside a sentence that never closes: an opening mark before a lower-case word.

    Quoted speech can run over several sentences, so a quotation that begins with a capital, after a comma or colon, or
    at the start of the text may close elsewhere. Missing opening marks are not detected, because the speech may have
    begun earlier. The repair covers the next words; each alternative closes the quotation after one of them.
    """
    quotes = double_quotes(text)
    is_sentence = text.rstrip()[-1:] in {".", "!", "?"}
    for quote, following in zip_longest(quotes, quotes[1:]):
        closed = following is not None and following.kind == CLOSE
        if quote.kind == CLOSE or quote.doubtful or closed:
            continue
        run = re.compile(r"[a-z]\w{0,30}(?: \w{1,30}){0,3}").match(text, quote.at + 1)
        after_word = re.search(r"[a-z] $", text[max(0, quote.at - 2):quote.at])
        if run and after_word and (following or is_sentence):
            words = run[0].split(" ")
            guesses = [text[quote.at] + " ".join(words[:n]) + _closing(text[quote.at])
                       + "".join(f" {word}" for word in words[n:]) for n in range(1, len(words) + 1)]
            yield Repair(quote.at, run.end(), None, "fluency/punctuation", "lost_quote",
                         "a quotation opens here and is never closed", alternatives=tuple(guesses))


def _closing(opening: str) -> str:
    return '"' if opening == '"' else "”"
