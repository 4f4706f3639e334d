"""Cutting a multilingual vocabulary down to the pieces that are needed.

Works on the `tokenizer.json` of a SentencePiece unigram model and on the rows of the embedding matrix, so
that what is kept is segmented and embedded exactly as before whenever its pieces are kept.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..runtime.sharing import tokenizer_file

SPECIAL = 4
"""<s> <pad> </s> <unk> keep their places."""


def choose_pieces(tokenizer: dict[str, Any], used: Iterable[int], size: int) -> list[int]:
    """Ids of the pieces to keep, ascending: those used, all single characters, then by score to `size`."""
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
    """The `tokenizer.json` of a model folder, its own or one it shares."""
    loaded: dict[str, Any] = json.loads(tokenizer_file(folder).read_text(encoding="utf-8"))
    return loaded
