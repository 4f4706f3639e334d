"""Proposals that insert, delete or exchange articles, and exchange "a" and "an"."""

import re
from collections.abc import Iterator

from ...english.word_classes import (
    ARTICLES,
    BE,
    CLOSED,
    DETERMINERS,
    PREPOSITIONS,
    is_adjective,
    is_plural,
    may_be_noun,
    may_be_verb,
    may_begin_noun_phrase,
    tags,
)
from ..proposal import Document, Proposal
from .named_articles import article_of_name
from .number_words import ORDINALS
from .sentence import GRAMMAR, Token, article_before, delete_tokens, insert_before, is_name, replace_token, tokens

KIND = "article"
BY_SOUND, THE, A, DELETION, SWAP, BEFORE_NAME, KNOWN_NAME, HIGHEST = 0.3, 0.8, 1.0, 0.8, 0.7, 1.5, 0.2, 0.4
_QUOTED = re.compile(r" [\"“‘'(] ?([A-Za-z][\w-]*)")
_MEASURES = frozenset("few lot little number bit couple long while".split())
"""Words that have another meaning after "a", for example "few"."""
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
_MAX_PHRASE = 4


def articles(document: Document, index: int) -> Iterator[Proposal]:
    """Deletions and exchanges of the articles of a segment, and insertions where a noun phrase may begin."""
    text = document.texts[index]
    sentence = tokens(text)
    for at, token in enumerate(sentence):
        if token.low in ARTICLES and token.right == " ":
            yield from _changed(text, sentence, at)
        elif _is_ordinal(token) and token.before not in DETERMINERS - {"that"} and token.after and not token.named:
            yield insert_before(sentence, at, "the", KIND, THE, f"'the' before {token.form!r}")
        elif _may_take_article(token, sentence[at - 1] if at else None):
            yield from _inserted(sentence, at)


def _changed(text: str, sentence: tuple[Token, ...], at: int) -> Iterator[Proposal]:
    token = sentence[at]
    following = token.after or _quoted(text, token)
    if token.form.isupper() and not (token.form == "A" and token.opens):
        return
    if following:
        right = article_before(sentence[at + 1].form if token.after else following)
        if token.low == "the":
            yield replace_token(sentence, at, right, KIND, SWAP, f"{right!r} for 'the'")
        else:
            yield Proposal(token.start, token.end, "The" if token.opens else "the", KIND, SWAP,
                           f"'the' for {token.low!r}", GRAMMAR)
            if right != token.low:
                sound = "vowel" if right == "an" else "consonant"
                yield Proposal(token.start, token.end, token.form[0] + right[1:], KIND, BY_SOUND,
                               f"{right!r} before a {sound} sound", GRAMMAR)
    if token.after and (token.after == "both" or article_of_name(sentence, at + 1) == "no"):
        cost, reason = KNOWN_NAME, f"{sentence[at + 1].form!r} takes no article"
    else:
        cost, reason = DELETION + (token.after in _MEASURES), f"without {token.low!r}"
    yield from delete_tokens(text, sentence, at, KIND, cost, reason)


def _quoted(text: str, token: Token) -> str:
    """The word after an article and an opening quotation mark."""
    match = _QUOTED.match(text, token.end)
    return match[1] if match else ""


def _may_take_article(token: Token, previous: Token | None) -> bool:
    """Whether a noun phrase without a determiner may begin with the token."""
    if token.low in CLOSED or not token.form[0].isalpha() or token.left not in ("", " ") or \
            (token.right and token.right not in " ,.;:!?”\"’'-)") or len(token.form) < 2:
        return False
    if not may_begin_noun_phrase(token.low) or (tags(token.low) <= {"VBN", "VBD"} and not token.after):
        return False
    before = token.before
    if not before:
        return True
    if before in DETERMINERS - {"that"} or before[0].isdigit():
        return False
    if token.named and previous is not None and previous.named:
        return False
    return before in CLOSED or _may_govern(before)


def _is_ordinal(token: Token) -> bool:
    """Whether the token is an ordinal, in words or digits."""
    return token.low in ORDINALS.values() or _ORDINAL.fullmatch(token.low) is not None


def _may_govern(word: str) -> bool:
    """Whether an object may follow the word: true for verbs, participles and adverbs."""
    return not is_adjective(word) and (may_be_verb(word) or not may_be_noun(word))


def _inserted(sentence: tuple[Token, ...], at: int) -> Iterator[Proposal]:
    token, head = sentence[at], _head(sentence, at)
    if token.named and is_name(token.form):
        is_known = article_of_name(sentence, at) == "the"
        if is_known or head is not token or token.after in ("", *PREPOSITIONS, *BE):
            yield insert_before(sentence, at, "the", KIND, KNOWN_NAME if is_known else BEFORE_NAME,
                                f"'the' before {token.form!r}")
        return
    if may_be_noun(head.low):
        is_highest = head is not token and (token.low == "same" or "JJS" in tags(token.low))
        yield insert_before(sentence, at, "the", KIND, HIGHEST if is_highest else THE, f"'the' before {token.form!r}")
        if not is_plural(head.low):
            article = article_before(token.form)
            yield insert_before(sentence, at, article, KIND, A, f"{article!r} before {token.form!r}")


def _head(sentence: tuple[Token, ...], at: int) -> Token:
    """The last noun of the noun phrase that may begin with a token, or the token itself."""
    head = last = at
    while last < at + _MAX_PHRASE and sentence[last].after and may_begin_noun_phrase(sentence[last].after):
        last += 1
        head = last if may_be_noun(sentence[last].low) else head
    return sentence[head]
