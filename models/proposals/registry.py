"""The registry of proposal kinds. To add a kind, write a `Proposer` in a new module and add a line to KINDS."""

from functools import cache
from importlib import import_module

from ..english.spelling_variants import are_spelling_variants
from ..rules.orthography import non_prose_mask
from .proposal import Document, Proposal, Proposer, cheaper

KINDS: dict[str, str] = {
    "rule": "by_rule:rule_repairs",
    "spacing": "spacing:spacing",
    "repetition": "repetition:repetition",
    "inflection": "grammar.inflection:inflection",
    "agreement": "grammar.agreement:agreement",
    "derivation": "grammar.derivation:derivation",
    "article": "grammar.articles:articles",
    "preposition": "grammar.prepositions:prepositions",
    "complement": "grammar.complements:complements",
    "auxiliary": "grammar.auxiliaries:auxiliaries",
    "verb-pattern": "grammar.verb_patterns:verb_patterns",
    "conjunction": "grammar.conjunctions:conjunctions",
    "spelling": "spelling:spelling",
    "number": "grammar.number_words:number_words",
    "count": "grammar.counts:counts",
    "document-name": "names.document_names:document_names",
    "document-term": "terms.document_terms:document_terms",
    "name-sound": "names.name_sounds:name_sounds",
    "sense": "terms.senses:senses",
    "romanised": "names.romanised:romanised",
    "known-term": "terms.known_terms:known_terms",
    "confusion": "terms.confusions:confusion_proposals",
    "sense-learned": "terms.learned_senses:learned_sense_proposals",
    "sense-foreign": "terms.foreign_senses:foreign_senses",
    "set-phrase": "terms.set_phrases:set_phrases",
    "collocation": "terms.collocations:collocations",
    "source-name": "source.names:source_name_proposals",
    "source-number": "source.quantities:source_number_proposals",
    "source-term": "source.terms:source_terms",
    "source-copy": "source.copied:source_copies",
    "source-glossary": "source.glossary:glossary_terms",
}
"""The proposer of each kind, as "module:function" relative to this package."""
MAY_CHANGE_ADDRESSES = frozenset({"rule", "source-copy", "source-glossary"})
"""The kinds that may edit addresses, code and mark-up."""


@cache
def proposer(kind: str) -> Proposer:
    """Import the proposer of a kind."""
    module, _, function = KINDS[kind].partition(":")
    found: Proposer = getattr(import_module(f".{module}", __package__), function)
    return found


def propose(document: Document, index: int) -> list[Proposal]:
    """All valid proposals for a segment, sorted by place, with insertions anchored to a word. Of proposals with the
    same place and replacement, only the cheapest is kept, with the other kinds that agree. Most kinds do not touch
    addresses, code and mark-up."""
    text = document.texts[index]
    outside = non_prose_mask(text)
    best: dict[tuple[int, int, str], Proposal] = {}
    for kind in KINDS:
        for proposal in proposer(kind)(document, index):
            proposal = proposal.anchored(text)
            key = proposal.start, proposal.end, proposal.replacement
            if 1 in outside[proposal.start:proposal.end] and kind not in MAY_CHANGE_ADDRESSES:
                continue
            if _is_valid(text, proposal):
                best[key] = cheaper(best.get(key), proposal)
    return [best[key] for key in sorted(best)]


def read_tables() -> None:
    """Read the tables of all proposers by proposing edits for a sentence. Without this the first segments wait."""
    propose(Document(("The chairman Mr. Zhang Weimin met Satou Hiroshi at hand machine companys in Beijing.",)), 0)


def _is_valid(text: str, proposal: Proposal) -> bool:
    """Whether the proposal changes the text, not only between British and American spelling, and adds no double space
    and no space at an end of the text."""
    old, new = text[proposal.start:proposal.end], proposal.replacement
    if old == new or are_spelling_variants(old.lower(), new.lower()):
        return False
    before, after = text[:proposal.start][-1:] or " ", text[proposal.end:][:1] or " "
    seams = (before + new[:1], new[-1:] + after) if new else (before + after,)
    return "  " not in seams or "  " in text
