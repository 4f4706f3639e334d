"""Words of the same family: economic for economical, stability for stable, Chinese for China."""

from collections.abc import Iterator
from functools import lru_cache

from ...english.families import relatives
from ...english.frequencies import zipf
from ...english.lemmas import analyses, dictionary_form, inflected
from ...english.nationalities import nationalities
from ...english.word_classes import CLOSED
from ..proposal import Document, Proposal
from .sentence import Token, is_name, replaced, tokens

KIND = "derivation"
SAME_PART, ADVERB, OTHER, NATION = 1.5, 1.3, 2.0, 1.5
_SHORTEST = 3
_MOST = 8
_LISTED = 2.3
_CARRIED = frozenset({"NNS", "VBD", "VBN", "VBG", "VBZ"})


def derivation(document: Document, index: int) -> Iterator[Proposal]:
    """Each content word exchanged for others of its family, and each nation for its adjective or people."""
    text = document.texts[index]
    found = tokens(text)
    for at, token in enumerate(found):
        others = nationalities().get(token.form, ())
        for other in others:
            yield Proposal(token.start, token.end, other, KIND, NATION, _reason(other, token.form),
                           "fluency/grammar")
        if not others:
            yield from _two_words(text, found, at)
        if token.low in CLOSED or len(token.low) < _SHORTEST or (token.named and is_name(token.form)) or others:
            continue
        for other, cost in family_forms(token.low):
            yield replaced(found, at, other, KIND, cost, _reason(other, token.low))


def _two_words(text: str, found: tuple[Token, ...], at: int) -> Iterator[Proposal]:
    """Nations of two words: South Korea, the United States."""
    token = found[at]
    if token.form[0].isupper() and token.after and at + 1 < len(found):
        both = text[token.start:found[at + 1].end]
        for other in nationalities().get(both, ()):
            yield Proposal(token.start, found[at + 1].end, other, KIND, NATION, _reason(other, both),
                           "fluency/grammar")


def _reason(one: str, other: str) -> str:
    return f"{one!r} and {other!r} are of one family"


@lru_cache(maxsize=50_000)
def family_forms(word: str) -> tuple[tuple[str, float], ...]:
    """Words of the family of a word in lower case, in its number and tense where they have these, with the
    cost of each, the cheapest first."""
    found: dict[str, float] = {}
    of_word = analyses(word)
    lemmas = dict.fromkeys(([word] if zipf(word) > 0 else []) + [a.lemma for a in of_word] + [dictionary_form(word)])
    own = {a.lemma for a in of_word}
    for lemma in lemmas:
        for other in relatives(lemma):
            for form, cost in _forms(other, of_word, carried=lemma in own and lemma != word):
                if form != word and cost < found.get(form, OTHER + 1):
                    found[form] = cost
    for form in [form for form in found if any(a.lemma in own for a in analyses(form)) and form in own]:
        del found[form]  # that is inflection
    return tuple(sorted(found.items(), key=lambda item: (item[1], -zipf(item[0]), item[0]))[:_MOST])


def _forms(other: str, of_word: tuple[tuple[str, str, str], ...], carried: bool) -> Iterator[tuple[str, float]]:
    """The relative in the number or tense of the word, if both are of one part of speech, and as it is."""
    parts = {part for part, _, _ in of_word}
    of_other = {a.part for a in analyses(other)}
    shared = parts & of_other
    adverbial = ("ADV" in of_other and "ADV" not in parts) or ("ADV" in parts and "ADV" not in of_other)
    cost = SAME_PART if shared else ADVERB if adverbial else OTHER
    for part, tag, _ in of_word:
        if carried and part in of_other and tag in _CARRIED:
            form = inflected(other, part, tag) or (inflected(other, part, "VBD") if tag == "VBN" else "")
            if form and zipf(form) >= _LISTED:
                yield form, SAME_PART
    yield other, cost
    if "VERB" in of_other and "VERB" not in parts and "NOUN" not in of_other:
        yield from ((form, OTHER + 0.5) for tag in ("VBD", "VBZ") if zipf(form := inflected(other, "VERB", tag)) >= 3)
    if "NOUN" in of_other and "NOUN" not in parts:
        plural = inflected(other, "NOUN", "NNS")
        if plural != other and zipf(plural) >= _LISTED + 1:
            yield plural, OTHER + 0.3
