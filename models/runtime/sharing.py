"""Embeddings and tokenizer that a model folder takes from another folder, so that they are stored once.

`shared.json` has the path of the other folder, relative to its own. Tensors whose names begin with EMBEDDINGS are read
from there if the folder has none of that name. The tokenizer is always read from there.
"""

import json
from pathlib import Path

SHARED = "shared.json"
TOKENIZER = "tokenizer.json"
EMBEDDINGS = "encoder.embeddings."


def shared_folder(folder: Path) -> Path | None:
    """The folder that has the shared embeddings and tokenizer, or None if this folder has its own."""
    path = folder / SHARED
    if not path.is_file():
        return None
    return folder / str(json.loads(path.read_text(encoding="utf-8"))["folder"])


def tokenizer_file(folder: Path) -> Path:
    """The path of the folder's own or shared tokenizer."""
    return (shared_folder(folder) or folder) / TOKENIZER
