"""Proposals that replace a phrase by a similar term of the document."""

from collections.abc import Iterator, Sequence

from ...english.word_runs import Word, is_content, runs, with_capital_of
from ...readback.garbling_cost import align_phrases
from ..names.document_names import times_in_words
from ..proposal import Document, Proposal
from .phrases import Term, document_phrases, word_key

KIND = "document-term"
_CATEGORY = "terminology"
_MAX_COST, _MAX_PROPOSALS = 10.0, 15
_MIN_COST, _SEEN_ONCE, _IS_A_TERM = 1.0, 0.7, 2.0
"""Minimum, and extra costs of a term seen once and of a phrase that is a term itself."""


def document_terms(document: Document, index: int) -> Iterator[Proposal]:
    """The cheapest replacements of phrases of a segment by terms of the document that share words with them."""
    text = document.texts[index]
    best: dict[tuple[int, int, str], Proposal] = {}
    for window, term in _windows(document, text):
        proposal = _proposal(document, text, window, term)
        if proposal is not None:
            best[proposal.start, proposal.end, proposal.replacement] = proposal
    yield from sorted(best.values(), key=lambda proposal: proposal.cost)[:_MAX_PROPOSALS]


def _windows(document: Document, text: str) -> Iterator[tuple[Sequence[Word], Term]]:
    """Sequences of content words of the segment, each with a term that shares a word with it."""
    index = document_phrases(document)
    for run in runs(text):
        content = [word for word in run if is_content(word.form)]
        for i, word in enumerate(content):
            for term, at in index.get(word_key(word.form), ()):
                size = len(term.content)
                for start, end in _bounds(i, at, size):
                    if start >= 0 and start < end <= len(content):
                        yield content[start:end], term


def _bounds(i: int, at: int, size: int) -> Iterator[tuple[int, int]]:
    """The windows (start, end) for a term of `size` words whose word `at` is word `i` of the segment: in position,
    swapped (two words) or one word shorter (more words), and one word longer."""
    start, end = i - at, i - at + size
    yield start, end
    yield from ((i - 1 + at, i + 1 + at),) if size == 2 else ((start, end - 1), (start + 1, end))
    yield start, end + 1


def _proposal(document: Document, text: str, window: Sequence[Word], term: Term) -> Proposal | None:
    start, end = window[0].start, window[-1].end
    original = text[start:end]
    if _occurs_at(text, start, end, term.text) or original.lower() == term.text.lower():
        return None
    found = align_phrases(tuple(word.form for word in window), term.content)
    if found.cost > _MAX_COST or (found.unpaired and term.times < 2):
        return None
    if not found.unpaired and not found.pairs and len(window) == 2 and "-" not in term.text:
        return None
    is_term = any(other.text.lower() == original.lower() and other.times >= term.times
                  for other, _ in document_phrases(document).get(word_key(window[0].form), ()))
    cost = max(_MIN_COST, found.cost) + _SEEN_ONCE * (term.times < 2) + _IS_A_TERM * is_term
    if cost > _MAX_COST:
        return None
    how = "; ".join(f"'{old}' for '{new}': {why}" for old, new, why in found.pairs)
    reason = f"'{term.text}' stands {times_in_words(term.times)} in this document" + (f" ({how})" if how else "")
    opens = not text[:start].strip(" \"“‘'(")
    new = with_capital_of(term.text, original) if opens and term.text.islower() else term.text
    return Proposal(start, end, new, KIND, cost, reason, _CATEGORY)


def _occurs_at(text: str, start: int, end: int, term: str) -> bool:
    """Whether the text already has the term at the place, or overlapping it."""
    offset = max(0, start - len(term))
    at = text[offset:end + len(term)].lower().find(term.lower())
    return at >= 0 and at + offset < end and at + offset + len(term) > start

