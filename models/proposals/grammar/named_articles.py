"""Which proper names take "the": the Netherlands, but Europe.

`articles.tsv` was written for degarble: each line has "the" or "no" and a name.
"""

from collections.abc import Mapping
from functools import cache

from ...english.word_classes import CLOSED, may_begin_noun_phrase
from ...shipped_data import table_lines
from .sentence import Token

_FILE = "proposals/articles.tsv"
_MAX_WORDS = 6
_RESTRICTING = frozenset("'s of that who which where".split())
"""Words after which a name without article may have one: "the London of 1900"."""


def article_of_name(sentence: tuple[Token, ...], at: int) -> str:
    """"the" or "no" if the longest known name that begins with the token takes an article or none; "" without such a
    name, and where a noun or another name follows it, which may take an article of its own."""
    for length in range(min(_MAX_WORDS, len(sentence) - at), 0, -1):
        words = sentence[at:at + length]
        if all(a.after for a in words[:-1]) and words[0].named:
            article = _names().get(" ".join(word.form for word in words), "")
            if article:
                return "" if _goes_on(sentence, at + length) else article
    return ""


def _goes_on(sentence: tuple[Token, ...], at: int) -> bool:
    """Whether the token continues the noun phrase of the name before it."""
    token = sentence[at] if at < len(sentence) else None
    if token is None or not token.before:
        return token is not None and token.left == "-"
    if token.named or token.low in _RESTRICTING:
        return True
    return token.low not in CLOSED and may_begin_noun_phrase(token.low)


@cache
def _names() -> Mapping[str, str]:
    with table_lines(_FILE) as lines:
        rows = (line.rstrip("\n").split("\t") for line in lines)
        return {name: article for article, name in rows}
