"""Runs a causal network for the judge: reads a text, then scores alternatives to parts of it.

On processors with fast integer products the layers of a Llama-like network are fused, like those of the encoder in
`runtime.fused`. The results equal those of `int8` layers except for the last digits.
"""

import copy
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch

from ..runtime import head_kernels, kernels
from ..runtime.fused import Product
from ..runtime.int8 import Int8Linear
from ..runtime.kernels import Floats, Places, Sums
from ..runtime.products import multiplies_int8
from ..runtime.stored import StoredWeights, read_config

_NOT_AT_ALL = -1e9
_SPARE = 32
"""Free positions after a prompt, for continuations without a second cache."""


class Decoder(Protocol):
    """Computes the last states [texts, length, width] of ids [texts, length], with a cache of what it has read.
    `by_thread`: run several batches in parallel, each on one thread."""

    by_thread: bool

    def read(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, Any]:
        """States of prompts padded on the left (mask 0), and the cache for continuations."""
        ...

    def more(self, ids: torch.Tensor, visible: torch.Tensor, places: torch.Tensor,
             cache: Any) -> torch.Tensor:
        """States of tokens after the cached ones, at positions `places`. Each token sees the tokens that are `visible`
        to it, [texts, length, cached + length]. The tokens are added to the cache."""
        ...

    def copied(self, cache: Any) -> Any:
        """A copy of the cache for a continuation. Do not extend the original while the copy is in use."""
        ...


class PlainDecoder:
    """A transformers model without its output matrix."""

    by_thread = False

    def __init__(self, network: Any) -> None:
        self.network = network
        named = inspect.signature(network.forward).parameters
        self.cached_as = "cache" if "cache" in named else "past_key_values"  # from transformers 5.24 on

    def read(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, Any]:
        """See Decoder."""
        out = self.network(input_ids=ids, attention_mask=mask, position_ids=places_of(mask), use_cache=True)
        return out.last_hidden_state, out[self.cached_as]

    def more(self, ids: torch.Tensor, visible: torch.Tensor, places: torch.Tensor,
             cache: Any) -> torch.Tensor:
        """See Decoder."""
        dtype = self.network.dtype
        added = torch.zeros(visible.shape, dtype=dtype, device=ids.device).masked_fill_(
            ~visible, torch.finfo(dtype).min)[:, None]
        states: torch.Tensor = self.network(input_ids=ids, attention_mask=added, position_ids=places,
                                            use_cache=True, **{self.cached_as: cache}).last_hidden_state
        return states

    def copied(self, cache: Any) -> Any:
        """See Decoder."""
        copied = copy.copy(cache)
        copied.layers = [copy.copy(layer) for layer in cache.layers]
        return copied


Outliers = Sequence[Mapping[str, Sequence[int]]]
"""For each layer, the outlier channels in the input of each product, by the names of PRODUCTS. They are multiplied
separately in float32, because they would take most of the range when rounded with the other channels (LLM.int8(),
Dettmers et al. 2022)."""
PRODUCTS = ("attend", "attended", "up", "down")


@dataclass(frozen=True, slots=True)
class _Product:
    """An int8 product, with its outlier channels and their weights [channels, out]."""

    of: Product
    apart: Places
    columns: Floats

    @classmethod
    def made(cls, linears: Sequence[Int8Linear], apart: Sequence[int]) -> "_Product":
        columns = torch.tensor(apart, dtype=torch.int64)
        weights = torch.cat([one.rows.index_select(1, columns) for one in linears])
        return cls(Product.of(*linears), columns.numpy(), weights.T.float().contiguous().numpy())

    def room(self, rows: int) -> Floats:
        """A buffer for the outlier channels."""
        return np.empty((rows, len(self.apart)), np.float32)

    def sums(self, whole: torch.Tensor, steps: Floats, left: Floats) -> Sums:
        """int32 [rows, out] from int8 states and the outlier channels, in the quantisation steps of the rows."""
        found = self.of.matrix.sums(whole)
        if len(self.apart):
            kernels.add_apart(found, steps, left, self.columns)
        return found


@dataclass(frozen=True, slots=True)
class _Layer:
    before: Floats
    attend: _Product
    attended: _Product
    between: Floats
    up: _Product
    down: _Product

    @classmethod
    def of(cls, name: str, weights: StoredWeights, width: int, apart: Mapping[str, Sequence[int]]) -> "_Layer":
        linears = {"attend": ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
                   "attended": ("self_attn.o_proj",), "up": ("mlp.gate_proj", "mlp.up_proj"),
                   "down": ("mlp.down_proj",)}
        found = {product: weights.linears(*(f"{name}.{part}" for part in linears[product])) for product in PRODUCTS}
        made = {product: _Product.made(found[product], apart.get(product, ())) for product in PRODUCTS}
        made["attend"].of.scale[:len(found["attend"][0].rows)] /= np.sqrt(width)
        return cls(before=weights.vector(f"{name}.input_layernorm.weight"),
                   between=weights.vector(f"{name}.post_attention_layernorm.weight"), **made)


@dataclass(slots=True)
class Past:
    """Keys and values of each layer, [texts, heads, room, width], with `length` positions in use."""

    keys: list[torch.Tensor]
    values: list[torch.Tensor]
    length: int = 0

    def make_room(self, places: int) -> None:
        """Grow each layer to at least `places` positions."""
        for of_layers in (self.keys, self.values):
            for at, old in enumerate(of_layers):
                if places > old.shape[2]:
                    of_layers[at] = old.new_empty(*old.shape[:2], places, old.shape[3])
                    of_layers[at][:, :, :self.length] = old[:, :, :self.length]


