"""Matrices that stay int8 rows while they are used: a quarter of float32's memory.

Where products of whole numbers are fast (`products.py`), each state is rounded to int8 by its own largest
magnitude, and the product is of whole numbers until the scales come back (as in Dettmers et al. 2022, without
outlier columns). Elsewhere the matrix is widened for each product. `benchmarks/runtimes.py` has both beside
others.
"""

import copy
from pathlib import Path
from typing import Any

import torch

from . import kernels, quantised
from .kernels import Sums
from .products import Matrix, multiplies_int8

_SMALLEST = 1e-8


class Rounding:
    """States as int8 with a step a row. What reads the same states next, as queries, keys and values do,
    shares them."""

    def __init__(self) -> None:
        self._last: tuple[torch.Tensor, torch.Tensor, torch.Tensor] | None = None

    def of(self, states: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """int8 [rows, in] and the step [rows, 1] that they are counted in, from [..., in]."""
        last = self._last
        if last is None or last[0] is not states:
            rows = states.reshape(-1, states.shape[-1])
            step = rows.abs().amax(1, keepdim=True).float().clamp_(min=_SMALLEST).div_(127)
            last = self._last = (states, (rows / step).round_().to(torch.int8), step)
        return last[1:]


class Int8Linear(torch.nn.Module):
    """x @ (rows * scale).T + bias, with rows int8 [out, in], scale [out]."""

    rows: torch.Tensor
    scale: torch.Tensor
    bias: torch.Tensor | None

    def __init__(self, rows: torch.Tensor, scale: torch.Tensor, bias: torch.Tensor | None,
                 rounding: Rounding) -> None:
        super().__init__()
        self.register_buffer("rows", rows)
        self.register_buffer("scale", scale)
        self.register_buffer("bias", None if bias is None else bias.detach())
        self.rounding = rounding
        self._matrix: Matrix | None = None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """[..., out] from [..., in]."""
        if x.numel() and multiplies_int8(str(self.rows.device)):
            states, step = self.rounding.of(x)
            y = torch.from_numpy(self._sums(states)).float().mul_(step).mul_(self.scale)
        else:
            states = x.reshape(-1, x.shape[-1])
            y = torch.nn.functional.linear(states, self.rows.to(x.dtype)).mul_(self.scale)
        y = y if self.bias is None else y.add_(self.bias)
        return y.to(x.dtype).view(*x.shape[:-1], len(self.rows))

    def log_probabilities(self, x: torch.Tensor, columns: torch.Tensor) -> torch.Tensor:
        """[rows], log softmax of the product of x [rows, in] at the column of each row, without writing the
        product out. For where whole products are the fastest and there is no bias."""
        states, step = self.rounding.of(x)
        logs = torch.empty(len(x))
        kernels.log_probabilities(self._sums(states), step[:, 0].contiguous().numpy(),
                            self.scale.numpy(), columns.int().numpy(), logs.numpy())
        return logs

    def _sums(self, states: torch.Tensor) -> Sums:
        self._matrix = self._matrix or Matrix.of(self.rows)
        return self._matrix.sums(states)


class Int8Embedding(torch.nn.Module):
    """Rows of a table int8 [size, width], scale [size]."""

    rows: torch.Tensor
    scale: torch.Tensor

    def __init__(self, rows: torch.Tensor, scale: torch.Tensor) -> None:
        super().__init__()
        self.register_buffer("rows", rows)
        self.register_buffer("scale", scale)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """[..., width] from [...]."""
        return self.rows[ids].to(self.scale.dtype) * self.scale[ids][..., None]


def build(auto: Any, folder: Path, device: str, prefix: str = "", **options: Any) -> Any:
    """A transformers model of the folder's config and weights, its matrices int8, on the device.

    `auto` is AutoModel or one of its kin; `prefix` stands before the model's names in the files. A table
    tied to the matrix of the output is widened, unless products are whole. Raises ModelError where there are
    no weights.
    """
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(folder)
    with torch.device("meta"):
        model = auto.from_config(config, **options)
    whole = multiplies_int8(device)
    dtype = torch.float32 if whole else quantised.fastest_dtype(device)
    stored = {name.removeprefix(prefix): t for name, t in quantised.read(folder).items()
              if name.startswith(prefix)}
    wide = {name: tensor.to(dtype) for name, tensor in stored.items() if ":" not in name}
    rounding = Rounding()
    for key in [key for key in stored if key.endswith(":rows")]:
        name = key.removesuffix(".weight:rows")
        rows, scale = stored.pop(key), stored[key.replace(":rows", ":scale")].to(dtype)
        is_tied = config.tie_word_embeddings and model.get_output_embeddings() is not None
        if isinstance(model.get_submodule(name), torch.nn.Linear):
            bias = wide.pop(f"{name}.bias", None)
            model.set_submodule(name, Int8Linear(rows, scale, bias, rounding))
        elif is_tied and not whole:
            wide[f"{name}.weight"] = rows.to(dtype).mul_(scale[:, None])
        else:
            model.set_submodule(name, Int8Embedding(rows, scale))
            if is_tied:
                model.set_output_embeddings(Int8Linear(rows, scale, None, rounding))
    model.load_state_dict(wide, strict=False, assign=True)
    if not whole:
        model.tie_weights()
    for name, buffer in _unsaved(auto, config, options).items():
        holder, _, last = name.rpartition(".")
        setattr(model.get_submodule(holder), last, buffer)
    return model.eval().requires_grad_(False).to(device)


def _unsaved(auto: Any, config: Any, options: dict[str, Any]) -> dict[str, torch.Tensor]:
    """The buffers that no file holds, from a twin of one layer and few words."""
    small = copy.deepcopy(config)
    small.num_hidden_layers, small.vocab_size = 1, 4
    return dict(auto.from_config(small, **options).named_buffers())
