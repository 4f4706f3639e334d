"""Exact int8 matrix products: oneDNN's through PyTorch on processors with VNNI, avx2.py's on processors with AVX2."""

from dataclasses import dataclass

import numpy as np
import torch

from . import avx2
from .kernels import Int8s, Sums


def multiplies_int8(device: str) -> bool:
    """Whether int8 products are the fastest on the device."""
    return device == "cpu" and (torch.cpu._is_vnni_supported() or avx2.has_avx2())


@dataclass(frozen=True, slots=True)
class Matrix:
    """An int8 matrix [in, columns] in the layout for this processor: `rows` [columns, in] or the panels of avx2.py."""

    columns: int
    rows: torch.Tensor | None
    panels: Int8s | None

    @classmethod
    def of(cls, rows: torch.Tensor) -> "Matrix":
        """The matrix of int8 rows [columns, in]. The rows are not copied if their layout fits."""
        if torch.cpu._is_vnni_supported() or not avx2.has_avx2():
            return cls(len(rows), rows, None)
        return cls(len(rows), None, avx2.to_panels(rows.numpy()))

    def sums(self, states: torch.Tensor) -> Sums:
        """The product with int8 states [rows, in], int32 [rows, columns]."""
        if self.panels is not None:
            return avx2.multiply(states.numpy(), self.panels, self.columns, torch.get_num_threads())
        assert self.rows is not None
        return np.asarray(torch._int_mm(states, self.rows.T).numpy())
