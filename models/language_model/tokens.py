"""Texts as tokens of a causal model, and how the tokens change with an edit.

Byte-pair tokenizers split a text at spaces first, so an edit changes the tokens of the words it touches only:
these are encoded anew, the others are taken over. A tokenizer that does otherwise encodes the whole text.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WINDOW = 10
"""Tokens scored after the old and the new text run together again."""
_PIECE = re.compile(r" ?\S+|\s+(?!\S)|\s+")
_SAMPLES = ('On 3 May, "Mr. O\'Neil" said: it\'s 12.5%  (or so)…', "Über naïve café-goers\nand 北京 -style x.Y",
            " a  b\t\tc\r\n d ")
_MOST_KEPT = 200_000


@dataclass(frozen=True, slots=True)
class Tokenised:
    """A text and its tokens. Piece p is text[starts[p]:starts[p + 1]], its tokens are
    ids[firsts[p]:firsts[p + 1]]; both lists end with the end of the text."""

    text: str
    ids: tuple[int, ...]
    starts: tuple[int, ...]
    firsts: tuple[int, ...]

    def word_of(self, token: int) -> tuple[int, int]:
        """The characters of the piece that a token belongs to, without its leading space."""
        piece = bisect_right(self.firsts, token) - 1
        start, end = self.starts[piece], self.starts[piece + 1]
        return start + len(self.text[start:end]) - len(self.text[start:end].lstrip()), end


@dataclass(frozen=True, slots=True)
class Variant:
    """How an edit changes the tokens of a text.

    at: the first token that differs. new: the tokens from there on until WINDOW tokens after the texts run
    together again. old_end: up to there, exclusive, the old tokens are held against them. replaced: how many
    old tokens the edit takes out; added: how many it brings in.
    """

    at: int
    new: tuple[int, ...]
    old_end: int
    replaced: int
    added: int


class TextEncoder:
    """Encodes texts with the tokenizer of a causal model; keeps the tokens of pieces it has seen."""

    def __init__(self, tokenizer: Any) -> None:
        self.tokenizer = tokenizer
        self._kept: dict[str, tuple[int, ...]] = {}
        self.by_piece = all(self._whole(sample) == tuple(
            token for piece in _PIECE.findall(sample) for token in self._whole(piece)) for sample in _SAMPLES)

    def encode(self, text: str) -> tuple[int, ...]:
        """The tokens of a text, without special ones."""
        if not self.by_piece:
            return self._whole(text)
        return tuple(token for piece in _PIECE.findall(text) for token in self._of_piece(piece))

    def tokenised(self, text: str) -> Tokenised:
        """The text with its tokens by pieces; one piece where the tokenizer does not go by spaces."""
        if not self.by_piece:
            ids = self._whole(text)
            return Tokenised(text, ids, (0, len(text)), (0, len(ids)))
        tokens: list[int] = []
        starts, firsts = [0], [0]
        for piece in _PIECE.findall(text):
            tokens += self._of_piece(piece)
            starts.append(starts[-1] + len(piece))
            firsts.append(len(tokens))
        return Tokenised(text, tuple(tokens), tuple(starts), tuple(firsts))

    def variant(self, old: Tokenised, start: int, end: int, replacement: str) -> Variant | None:
        """How replacing text[start:end] changes the tokens; None where it does not."""
        if not old.ids:
            return None
        last = len(old.starts) - 2
        i = max(0, bisect_right(old.starts, max(0, start - 1)) - 1)
        j = min(last, bisect_right(old.starts, end) - 1)
        i = min(i, j)
        a, b = old.firsts[i], old.firsts[j + 1]
        middle = self.encode(old.text[old.starts[i]:start] + replacement + old.text[end:old.starts[j + 1]])
        new = (*old.ids[:a], *middle, *old.ids[b:])
        return _compared(old.ids, new, a, len(old.ids) - b)

    def _of_piece(self, piece: str) -> tuple[int, ...]:
        ids = self._kept.get(piece)
        if ids is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            ids = self._kept[piece] = self._whole(piece)
        return ids

    def _whole(self, text: str) -> tuple[int, ...]:
        return tuple(self.tokenizer.encode(text, add_special_tokens=False))


def _compared(old: Sequence[int], new: Sequence[int], alike_before: int, alike_after: int) -> Variant | None:
    """The variant of two token lists which are known to begin and to end alike for so many tokens."""
    shorter = min(len(old), len(new))
    at = min(alike_before, shorter)
    while at < shorter and old[at] == new[at]:
        at += 1
    if at == len(old) == len(new):
        return None
    most = shorter - at
    tail = min(alike_after, most)
    while tail < most and old[len(old) - 1 - tail] == new[len(new) - 1 - tail]:
        tail += 1
    kept = min(tail, WINDOW)
    return Variant(at, tuple(new[at:len(new) - tail + kept]), len(old) - tail + kept,
                   len(old) - tail - at, len(new) - tail - at)