class FusedDecoder:
    """A Llama network with int8 matrices. `lm_head` gives the logits of its last states."""

    by_thread = True
    device = torch.device("cpu")

    def __init__(self, config: Mapping[str, Any], weights: StoredWeights, outliers: Outliers = ()) -> None:
        """Raises KeyError for weights that are missing or not int8."""
        self.heads: int = config["num_attention_heads"]
        self.kept: int = config["num_key_value_heads"]
        self.width: int = config.get("head_dim") or config["hidden_size"] // self.heads
        self.least = np.float32(config["rms_norm_eps"])
        self.embed = weights.table("model.embed_tokens")
        self.lm_head = weights.linear("model.embed_tokens" if config["tie_word_embeddings"] else "lm_head")
        self.norm = torch.from_numpy(weights.vector("model.norm.weight"))
        apart = outliers or [{}] * config["num_hidden_layers"]
        self.layers = [_Layer.of(f"model.layers.{number}", weights, self.width, of_layer)
                       for number, of_layer in enumerate(apart)]
        exponents = torch.arange(0, self.width, 2).float() / self.width
        self.frequencies = 1 / _rope(config)["rope_theta"] ** exponents

    def read(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, Any]:
        """See Decoder."""
        texts, length = ids.shape
        room = (texts, self.kept, length + _SPARE, self.width)
        cache = Past([torch.empty(room) for _ in self.layers], [torch.empty(room) for _ in self.layers])
        visible = torch.ones(length, length, dtype=torch.bool).tril() & mask[:, None].bool()
        return self.more(ids, visible, places_of(mask), cache), cache

    def copied(self, cache: Past) -> Past:
        """See Decoder. The positions in use are shared; the free positions are overwritten by the next continuation."""
        return Past(list(cache.keys), list(cache.values), cache.length)

    def more(self, ids: torch.Tensor, visible: torch.Tensor, places: torch.Tensor,
             cache: Past) -> torch.Tensor:
        """See Decoder."""
        texts, length = ids.shape
        taken, total = cache.length, cache.length + length
        cache.make_room(total)
        room, rows = cache.keys[0].shape[2], texts * length
        embedded = self.embed(ids)
        angles = places.expand(texts, -1).reshape(rows, 1).float() * self.frequencies
        cos, sin = angles.cos().numpy(), angles.sin().numpy()
        unseen = torch.zeros(visible.shape).masked_fill_(~visible, _NOT_AT_ALL)[:, None, None]
        states = embedded.reshape(rows, -1).float().contiguous().numpy()
        whole = torch.empty(states.shape, dtype=torch.int8)
        read_whole = torch.empty(rows, self.heads * self.width, dtype=torch.int8)
        steps, firsts = np.empty(rows, np.float32), np.arange(0, rows + 1, length)
        queries = torch.empty(texts, self.kept, self.heads // self.kept * length, self.width)
        for layer, keys, values in zip(self.layers, cache.keys, cache.values, strict=True):
            left = layer.attend.room(rows)
            kernels.rms_and_round(states, layer.before, self.least, whole.numpy(), steps, layer.attend.apart,
                                  left)
            head_kernels.to_rotated_heads(
                layer.attend.sums(whole, steps, left), steps, layer.attend.of.scale, cos, sin,
                queries.numpy().reshape(-1), keys.numpy().reshape(-1), values.numpy().reshape(-1),
                texts, length, self.heads, self.kept, self.width, taken, room)
            scores = queries @ keys[:, :, :total].transpose(-1, -2)
            scores.view(texts, self.kept, -1, length, total).add_(unseen)
            read = (scores.softmax(-1) @ values[:, :, :total]).numpy()
            left = layer.attended.room(rows)
            head_kernels.round_heads(read.reshape(-1), read_whole.numpy(), steps, firsts, length, self.heads,
                                self.width, layer.attended.apart, left)
            kernels.add(layer.attended.sums(read_whole, steps, left), steps, layer.attended.of.scale, states)
            left = layer.up.room(rows)
            kernels.rms_and_round(states, layer.between, self.least, whole.numpy(), steps, layer.up.apart, left)
            sums = layer.up.sums(whole, steps, left)
            risen, left = torch.empty(rows, sums.shape[1] // 2, dtype=torch.int8), layer.down.room(rows)
            kernels.silu_and_round(sums, steps, layer.up.of.scale, risen.numpy(), steps, layer.down.apart, left)
            kernels.add(layer.down.sums(risen, steps, left), steps, layer.down.of.scale, states)
        cache.length = total
        wide = torch.from_numpy(states).view(texts, length, -1)
        return self.norm * (wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + float(self.least)))


def load_decoder(folder: Path, device: str, outliers: Outliers = ()) -> FusedDecoder | None:
    """The network of a folder; None if its kind or the device does not allow this form.

    Raises ModelError for missing or damaged weights.
    """
    config = read_config(folder)
    fits = config.get("model_type") == "llama" and config.get("hidden_act") == "silu" and multiplies_int8(device)
    is_biased = config.get("attention_bias") or config.get("mlp_bias")
    if not fits or is_biased or _rope(config)["rope_type"] != "default":
        return None
    try:
        return FusedDecoder(config, StoredWeights(folder), outliers)
    except KeyError:  # not all matrices are int8
        return None


def _rope(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """The type and the base of rotary embeddings, as transformers 5 or 4 writes them."""
    defaults = {"rope_theta": config.get("rope_theta", 10_000.0), "rope_type": "default"}
    return config.get("rope_parameters") or defaults | (config.get("rope_scaling") or {})


def places_of(mask: torch.Tensor) -> torch.Tensor:
    """The position of each piece in its text, for texts padded on the left."""
    return (mask.cumsum(-1) - 1).clamp(min=0)
