"""Proposals for words of the same family: economic for economical, stability for stable, Chinese for China."""

from collections.abc import Iterator
from functools import lru_cache

from ...english.families import word_family
from ...english.frequencies import zipf
from ...english.lemmas import analyses, dictionary_form, inflected
from ...english.nationalities import nationalities
from ...english.word_classes import CLOSED
from ..proposal import Document, Proposal
from .sentence import GRAMMAR, Token, is_name, replace_token, tokens
from .slots import cost_and_reason

KIND = "derivation"
SAME_PART, ADVERB, OTHER, NATION = 1.5, 1.3, 2.0, 1.5
_MIN_LENGTH = 3
_MAX_FORMS = 8
_MIN_ZIPF = 2.3
_KEPT_TAGS = frozenset({"NNS", "VBD", "VBN", "VBG", "VBZ"})


def derivation(document: Document, index: int) -> Iterator[Proposal]:
    """The family members of each content word, and the adjective or people of each nation."""
    text = document.texts[index]
    sentence = tokens(text)
    for at, token in enumerate(sentence):
        others = nationalities().get(token.form, ())
        for other in others:
            yield Proposal(token.start, token.end, other, KIND, NATION, _reason(other, token.form), GRAMMAR)
        if not others:
            yield from _two_words(text, sentence, at)
        if token.low in CLOSED or len(token.low) < _MIN_LENGTH or (token.named and is_name(token.form)) or others:
            continue
        for other, cost in family_forms(token.low):
            cost, reason = cost_and_reason(sentence, at, other, cost, _reason(other, token.low))
            yield replace_token(sentence, at, other, KIND, cost, reason)


def _two_words(text: str, sentence: tuple[Token, ...], at: int) -> Iterator[Proposal]:
    """The adjective or people of a nation of two words: South Korea, United States."""
    token = sentence[at]
    if token.form[0].isupper() and token.after and at + 1 < len(sentence):
        both = text[token.start:sentence[at + 1].end]
        for other in nationalities().get(both, ()):
            yield Proposal(token.start, sentence[at + 1].end, other, KIND, NATION, _reason(other, both), GRAMMAR)


def _reason(a: str, b: str) -> str:
    return f"{a!r} and {b!r} are of one family"


@lru_cache(maxsize=50_000)
def family_forms(word: str) -> tuple[tuple[str, float], ...]:
    """The family members of a lower-case word with costs, the cheapest first; in its number and tense if possible."""
    found: dict[str, float] = {}
    own = {a.lemma for a in analyses(word)}
    lemmas = dict.fromkeys([*([word] if zipf(word) > 0 else []), *(a.lemma for a in analyses(word)),
                            dictionary_form(word)])
    for lemma in lemmas:
        for other in word_family(lemma):
            for form, cost in _forms(other, analyses(word), inflect=lemma in own and lemma != word):
                if form != word and cost < found.get(form, OTHER + 1):
                    found[form] = cost
    for form in [form for form in found if any(a.lemma in own for a in analyses(form)) and form in own]:
        del found[form]  # that is inflection
    return tuple(sorted(found.items(), key=lambda item: (item[1], -zipf(item[0]), item[0]))[:_MAX_FORMS])


def _forms(other: str, word_analyses: tuple[tuple[str, str, str], ...], inflect: bool) -> Iterator[tuple[str, float]]:
    """The family member as it is, and, if it has the word's part of speech, in the number or tense of the word."""
    parts = {part for part, _, _ in word_analyses}
    other_parts = {a.part for a in analyses(other)}
    adverbial = ("ADV" in other_parts) != ("ADV" in parts)
    cost = SAME_PART if parts & other_parts else ADVERB if adverbial else OTHER
    for part, tag, _ in word_analyses:
        if inflect and part in other_parts and tag in _KEPT_TAGS:
            form = inflected(other, part, tag) or (inflected(other, part, "VBD") if tag == "VBN" else "")
            if form and zipf(form) >= _MIN_ZIPF:
                yield form, SAME_PART
    yield other, cost
    if "VERB" in other_parts and "VERB" not in parts and "NOUN" not in other_parts:
        yield from ((form, OTHER + 0.5) for tag in ("VBD", "VBZ") if zipf(form := inflected(other, "VERB", tag)) >= 3)
    if "NOUN" in other_parts and ("NOUN" not in parts or other.endswith(("er", "or"))):
        plural = inflected(other, "NOUN", "NNS")
        if plural != other and zipf(plural) >= _MIN_ZIPF + ("NOUN" not in parts):
            yield plural, OTHER + 0.3
