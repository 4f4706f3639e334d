"""Proposals for other forms of a word: number, tense, comparison, possessive."""

from collections.abc import Iterator
from functools import lru_cache

from ...english.frequencies import zipf
from ...english.lemmas import Analysis, analyses, inflected, inflections
from ...english.word_classes import CLOSED, MODALS, may_be_noun
from ..proposal import Document, Proposal
from .sentence import GRAMMAR, Token, delete_tokens, is_name, match_case, replace_token, tokens
from .slots import CALLED_FOR, cost_and_reason

KIND = "inflection"
FORM, AFTER_MODAL, COMPARISON, INFINITIVE, POSSESSIVE = 1.0, 0.7, 1.0, 1.8, 1.6
_MIN_ZIPF = 1.5
"""Zipf frequency below which a form counts as unused."""
_MAX_ZIPF_DIFFERENCE = 2.7
"""Zipf difference by which a form may be rarer than the word."""
_FREQUENT = 3.0
_MAX_FORMS = 6
_DEGREES = {"more": ("JJR", "RBR"), "most": ("JJS", "RBS")}


def inflection(document: Document, index: int) -> Iterator[Proposal]:
    """The other forms of each content word, "larger" for "more large", and insertions and deletions of 's."""
    text = document.texts[index]
    sentence = tokens(text)
    for at, token in enumerate(sentence):
        if token.low in _DEGREES:
            yield from _comparisons(text, sentence, at)
        elif token.low == "'s" and token.right == " " and may_be_noun(token.after or "the"):
            yield Proposal(token.start, token.end, "", KIND, POSSESSIVE, "no possessive", GRAMMAR)
        elif token.low not in CLOSED and len(token.low) > 1 and not token.form[0].isdigit():
            yield from _changed_forms(sentence, at)


def _changed_forms(sentence: tuple[Token, ...], at: int) -> Iterator[Proposal]:
    token = sentence[at]
    if token.named and is_name(token.form):
        if token.alone and token.right == " " and may_be_noun(token.after or "the") and \
                not (at + 1 < len(sentence) and sentence[at + 1].named):
            yield Proposal(token.end, token.end, "'s", KIND, POSSESSIVE, f"the possessive of {token.form!r}", GRAMMAR)
        return
    for form in _gerunds(token.low) if token.before == "to" else ():
        yield Proposal(sentence[at - 1].start, token.end, form, KIND, COMPARISON, f"{form!r} for the infinitive",
                       GRAMMAR)
    for base in _bases(token.low):
        yield replace_token(sentence, at, f"to {base}", KIND, INFINITIVE, f"the infinitive for {token.low!r}")
    for form in other_forms(token.low):
        cost = AFTER_MODAL if token.before in MODALS and _is_base_of(form, token.low) else FORM
        cost = CALLED_FOR if form in irregular_forms(token.low) else cost
        cost, reason = cost_and_reason(sentence, at, form, cost, f"another form of {token.low!r}")
        yield replace_token(sentence, at, form, KIND, cost, reason)
    if token.low.endswith("s") and token.right == " " and may_be_noun(token.after or "the"):
        for singular in singulars(token.low):
            yield replace_token(sentence, at, f"{singular}'s", KIND, POSSESSIVE, f"the possessive of {singular!r}")


@lru_cache(maxsize=50_000)
def other_forms(word: str) -> tuple[str, ...]:
    """The other forms of all lemmas of a lower-case word, the most frequent first."""
    threshold = max(_MIN_ZIPF, zipf(word) - _MAX_ZIPF_DIFFERENCE)
    found = {form for a in analyses(word) or _regular(word) for form in inflections(a.lemma, a.part)} - {word}
    known = [form for form in found if zipf(form) >= threshold and form.isalpha() and form not in CLOSED]
    return tuple(sorted(known, key=lambda form: (-zipf(form), form))[:_MAX_FORMS])


@lru_cache(maxsize=50_000)
def irregular_forms(word: str) -> tuple[str, ...]:
    """The irregular forms that a wrong regular form in lower case stands for: "children" for "childs"."""
    tags = {"s": ("NNS",), "d": ("VBD", "VBN")}.get(word[-1:], ())
    bases = _regular(word) if not analyses(word) else ()
    found = {inflected(a.lemma, a.part, tag) for a in bases for tag in tags}
    for past in {word.removesuffix("ed"), word.removesuffix("ted")} if bases else ():  # "shotted"
        found |= {past} if {"VBD", "VBN"} & {a.tag for a in analyses(past)} else set()
    return tuple(sorted(found - {word, ""}))


def _regular(word: str) -> tuple[Analysis, ...]:
    """The analyses of the base of a wrong regular form: "childs", "breaked"."""
    bases = [word[:-len(ending)] for ending in ("s", "es", "ed", "d", "ing") if word.endswith(ending)]
    bases += [base[:-1] for base in bases if base[-1:] == base[-2:-1]]  # "winned"
    return tuple(a for base in bases if zipf(base) >= _FREQUENT for a in analyses(base) if a.lemma == base)


@lru_cache(maxsize=50_000)
def _gerunds(word: str) -> tuple[str, ...]:
    """The -ing forms of a base verb."""
    return tuple(dict.fromkeys(form for a in analyses(word) if a.tag == "VB" and word in a.lemma
                               if zipf(form := inflected(a.lemma, "VERB", "VBG")) >= _MIN_ZIPF))


@lru_cache(maxsize=50_000)
def _bases(word: str) -> tuple[str, ...]:
    """The base verbs of an -ing form."""
    return tuple(dict.fromkeys(a.lemma for a in analyses(word) if a.tag == "VBG"))


@lru_cache(maxsize=50_000)
def singulars(word: str) -> tuple[str, ...]:
    """The singulars of a regular plural in lower case."""
    return tuple(sorted({a.lemma for a in analyses(word) if a.tag == "NNS" and word.startswith(a.lemma[:-1])
                         and a.lemma != word and zipf(a.lemma) >= _MIN_ZIPF}))


@lru_cache(maxsize=50_000)
def _is_base_of(form: str, word: str) -> bool:
    return any(a.part == "VERB" and a.lemma == form for a in analyses(word))


@lru_cache(maxsize=50_000)
def comparison_form(word: str, degree: str) -> str:
    """The comparative ("more") or superlative ("most") of a lower-case word in one word, or ""."""
    for a in analyses(word):
        for tag in _DEGREES[degree]:
            form = inflected(a.lemma, a.part, tag)
            if form and zipf(form) >= _MIN_ZIPF and not form.startswith(("more ", "most ")):
                return form
    return ""


def _comparisons(text: str, sentence: tuple[Token, ...], at: int) -> Iterator[Proposal]:
    """Replace "more large" by "larger", "more better" by "better", and "more" by "most"."""
    token = sentence[at]
    yield replace_token(sentence, at, "most" if token.low == "more" else "more", KIND, 2.0, "the other degree")
    if not token.after:
        return
    following = sentence[at + 1]
    form = comparison_form(token.after, token.low)
    if form:
        new = match_case(form, token) if token.opens else form
        yield Proposal(token.start, following.end, new, KIND, COMPARISON,
                       f"{token.low} {token.after} is said in one word", GRAMMAR)
    if any(a.tag in ("JJR", "JJS", "RBR", "RBS") for a in analyses(token.after)):
        yield from delete_tokens(text, sentence, at, KIND, COMPARISON, f"{token.after!r} says {token.low!r} already")


