"""Proposals that exchange, delete or insert auxiliary verbs, "to" before infinitives, and expletive "it"."""

from collections.abc import Iterator

from ...english.lemmas import analyses, inflected
from ...english.word_classes import (
    BE,
    CLOSED,
    HAVE,
    MODALS,
    PLURAL_SUBJECTS,
    SINGULAR_SUBJECTS,
    is_base,
    is_plural,
    is_verb,
    may_be_adjective,
    may_be_noun,
    tags,
)
from ..proposal import Document, Proposal
from .sentence import GRAMMAR, Token, delete_tokens, insert_before, replace_token, tokens
from .slots import CALLED_FOR, before_adverbs

KIND = "auxiliary"
TENSE, ASPECT, OTHER, DELETION, INSERTION, TO, DOUBLED = 1.5, 1.7, 2.2, 2.0, 2.2, 1.5, 0.8
_SWAPS: dict[str, tuple[tuple[str, float], ...]] = {
    "is": (("was", TENSE), ("has", OTHER), ("be", ASPECT), ("has been", OTHER), ("will be", OTHER), ("does", OTHER)),
    "are": (("were", TENSE), ("have", OTHER), ("be", ASPECT), ("have been", OTHER), ("will be", OTHER), ("do", OTHER)),
    "was": (("is", TENSE), ("had", OTHER), ("has been", OTHER), ("would be", OTHER), ("did", OTHER)),
    "were": (("are", TENSE), ("had", OTHER), ("have been", OTHER), ("would be", OTHER)),
    "has": (("had", TENSE), ("is", OTHER), ("has been", OTHER)),
    "have": (("had", TENSE), ("are", OTHER), ("have been", OTHER)),
    "had": (("has", TENSE), ("have", TENSE), ("was", OTHER)),
    "be": (("been", ASPECT), ("being", ASPECT), ("is", ASPECT), ("are", ASPECT)),
    "been": (("be", ASPECT), ("being", ASPECT)), "being": (("been", ASPECT), ("be", ASPECT)),
    "will": (("would", TENSE),), "would": (("will", TENSE),), "can": (("could", TENSE),),
    "could": (("can", TENSE),), "shall": (("should", ASPECT), ("will", ASPECT)),
    "should": (("would", OTHER),), "may": (("might", TENSE),), "might": (("may", TENSE),),
    "does": (("is", OTHER), ("did", TENSE)), "do": (("are", OTHER), ("did", TENSE)),
    "did": (("was", OTHER), ("does", TENSE), ("do", TENSE)),
    "don't": (("didn't", TENSE), ("aren't", OTHER)), "doesn't": (("didn't", TENSE), ("isn't", OTHER)),
}
_DELETED = frozenset("is are was were be been being will would has have had do does did".split())
_TRUE_MODALS = frozenset("will would can could may might must shall should".split())
_IT_BEFORE = BE | _TRUE_MODALS | HAVE | {"seems", "seemed", "takes", "took", "does"}
_CLAUSE_STARTS = frozenset("that because although though if when while and but so as whether since".split())


def auxiliaries(document: Document, index: int) -> Iterator[Proposal]:
    """Exchanges, deletions and insertions of auxiliaries in a segment."""
    text = document.texts[index]
    sentence = tokens(text)
    for at, token in enumerate(sentence):
        if not token.alone:
            continue
        for other, cost in _SWAPS.get(token.low, ()):
            cost = CALLED_FOR if _calls_for(sentence, at, other) else cost
            yield replace_token(sentence, at, other, KIND, cost, f"{other!r} for {token.low!r}")
        yield from _deletions(text, sentence, at)
        if token.low in BE and is_base(token.after):
            yield from _merged_with_verb(sentence, at)
        yield from _insertions(sentence, at)


def _calls_for(sentence: tuple[Token, ...], at: int, other: str) -> bool:
    """Whether another auxiliary before it asks for "been" instead of "be", or the reverse."""
    previous = sentence[before_adverbs(sentence, at)].low if sentence[at].before else ""
    return ((sentence[at].low, other) == ("be", "been") and previous in HAVE) or (
        (sentence[at].low, other) == ("been", "be") and previous in _TRUE_MODALS | {"to"})


