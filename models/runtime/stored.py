"""The weights of a model folder by name, as networks without transformers take them."""

import json
from pathlib import Path
from typing import Any

import torch

from .int8 import Int8Embedding, Int8Linear, Rounding
from .kernels import Floats
from .quantised import read


class StoredWeights:
    """The int8 matrices and float vectors of a folder, without a prefix that their names have in the files.

    Raises ModelError if the folder has no weights, or damaged ones; its methods raise KeyError for weights that it
    lacks or that are not stored as int8.
    """

    def __init__(self, folder: Path, prefix: str = "") -> None:
        self._tensors = {name.removeprefix(prefix): tensor for name, tensor in read(folder).items()
                         if name.startswith(prefix)}
        self._rounding = Rounding()

    def linear(self, name: str) -> Int8Linear:
        """The linear layer."""
        return Int8Linear(*self._rows_and_scale(name), self._tensors.get(f"{name}.bias"), self._rounding)

    def table(self, name: str) -> torch.nn.Module:
        """The embedding table."""
        whole = self._tensors.get(f"{name}.weight")
        if whole is not None:
            return torch.nn.Embedding(len(whole), whole.shape[1], _weight=whole.float(), _freeze=True)
        return Int8Embedding(*self._rows_and_scale(name))

    def vector(self, name: str) -> Floats:
        """The vector [width]."""
        found: Floats = self._tensors[name].float().numpy()
        return found

    def _rows_and_scale(self, name: str) -> tuple[torch.Tensor, torch.Tensor]:
        return self._tensors[f"{name}.weight:rows"], self._tensors[f"{name}.weight:scale"].float()


def read_config(folder: Path) -> dict[str, Any]:
    """The folder's config.json."""
    config: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return config
