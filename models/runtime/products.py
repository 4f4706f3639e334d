"""Products of whole numbers, exact, by what the processor has for them: oneDNN's, through PyTorch, where it
multiplies int8 (VNNI), our own (`avx2.py`) where it only has AVX2."""

from dataclasses import dataclass

import numpy as np
import torch

from . import avx2
from .kernels import Int8s, Sums


def multiplies_int8(device: str) -> bool:
    """Whether whole products are the fastest there."""
    return device == "cpu" and (torch.cpu._is_vnni_supported() or avx2.has_avx2())


@dataclass(frozen=True, slots=True)
class Matrix:
    """An int8 matrix [in, columns] laid out for this processor: as `rows` [columns, in], or as the panels of
    `avx2`."""

    columns: int
    rows: torch.Tensor | None
    panels: Int8s | None

    @classmethod
    def of(cls, rows: torch.Tensor) -> "Matrix":
        """Of int8 rows [columns, in], which are shared where they are taken as they are."""
        if torch.cpu._is_vnni_supported() or not avx2.has_avx2():
            return cls(len(rows), rows, None)
        return cls(len(rows), None, avx2.to_panels(rows.numpy()))

    def sums(self, states: torch.Tensor) -> Sums:
        """int32 [rows, columns] of int8 states [rows, in]."""
        if self.panels is not None:
            return avx2.multiply(states.numpy(), self.panels, self.columns, torch.get_num_threads())
        assert self.rows is not None
        return np.asarray(torch._int_mm(states, self.rows.T).numpy())