def _merged_with_verb(sentence: tuple[Token, ...], at: int) -> Iterator[Proposal]:
    """Replace "is agree" by "agrees" or "agreed"."""
    token, verb = sentence[at], sentence[at + 1]
    for a in analyses(verb.low):
        if a.tag == "VB" and is_verb(verb.low):
            for tag in ("VBD", "VBZ"):
                yield Proposal(token.start, verb.end, inflected(a.lemma, "VERB", tag), KIND, ASPECT,
                               f"{verb.low!r} needs no {token.low!r}", GRAMMAR)


def _deletions(text: str, sentence: tuple[Token, ...], at: int) -> Iterator[Proposal]:
    token, low = sentence[at], sentence[at].low
    reason = f"without {low!r}"
    if low in _TRUE_MODALS and {token.before, token.after} & _TRUE_MODALS:
        cost, reason = DOUBLED, f"{low!r} beside another modal"
    elif low == "to" and (is_base(token.after) or token.after in ("be", "have", "do")):
        cost = CALLED_FOR if token.before in _TRUE_MODALS else DOUBLED if token.before in MODALS else DELETION
    elif low in _DELETED:
        cost = TO if {token.before, token.after} & (BE | HAVE) else DELETION
    elif low == "it" and token.after not in ("", "'s"):
        cost, reason = OTHER, "'it' stands for nothing"
    else:
        return
    yield from delete_tokens(text, sentence, at, KIND, cost, reason)


def _insertions(sentence: tuple[Token, ...], at: int) -> Iterator[Proposal]:
    token = sentence[at]
    if token.named or token.left == "'":
        return
    if token.low in _IT_BEFORE and (not token.before or token.before in _CLAUSE_STARTS):
        yield insert_before(sentence, at, "it", KIND, INSERTION, f"'it' before {token.low!r}")
    before = token.before
    if not before:
        return
    for new, cost in _missing(sentence[at - 1], token):
        yield insert_before(sentence, at, new, KIND, cost, f"{new!r} between {before!r} and {token.low!r}")


def _missing(previous: Token, token: Token) -> Iterator[tuple[str, float]]:
    """The auxiliaries that may be missing between two words, with costs."""
    before, low = token.before, token.low
    if before in _TRUE_MODALS or (before == "to" and low not in CLOSED):
        if not is_base(low) and may_be_adjective(low):
            yield "be", TO
    elif before in HAVE:
        if low in ("a", "the") or may_be_adjective(low):
            yield "been", INSERTION
    elif before in BE and "VBN" in tags(low) and not is_base(low):
        yield "being", INSERTION
    elif before not in CLOSED and _takes_to(low):
        yield "to", TO
    if _may_be_subject(previous):
        yield from _after_subject(before, low)


def _takes_to(low: str) -> bool:
    return (is_base(low) and is_verb(low)) or low in ("be", "have", "do")


def _may_be_subject(token: Token) -> bool:
    low = token.low
    return low in SINGULAR_SUBJECTS | PLURAL_SUBJECTS | {"i", "which", "who"} or (
        low not in CLOSED and low[0].isalpha() and may_be_noun(low))


def _after_subject(subject: str, low: str) -> Iterator[tuple[str, float]]:
    """The auxiliaries that may be missing between a subject and a lower-case word, with costs."""
    word_tags = tags(low)
    plural = subject in PLURAL_SUBJECTS or is_plural(subject)
    either = subject in ("which", "who")
    be = ("are", "were") if plural else ("am", "was") if subject == "i" else ("is", "was")
    pronoun = subject in SINGULAR_SUBJECTS | PLURAL_SUBJECTS | {"i", "which", "who"}
    predicate = low == "not" or (pronoun and low in ("a", "an", "the", "in", "on", "at", "very", "also"))
    participle = low == "being" or "VBG" in word_tags or ("VBN" in word_tags and not is_base(low))
    if participle or predicate or (word_tags and word_tags <= {"JJ", "JJR", "RB"}):
        yield from ((form, INSERTION) for form in (("is", "are", *be[1:]) if either else be))
    if low == "not":
        yield from ((form, INSERTION) for form in (("do", "did") if plural or subject == "i" else ("does", "did")))
    if low == "been" or ("VBN" in word_tags and not is_base(low)):
        yield ("have" if plural or subject == "i" else "has"), INSERTION
        yield "had", INSERTION + 0.5
    if is_base(low) and (is_verb(low) or pronoun):
        yield "will", INSERTION
        yield ("would" if pronoun else "to"), INSERTION
