"""The words of a segment with what stands beside each, and edits that replace, delete or insert a word.

Proposers of grammar look at one word and its neighbours; here they find both, and edits with sound spacing,
capitals and a/an.
"""

import re
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
_MAY_STAND_BEHIND_A_GAP = frozenset(" ,.;:!?\"”’)")
_VOWELS = "aeiou"


class Token(NamedTuple):
    """A word, a number or a possessive 's.

    low: in lower case. before, after: the neighbours in lower case, if nothing but one space parts them (no
    space before 's), else "". left, right: the characters beside it, "" at the ends of the text. opens: it has
    the capital of a sentence start. named: a capital of its own.
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
        """Whether no hyphen, slash, full stop or the like is glued to the word."""
        return self.left in _LEFT and self.right in _MAY_STAND_BEHIND_A_GAP | {""}


_LEFT = frozenset(' "“‘(') | {""}


@lru_cache(maxsize=512)
def tokens(text: str) -> tuple[Token, ...]:
    """The words and numbers of a text, without those in code, addresses and mark-up."""
    outside = non_prose_mask(text)
    found = [m for m in _TOKEN.finditer(text) if not outside[m.start()]]
    lows = [match[0].lower().replace("’", "'") for match in found]
    beside = [_beside(text, one, other) for one, other in pairwise(found)]
    made = []
    for i, match in enumerate(found):
        start, end = match.span()
        capital = match[0][0].isupper()
        opens = capital and _SENTENCE_END.search(text, max(0, start - 4), start) is not None
        made.append(Token(start, end, match[0], lows[i], lows[i - 1] if i and beside[i - 1] else "",
                          lows[i + 1] if i + 1 < len(found) and beside[i] else "", text[start - 1:start],
                          text[end:end + 1], opens,
                          capital and (not opens or (len(match[0]) > 1 and match[0].isupper()))))
    return tuple(made)


def _beside(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    gap = other.start() - one.end()
    return (gap == 1 and text[one.end()] == " ") or (gap == 0 and other[0][0] in "'’")


@lru_cache(maxsize=50_000)
def is_name(form: str) -> bool:
    """Whether a word with a capital is a name of its own, whatever stands before it."""
    return form != "I" and (not form[1:].islower() or capital_share(form) >= _NAME_SHARE)


@lru_cache(maxsize=50_000)
def article_before(word: str) -> str:
    """"a" or "an", by the sound of the word; by its first letter where that cannot be told."""
    spoken = starts_with_vowel_sound(word)
    return "an" if (word[0].lower() in _VOWELS if spoken is None else spoken) else "a"


def match_case(word: str, like: Token) -> str:
    """The word with a capital or in capitals where the token is so; "i" is always "I"."""
    if len(like.form) > 1 and like.form.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if (like.form[0].isupper() and like.low != "i") or word == "i" else word


def replaced(found: tuple[Token, ...], at: int, word: str, kind: str, cost: float, reason: str,
             category: str = GRAMMAR) -> Proposal:
    """The token with another word in its place; an article before it is made to agree by sound."""
    token = found[at]
    new, start = match_case(word, token), token.start
    if token.before in ("a", "an"):
        article = found[at - 1]
        right = article_before(new)
        if right != token.before and article_before(token.form) == token.before:
            written = match_case(right, article) if right == "an" or article.opens else right
            start, new = article.start, f"{written} {new}"
    return Proposal(start, token.end, new, kind, cost, reason, category)


def deleted(text: str, found: tuple[Token, ...], at: int, kind: str, cost: float, reason: str,
            category: str = GRAMMAR, last: int = -1) -> Proposal | None:
    """The text without tokens at:last, both included, and without one of the spaces beside them; a capital
    is handed on. None where words would be glued or nothing would be left."""
    first, end = found[at], found[max(at, last)].end
    right = text[end:end + 1]
    following = found[max(at, last) + 1] if max(at, last) + 1 < len(found) else None
    if first.opens and following is not None and text[end:following.start] == " ":
        form = following.form[:1].upper() + following.form[1:]
        return Proposal(first.start, following.end, form, kind, cost, reason, category)
    if first.opens or (right and right not in _MAY_STAND_BEHIND_A_GAP):
        return None
    if first.left == " ":
        return Proposal(first.start - 1, end, "", kind, cost, reason, category)
    if right == " " and (first.left == "" or first.left in _LEFT):
        return Proposal(first.start, end + 1, "", kind, cost, reason, category)
    return None


def inserted(found: tuple[Token, ...], at: int, words: str, kind: str, cost: float, reason: str,
             category: str = GRAMMAR) -> Proposal:
    """The token with words before it, which take over the capital of a sentence start."""
    token = found[at]
    if not token.opens:
        return Proposal(token.start, token.start, f"{words} ", kind, cost, reason, category)
    form = token.form if is_name(token.form) or token.form == "I" else token.form[0].lower() + token.form[1:]
    return Proposal(token.start, token.end, f"{words[:1].upper()}{words[1:]} {form}", kind, cost, reason, category)
