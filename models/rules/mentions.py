"""The names of a document, with their places and neighbouring words."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from ..english.frequencies import zipf

_WORD = re.compile(r"(?:[A-Z]\.){2,6}|[^\W\d_]{1,40}(?:[-'’][^\W\d_]{1,40}){0,3}")
_SENTENCE_END = re.compile(r"(?:^|[.!?:;。][\"”’)\]]*\s+|[\"“‘(\[]\s*|^\W+|[-–—|]\s+)$")
_POSSESSIVE = re.compile(r"['’]s?$")

TITLES = frozenset(
    "president premier chancellor minister chairman chairwoman chair secretary governor mayor senator"
    " congressman congresswoman representative ambassador king queen prince princess emperor pope bishop"
    " archbishop cardinal general admiral colonel major captain lieutenant sergeant commander marshal"
    " judge justice prosecutor attorney speaker spokesman spokeswoman spokesperson director manager ceo"
    " chief head leader professor dr doctor mr mrs ms miss sir lord lady coach striker midfielder"
    " goalkeeper actor actress singer author writer poet journalist reporter correspondent editor analyst"
    " scholar researcher scientist player candidate"
    .split()
)
"""Role words that directly precede a name."""

OFFICES = frozenset(
    "president premier chancellor minister governor mayor king queen emperor pope chairman secretary"
    " ambassador spokesman spokeswoman ceo"
    .split()
)
"""Titles that usually have only one holder of a given surname in a document."""

_COMMON = 3.5
_VERY_COMMON = 4.7
_FUNCTION_WORD = 6.0
_FULL_STOP = re.compile(r"[.!?][\"”’)\s]*$")
_HEADLINE_SHARE = 0.6
_HEADLINE_WORDS = 5


@dataclass(frozen=True, slots=True)
class Mention:
    """A capitalised word of segment `segment`, without its possessive ending.

    `run` is the number of its run of adjacent capitalised words in the document. `title` is the role word before the
    name in lower case, or ""; `office` is the title with the word before it. `left` and `right` are the neighbouring
    words in lower case.
    """

    segment: int
    start: int
    end: int
    form: str
    run: int
    title: str = ""
    office: str = ""
    left: str = ""
    right: str = ""


class _Token(NamedTuple):
    """A word. `opens` marks a capital that is due to the start of a sentence or quotation. A tuple, for speed."""

    start: int
    end: int
    form: str
    capital: bool
    opens: bool


def mentions(texts: Sequence[str]) -> list[Mention]:
    """The names and capitalised terms in order, without role words and ordinary sentence openers."""
    tokens = [_tokens(text) for text in texts]
    headlines = [_is_headline(text, line) for text, line in zip(texts, tokens, strict=True)]
    prose = [line for line, headline in zip(tokens, headlines, strict=True) if not headline]
    inside = {token.form for line in prose for token in line if token.capital and not token.opens}
    found: list[Mention] = []
    run = 0
    for segment, (text, line) in enumerate(zip(texts, tokens, strict=True)):
        previous_end = -1
        for i, token in enumerate(line):
            if not token.capital:
                continue
            is_name = _is_name(token, inside, doubtful=token.opens or headlines[segment])
            if not is_name and not _begins_name(text, line[i:i + 2]):
                continue
            if text[previous_end:token.start] != " " or previous_end < 0:
                run += 1
            previous_end = token.end
            found.append(_mention(segment, line, i, run))
    return found


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    for match in _WORD.finditer(text):
        form, start = match[0], match.start()
        if "'" in form or "’" in form:
            form = _POSSESSIVE.sub("", form)
        capital = form[:1].isupper()
        opens = capital and (not tokens or _SENTENCE_END.search(text[max(0, start - 8):start]) is not None)
        tokens.append(_Token(start, start + len(form), form, capital, opens))
    return [token for token in tokens if token.form]


def _is_headline(text: str, line: list[_Token]) -> bool:
    long = [token for token in line if len(token.form) >= 4]
    if len(long) < _HEADLINE_WORDS or _FULL_STOP.search(text[-8:]):
        return False
    return sum(token.capital for token in long) >= _HEADLINE_SHARE * len(long)


def _is_name(token: _Token, inside: set[str], *, doubtful: bool) -> bool:
    if token.form.lower() in TITLES or len(token.form) < 2:
        return False
    if zipf(token.form) >= _FUNCTION_WORD and not token.form.isupper():
        return False
    return token.form in inside or zipf(token.form) < _COMMON or not doubtful


def _begins_name(text: str, pair: list[_Token]) -> bool:
    """Whether a name opens the sentence: a word that is not very common, before a capitalised word."""
    if len(pair) < 2 or not all(t.capital and len(t.form) > 1 and t.form.lower() not in TITLES for t in pair):
        return False
    return pair[0].opens and text[pair[0].end:pair[1].start] == " " and zipf(pair[0].form) < _VERY_COMMON


def _mention(segment: int, line: list[_Token], i: int, run: int) -> Mention:
    token = line[i]
    title = office = ""
    for back in range(i - 1, max(-1, i - 4), -1):
        word = line[back].form.lower()
        if word in TITLES and not line[back + 1].opens:
            title = word
            office = f"{line[back - 1].form.lower()} {word}" if back else word
            break
        if not line[back].capital:
            break
    left = line[i - 1].form.lower() if i else ""
    right = line[i + 1].form.lower() if i + 1 < len(line) else ""
    return Mention(segment, token.start, token.end, token.form, run, title, office, left, right)


def runs(found: Sequence[Mention]) -> Iterator[list[Mention]]:
    """The mentions in runs of adjacent words ("Joe Biden" is one run of two)."""
    return (list(group) for _, group in groupby(found, key=lambda mention: mention.run))


def names(texts: Sequence[str]) -> list[tuple[str, int]]:
    """The names and capitalised terms of a document with their counts, most frequent first, ties in order of
    appearance.

    Adjacent capitalised words form one name. Role words ("President") are left out.

    >>> names(["Ada Byron met President Curie.", "Later Ada Byron wrote to Curie in Paris.", "So did Curie."])
    [('Curie', 3), ('Ada Byron', 2), ('Paris', 1)]
    """
    counts = Counter(" ".join(m.form for m in run) for run in runs(mentions(texts)))
    return counts.most_common()
