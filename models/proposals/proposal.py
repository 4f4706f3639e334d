"""What a proposal is, and the document that proposals are made for."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from ..english.word_runs import Word
from ..rules.mentions import names

if TYPE_CHECKING:
    from ..source.aligner import Alignment

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Proposal:
    """text[start:end] of a segment may have to read `replacement`.

    Offsets are code points, half-open; start == end inserts. Applying the proposal gives a text with sound
    spacing: a deletion takes one of the spaces beside it along, an insertion brings its own.

    kind: who proposes it, a key of `registry.KINDS`. cost: how implausible it is that the right text was
    garbled into this one, in nats: 0 is an everyday slip of translation, 2 to 3 a plausible one, 5 a rare one;
    each content word of the original without a counterpart in the replacement by sound, sense or spelling adds
    about 9, each invented one likewise. reason: for a reviewer, in words. category: of MQM.
    """

    start: int
    end: int
    replacement: str
    kind: str
    cost: float
    reason: str
    category: str

    @property
    def place(self) -> tuple[int, int]:
        """Start and end of the replaced characters."""
        return self.start, self.end

    def applied(self, text: str) -> str:
        """The text with the proposal carried out."""
        return text[:self.start] + self.replacement + text[self.end:]

    def visible(self, text: str) -> "Proposal":
        """The same change as one that replaces something: an insertion takes in the word behind it, or else
        the one before it."""
        if self.start < self.end or not text.strip():
            return self
        start = end = self.start
        while end < len(text) and (not text[start:end].strip() or not text[end].isspace()):
            end += 1
        if not text[start:end].strip():
            end = self.end
            while start > 0 and (not text[start:end].strip() or not text[start - 1].isspace()):
                start -= 1
        new = text[start:self.start] + self.replacement + text[self.end:end]
        return replace(self, start=start, end=end, replacement=new)


def words(text: str) -> Iterator[Word]:
    """The words of a text: letters, with hyphens and apostrophes inside, without numbers."""
    return (Word(*match.span(), match[0]) for match in _WORD.finditer(text))


@dataclass(frozen=True)
class Document:
    """The segments of one document as they read after sure repairs, in order; `known`: right forms from the
    user's glossary, which count like names and terms of the document; `given_sources`: the source of each
    segment, empty where none has one; `terms`: what the glossary has for terms of the source; `alignments`: of each
    segment with its source, empty where nothing was aligned."""

    texts: tuple[str, ...]
    known: tuple[str, ...] = ()
    given_sources: tuple[str | None, ...] = ()
    terms: Mapping[str, str] = field(default_factory=dict, hash=False)
    alignments: "tuple[Alignment | None, ...]" = field(default=(), compare=False)

    def alignment_of(self, index: int) -> "Alignment | None":
        """How a segment is aligned with its source, None where it is not known."""
        return self.alignments[index] if self.alignments else None

    @property
    def sources(self) -> tuple[str | None, ...]:
        """The source of each segment, None where it is not known."""
        return self.given_sources or (None,) * len(self.texts)

    @cached_property
    def names(self) -> dict[str, int]:
        """Names and capitalised terms with their counts, most frequent first."""
        return dict(names(self.texts))

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each word stands in the document, in lower case."""
        total: Counter[str] = Counter()
        for of_segment in self._counts:
            total.update(of_segment)
        return total

    def counts_of(self, index: int) -> Counter[str]:
        """How often each word stands in one segment, in lower case."""
        return self._counts[index]

    @cached_property
    def _counts(self) -> list[Counter[str]]:
        return [Counter(word.form.lower() for word in words(text)) for text in self.texts]


Proposer = Callable[[Document, int], Iterable[Proposal]]
"""Proposes edits at every place of the segment with this index; the order does not matter, repeats may be."""
