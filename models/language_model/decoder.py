"""A causal network as the judge runs it: a text is read first, then what may stand behind parts of it.

Where products of whole numbers are fast the layers of a Llama-like network are fused, as those of the encoder
are in `fused.py`: the same sums as `int8` would give layer by layer but for the last digits.
"""

import copy
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import torch

from ..runtime import head_kernels, kernels
from ..runtime.fused import Product
from ..runtime.kernels import Floats, Places, Sums
from ..runtime.products import multiplies_int8

_NOT_AT_ALL = -1e9
_SPARE = 32
"""Places kept free behind a prompt, so that what is written there takes no second cache."""


class Decoder(Protocol):
    """What gives last states [texts, length, width] of ids [texts, length], and keeps what it has read.
    `by_thread`: several batches are best read at a time, each by one thread."""

    by_thread: bool

    def read(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, Any]:
        """States of prompts padded at the left (mask 0), and the cache to go on from."""
        ...

    def more(self, ids: torch.Tensor, visible: torch.Tensor, places: torch.Tensor,
             cache: Any) -> torch.Tensor:
        """States of what stands behind the cached, at `places` of its text, each piece seeing what is
        `visible` [texts, length, cached + length] to it. The cache grows by it."""
        ...

    def copied(self, cache: Any) -> Any:
        """A cache to go on from apart, as long as the one given is not gone on from meanwhile."""
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
"""Of each layer the channels of each product's states that are far larger than the others, by the names of
PRODUCTS. They are multiplied apart, in float32: rounded together with the others they would take most of the
steps that these have (LLM.int8(), Dettmers et al. 2022)."""
PRODUCTS = ("attend", "attended", "up", "down")


@dataclass(frozen=True, slots=True)
class _Product:
    """An int8 product, with the channels that are multiplied apart and their rows [channels, out]."""

    of: Product
    apart: Places
    columns: Floats

    @classmethod
    def made(cls, of: Product, linears: Sequence[Any], apart: Sequence[int]) -> "_Product":
        rows = torch.cat([one.rows[:, list(apart)] for one in linears])
        return cls(of, np.array(apart, np.int64), rows.T.float().contiguous().numpy())

    def room(self, rows: int) -> Floats:
        """Room for the channels set apart."""
        return np.empty((rows, len(self.apart)), np.float32)

    def sums(self, whole: torch.Tensor, steps: Floats, left: Floats) -> Sums:
        """int32 [rows, out] of int8 states and the channels set apart, in the rows' steps."""
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
    def of(cls, layer: Any, apart: Mapping[str, Sequence[int]]) -> "_Layer":
        one, feed = layer.self_attn, layer.mlp
        linears = {"attend": (one.q_proj, one.k_proj, one.v_proj), "attended": (one.o_proj,),
                   "up": (feed.gate_proj, feed.up_proj), "down": (feed.down_proj,)}
        made = {name: _Product.made(Product.of(*linears[name]), linears[name], apart.get(name, ()))
                for name in PRODUCTS}
        made["attend"].of.scale[:len(one.q_proj.rows)] /= np.sqrt(one.head_dim)
        return cls(before=layer.input_layernorm.weight.float().numpy(),
                   between=layer.post_attention_layernorm.weight.float().numpy(), **made)


@dataclass(slots=True)
class Past:
    """Keys and values of each layer, [texts, heads, room, width], of which `length` places are taken."""

    keys: list[torch.Tensor]
    values: list[torch.Tensor]
    length: int = 0

    def make_room(self, places: int) -> None:
        """At least so many places, a layer at a time."""
        for of_layers in (self.keys, self.values):
            for at, old in enumerate(of_layers):
                if places > old.shape[2]:
                    of_layers[at] = old.new_empty(*old.shape[:2], places, old.shape[3])
                    of_layers[at][:, :, :self.length] = old[:, :, :self.length]


class FusedDecoder:
    """Stands in for a transformers LlamaModel with int8 matrices, of which it keeps embeddings and norm; the
    layers it takes away."""

    by_thread = True

    def __init__(self, network: Any, outliers: Outliers = ()) -> None:
        config = network.config
        self.network = network
        self.width: int = network.layers[0].self_attn.head_dim
        apart = outliers or [{}] * len(network.layers)
        self.layers = [_Layer.of(network.layers.pop(0), of_layer) for of_layer in apart]
        network.forward = _without_layers
        self.heads: int = config.num_attention_heads
        self.kept: int = config.num_key_value_heads
        self.least = np.float32(config.rms_norm_eps)

    def read(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, Any]:
        """See Decoder."""
        texts, length = ids.shape
        room = (texts, self.kept, length + _SPARE, self.width)
        cache = Past([torch.empty(room) for _ in self.layers], [torch.empty(room) for _ in self.layers])
        visible = torch.ones(length, length, dtype=torch.bool).tril() & mask[:, None].bool()
        return self.more(ids, visible, places_of(mask), cache), cache

    def copied(self, cache: Past) -> Past:
        """See Decoder. What was read is shared; what stands behind it is overwritten by who goes on next."""
        return Past(list(cache.keys), list(cache.values), cache.length)

    def more(self, ids: torch.Tensor, visible: torch.Tensor, places: torch.Tensor,
             cache: Past) -> torch.Tensor:
        """See Decoder."""
        texts, length = ids.shape
        taken, total = cache.length, cache.length + length
        cache.make_room(total)
        room, rows = cache.keys[0].shape[2], texts * length
        embedded = self.network.embed_tokens(ids)
        cos, sin = (turn[..., :self.width // 2].reshape(rows, -1).float().contiguous().numpy()
                    for turn in self.network.rotary_emb(embedded, places))
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
        found: torch.Tensor = self.network.norm(torch.from_numpy(states).view(texts, length, -1))
        return found


def _without_layers(*_: Any, **__: Any) -> None:
    raise RuntimeError("the layers of this network have gone into its FusedDecoder")


def decoder_of(network: Any, device: str, outliers: Outliers = ()) -> Decoder:
    """The network's layers fused, where its kind and the device allow it."""
    config = network.config
    fits = config.model_type == "llama" and config.hidden_act == "silu" and multiplies_int8(device)
    if not fits or any(isinstance(module, torch.nn.Linear) for module in network.layers.modules()):
        return PlainDecoder(network)
    biased = config.attention_bias or config.mlp_bias
    return PlainDecoder(network) if biased else FusedDecoder(network, outliers)


def places_of(mask: torch.Tensor) -> torch.Tensor:
    """The place of each piece in its text, of texts padded at the left."""
    return (mask.cumsum(-1) - 1).clamp(min=0)
