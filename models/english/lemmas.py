"""Lemmas and inflections of English words, from lemminflect."""

from functools import lru_cache
from typing import NamedTuple

from lemminflect import getAllInflections, getAllLemmas

from ...corpora.categories import FUNCTION_WORDS

_PLURAL = frozenset("people police cattle".split())
_OPEN = ("NOUN", "VERB", "ADJ", "ADV")


class Analysis(NamedTuple):
    """A possible analysis of a word form: part of speech, Penn tag (NNS, VBD …) and lemma."""

    part: str
    tag: str
    lemma: str


@lru_cache(maxsize=50_000)
def analyses(form: str) -> tuple[Analysis, ...]:
    """The analyses of a content word in lower case; empty for function words and unknown words. A noun in its base form
    counts as singular."""
    if form in FUNCTION_WORDS:
        return ()
    lemmas = getAllLemmas(form)
    return tuple(Analysis(part, tag, lemma) for part in _OPEN for lemma in lemmas.get(part, ())
                 for tag, forms in getAllInflections(lemma, upos=part).items()
                 if form in forms and tag != ("NN" if form in _PLURAL else "NNS" if form == lemma else ""))


@lru_cache(maxsize=50_000)
def base_forms(form: str) -> frozenset[str]:
    """The word in lower case and its lemmas of all parts of speech."""
    low = form.lower()
    return frozenset({low, dictionary_form(low), *(a.lemma for a in analyses(low))})


def parts_of_speech(lemma: str) -> frozenset[str]:
    """The parts of speech of a lemma: NOUN, VERB, ADJ, ADV."""
    return frozenset(part for part, lemmas in getAllLemmas(lemma).items() if lemma in lemmas)


@lru_cache(maxsize=50_000)
def inflected(lemma: str, part: str, tag: str) -> str:
    """The form of the lemma that has a Penn tag, or ""."""
    return next(iter(getAllInflections(lemma, upos=part).get(tag, ())), "")


def inflections(lemma: str, part: str) -> set[str]:
    """The lemma and all its inflected forms."""
    return {lemma, *(form for forms in getAllInflections(lemma, upos=part).values() for form in forms)}


@lru_cache(maxsize=50_000)
def dictionary_form(form: str) -> str:
    """The lemma of a word in lower case; the word itself if it can be a lemma ("building") or is unknown."""
    lemmas = getAllLemmas(form)
    known = [lemma for part in _OPEN for lemma in lemmas.get(part, ())]
    return form if form in known or not known else known[0]
