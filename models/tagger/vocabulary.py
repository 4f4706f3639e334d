"""Reduces a multilingual vocabulary to the pieces that are needed.

Works on the `tokenizer.json` of a SentencePiece unigram model and on the rows of the embedding matrix. A text whose
pieces are all kept is segmented and embedded as before.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..runtime.sharing import tokenizer_file

SPECIAL = 4
"""The number of special pieces, which keep their ids: <s> <pad> </s> <unk>."""


def choose_pieces(tokenizer: dict[str, Any], used: Iterable[int], size: int) -> list[int]:
    """The ids of the pieces to keep, ascending: used pieces, all single characters, then the best scores up to `size`.
    """
    vocabulary = tokenizer["model"]["vocab"]
    kept = {*range(SPECIAL), *(i for i in used if i < len(vocabulary) - 1)}
    kept.update(i for i, (piece, _) in enumerate(vocabulary[:-1]) if len(piece.removeprefix("▁")) == 1)
    by_score = sorted(range(len(vocabulary) - 1), key=lambda i: -vocabulary[i][1])
    for i in by_score:
        if len(kept) >= size:
            break
        kept.add(i)
    return sorted(kept)


def trim_tokenizer(tokenizer: dict[str, Any], kept: list[int]) -> dict[str, Any]:
    """The tokenizer with only the kept pieces, renumbered in order."""
    trimmed: dict[str, Any] = json.loads(json.dumps(tokenizer))
    trimmed["model"]["vocab"] = [tokenizer["model"]["vocab"][i] for i in kept]
    trimmed["added_tokens"] = [token for token in tokenizer["added_tokens"] if token["id"] < SPECIAL]
    return trimmed


def read_tokenizer(folder: Path) -> dict[str, Any]:
    """Read the `tokenizer.json` of a model folder, its own or a shared one."""
    loaded: dict[str, Any] = json.loads(tokenizer_file(folder).read_text(encoding="utf-8"))
    return loaded
