"""Proposals for source terms that the translation does not render as in the user's glossary."""

from collections.abc import Iterator

from ....corpora.categories import FUNCTION_WORDS
from ...source.support import is_unsupported, source_evidence
from ..proposal import Document, Proposal
from ..terms.substitution import phrases, substitute, tokens

KIND = "source-glossary"
_RENDERS, _UNSUPPORTED = 0.3, 2.5
"""Cost of words that translate the term or parts of it, and of words without support by the source."""
_PER_WORD = 0.3
_EXTRA_WORDS = 2


def glossary_terms(document: Document, index: int) -> Iterator[Proposal]:
    """The glossary form of each source term that the translation lacks, in place of other translations of the term
    and of words without support by the source."""
    source, text = document.sources[index], document.texts[index]
    for term, right in document.terms.items():
        if source is None or term.casefold() not in source.casefold() or right.casefold() in text.casefold():
            continue
        sentence, at = tokens(text), source.casefold().index(term.casefold())
        for first, end in phrases(text, sentence, len(right.split()) + _EXTRA_WORDS):
            place = sentence[first:end]
            if {place[0].key, place[-1].key} & FUNCTION_WORDS:
                continue
            content = [token.form for token in place if token.key not in FUNCTION_WORDS]
            renders = all(any(at <= witness.start and witness.end <= at + len(term) for witness in
                              source_evidence(source, form)) for form in content)
            if renders or all(is_unsupported(source, form) for form in content):
                edit = substitute(text, sentence, first, end, right)
                cost = (_RENDERS if renders else _UNSUPPORTED) + _PER_WORD * abs(len(content) - len(right.split()))
                if edit is not None:
                    yield Proposal(*edit, KIND, cost, f"the glossary has {right} for {term}", "terminology")
