"""Lemmas and inflections of English words, from lemminflect, to carry an inflection over to other words."""

from functools import lru_cache
from typing import NamedTuple

from lemminflect import getAllInflections, getAllLemmas

from ...corpora.categories import FUNCTION_WORDS

_PLURAL = frozenset("people police cattle".split())
_OPEN = ("NOUN", "VERB", "ADJ", "ADV")


class Analysis(NamedTuple):
    """What a word form may be: its part of speech, its Penn tag (NNS, VBD …) and its lemma."""

    part: str
    tag: str
    lemma: str


@lru_cache(maxsize=50_000)
def analyses(form: str) -> tuple[Analysis, ...]:
    """All that a content word in lower case may be; nothing for function words and unknown words. A noun in
    its basic form is singular."""
    if form in FUNCTION_WORDS:
        return ()
    lemmas = getAllLemmas(form)
    return tuple(Analysis(part, tag, lemma) for part in _OPEN for lemma in lemmas.get(part, ())
                 for tag, forms in getAllInflections(lemma, upos=part).items()
                 if form in forms and tag != ("NN" if form in _PLURAL else "NNS" if form == lemma else ""))


@lru_cache(maxsize=50_000)
def inflected(lemma: str, part: str, tag: str) -> str:
    """The lemma in the form of a tag; "" where it has none."""
    return next(iter(getAllInflections(lemma, upos=part).get(tag, ())), "")


def inflections(lemma: str, part: str) -> set[str]:
    """The lemma and all its forms."""
    return {lemma, *(form for forms in getAllInflections(lemma, upos=part).values() for form in forms)}


@lru_cache(maxsize=50_000)
def dictionary_form(form: str) -> str:
    """The lemma of a word in lower case; the word itself where it may be one ("building") or is unknown."""
    lemmas = getAllLemmas(form)
    found = [lemma for part in _OPEN for lemma in lemmas.get(part, ())]
    return form if form in found or not found else found[0]
