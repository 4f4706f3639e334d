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
from ..runtime.kernels import Floats, Indices, Sums
from ..runtime.products import multiplies_int8
from ..runtime.stored import StoredWeights, read_config

_MASKED = -1e9
_SPARE = 32
"""Free positions after a prompt, for continuations without a second cache."""


class Decoder(Protocol):
    """Computes the last states [texts, length, width] of ids [texts, length], with a cache of what it has read.
    `by_thread`: run several batches in parallel, each on one thread."""

    by_thread: bool

    def read(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, Any]:
        """States of prompts padded on the left (mask 0), and the cache for continuations."""
        ...

    def extend(self, ids: torch.Tensor, visible: torch.Tensor, places: torch.Tensor, cache: Any) -> torch.Tensor:
        """States of tokens after the cached ones, at positions `places`. Each token sees the tokens that are `visible`
        to it, [texts, length, cached + length]. The tokens are added to the cache."""
        ...

    def copy_cache(self, cache: Any) -> Any:
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
        out = self.network(input_ids=ids, attention_mask=mask, position_ids=positions(mask), use_cache=True)
        return out.last_hidden_state, out[self.cached_as]

    def extend(self, ids: torch.Tensor, visible: torch.Tensor, places: torch.Tensor, cache: Any) -> torch.Tensor:
        """See Decoder."""
        dtype = self.network.dtype
        added = torch.zeros(visible.shape, dtype=dtype, device=ids.device).masked_fill_(
            ~visible, torch.finfo(dtype).min)[:, None]
        states: torch.Tensor = self.network(input_ids=ids, attention_mask=added, position_ids=places,
                                            use_cache=True, **{self.cached_as: cache}).last_hidden_state
        return states

    def copy_cache(self, cache: Any) -> Any:
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

    product: Product
    outliers: Indices
    weights: Floats

    @classmethod
    def build(cls, linears: Sequence[Int8Linear], outliers: Sequence[int]) -> "_Product":
        """The product with linear layers side by side."""
        channels = torch.tensor(outliers, dtype=torch.int64)
        weights = torch.cat([linear.rows.index_select(1, channels) for linear in linears])
        return cls(Product.of(*linears), channels.numpy(), weights.T.float().contiguous().numpy())

    def buffer(self, rows: int) -> Floats:
        """A buffer for the outlier channels, [rows, channels]."""
        return np.empty((rows, len(self.outliers)), np.float32)

    def sums(self, quantised: torch.Tensor, steps: Floats, outliers: Floats) -> Sums:
        """int32 [rows, out] from int8 states and the outlier channels, in the quantisation steps of the rows."""
        sums = self.product.matrix.sums(quantised)
        if len(self.outliers):
            kernels.add_outliers(sums, steps, outliers, self.weights)
        return sums

    def normalised_sums(self, states: Floats, norm: Floats, eps: np.float32, quantised: torch.Tensor,
                        steps: Floats) -> Sums:
        """Normalise and quantise the states, and return their `sums`. Overwrites `quantised` and `steps`."""
        outliers = self.buffer(len(states))
        kernels.rms_norm_and_quantise(states, norm, eps, quantised.numpy(), steps, self.outliers, outliers)
        return self.sums(quantised, steps, outliers)

    def add(self, quantised: torch.Tensor, steps: Floats, outliers: Floats, states: Floats) -> None:
        """Add the product to the float32 states."""
        kernels.add_sums(self.sums(quantised, steps, outliers), steps, self.product.scale, states)


@dataclass(frozen=True, slots=True)
class _Layer:
    """The two norms of a layer and its products, by the names of PRODUCTS."""

    attention_norm: Floats
    attend: _Product
    attended: _Product
    feed_norm: Floats
    up: _Product
    down: _Product

    @classmethod
    def build(cls, name: str, weights: StoredWeights, head_width: int,
              outliers: Mapping[str, Sequence[int]]) -> "_Layer":
        """The layer whose weight names begin with `name`."""
        parts = {"attend": ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
                 "attended": ("self_attn.o_proj",), "up": ("mlp.gate_proj", "mlp.up_proj"), "down": ("mlp.down_proj",)}
        linears = {product: [weights.linear(f"{name}.{part}") for part in parts[product]] for product in PRODUCTS}
        products = {product: _Product.build(linears[product], outliers.get(product, ())) for product in PRODUCTS}
        products["attend"].product.scale[:len(linears["attend"][0].rows)] /= np.sqrt(head_width)
        return cls(attention_norm=weights.vector(f"{name}.input_layernorm.weight"),
                   feed_norm=weights.vector(f"{name}.post_attention_layernorm.weight"), **products)


@dataclass(slots=True)
class KeyValueCache:
    """Keys and values of each layer, [texts, heads, room, width], with `length` positions in use."""

    keys: list[torch.Tensor]
    values: list[torch.Tensor]
    length: int = 0

    def reserve(self, places: int) -> None:
        """Grow each layer to at least `places` positions."""
        for layers in (self.keys, self.values):
            for i, old in enumerate(layers):
                if places > old.shape[2]:
                    layers[i] = old.new_empty(*old.shape[:2], places, old.shape[3])
                    layers[i][:, :, :self.length] = old[:, :, :self.length]


