"""The tokens of a segment, and proposals that replace, delete or insert words.

The proposals get correct spacing, capitals and a/an.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from ....corpora.dictionaries.cedict import capital_share
from ...rules.articles import starts_with_vowel_sound
from ...rules.orthography import non_prose_mask
from ..proposal import Proposal

GRAMMAR = "fluency/grammar"
_TOKEN = re.compile(r"['’]s\b|[^\W\d_]+(?:['’](?![sS]\b)[^\W\d_]+)*|\d+(?:[.,]\d+)*(?:[^\W\d_]+)?")
_SENTENCE_END = re.compile(r"[.!?:;]['\"”’)]? ?['\"“‘(]?$|^\W*$")
_NAME_SHARE = 0.5
_VOWELS = "aeiou"
_BEFORE = frozenset(' "“‘(') | {""}
SEPARATORS_AFTER = frozenset(" ,.;:!?\"”’)") | {""}
"""The characters that may follow a word; "" is the end of the text."""


class Token(NamedTuple):
    """A word, a number or a possessive 's.

    low: the form in lower case. before, after: the adjacent tokens in lower case, "" unless a single space (or, before
    's, nothing) separates them. left, right: the adjacent characters, "" at the ends of the text. opens: whether it
    is capitalised at the start of a sentence. named: whether it is capitalised elsewhere, or all in capitals.
    """

    start: int
    end: int
    form: str
    low: str
    before: str
    after: str
    left: str
    right: str
    opens: bool
    named: bool

    @property
    def alone(self) -> bool:
        """Whether the word is not joined to others by a hyphen, slash or similar character."""
        return self.left in _BEFORE and self.right in SEPARATORS_AFTER


@lru_cache(maxsize=512)
def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text outside code, addresses and mark-up."""
    outside = non_prose_mask(text)
    found = [m for m in _TOKEN.finditer(text) if not outside[m.start()]]
    lows = [match[0].lower().replace("’", "'") for match in found]
    adjacent = [_are_adjacent(text, a, b) for a, b in pairwise(found)]
    made = []
    for i, match in enumerate(found):
        start, end = match.span()
        capital = match[0][0].isupper()
        opens = capital and _SENTENCE_END.search(text, max(0, start - 4), start) is not None
        made.append(Token(start, end, match[0], lows[i], lows[i - 1] if i and adjacent[i - 1] else "",
                          lows[i + 1] if i + 1 < len(found) and adjacent[i] else "", text[start - 1:start],
                          text[end:end + 1], opens,
                          capital and (not opens or (len(match[0]) > 1 and match[0].isupper()))))
    return tuple(made)


def _are_adjacent(text: str, a: re.Match[str], b: re.Match[str]) -> bool:
    gap = b.start() - a.end()
    return (gap == 1 and text[a.end()] == " ") or (gap == 0 and b[0][0] in "'’")


@lru_cache(maxsize=50_000)
def is_name(form: str) -> bool:
    """Whether a capitalised word is a name in any position of a sentence."""
    return form != "I" and (not form[1:].islower() or capital_share(form) >= _NAME_SHARE)


@lru_cache(maxsize=50_000)
def article_before(word: str) -> str:
    """"a" or "an", by the sound of the word, or by its first letter if the sound is unknown."""
    spoken = starts_with_vowel_sound(word)
    return "an" if (word[0].lower() in _VOWELS if spoken is None else spoken) else "a"


def match_case(word: str, like: Token) -> str:
    """The word with the capitals of the token; "i" becomes "I"."""
    if len(like.form) > 1 and like.form.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if (like.form[0].isupper() and like.low != "i") or word == "i" else word


def replace_token(sentence: tuple[Token, ...], at: int, word: str, kind: str, cost: float, reason: str,
                  category: str = GRAMMAR) -> Proposal:
    """Replace the token by a word; an a/an before it is adapted."""
    token = sentence[at]
    new, start = match_case(word, token), token.start
    if token.before in ("a", "an"):
        article = sentence[at - 1]
        right = article_before(new)
        if right != token.before and article_before(token.form) == token.before:
            written = match_case(right, article) if right == "an" or article.opens else right
            start, new = article.start, f"{written} {new}"
    return Proposal(start, token.end, new, kind, cost, reason, category)


def delete_tokens(text: str, sentence: tuple[Token, ...], at: int, kind: str, cost: float, reason: str,
                  category: str = GRAMMAR, last: int = -1) -> Iterator[Proposal]:
    """Delete the tokens from `at` to `last`, both included, with one adjacent space.

    A sentence-initial capital moves to the next word. Yields nothing if words would be joined or no text is left.
    """
    first, last = sentence[at], max(at, last)
    end, following = sentence[last].end, sentence[last + 1] if last + 1 < len(sentence) else None
    right = text[end:end + 1]
    if first.opens and following is not None and text[end:following.start] == " ":
        form = following.form[:1].upper() + following.form[1:]
        yield Proposal(first.start, following.end, form, kind, cost, reason, category)
    elif first.opens or right not in SEPARATORS_AFTER:
        return
    elif first.left == " ":
        yield Proposal(first.start - 1, end, "", kind, cost, reason, category)
    elif right == " " and first.left in _BEFORE:
        yield Proposal(first.start, end + 1, "", kind, cost, reason, category)


def insert_before(sentence: tuple[Token, ...], at: int, words: str, kind: str, cost: float, reason: str,
                  category: str = GRAMMAR) -> Proposal:
    """Insert words before the token; they take over a sentence-initial capital."""
    token = sentence[at]
    if not token.opens:
        return Proposal(token.start, token.start, f"{words} ", kind, cost, reason, category)
    form = token.form if is_name(token.form) or token.form == "I" else token.form[0].lower() + token.form[1:]
    return Proposal(token.start, token.end, f"{words[:1].upper()}{words[1:]} {form}", kind, cost, reason, category)
