"""Proposals for verbs in the wrong pattern: "decide living", "enjoy to read", "lets you to sort", "has died in 1987".
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from ...english.lemmas import analyses, inflected
from ...english.verb_government import WITH_BARE_INFINITIVE, WITH_GERUND, WITH_INFINITIVE, verbs
from ...english.word_classes import CLOSED, DETERMINERS, HAVE, POSSESSIVES, PREPOSITIONS, is_base, tags
from ..proposal import Document, Proposal
from .sentence import GRAMMAR, Token, delete_tokens, insert_before, replace_token, tokens
from .slots import CALLED_FOR, before_adverbs

KIND = "verb-pattern"
LIKELY = 0.8
"""The cost of a pattern that is usual, but not the only one."""
_EITHER = frozenset({"stop"})
"""Verbs with a gerund or an infinitive."""
_OBJECTS = frozenset("me you him us them it people users visitors everyone anyone".split())
_PAST_TIME = re.compile(r"(?:[^.;:!?\"”]{0,40}\W)?(?:in (?:1[5-9]|20[01])\d\d|yesterday|ago|last (?:week|month|year"
                        r"|night|summer|winter|spring|autumn|January|February|March|April|May|June|July|August|September"
                        r"|October|November|December)|(?:on|last) (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b")
_OPEN_TIME = re.compile(r"\b(?:since|until|by|for|before)\b")


def verb_patterns(document: Document, index: int) -> Iterator[Proposal]:
    """The right pattern of each verb with a verb after it, and the past tense with a past time."""
    text = document.texts[index]
    sentence = tokens(text)
    for at, token in enumerate(sentence):
        if at and token.before and token.alone:
            yield from _complements(text, sentence, at)
        if token.low in ("has", "have") and token.after and token.alone:
            yield from _past(text, sentence, at)


def _complements(text: str, sentence: tuple[Token, ...], at: int) -> Iterator[Proposal]:
    token, governing = sentence[at], verbs(sentence[at].before)
    reason = f"the pattern of {token.before!r}"
    if token.low == "to" and is_base(token.after):
        following = sentence[at + 1]
        for gerund in _gerunds(following.low) if governing & (WITH_GERUND | _EITHER) else ():
            cost = LIKELY if governing & _EITHER else CALLED_FOR
            yield Proposal(token.start, following.end, gerund, KIND, cost, reason, GRAMMAR)
        is_bare = token.before in _OBJECTS and verbs(sentence[at - 1].before) & WITH_BARE_INFINITIVE
        if is_bare or token.before == "please":
            yield from delete_tokens(text, sentence, at, KIND, CALLED_FOR, "a verb without 'to'")
    elif governing & WITH_INFINITIVE and token.low not in CLOSED and (
            "NNS" not in tags(token.before) or sentence[at - 1].before not in DETERMINERS | PREPOSITIONS):
        if tags(token.low) == {"VBG"} or (governing & {"decide", "refuse", "afford"} and "VBG" in tags(token.low)):
            for base in _bases(token.low):
                yield replace_token(sentence, at, f"to {base}", KIND, CALLED_FOR, reason)
        elif is_base(token.low) and token.after in POSSESSIVES | {"a", "an", "the"}:
            yield insert_before(sentence, at, "to", KIND, CALLED_FOR, reason)
    elif token.low == "did" and sentence[before_adverbs(sentence, at)].low in HAVE:
        yield replace_token(sentence, at, "done", KIND, CALLED_FOR, "the participle after 'have'")


def _past(text: str, sentence: tuple[Token, ...], at: int) -> Iterator[Proposal]:
    """The past tense for "has died in 1987"."""
    verb = sentence[at + 1]
    if "VBN" not in tags(verb.low) or _PAST_TIME.match(text, verb.end) is None:
        return
    if _OPEN_TIME.search(text, verb.end, verb.end + 45):
        return
    for past in _pasts(verb.low):
        yield Proposal(sentence[at].start, verb.end, past, KIND, LIKELY, "a past time asks for the past tense", GRAMMAR)


@lru_cache(maxsize=20_000)
def _gerunds(base: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(inflected(a.lemma, "VERB", "VBG") for a in analyses(base) if a.tag == "VB"))


@lru_cache(maxsize=20_000)
def _bases(gerund: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(a.lemma for a in analyses(gerund) if a.tag == "VBG"))


@lru_cache(maxsize=20_000)
def _pasts(participle: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(past for a in analyses(participle) if a.tag in ("VBN", "VBD")
                               if (past := inflected(a.lemma, "VERB", "VBD"))))