class FusedDecoder:
    """A Llama network with int8 matrices. `lm_head` gives the logits of its last states."""

    by_thread = True
    device = torch.device("cpu")

    def __init__(self, config: Mapping[str, Any], weights: StoredWeights, outliers: Outliers = ()) -> None:
        """Raises KeyError for weights that are missing or not int8."""
        self.heads: int = config["num_attention_heads"]
        self.kv_heads: int = config["num_key_value_heads"]
        self.width: int = config.get("head_dim") or config["hidden_size"] // self.heads
        self.eps = np.float32(config["rms_norm_eps"])
        self.embed = weights.table("model.embed_tokens")
        self.lm_head = weights.linear("model.embed_tokens" if config["tie_word_embeddings"] else "lm_head")
        self.norm = torch.from_numpy(weights.vector("model.norm.weight"))
        self.layers = [_Layer.build(f"model.layers.{number}", weights, self.width, of_layer)
                       for number, of_layer in enumerate(outliers or [{}] * config["num_hidden_layers"])]
        self.frequencies = 1 / _rope(config)["rope_theta"] ** (torch.arange(0, self.width, 2).float() / self.width)

    def read(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, Any]:
        """See Decoder."""
        texts, length = ids.shape
        shape = (texts, self.kv_heads, length + _SPARE, self.width)
        cache = KeyValueCache([torch.empty(shape) for _ in self.layers], [torch.empty(shape) for _ in self.layers])
        visible = torch.ones(length, length, dtype=torch.bool).tril() & mask[:, None].bool()
        return self.extend(ids, visible, positions(mask), cache), cache

    def copy_cache(self, cache: KeyValueCache) -> KeyValueCache:
        """See Decoder. The positions in use are shared; the free positions are overwritten by the next continuation."""
        return KeyValueCache(list(cache.keys), list(cache.values), cache.length)

    def extend(self, ids: torch.Tensor, visible: torch.Tensor, places: torch.Tensor,
             cache: KeyValueCache) -> torch.Tensor:
        """See Decoder."""
        texts, length = ids.shape
        cached, total = cache.length, cache.length + length
        cache.reserve(total)
        room, rows = cache.keys[0].shape[2], texts * length
        embedded = self.embed(ids)
        angles = places.expand(texts, -1).reshape(rows, 1).float() * self.frequencies
        cos, sin = angles.cos().numpy(), angles.sin().numpy()
        bias = torch.zeros(visible.shape).masked_fill_(~visible, _MASKED)[:, None, None]
        states = embedded.reshape(rows, -1).float().contiguous().numpy()
        quantised = torch.empty(states.shape, dtype=torch.int8)
        quantised_heads = torch.empty(rows, self.heads * self.width, dtype=torch.int8)
        steps, firsts = np.empty(rows, np.float32), np.arange(0, rows + 1, length)
        queries = torch.empty(texts, self.kv_heads, self.heads // self.kv_heads * length, self.width)
        for layer, keys, values in zip(self.layers, cache.keys, cache.values, strict=True):
            head_kernels.to_rotated_heads(
                layer.attend.normalised_sums(states, layer.attention_norm, self.eps, quantised, steps), steps,
                layer.attend.product.scale, cos, sin, queries.numpy().reshape(-1), keys.numpy().reshape(-1),
                values.numpy().reshape(-1), texts, length, self.heads, self.kv_heads, self.width, cached, room)
            scores = queries @ keys[:, :, :total].transpose(-1, -2)
            scores.view(texts, self.kv_heads, -1, length, total).add_(bias)
            read = (scores.softmax(-1) @ values[:, :, :total]).numpy()
            outliers = layer.attended.buffer(rows)
            kernels.quantise_heads(read.reshape(-1), quantised_heads.numpy(), steps, firsts, length, self.heads,
                                   self.width, layer.attended.outliers, outliers)
            layer.attended.add(quantised_heads, steps, outliers, states)
            sums = layer.up.normalised_sums(states, layer.feed_norm, self.eps, quantised, steps)
            activated, outliers = torch.empty(rows, sums.shape[1] // 2, dtype=torch.int8), layer.down.buffer(rows)
            kernels.swiglu_and_quantise(sums, steps, layer.up.product.scale, activated.numpy(), steps,
                                        layer.down.outliers, outliers)
            layer.down.add(activated, steps, outliers, states)
        cache.length = total
        last = torch.from_numpy(states).view(texts, length, -1)
        return self.norm * (last * torch.rsqrt(last.pow(2).mean(-1, keepdim=True) + float(self.eps)))


def load_decoder(folder: Path, device: str, outliers: Outliers = ()) -> FusedDecoder | None:
    """The fused network of a folder; None if the architecture or the device is not supported, or a matrix is not int8.

    Raises ModelError for missing or damaged weights.
    """
    config = read_config(folder)
    supported = config.get("model_type") == "llama" and config.get("hidden_act") == "silu" and multiplies_int8(device)
    is_biased = config.get("attention_bias") or config.get("mlp_bias")
    if not supported or is_biased or _rope(config)["rope_type"] != "default":
        return None
    try:
        return FusedDecoder(config, StoredWeights(folder), outliers)
    except KeyError:
        return None


def _rope(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """The type and base of the rotary embeddings, in the format of transformers 4 or 5."""
    defaults = {"rope_theta": config.get("rope_theta", 10_000.0), "rope_type": "default"}
    return config.get("rope_parameters") or defaults | (config.get("rope_scaling") or {})


def positions(mask: torch.Tensor) -> torch.Tensor:
    """The position of each piece in its text, for texts padded on the left."""
    return (mask.cumsum(-1) - 1).clamp(min=0)
