"""The outputs of the tagger's head: logits of the labels in `corpora.public_sets.Labelled`, then of the categories."""

import json
from pathlib import Path

from ...corpora.errors import ModelError
from ...corpora.records import CATEGORIES

HEADS = ("bad", "gap", "mqm", "major", "odd", "garbled")
LAYOUT = "tagger.json"
"""The file with the names of the outputs."""


def layout() -> dict[str, list[str]]:
    """The names of the outputs, in order."""
    return {"heads": list(HEADS), "categories": list(CATEGORIES)}


def read_layout(folder: Path) -> dict[str, list[str]]:
    """The names of the outputs of the tagger in a folder. Raises ModelError if there is none."""
    if not (folder / LAYOUT).is_file():
        raise ModelError(f"no {LAYOUT} in this folder", where=str(folder), remedy="see `degarble models`")
    names: dict[str, list[str]] = json.loads((folder / LAYOUT).read_text(encoding="utf-8"))
    return names
