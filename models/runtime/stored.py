"""The weights of a model folder, by name, as the graphs of `graph` take them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .quantised import ROWS, SCALE, read

Floats = npt.NDArray[np.float32]
Int8s = npt.NDArray[np.int8]


@dataclass(frozen=True, eq=False, slots=True)
class Matrix:
    """An int8 matrix, rows [out, in] times scale [out], and a bias [out] if it has one."""

    rows: Int8s
    scale: Floats
    bias: Floats | None = None


class StoredWeights:
    """The matrices and vectors of a folder.

    Raises ModelError if the folder has no weights, or damaged ones; its methods raise KeyError for weights that it
    lacks.
    """

    def __init__(self, folder: Path) -> None:
        self._arrays = read(folder)

    def matrix(self, name: str) -> Matrix:
        """The weights of a linear layer or of an embedding table."""
        rows, scale = (self._arrays[f"{name}.weight{part}"] for part in (ROWS, SCALE))
        bias = self._arrays.get(f"{name}.bias")
        return Matrix(rows, scale.astype(np.float32), None if bias is None else bias.astype(np.float32))

    def vector(self, name: str) -> Floats:
        """The vector [width]."""
        return self._arrays[name].astype(np.float32)


def read_config(folder: Path) -> dict[str, Any]:
    """The folder's config.json."""
    config: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return config
