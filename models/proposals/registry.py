"""Which kinds of proposals there are. A new kind is a function in a module of its own and a line here."""

from functools import cache
from importlib import import_module

from .proposal import Document, Proposal, Proposer

KINDS: dict[str, str] = {
    "rule": "by_rule:by_rule",
    "spacing": "spacing:spacing",
    "repetition": "repetition:repetition",
    "inflection": "grammar.inflection:inflection",
    "agreement": "grammar.agreement:agreement",
    "derivation": "grammar.derivation:derivation",
    "article": "grammar.articles:articles",
    "preposition": "grammar.prepositions:prepositions",
    "auxiliary": "grammar.auxiliaries:auxiliaries",
    "conjunction": "grammar.conjunctions:conjunctions",
    "spelling": "spelling:spelling",
    "number": "grammar.number_words:number_words",
    "document-name": "names.document_names:document_names",
    "document-term": "terms.document_terms:document_terms",
    "name-sound": "names.name_sounds:name_sounds",
    "sense": "terms.senses:senses",
    "romanised": "names.romanised:romanised",
    "known-term": "terms.known_terms:known_terms",
    "confusion": "terms.confusions:confused",
    "sense-learned": "terms.learned_senses:other_senses_learned",
    "source-name": "source.names:source_name_proposals",
    "source-number": "source.quantities:source_number_proposals",
    "source-term": "source.terms:source_terms",
    "source-copy": "source.copied:source_copies",
    "source-glossary": "source.glossary:glossary_terms",
}
"""The function of each kind, as "module:function" below this package."""


@cache
def proposer(kind: str) -> Proposer:
    """The function of a kind."""
    module, _, function = KINDS[kind].partition(":")
    found: Proposer = getattr(import_module(f".{module}", __package__), function)
    return found


def propose(document: Document, index: int) -> list[Proposal]:
    """All proposals for a segment, those with the same place and replacement once, the cheapest of them; sorted
    by place. Those that change nothing are left out; insertions take in a word beside them."""
    text = document.texts[index]
    best: dict[tuple[int, int, str], Proposal] = {}
    for kind in KINDS:
        for proposal in proposer(kind)(document, index):
            proposal = proposal.visible(text)
            key = proposal.start, proposal.end, proposal.replacement
            if _changes(text, proposal) and (key not in best or proposal.cost < best[key].cost):
                best[key] = proposal
    return [best[key] for key in sorted(best)]


def _changes(text: str, proposal: Proposal) -> bool:
    """Whether the proposal changes something and brings no space beside another, or to an end of the text."""
    new = proposal.replacement
    if text[proposal.start:proposal.end] == new:
        return False
    before, after = text[:proposal.start][-1:] or " ", text[proposal.end:][:1] or " "
    seams = (before + new[:1], new[-1:] + after) if new else (before + after,)
    return "  " not in seams or "  " in text
