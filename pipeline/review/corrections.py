"""What reviewers wrote by hand: offered again wherever the same words are in question, and a glossary."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..results.items import Place
from .decisions import Entry


@dataclass(frozen=True, slots=True)
class Term:
    """A wrong form and the right one that reviewers wrote for it."""

    wrong: str
    right: str
    count: int
    reviewers: tuple[str, ...]
    last: str


class HandCorrections:
    """The corrections by hand that stand, found by the words that they correct."""

    def __init__(self) -> None:
        self._held: dict[tuple[Place, str], tuple[str, str]] = {}
        self._uses: dict[str, dict[tuple[str, str], dict[tuple[Place, str], Entry]]] = {}

    def put(self, entry: Entry, wrong: str) -> None:
        """Keep what a reviewer wrote at a place for `wrong`, in place of what they wrote there before."""
        self.drop(entry)
        right = entry.replacement or ""
        if wrong.strip() and right.strip() and wrong != right:
            key = entry.place, entry.reviewer
            self._held[key] = wrong, right
            self._uses.setdefault(wrong.casefold(), {}).setdefault((wrong, right), {})[key] = entry

    def drop(self, entry: Entry) -> None:
        """Forget what a reviewer wrote at a place."""
        key = entry.place, entry.reviewer
        term = self._held.pop(key, None)
        if term is not None:
            uses = self._uses[term[0].casefold()]
            del uses[term][key]
            if not uses[term]:
                del uses[term]

    def of(self, wrong: str) -> list[str]:
        """What was written for these words, the latest first; for the same words with another first letter's
        case it is given with that case."""
        found = [(max(entry.batch for entry in entries.values()), _with_case_of(wrong, *term))
                 for term, entries in self._uses.get(wrong.casefold(), {}).items()]
        return list(dict.fromkeys(right for _, right in sorted(found, reverse=True) if right != wrong))

    def terms(self) -> Iterator[Term]:
        """The glossary so far, by wrong form; of one wrong form the most used first, then the latest."""
        for _, uses in sorted(self._uses.items()):
            terms = [Term(wrong, right, len(entries), tuple(sorted({e.reviewer for e in entries.values()})),
                          max(e.at for e in entries.values()))
                     for (wrong, right), entries in uses.items()]
            by_use = sorted(terms, key=lambda term: (term.count, term.last), reverse=True)
            yield from sorted(by_use, key=lambda term: term.wrong)


def _with_case_of(wanted: str, wrong: str, right: str) -> str:
    if wanted == wrong:
        return right
    if wrong[0].islower() and wanted[0].isupper():
        return right[0].upper() + right[1:]
    if wrong[0].isupper() and wanted[0].islower():
        return right[0].lower() + right[1:]
    return right
