"""Cuts segments into pieces, and pieces into batches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ...corpora.records import Segment

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

START, PAD, END = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Encoded:
    """The pieces of a segment. `offsets[i]` are the characters of piece i of the translation. The next piece is the end
    token, whose tags describe the position after the text."""

    ids: list[int]
    offsets: list[tuple[int, int]]


def encode(tokenizer: "Tokenizer", segments: Sequence[Segment], max_pieces: int) -> list[Encoded]:
    """The pieces of each segment and its source, each side cut at `max_pieces`."""
    return [of_segment[0] for of_segment in windows(tokenizer, segments, max_pieces)]


def windows(tokenizer: "Tokenizer", segments: Sequence[Segment], max_pieces: int) -> list[list[Encoded]]:
    """The pieces of each segment in half-overlapping windows of at most `max_pieces`, each with the source, which
    is cut at the same number."""
    sides = tokenizer.encode_batch([s.text for s in segments], add_special_tokens=False)
    with_source = [s.source for s in segments if s.source]
    sources = iter(tokenizer.encode_batch(with_source, add_special_tokens=False))
    step = max(1, max_pieces // 2)
    found = []
    for segment, side in zip(segments, sides, strict=True):
        source = next(sources).ids[:max_pieces] if segment.source else []
        tail = [END, *source, END] if source else []
        starts = range(0, max(1, len(side.ids) - max_pieces + step), step)
        found.append([Encoded([START, *side.ids[at:at + max_pieces], END, *tail],
                              side.offsets[at:at + max_pieces]) for at in starts])
    return found


def batches_of(lengths: Sequence[int], limit: int, *, equal: bool) -> Iterator[list[int]]:
    """Batches of indices of texts of similar or of `equal` length, of at most `limit` pieces with padding or of one
    text. The longest texts come first, which balances the threads.

    Padding changes the last digits of a state, and where states are quantised these may become a whole step. So only
    batches of equal length give each text the result that it has alone.
    """
    batch: list[int] = []
    for i in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
        is_full = batch and (len(batch) + 1) * lengths[batch[0]] > limit
        if is_full or (equal and batch and lengths[i] != lengths[batch[0]]):
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def padded(batch: Sequence[Encoded]) -> Integers:
    """Ids [texts, longest]."""
    longest = max(len(encoded.ids) for encoded in batch)
    return np.array([encoded.ids + [PAD] * (longest - len(encoded.ids)) for encoded in batch])
