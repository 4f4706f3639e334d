"""A BERT-like encoder with int8 matrices, as few passes over the states as possible between its products.

It computes the same sums as the layers of `int8` do one by one, except for the last digits. It is built from the stored
weights alone, because importing transformers takes seconds. Several threads run it at once, each on its own batch
(`threads.map_in_threads`): products and passes take turns on one core, and no core waits for another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import torch

from . import head_kernels, kernels
from .int8 import Int8Linear
from .kernels import Floats
from .products import Matrix, multiplies_int8
from .stored import StoredWeights, read_config


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
        rows = [one.rows for one in linears]
        return cls(Matrix.of(rows[0] if len(rows) == 1 else torch.cat(rows)),
                   torch.cat([one.scale for one in linears]).float().numpy(), torch.cat(biases).float().numpy())


class _Norm(NamedTuple):
    gain: Floats
    shift: Floats
    epsilon: np.float32

    @classmethod
    def of(cls, name: str, weights: StoredWeights, config: Mapping[str, Any]) -> "_Norm":
        return cls(weights.vector(f"{name}.weight"), weights.vector(f"{name}.bias"),
                   np.float32(config["layer_norm_eps"]))


@dataclass(frozen=True, slots=True)
class _Layer:
    attend: Product
    attended: Product
    after_attention: _Norm
    up: Product
    down: Product
    after: _Norm

    @classmethod
    def of(cls, name: str, weights: StoredWeights, config: Mapping[str, Any]) -> "_Layer":
        attend = Product.of(*(weights.linear(f"{name}.attention.self.{part}") for part in ("query", "key", "value")))
        width = config["hidden_size"]
        root = np.sqrt(width // config["num_attention_heads"])
        attend.scale[:width] /= root
        attend.bias[:width] /= root
        return cls(attend, Product.of(weights.linear(f"{name}.attention.output.dense")),
                   _Norm.of(f"{name}.attention.output.LayerNorm", weights, config),
                   Product.of(weights.linear(f"{name}.intermediate.dense")),
                   Product.of(weights.linear(f"{name}.output.dense")),
                   _Norm.of(f"{name}.output.LayerNorm", weights, config))


class _Embeddings(torch.nn.Module):
    """[texts, length, width] of ids [texts, length]: the sum of word, position and type, normalised."""

    def __init__(self, weights: StoredWeights, config: Mapping[str, Any]) -> None:
        super().__init__()
        name = "embeddings"
        self.words, self.positions, self.types = (
            weights.table(f"{name}.{part}_embeddings") for part in ("word", "position", "token_type"))
        self.norm = torch.nn.LayerNorm(config["hidden_size"], eps=config["layer_norm_eps"])
        self.norm.load_state_dict({part: torch.from_numpy(weights.vector(f"{name}.LayerNorm.{part}"))
                                   for part in ("weight", "bias")})

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        summed = self.words(ids) + self.types(torch.zeros_like(ids)) + self.positions(torch.arange(ids.shape[1]))
        normalised: torch.Tensor = self.norm(summed)
        return normalised


class EncoderStates(NamedTuple):
    """The last states [texts, length, width]; with `hidden_states` those before each layer and the last ones."""

    last_hidden_state: torch.Tensor
    hidden_states: tuple[torch.Tensor, ...] | None


class FusedEncoder(torch.nn.Module):
    """A BERT encoder that is called like transformers' BertModel."""

    def __init__(self, config: Mapping[str, Any], weights: StoredWeights) -> None:
        """Raises KeyError for weights that are missing or not int8."""
        super().__init__()
        self.config = SimpleNamespace(**config)
        self.embeddings = _Embeddings(weights, config)
        self.layers = [_Layer.of(f"encoder.layer.{number}", weights, config)
                       for number in range(config["num_hidden_layers"])]
        self.heads: int = config["num_attention_heads"]

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor, *,
                output_hidden_states: bool = False) -> EncoderStates:
        """The states of ids [texts, length]. The mask is 1 for ids that are read and 0 for padding at the end.

        Padding takes no time: between the layers only what is read has a row.
        """
        is_read = attention_mask > 0
        embedded = self.embeddings(input_ids)
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
            kernels.quantise_heads(read.numpy().reshape(-1), whole.numpy(), steps, *shape,
                                   *kernels.no_outliers(rows))
            _add_and_norm(layer.attended.matrix.sums(whole), steps, layer.attended, states,
                          layer.after_attention, middle, whole)
            sums = layer.up.matrix.sums(whole)
            risen = torch.empty(sums.shape, dtype=torch.int8)
            kernels.gelu_and_quantise(sums, steps, layer.up.scale, layer.up.bias, risen.numpy(), steps)
            _add_and_norm(layer.down.matrix.sums(risen), steps, layer.down, middle, layer.after, states,
                          whole)
        last, *before = (_laid_out(rows_of_layer, is_read) for rows_of_layer in (states, *passed))
        return EncoderStates(last, (*before, last) if output_hidden_states else None)


def _attention(heads: torch.Tensor, lengths: Sequence[int]) -> torch.Tensor:
    """The output of the heads [texts, heads, length, size] for queries, keys, values [3, texts, heads, length, size].

    Each text is computed alone, without padding, so that its states do not depend on its batch: the order in which a
    product is summed depends on the shape, and rounding to int8 turns a difference in the last bit into a whole step.
    """
    read = torch.zeros(heads.shape[1:])
    for text, length in enumerate(lengths):
        queries, keys, values = heads[:, text, :, :length]
        read[text, :, :length] = (queries @ keys.transpose(-1, -2)).softmax(-1) @ values
    return read


def _laid_out(states: Floats, is_read: torch.Tensor) -> torch.Tensor:
    """Rows of states as [texts, length, width], zero for padding."""
    whole = torch.zeros(*is_read.shape, states.shape[1])
    whole[is_read] = torch.from_numpy(states)
    return whole


def _add_and_norm(sums: kernels.Sums, steps: Floats, product: Product, before: Floats, norm: _Norm,
                  after: Floats, whole: torch.Tensor) -> None:
    kernels.add_norm_and_quantise(sums, steps, product.scale, product.bias, before, norm.gain, norm.shift,
                                  norm.epsilon, after, whole.numpy(), steps)


def load_encoder(folder: Path, device: str, prefix: str = "") -> FusedEncoder | None:
    """The encoder of a folder; None if its kind or the device does not allow this form.

    `prefix` is what its weights' names begin with. Raises ModelError for missing or damaged weights.
    """
    config = read_config(folder)
    if config.get("model_type") != "bert" or config.get("hidden_act") != "gelu" or not multiplies_int8(device):
        return None
    try:
        return FusedEncoder(config, StoredWeights(folder, prefix))
    except KeyError:  # not all matrices are int8
        return None
