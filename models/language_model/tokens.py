"""Encodes texts as tokens of a causal model, and computes how an edit changes the tokens.

Byte-pair tokenizers split a text at spaces first, so an edit changes only the tokens of the words that it touches. Only
these words are encoded again. With other tokenizers the whole text is encoded again.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WINDOW = 10
"""Tokens scored after the old and the new text agree again."""
_PIECE = re.compile(r" ?\S+|\s+(?!\S)|\s+")
_SAMPLES = ('On 3 May, "Mr. O\'Neil" said: it\'s 12.5%  (or so)…', "Über naïve café-goers\nand 北京 -style x.Y",
            " a  b\t\tc\r\n d ")
_MOST_KEPT = 200_000


@dataclass(frozen=True, slots=True)
class Tokenised:
    """A text and its tokens. Piece p is text[starts[p]:starts[p + 1]] and has the tokens ids[firsts[p]:firsts[p + 1]].
    The last items are the lengths of text and ids."""

    text: str
    ids: tuple[int, ...]
    starts: tuple[int, ...]
    firsts: tuple[int, ...]

    def word_of(self, token: int) -> tuple[int, int]:
        """Start and end, in characters, of the piece of a token, without its leading space."""
        piece = bisect_right(self.firsts, token) - 1
        start, end = self.starts[piece], self.starts[piece + 1]
        return start + len(self.text[start:end]) - len(self.text[start:end].lstrip()), end


@dataclass(frozen=True, slots=True)
class Variant:
    """The change of a text's tokens by an edit.

    at: index of the first token that differs. new: the new tokens from there until WINDOW tokens after the texts agree
    again. old_end: end, exclusive, of the old tokens to compare. replaced: old tokens that the edit removes. added: new
    tokens that it inserts.
    """

    at: int
    new: tuple[int, ...]
    old_end: int
    replaced: int
    added: int


class FileTokenizer:
    """The tokenizer of a model folder, with the methods of transformers tokenizers that degarble uses."""

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        config = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
        tokens = (config.get(name) for name in ("bos_token", "eos_token"))
        self.bos_token_id, self.eos_token_id = (  # transformers 4 writes some tokens as objects
            token and self._tokenizer.token_to_id(token["content"] if isinstance(token, dict) else token)
            for token in tokens)

    def encode(self, text: str, *, add_special_tokens: bool) -> list[int]:
        """The tokens of a text."""
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=add_special_tokens).ids
        return ids

    def decode(self, ids: Sequence[int], *, clean_up_tokenization_spaces: bool = False) -> str:
        """The text of tokens, which is never cleaned up."""
        text: str = self._tokenizer.decode(list(ids), skip_special_tokens=False)
        return text


class TextEncoder:
    """Encodes texts with the tokenizer of a causal model, with a cache of pieces."""

    def __init__(self, tokenizer: Any) -> None:
        self.tokenizer = tokenizer
        self._kept: dict[str, tuple[int, ...]] = {}
        self.by_piece = all(self._whole(sample) == tuple(
            token for piece in _PIECE.findall(sample) for token in self._whole(piece)) for sample in _SAMPLES)

    def encode(self, text: str) -> tuple[int, ...]:
        """The tokens of a text, without special tokens."""
        if not self.by_piece:
            return self._whole(text)
        return tuple(token for piece in _PIECE.findall(text) for token in self._of_piece(piece))

    def tokenised(self, text: str) -> Tokenised:
        """The text with its tokens by piece; one piece if the tokenizer does not split at spaces."""
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
        """The change of the tokens by replacing text[start:end]; None without a change."""
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
    """The variant of two token lists with known lengths of a common prefix and suffix."""
    shorter = min(len(old), len(new))
    at = min(alike_before, shorter)
    while at < shorter and old[at] == new[at]:
        at += 1
    if at == len(old) == len(new):
        return None
    limit = shorter - at
    tail = min(alike_after, limit)
    while tail < limit and old[len(old) - 1 - tail] == new[len(new) - 1 - tail]:
        tail += 1
    kept = min(tail, WINDOW)
    return Variant(at, tuple(new[at:len(new) - tail + kept]), len(old) - tail + kept,
                   len(old) - tail - at, len(new) - tail - at)
