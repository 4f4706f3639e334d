"""The layers of a BERT-like encoder with int8 matrices, fused: between the products one pass each.

The same sums as `int8` would give layer by layer but for the last digits, where products of whole numbers
are fast. Meant to be run by several threads at once, a batch each (`threads.in_threads`): products and passes
take turns on one core, and no core waits for another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from . import head_kernels, kernels
from .int8 import Int8Linear
from .kernels import Floats
from .products import Matrix, multiplies_int8


@dataclass(frozen=True, slots=True)
class Product:
    """An int8 matrix with the scale and bias of each column."""

    matrix: Matrix
    scale: Floats
    bias: Floats

    @classmethod
    def of(cls, *linears: Int8Linear) -> "Product":
        """Linear layers side by side."""
        biases = [torch.zeros(len(one.rows)) if one.bias is None else one.bias for one in linears]
        scales = torch.cat([one.scale for one in linears])
        return cls(Matrix.of(torch.cat([one.rows for one in linears])), scales.float().numpy(),
                   torch.cat(biases).float().numpy())


@dataclass(frozen=True, slots=True)
class _Norm:
    gain: Floats
    shift: Floats
    least: np.float32

    @classmethod
    def of(cls, norm: Any) -> "_Norm":
        return cls(norm.weight.float().numpy(), norm.bias.float().numpy(), np.float32(norm.eps))


@dataclass(frozen=True, slots=True)
class _Layer:
    attend: Product
    attended: Product
    after_attention: _Norm
    up: Product
    down: Product
    after: _Norm

    @classmethod
    def of(cls, layer: Any) -> "_Layer":
        one, output = layer.attention.self, layer.attention.output
        attend = Product.of(one.query, one.key, one.value)
        width = len(one.query.rows)
        attend.scale[:width] /= np.sqrt(one.attention_head_size)
        attend.bias[:width] /= np.sqrt(one.attention_head_size)
        return cls(attend, Product.of(output.dense), _Norm.of(output.LayerNorm),
                   Product.of(layer.intermediate.dense), Product.of(layer.output.dense),
                   _Norm.of(layer.output.LayerNorm))


class FusedEncoder(torch.nn.Module):
    """Stands in for a transformers BertModel, of which it keeps config and embeddings; the layers it takes
    away."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.config, self.embeddings = model.config, model.embeddings
        layers = model.encoder.layer
        self.layers = [_Layer.of(layers.pop(0)) for _ in range(len(layers))]  # no two of them twice in memory
        self.heads: int = model.config.num_attention_heads

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor, *,
                output_hidden_states: bool = False) -> Any:
        """Last states of ids [texts, length], the mask 1 where they are to be read and 0 behind, and if
        wanted those before each layer and behind the last. Between, what is not read has no row."""
        from transformers.modeling_outputs import BaseModelOutput

        is_read = attention_mask > 0
        embedded = self.embeddings(input_ids=input_ids)
        texts, length, width = embedded.shape
        lengths = is_read.sum(1).tolist()
        firsts = np.cumsum([0, *lengths])
        rows, size = int(firsts[-1]), width // self.heads
        whole = torch.empty(rows, width, dtype=torch.int8)
        steps, middle = np.empty(rows, np.float32), np.empty((rows, width), np.float32)
        states = embedded[is_read].numpy()
        heads = torch.zeros(3, texts, self.heads, length, size)
        shape = (firsts, length, self.heads, size)
        kernels.quantise_rows(states, whole.numpy(), steps)
        passed: list[Floats] = []
        for layer in self.layers:
            if output_hidden_states:
                passed.append(states.copy())
            head_kernels.to_heads(layer.attend.matrix.sums(whole), steps, layer.attend.scale, layer.attend.bias,
                             heads.numpy().reshape(-1), *shape)
            read = _attention(heads, lengths)
            head_kernels.quantise_heads(read.numpy().reshape(-1), whole.numpy(), steps, *shape,
                                *kernels.no_outliers(rows))
            _add_and_norm(layer.attended.matrix.sums(whole), steps, layer.attended, states,
                          layer.after_attention, middle, whole)
            sums = layer.up.matrix.sums(whole)
            risen = torch.empty(sums.shape, dtype=torch.int8)
            kernels.gelu_and_quantise(sums, steps, layer.up.scale, layer.up.bias, risen.numpy(), steps)
            _add_and_norm(layer.down.matrix.sums(risen), steps, layer.down, middle, layer.after, states,
                          whole)
        behind, *before = (_laid_out(one, is_read) for one in (states, *passed))
        return BaseModelOutput(behind, (*before, behind) if output_hidden_states else None)


def _attention(heads: torch.Tensor, lengths: Sequence[int]) -> torch.Tensor:
    """What each head reads, [texts, heads, length, size], of queries, keys and values [3, texts, heads, length, size].

    Each text is computed alone, without padding: how a product is summed depends on its shape, and a last bit can
    become a whole step when states are rounded to int8. So a text's states do not depend on its batch."""
    read = torch.zeros(heads.shape[1:])
    for text, length in enumerate(lengths):
        queries, keys, values = heads[:, text, :, :length]
        read[text, :, :length] = (queries @ keys.transpose(-1, -2)).softmax(-1) @ values
    return read


def _laid_out(states: Floats, is_read: torch.Tensor) -> torch.Tensor:
    """Rows of states as [texts, length, width], zero where nothing is read."""
    whole = torch.zeros(*is_read.shape, states.shape[1])
    whole[is_read] = torch.from_numpy(states)
    return whole


def _add_and_norm(sums: kernels.Sums, steps: Floats, product: Product, before: Floats, norm: _Norm,
                  after: Floats, whole: torch.Tensor) -> None:
    kernels.add_norm_and_quantise(sums, steps, product.scale, product.bias, before, norm.gain, norm.shift,
                               norm.least, after, whole.numpy(), steps)


def fused(model: Any, device: str) -> FusedEncoder | None:
    """The transformers model with its layers fused; None where its kind or the device does not allow it."""
    config = model.config
    if config.model_type != "bert" or config.hidden_act != "gelu" or not multiplies_int8(device):
        return None
    if any(isinstance(module, torch.nn.Linear) for module in model.encoder.modules()):
        return None  # not all of its matrices are int8
    return FusedEncoder(model)
