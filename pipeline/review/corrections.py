"""Corrections that reviewers wrote by hand: offered again for the same words, and listed as a glossary."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..results.items import Place
from .decisions import Entry


@dataclass(frozen=True, slots=True)
class Term:
    """A wrong form and the right form that reviewers wrote for it."""

    wrong: str
    right: str
    count: int
    reviewers: tuple[str, ...]
    last: str


class HandCorrections:
    """The current corrections by hand, indexed by the wrong words."""

    def __init__(self) -> None:
        self._terms: dict[tuple[Place, str], tuple[str, str]] = {}
        self._uses: dict[str, dict[tuple[str, str], dict[tuple[Place, str], Entry]]] = {}

    def add(self, entry: Entry, wrong: str) -> None:
        """Store a reviewer's correction of `wrong` at a place. Replaces their earlier correction there."""
        self.remove(entry)
        right = entry.replacement or ""
        if wrong.strip() and right.strip() and wrong != right:
            key = entry.place, entry.reviewer
            self._terms[key] = wrong, right
            self._uses.setdefault(wrong.casefold(), {}).setdefault((wrong, right), {})[key] = entry

    def remove(self, entry: Entry) -> None:
        """Remove a reviewer's correction at a place."""
        key = entry.place, entry.reviewer
        term = self._terms.pop(key, None)
        if term is not None:
            uses = self._uses[term[0].casefold()]
            del uses[term][key]
            if not uses[term]:
                del uses[term]

    def for_words(self, wrong: str) -> list[str]:
        """The corrections of these words, latest first, with the case of the words' first letter."""
        dated = [(max(entry.batch for entry in entries.values()), _with_case_of(wrong, *term))
                 for term, entries in self._uses.get(wrong.casefold(), {}).items()]
        return list(dict.fromkeys(right for _, right in sorted(dated, reverse=True) if right != wrong))

    def terms(self) -> Iterator[Term]:
        """Yield the terms sorted by wrong form, then by number of uses (highest first), then by time (latest first)."""
        for _, uses in sorted(self._uses.items()):
            terms = [Term(wrong, right, len(entries), tuple(sorted({e.reviewer for e in entries.values()})),
                          max(e.at for e in entries.values()))
                     for (wrong, right), entries in uses.items()]
            by_use = sorted(terms, key=lambda term: (term.count, term.last), reverse=True)
            yield from sorted(by_use, key=lambda term: term.wrong)


def _with_case_of(words: str, wrong: str, right: str) -> str:
    if wrong[0].islower() and words[0].isupper():
        return right[0].upper() + right[1:]
    if wrong[0].isupper() and words[0].islower():
        return right[0].lower() + right[1:]
    return right
