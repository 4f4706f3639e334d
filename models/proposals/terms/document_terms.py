"""Terms of the document that a phrase of the segment says nearly, word by word."""

from collections.abc import Iterator, Sequence

from ...english.word_runs import Word, is_content, runs, with_capital_of
from ...readback.garbling_cost import align_phrases
from ..names.document_names import times_in_words
from ..proposal import Document, Proposal
from .phrases import Term, key, terms

KIND = "document-term"
_CATEGORY = "terminology"
_DEAREST, _MOST = 10.0, 15
_LEAST, _SEEN_ONCE, _A_TERM_ITSELF = 1.0, 0.7, 2.0


def document_terms(document: Document, index: int) -> Iterator[Proposal]:
    """Phrases of a segment, each made a term of the document that shares words with it; the cheapest ones."""
    text = document.texts[index]
    best: dict[tuple[int, int, str], Proposal] = {}
    for window, term in _windows(document, text):
        proposal = _proposal(document, text, window, term)
        if proposal is not None:
            best[proposal.start, proposal.end, proposal.replacement] = proposal
    yield from sorted(best.values(), key=lambda proposal: proposal.cost)[:_MOST]


def _windows(document: Document, text: str) -> Iterator[tuple[Sequence[Word], Term]]:
    """Content words of the segment in one run that may stand for a term, one of them being a word of it."""
    index = terms(document)
    for run in runs(text):
        content = [word for word in run if is_content(word.form)]
        for i, word in enumerate(content):
            for term, at in index.get(key(word.form), ()):
                size = len(term.content)
                for start, end in _bounds(i, at, size):
                    if start >= 0 and start < end <= len(content):
                        yield content[start:end], term


def _bounds(i: int, at: int, size: int) -> Iterator[tuple[int, int]]:
    """Windows of as many words as the term has, with the shared word in its place, or in the other of two;
    for longer terms also with one word more or less."""
    yield i - at, i - at + size
    if size == 2:
        yield i - 1 + at, i + 1 + at
        yield i - at, i - at + 3
    else:
        yield i - at, i - at + size - 1
        yield i - at + 1, i - at + size
        yield i - at, i - at + size + 1


def _proposal(document: Document, text: str, window: Sequence[Word], term: Term) -> Proposal | None:
    start, end = window[0].start, window[-1].end
    written = text[start:end]
    if _stands_there(text, start, end, term.text) or written.lower() == term.text.lower():
        return None
    found = align_phrases(tuple(word.form for word in window), term.content)
    if found.cost > _DEAREST or (found.unpaired and term.times < 2):
        return None
    if not found.unpaired and not found.pairs and len(window) == 2 and "-" not in term.text:
        return None
    itself = any(other.text.lower() == written.lower() and other.times >= term.times
                 for other, _ in terms(document).get(key(window[0].form), ()))
    cost = max(_LEAST, found.cost) + _SEEN_ONCE * (term.times < 2) + _A_TERM_ITSELF * itself
    if cost > _DEAREST:
        return None
    how = "; ".join(f"'{old}' for '{new}': {why}" for old, new, why in found.pairs)
    reason = f"'{term.text}' stands {times_in_words(term.times)} in this document" + (f" ({how})" if how else "")
    opens = not text[:start].strip(" \"“‘'(")
    new = with_capital_of(term.text, written) if opens and term.text.islower() else term.text
    return Proposal(start, end, new, KIND, cost, reason, _CATEGORY)


def _stands_there(text: str, start: int, end: int, term: str) -> bool:
    """Whether the term stands in the text at or across the place already."""
    around = text[max(0, start - len(term)):end + len(term)].lower()
    at = around.find(term.lower())
    return at >= 0 and at + max(0, start - len(term)) < end and at + len(term) + max(0, start - len(term)) > start

