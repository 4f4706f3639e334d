"""What the judge reads in one forward pass.

A text is a run of segments of a document with the segments before it as context. Texts of one padded length are read
together, and so are continuations: this gives each text the result that it has alone.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .causal import Continuations
from .decoders import padded_length
from .tokens import Tokenised

TEXT, BEFORE = 160, 128
"""Tokens of a document in one text, and tokens before them that are repeated as context."""
PACK = 256
"""Tokens of short texts in one forward pass."""
SUFFIX_TOKENS = 320
"""Tokens of edits scored in one forward pass."""

Tokens = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """Consecutive segments of a document with their context, as tokens.

    document: its number. segments: their indices. tokenised: the same segments. firsts: the index of the first token of
    each in `ids`.
    """

    document: int
    segments: range
    tokenised: Sequence[Tokenised]
    ids: Tokens
    firsts: Tokens


@dataclass(frozen=True, slots=True)
class Batch:
    """Continuations of a text. `owners`: the segment of the text and the variant that each belongs to."""

    continuations: Continuations
    owners: Sequence[tuple[int, int]]


def texts_of(document: int, segments: Sequence[Tokenised], heading: Tokens, line_end: Tokens,
             wanted: Collection[int]) -> Iterator[Text]:
    """The texts of a document that contain wanted segments, each until its last wanted one."""
    cuts, size = [0], 0
    for i, segment in enumerate(segments):
        if size and size + len(segment.ids) > TEXT:
            cuts.append(i)
            size = 0
        size += len(segment.ids) + len(line_end)
    for first, end in pairwise((*cuts, len(segments))):
        last = max((i for i in range(first, end) if i in wanted), default=None)
        if last is not None:
            yield _text(document, segments, range(first, last + 1), heading, line_end)


def _text(document: int, segments: Sequence[Tokenised], chosen: range, heading: Tokens, line_end: Tokens) -> Text:
    before: Tokens = ()
    for segment in reversed(segments[:chosen.start]):
        longer = (*segment.ids, *line_end, *before)
        if len(longer) > BEFORE:
            break
        before = longer
    ids, firsts = [*heading, *before], []
    for i in chosen:
        firsts.append(len(ids))
        ids += (*segments[i].ids, *line_end)
    return Text(document, chosen, segments[chosen.start:chosen.stop], tuple(ids[:len(ids) - len(line_end)]),
                tuple(firsts))


def packs_of(texts: Sequence[Text]) -> Iterator[list[Text]]:
    """Texts of one padded length to read in one forward pass: of at most PACK tokens, or one text."""
    by_length: dict[int, list[Text]] = defaultdict(list)
    for text in texts:
        length = padded_length(len(text.ids))
        by_length[length].append(text)
        if (len(by_length[length]) + 1) * length > PACK:
            yield by_length.pop(length)
    yield from by_length.values()


def batches_of(text: int, length: int, rows: Sequence[tuple[int, Tokens]],
               owners: Sequence[tuple[int, int]]) -> Iterator[Batch]:
    """The continuations `rows` of a text in batches of at most SUFFIX_TOKENS, whatever other texts have."""
    first = size = 0
    for end, (_, tokens) in enumerate(rows):
        if end > first and size + len(tokens) > SUFFIX_TOKENS:
            yield Batch(Continuations(text, length, rows[first:end]), owners[first:end])
            first, size = end, 0
        size += len(tokens)
    if rows:
        yield Batch(Continuations(text, length, rows[first:]), owners[first:])


def groups_of(batches: Sequence[Batch]) -> Iterator[list[Batch]]:
    """Batches of different texts and of one padded length to score in one forward pass: of at most SUFFIX_TOKENS, or
    one batch."""
    by_length: dict[int, list[Batch]] = defaultdict(list)
    for batch in batches:
        length = padded_length(batch.continuations.size)
        group = by_length[length]
        if group and (group[-1].continuations.text == batch.continuations.text
                      or (len(group) + 1) * length > SUFFIX_TOKENS):
            yield by_length.pop(length)
        by_length[length].append(batch)
    yield from by_length.values()
