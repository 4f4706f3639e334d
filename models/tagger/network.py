"""The tagger: a transformer encoder that reads `translation </s></s> source` and tags each piece.

The head is one linear layer over the last state of each piece; see `layout`.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ...corpora.errors import ModelError
from ...corpora.records import Segment
from ..runtime.sharing import tokenizer_file
from ..runtime.threads import map_in_threads
from .layout import layout, read_layout
from .pieces import Encoded, Floats, Integers, batches_of, encode, padded, windows

if TYPE_CHECKING:
    from tokenizers import Tokenizer

BATCH_PIECES, PARALLEL_PIECES = 2048, 512
"""Pieces in a batch, and in one of several at the same time, whose states should fit in the CPU cache."""


class Encoder(Protocol):
    """The network of a tagger, with its head. `parallel`: call it from several threads, each with its own batch.
    `layers`: the number of layers."""

    parallel: bool
    layers: int

    def logits(self, ids: Integers) -> Floats:
        """[texts, longest, heads + categories] from ids [texts, longest], padded with PAD at the end."""
        ...

    def states(self, ids: Integers, layers: Sequence[int]) -> list[Floats]:
        """The states after each of these layers (0 is before the first one), [texts, longest, width]. The layers after
        the last of them are not computed."""
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

    def logits(self, encoded: Sequence[Encoded]) -> list[Floats]:
        """For each text [pieces, heads + categories]. Row 0 is <s>; piece i is at i + 1."""
        return self._by_text(encoded, self.encoder.logits)

    def states(self, encoded: Sequence[Encoded], layer: int) -> list[Floats]:
        """For each text the states after a layer, [pieces, width]."""
        return self._by_text(encoded, lambda ids: self.encoder.states(ids, [layer])[0])

    def _by_text(self, encoded: Sequence[Encoded], read: Callable[[Integers], Floats]) -> list[Floats]:
        """The rows of each text, read in batches."""
        parallel = self.encoder.parallel
        batches = list(batches_of([len(e.ids) for e in encoded], PARALLEL_PIECES if parallel else BATCH_PIECES,
                                  equal=parallel))

        def read_batch(batch: Sequence[int]) -> Floats:
            return read(padded([encoded[i] for i in batch]))

        outputs = map_in_threads(read_batch, batches) if parallel else list(map(read_batch, batches))
        rows = {i: of_text[:len(encoded[i].ids)] for batch, of_batch in zip(batches, outputs, strict=True)
                for i, of_text in zip(batch, of_batch, strict=True)}
        return [rows[i] for i in range(len(encoded))]


def _load_encoder(folder: Path, device: str) -> Encoder:
    if device == "cpu":
        from .bert import load_bert

        encoder = load_bert(folder)
        if encoder is not None:
            return encoder
    from .trainable import TorchEncoder, TrainableTagger

    return TorchEncoder(TrainableTagger.load(folder), device)
