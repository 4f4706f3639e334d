"""Proposals for source words that the translation does not render."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import log

from ....corpora.categories import FUNCTION_WORDS, categorise
from ...english.lemmas import analyses, dictionary_form
from ...source.aligner import Alignment
from ...source.lexicon import lemmas, translations
from ...source.scripts import CHINESE, script
from ...source.support import is_unsupported
from ...source.words import SourceWord, source_words
from ..proposal import Document, Proposal
from ..repetition import are_related
from ..terms.substitution import Token, inflect_phrase, phrases, substitute, tokens

KIND = "source-term"
_MIN_SHARE, _MIN_RENDERED = 0.08, 0.02
_MAX_TRANSLATIONS, _MAX_PROPOSALS, _MAX_WORDS = 3, 32, 2
_UNSUPPORTED, _LITERAL, _PER_RIVAL = 2.5, 0.5, 0.15
"""Cost of a place without support by the source, of a literal translation of the parts of the source word, and of
each further place without support."""
_MIN_ALIGNED, _ALIGNED = 0.15, 1.0
"""Minimal alignment probability, and cost of a place with the probability 1."""


def source_terms(document: Document, index: int) -> Iterator[Proposal]:
    """The likeliest translations of each source word that the text does not render, in place of words that are
    aligned with it (without alignment: words without support by the source) or translate its parts one by one."""
    source, text = document.sources[index], document.texts[index]
    if source is None:
        return
    sentence = tokens(text)
    present = {dictionary_form(part) for token in sentence for part in (token.key, *token.key.split("-"))}
    unsupported = [(first, end) for first, end in phrases(text, sentence, _MAX_WORDS)
                   if all(_is_replaceable(source, token) for token in sentence[first:end])]
    proposals = []
    writing, alignment = script(source), document.alignment_of(index)
    for word in source_words(source):
        if word.name or word.suffix or _is_rendered(writing, word, present):
            continue
        ranked = sorted(translations(writing, word.key).items(), key=lambda item: (-item[1], item[0]))
        wanted = [(english, share) for english, share in ranked[:_MAX_TRANSLATIONS]
                  if share >= _MIN_SHARE and english.islower() and not FUNCTION_WORDS.issuperset(english.split())]
        if not wanted:
            continue
        if alignment is None:
            places = [(*place, _UNSUPPORTED + _PER_RIVAL * len(unsupported)) for place in unsupported]
        else:
            places = list(_aligned(alignment, source, word, sentence, text))
        places += [(*place, _LITERAL) for place in _literal(writing, word, sentence, text)]
        for english, share in wanted:
            proposals += list(_proposed(text, sentence, places, word, english, share))
    yield from sorted(proposals, key=lambda proposal: proposal.cost)[:_MAX_PROPOSALS]


def _aligned(alignment: Alignment, source: str, word: SourceWord, sentence: Sequence[Token],
             text: str) -> Iterator[tuple[int, int, float]]:
    """The phrases that the source word is aligned with, with costs. Of two words neither may translate another word of
    the source, which the edit would drop."""
    for first, end in phrases(text, sentence, _MAX_WORDS):
        content = [token for token in sentence[first:end] if token.key not in FUNCTION_WORDS]
        may_go = len(content) == 1 or all(is_unsupported(source, token.form) for token in content)
        if len(content) == end - first and may_go and not any(
                token.own_capital or not token.form.isalpha() for token in content):
            p = alignment.probability((word.start, word.end), (sentence[first].start, sentence[end - 1].end))
            if p >= _MIN_ALIGNED:
                yield first, end, _ALIGNED - log(p)


def _is_replaceable(source: str, token: Token) -> bool:
    return token.form.isalpha() and not token.own_capital and token.key not in FUNCTION_WORDS \
        and len(token.form) > 2 and is_unsupported(source, token.form)


def _is_rendered(writing: str, word: SourceWord, present: set[str]) -> bool:
    """Whether the text has a known translation of the word, or the word needs none. `present`: lemmas of the text."""
    known = translations(writing, word.key)
    return not known or any(share >= _MIN_RENDERED and _content(english) <= present
                            for english, share in known.items())


@lru_cache(maxsize=16384)
def _content(english: str) -> frozenset[str]:
    """The lemmas of the content words of a phrase; hyphenated words are split."""
    return frozenset(dictionary_form(word) for word in english.lower().replace("-", " ").split()) - FUNCTION_WORDS


def _literal(writing: str, word: SourceWord, sentence: Sequence[Token], text: str) -> Iterator[tuple[int, int]]:
    """The phrases that translate the parts of the source word one by one."""
    parts = _parts(writing, word.key)
    if len(parts) < 2:
        return
    for first, end in phrases(text, sentence, len(parts)):
        if end - first == len(parts) and all(
                dictionary_form(token.key) in part for token, part in zip(sentence[first:end], parts, strict=True)):
            yield first, end


@lru_cache(maxsize=8192)
def _parts(writing: str, key: str) -> tuple[Mapping[str, float], ...]:
    """The translations of each character, or each half of four, of a Chinese or Japanese word."""
    if writing != CHINESE and not any("一" <= character <= "鿿" for character in key):
        return ()
    size = 2 if len(key) == 4 else 1
    return tuple(lemmas(writing, key[at:at + size]) for at in range(0, len(key), size)) if 2 <= len(key) <= 4 else ()


def _proposed(text: str, sentence: Sequence[Token], places: Sequence[tuple[int, int, float]], word: SourceWord,
              english: str, share: float) -> Iterator[Proposal]:
    for first, end, cost in places:
        if end - first > 1 and any(are_related(token.key, english) for token in sentence[first:end]):
            continue  # it would change one of the words and drop the other
        form = _inflect_like(sentence[end - 1], english)
        edit = substitute(text, sentence, first, end, form) if form else None
        if edit is not None:
            yield Proposal(*edit, KIND, cost - log(share), f"the source has {word.form}: {form}",
                           categorise(text, *edit))


def _inflect_like(old: Token, english: str) -> str:
    """The translation inflected like the old word; "" if they are different parts of speech."""
    own, parts = analyses(old.key), {analysis.part for analysis in analyses(english.rpartition(" ")[2])}
    if not own or not parts:
        return english
    inflected = (inflect_phrase(english, analysis.part, analysis.tag) for analysis in own if analysis.part in parts)
    return next(filter(None, inflected), "")
