"""Which pieces of a source and its translation belong together, by the encoder's own states.

The states of a middle layer of the multilingual encoder that reads both are compared, piece by piece, as SimAlign
does (Jalili Sabet et al. 2020); no aligner was trained.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ...corpora.records import Segment

if TYPE_CHECKING:
    from ..tagger.network import Tagger

LAYER = 3
"""The layers of the fast detector that are read: best of them on tests/alignment_pairs.py."""
_TEMPERATURE = 0.05
_BATCH = 32

Floats = npt.NDArray[np.float32]
Offsets = npt.NDArray[np.int_]
"""[pieces, 2]: where each piece begins and ends."""


@dataclass(frozen=True, eq=False, slots=True)
class Alignment:
    """The pieces of a translation and of its source, with their offsets; `forward[i, j]` is the chance that source
    piece j comes to stand at piece i, `backward[i, j]` that piece i comes from source piece j."""

    offsets: Offsets
    source_offsets: Offsets
    forward: Floats
    backward: Floats

    def chance(self, source: tuple[int, int], place: tuple[int, int]) -> float:
        """The chance that a stretch of the source is what a stretch of the translation renders: the geometric mean
        of both directions, each the mean over the pieces of the stretch that is given."""
        rows, columns = _inside(self.offsets, *place), _inside(self.source_offsets, *source)
        if not rows.any() or not columns.any():
            return 0.0
        there = self.forward[rows][:, columns].sum(0).mean()
        back = self.backward[rows][:, columns].sum(1).mean()
        return float(np.sqrt(there * back))

    def source_of(self, start: int, end: int) -> list[tuple[int, int]]:
        """The source pieces that the pieces of text[start:end] most likely come from, each once, in order."""
        rows = np.flatnonzero(_inside(self.offsets, start, end))
        mutual = [(row, int(self.backward[row].argmax())) for row in rows]
        sure = [column for row, column in mutual if int(self.forward[:, column].argmax()) == row]
        if not sure and mutual:
            sure = [max(mutual, key=lambda pair: self.backward[pair])[1]]
        return sorted({(int(a), int(b)) for a, b in self.source_offsets[sure]})


class Aligner:
    """Aligns segments with their sources by a detector's encoder."""

    def __init__(self, tagger: "Tagger", layer: int = LAYER) -> None:
        self.tagger, self.layer = tagger, layer

    def align(self, pairs: Sequence[tuple[str, str]]) -> list[Alignment | None]:
        """The alignment of each pair of source and translation; None where a side has no pieces. What is too long
        for the encoder is aligned as far as it is read."""
        segments = [Segment(text, source=source) for source, text in pairs]
        encoded = self.tagger.encode(segments)
        order = sorted(range(len(pairs)), key=lambda i: len(encoded[i].ids))
        found: list[Alignment | None] = [None] * len(pairs)
        for at in range(0, len(order), _BATCH):
            batch = order[at:at + _BATCH]
            states, _ = self.tagger.states_and_logits([encoded[i] for i in batch], len(encoded[batch[-1]].ids))
            for i, row in zip(batch, states[self.layer].float().numpy(force=True), strict=True):
                offsets = encoded[i].offsets
                sources = self.tagger.tokenizer.encode(pairs[i][0], add_special_tokens=False).offsets
                behind = len(offsets) + 3  # the start, the end of the translation and another
                kept = sources[:len(encoded[i].ids) - behind - 1]
                if offsets and kept:
                    found[i] = _aligned(row[1:len(offsets) + 1], row[behind:behind + len(kept)],
                                        np.array(offsets), np.array(kept))
        return found


def _aligned(text: Floats, source: Floats, offsets: Offsets, source_offsets: Offsets) -> Alignment:
    ours, theirs = _unit(text), _unit(source)
    alike = (ours @ theirs.T) / _TEMPERATURE
    return Alignment(offsets, source_offsets, _shares(alike, 0), _shares(alike, 1))


def _unit(states: Floats) -> Floats:
    """The states less their mean, each of length 1."""
    centred = states - states.mean(0)
    return np.asarray(centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-6))


def _shares(alike: Floats, axis: int) -> Floats:
    powers = np.exp(alike - alike.max(axis, keepdims=True))
    return np.asarray(powers / powers.sum(axis, keepdims=True))


def _inside(offsets: Offsets, start: int, end: int) -> npt.NDArray[np.bool_]:
    return np.asarray((offsets[:, 0] < end) & (start < offsets[:, 1]))


@cache
def aligner(device: str = "cpu") -> Aligner:
    """The shipped aligner: the fast detector's encoder."""
    from ..shipped_data import SHIPPED
    from ..tagger.network import Tagger

    return Aligner(Tagger.load(SHIPPED / "detector-fast", device))
