"""Translations of source words that the English lacks, in the place of words that the source does not have."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import log

from ....corpora.categories import FUNCTION_WORDS, categorise
from ...english.lemmas import Analysis, analyses, dictionary_form, inflected
from ...source.aligner import Alignment
from ...source.lexicon import lemmas, translations
from ...source.scripts import CHINESE, script
from ...source.support import is_unsupported
from ...source.words import SourceWord, source_words
from ..proposal import Document, Proposal
from ..terms.substitution import Token, runs, substituted, tokens

KIND = "source-term"
_LEAST_SHARE, _LEAST_RENDERED = 0.08, 0.02
_MOST_TRANSLATIONS, _MOST_OF_SEGMENT, _LONGEST = 3, 32, 2
_ANY_PLACE, _PIECE_BY_PIECE, _PER_RIVAL = 2.5, 0.5, 0.15
"""Nats for words that the source does not have at all, for words that translate the pieces of the source's
word one by one, and for every other such place."""
_LEAST_CHANCE, _PLACED = 0.15, 1.0
"""The least chance by alignment, and nats for a place that is aligned for certain."""
_BASIC_TAGS = frozenset({"NN", "VB", "VBP", "JJ", "RB"})


def source_terms(document: Document, index: int) -> Iterator[Proposal]:
    """For each word of the source that the English does not render, its likeliest translations in the place of
    words that nothing in the source accounts for, and of words that render its pieces one by one."""
    source, text = document.sources[index], document.texts[index]
    if source is None:
        return
    found = tokens(text)
    there = {dictionary_form(part) for token in found for part in (token.key, *token.key.split("-"))}
    open_places = [(first, end) for first, end in runs(text, found, _LONGEST)
                   if all(_is_open(source, token) for token in found[first:end])]
    proposals = []
    of, alignment = script(source), document.alignment_of(index)
    for word in source_words(source):
        if word.name or word.suffix or _is_rendered(of, word, there):
            continue
        ranked = sorted(translations(of, word.key).items(), key=lambda item: (-item[1], item[0]))
        wanted = [(english, share) for english, share in ranked[:_MOST_TRANSLATIONS]
                  if share >= _LEAST_SHARE and english.islower() and not FUNCTION_WORDS.issuperset(english.split())]
        if not wanted:
            continue
        if alignment is None:
            places = [(*place, _ANY_PLACE + _PER_RIVAL * len(open_places)) for place in open_places]
        else:
            places = list(_aligned(alignment, word, found, text))
        places += [(*place, _PIECE_BY_PIECE) for place in _pieces(of, word, found, text)]
        for english, share in wanted:
            proposals += list(_proposed(text, found, places, word, english, share))
    yield from sorted(proposals, key=lambda proposal: proposal.cost)[:_MOST_OF_SEGMENT]


def _aligned(alignment: Alignment, word: SourceWord, found: Sequence[Token],
             text: str) -> Iterator[tuple[int, int, float]]:
    """The phrases that the source's word is aligned with, with what believing that costs."""
    for first, end in runs(text, found, _LONGEST):
        content = [token for token in found[first:end] if token.key not in FUNCTION_WORDS]
        if len(content) == end - first and not any(token.inside or not token.form.isalpha() for token in content):
            chance = alignment.chance((word.start, word.end), (found[first].start, found[end - 1].end))
            if chance >= _LEAST_CHANCE:
                yield first, end, _PLACED - log(chance)


def _is_open(source: str, token: Token) -> bool:
    return token.form.isalpha() and not token.inside and token.key not in FUNCTION_WORDS \
        and len(token.form) > 2 and is_unsupported(source, token.form)


def _is_rendered(of: str, word: SourceWord, there: set[str]) -> bool:
    """Whether the English has any word that is ever used for it, or it says too little to be missed."""
    known = translations(of, word.key)
    return not known or any(share >= _LEAST_RENDERED and _content(english) <= there for english, share in known.items())


@lru_cache(maxsize=16384)
def _content(english: str) -> frozenset[str]:
    """The lemmas of the content words of a phrase, of the parts of hyphenated words too."""
    return frozenset(dictionary_form(word) for word in english.lower().replace("-", " ").split()) - FUNCTION_WORDS


def _pieces(of: str, word: SourceWord, found: Sequence[Token], text: str) -> Iterator[tuple[int, int]]:
    """Phrases of as many words as the source's word has pieces, each a translation of its piece."""
    parts = _parts(of, word.key)
    if len(parts) < 2:
        return
    for first, end in runs(text, found, len(parts)):
        if end - first == len(parts) and all(
                dictionary_form(token.key) in part for token, part in zip(found[first:end], parts, strict=True)):
            yield first, end


@lru_cache(maxsize=8192)
def _parts(of: str, key: str) -> tuple[Mapping[str, float], ...]:
    """What each character, or each half of four, of a Chinese or Japanese word is translated to."""
    if of != CHINESE and not any("一" <= character <= "鿿" for character in key):
        return ()
    size = 2 if len(key) == 4 else 1
    return tuple(lemmas(of, key[at:at + size]) for at in range(0, len(key), size)) if 2 <= len(key) <= 4 else ()


def _proposed(text: str, found: Sequence[Token], places: Sequence[tuple[int, int, float]], word: SourceWord,
              english: str, share: float) -> Iterator[Proposal]:
    for first, end, cost in places:
        form = _carried_over(english, found[end - 1])
        edit = substituted(text, found, first, end, form) if form else None
        if edit is not None:
            yield Proposal(*edit, KIND, cost - log(share), f"the source has {word.form}: {form}",
                           categorise(text, *edit))


def _carried_over(english: str, old: Token) -> str:
    """The English in the inflection of the word that stands there; "" where it is another part of speech."""
    first, _, last = english.rpartition(" ")
    own, wanted = analyses(old.key), {analysis.part for analysis in analyses(last)}
    if not own or not wanted:
        return english
    fitting: Sequence[Analysis] = [analysis for analysis in own if analysis.part in wanted]
    for analysis in fitting:
        form = inflected(last, analysis.part, analysis.tag) or (last if analysis.tag in _BASIC_TAGS else "")
        if form:
            return f"{first} {form}".strip()
    return ""
