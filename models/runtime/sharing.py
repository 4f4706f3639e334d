"""A model folder that leaves to another what both have alike, so that it is stored once.

Its `shared.json` names the other folder, as seen from this one. A tensor that the folder lacks and whose name
begins with EMBEDDINGS is read from there, and so is the tokenizer.
"""

import json
from pathlib import Path

SHARED = "shared.json"
TOKENIZER = "tokenizer.json"
EMBEDDINGS = "encoder.embeddings."


def shared_folder(folder: Path) -> Path | None:
    """The folder to which this one leaves something; None where it has all it needs."""
    path = folder / SHARED
    if not path.is_file():
        return None
    return folder / str(json.loads(path.read_text(encoding="utf-8"))["folder"])


def tokenizer_file(folder: Path) -> Path:
    """The tokenizer of the folder, its own or the other's."""
    return (shared_folder(folder) or folder) / TOKENIZER
