"""The tagger: a transformer encoder that reads `translation </s></s> source` and tags each piece.

The head is one linear layer over the last state of each piece. Its len(HEADS) + len(CATEGORIES) outputs are the logits
of the labels in `corpora.public_sets.Labelled`, then one logit for each category.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from ...corpora.errors import ModelError
from ...corpora.records import CATEGORIES, Segment
from ..runtime.sharing import tokenizer_file
from ..runtime.threads import map_in_threads

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

HEADS = ("bad", "gap", "mqm", "major", "odd", "garbled")
START, PAD, END = 0, 1, 2
BATCH_PIECES, PARALLEL_PIECES = 2048, 512
"""Pieces in a batch, and in one of several at the same time, whose states should fit in the CPU cache."""
LAYOUT = "tagger.json"
"""The file with the names of the outputs."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """The pieces of a segment. `offsets[i]` are the characters of piece i of the translation. The next piece is the end
    token, whose tags describe the position after the text."""

    ids: list[int]
    offsets: list[tuple[int, int]]


class Encoder(Protocol):
    """The network of a tagger, with its head. `parallel`: call it from several threads, each with its own batch.
    `layers`: the number of layers."""

    parallel: bool
    layers: int

    def read(self, ids: Integers, layers: Sequence[int] = ()) -> tuple[list[Floats], Floats]:
        """From ids [texts, longest], padded with PAD at the end: the states after each of these layers (0 is before the
        first one), [texts, longest, width], and the logits [texts, longest, heads + categories]."""
        ...


class Tagger:
    """The network with its tokenizer, for inference."""

    def __init__(self, encoder: Encoder, tokenizer: "Tokenizer") -> None:
        self.encoder, self.tokenizer = encoder, tokenizer

    @classmethod
    def load(cls, folder: Path, device: str = "cpu") -> "Tagger":
        """Load what `TrainableTagger.save` wrote. Raises ModelError if the folder has no tagger, or one with other
        heads."""
        from tokenizers import Tokenizer

        if read_layout(folder) != layout():
            raise ModelError("the tagger has other heads than this version of degarble", where=str(folder))
        return cls(_load_encoder(folder, device), Tokenizer.from_file(str(tokenizer_file(folder))))

    def encode(self, segments: Sequence[Segment], max_pieces: int = 254) -> list[Encoded]:
        """The pieces of each segment and its source, each side cut at `max_pieces`."""
        return encode(self.tokenizer, segments, max_pieces)

    def windows(self, segments: Sequence[Segment], max_pieces: int) -> list[list[Encoded]]:
        """The pieces of each segment in windows; see the function `windows`."""
        return windows(self.tokenizer, segments, max_pieces)

    def read(self, encoded: Sequence[Encoded], layers: Sequence[int] = ()) -> list[list[Floats]]:
        """For each text the states after these layers, [pieces, width], then the logits [pieces, heads + categories].
        Row 0 is <s>; piece i is at i + 1."""
        parallel = self.encoder.parallel
        batches = list(batches_of([len(e.ids) for e in encoded], PARALLEL_PIECES if parallel else BATCH_PIECES,
                                  equal=parallel))

        def read(batch: Sequence[int]) -> list[list[Floats]]:
            states, logits = self.encoder.read(padded([encoded[i] for i in batch]), layers)
            return [[array[row, :len(encoded[i].ids)] for array in (*states, logits)] for row, i in enumerate(batch)]

        outputs = map_in_threads(read, batches) if parallel else list(map(read, batches))
        found = {i: of_text for batch, of_batch in zip(batches, outputs, strict=True)
                 for i, of_text in zip(batch, of_batch, strict=True)}
        return [found[i] for i in range(len(encoded))]


def _load_encoder(folder: Path, device: str) -> Encoder:
    if device == "cpu":
        from .bert import load_bert

        encoder = load_bert(folder)
        if encoder is not None:
            return encoder
    from .trainable import TorchEncoder, TrainableTagger

    return TorchEncoder(TrainableTagger.load(folder), device)


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


def layout() -> dict[str, list[str]]:
    """The names of the outputs, in order."""
    return {"heads": list(HEADS), "categories": list(CATEGORIES)}


def read_layout(folder: Path) -> dict[str, list[str]]:
    """The names of the outputs of the tagger in a folder. Raises ModelError if there is none."""
    if not (folder / LAYOUT).is_file():
        raise ModelError(f"no {LAYOUT} in this folder", where=str(folder), remedy="see `degarble models`")
    names: dict[str, list[str]] = json.loads((folder / LAYOUT).read_text(encoding="utf-8"))
    return names
