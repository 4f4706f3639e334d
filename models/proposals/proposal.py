"""The `Proposal` of an edit and the `Document` that it is made for."""

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
    """A possible edit: replace text[start:end] of a segment with `replacement`.

    Offsets count code points; `end` is exclusive; start == end inserts. A deletion includes one adjacent space and
    an insertion includes its own space.

    kind: a key of `registry.KINDS`. cost: how unlikely it is that the replacement was garbled into the original,
    in nats: 0 for a very common error, 2 to 3 for a plausible one, 5 for a rare one; each content word without a
    counterpart by sound, sense or spelling on the other side adds about 9. reason: explanation for a reviewer.
    category: MQM category. agreeing: the other kinds that propose the same change.
    """

    start: int
    end: int
    replacement: str
    kind: str
    cost: float
    reason: str
    category: str
    agreeing: frozenset[str] = frozenset()

    @property
    def place(self) -> tuple[int, int]:
        """Start and end of the replaced characters."""
        return self.start, self.end

    def apply(self, text: str) -> str:
        """The text after the edit."""
        return text[:self.start] + self.replacement + text[self.end:]

    def anchored(self, text: str) -> "Proposal":
        """The same change as a replacement: an insertion is extended to the next word, or to the one before it."""
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


def cheaper(known: Proposal | None, other: Proposal) -> Proposal:
    """The cheaper of two proposals of the same change, with all other kinds that propose it."""
    if known is None:
        return other
    best = min(known, other, key=lambda proposal: proposal.cost)
    return replace(best, agreeing=(known.agreeing | other.agreeing | {known.kind, other.kind}) - {best.kind})


def words(text: str) -> Iterator[Word]:
    """The words of a text: letters with inner hyphens and apostrophes, no numbers."""
    return (Word(*match.span(), match[0]) for match in _WORD.finditer(text))


@dataclass(frozen=True)
class Document:
    """The segments of one document, in order, after the edits made so far.

    known: target forms of the user's glossary; they count like names and terms of the document. segment_sources:
    the source of each segment, or () if no segment has one. terms: glossary translation of each source term.
    alignments: of each segment with its source, or () if nothing is aligned.
    """

    texts: tuple[str, ...]
    known: tuple[str, ...] = ()
    segment_sources: tuple[str | None, ...] = ()
    terms: Mapping[str, str] = field(default_factory=dict, hash=False)
    alignments: "tuple[Alignment | None, ...]" = field(default=(), compare=False)

    def alignment_of(self, index: int) -> "Alignment | None":
        """The alignment of a segment with its source, or None."""
        return self.alignments[index] if self.alignments else None

    @property
    def sources(self) -> tuple[str | None, ...]:
        """The source of each segment, or None."""
        return self.segment_sources or (None,) * len(self.texts)

    @cached_property
    def names(self) -> dict[str, int]:
        """Names and capitalised terms with their counts, most frequent first."""
        return dict(names(self.texts))

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each word, in lower case, occurs in the document."""
        total: Counter[str] = Counter()
        for counts in self._counts:
            total.update(counts)
        return total

    def counts_of(self, index: int) -> Counter[str]:
        """How often each word, in lower case, occurs in one segment."""
        return self._counts[index]

    @cached_property
    def _counts(self) -> list[Counter[str]]:
        return [Counter(word.form.lower() for word in words(text)) for text in self.texts]


Proposer = Callable[[Document, int], Iterable[Proposal]]
"""Proposes edits for the segment with an index, in any order; duplicates are allowed."""
