"""Aligns the tokens of a source and its translation with the states of an encoder.

Compares the states of a middle layer of the multilingual encoder that reads both sides, as SimAlign does (Jalili Sabet
et al. 2020). No aligner is trained.
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
"""The layer of the fast detector whose states are compared; the best one on tests/support/alignment_pairs.py."""
_TEMPERATURE = 0.05

Floats = npt.NDArray[np.float32]
Offsets = npt.NDArray[np.int_]
"""[pieces, 2]: start and end of each piece."""


@dataclass(frozen=True, eq=False, slots=True)
class Alignment:
    """The pieces of a translation and of its source, with their offsets. `forward[i, j]` is the probability that source
    piece j is translated to piece i, `backward[i, j]` the probability that piece i is a translation of source piece j.
    """

    offsets: Offsets
    source_offsets: Offsets
    forward: Floats
    backward: Floats

    def probability(self, source: tuple[int, int], place: tuple[int, int]) -> float:
        """The probability that a source span is translated to a span of the translation: the geometric mean of both
        directions, each averaged over the pieces that it is conditioned on."""
        rows, columns = _inside(self.offsets, *place), _inside(self.source_offsets, *source)
        if not rows.any() or not columns.any():
            return 0.0
        forward = self.forward[rows][:, columns].sum(0).mean()
        backward = self.backward[rows][:, columns].sum(1).mean()
        return float(np.sqrt(forward * backward))

    def source_of(self, start: int, end: int) -> list[tuple[int, int]]:
        """The source pieces that text[start:end] is most likely a translation of, without repetitions, in order."""
        rows = np.flatnonzero(_inside(self.offsets, start, end))
        best = [(row, int(self.backward[row].argmax())) for row in rows]
        columns = [column for row, column in best if int(self.forward[:, column].argmax()) == row]
        if not columns and best:
            columns = [max(best, key=lambda pair: self.backward[pair])[1]]
        return sorted({(int(a), int(b)) for a, b in self.source_offsets[columns]})


class Aligner:
    """Aligns segments with their sources, using the encoder of a detector."""

    def __init__(self, tagger: "Tagger", layer: int = LAYER) -> None:
        self.tagger, self.layer = tagger, layer

    def align(self, pairs: Sequence[tuple[str, str]]) -> list[Alignment | None]:
        """The alignment of each pair of source and translation; None if a side has no pieces. Text beyond the encoder's
        limit is ignored."""
        segments = [Segment(text, source=source) for source, text in pairs]
        encoded = self.tagger.encode(segments)
        found: list[Alignment | None] = []
        for (source, _), pieces, states in zip(pairs, encoded, self.tagger.states(encoded, self.layer), strict=True):
            offsets = pieces.offsets
            sources = self.tagger.tokenizer.encode(source, add_special_tokens=False).offsets
            first = len(offsets) + 3  # after <s>, the translation and two end tokens
            kept = sources[:len(pieces.ids) - first - 1]
            if not offsets or not kept:
                found.append(None)
                continue
            similarity = _normalised(states[1:len(offsets) + 1]) @ _normalised(states[first:first + len(kept)]).T
            found.append(Alignment(np.array(offsets), np.array(kept), _softmax(similarity / _TEMPERATURE, 0),
                                   _softmax(similarity / _TEMPERATURE, 1)))
        return found


def _normalised(states: Floats) -> Floats:
    """The states minus their mean, scaled to length 1."""
    centred = states - states.mean(0)
    return np.asarray(centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-6))


def _softmax(scores: Floats, axis: int) -> Floats:
    powers = np.exp(scores - scores.max(axis, keepdims=True))
    return np.asarray(powers / powers.sum(axis, keepdims=True))


def _inside(offsets: Offsets, start: int, end: int) -> npt.NDArray[np.bool_]:
    return np.asarray((offsets[:, 0] < end) & (start < offsets[:, 1]))


@cache
def aligner(device: str = "cpu") -> Aligner:
    """The shipped aligner, which uses the encoder of the fast detector."""
    from ..shipped_data import SHIPPED
    from ..tagger.network import Tagger

    return Aligner(Tagger.load(SHIPPED / "detector-fast", device))
