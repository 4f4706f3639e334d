"""A causal network as the infiller runs it: prompts are read first, then what may stand behind them.

Where products of whole numbers are fast the layers of a Llama-like network are fused, as those of the encoder
are in `fused.py`: the same sums as `int8` would give layer by layer but for the last digits.
"""

import copy
import inspect
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import torch

from ..runtime import kernels
from ..runtime.fused import Product
from ..runtime.kernels import Floats
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


@dataclass(frozen=True, slots=True)
class _Layer:
    before: Floats
    attend: Product
    attended: Product
    between: Floats
    up: Product
    down: Product

    @classmethod
    def of(cls, layer: Any) -> "_Layer":
        one, feed = layer.self_attn, layer.mlp
        attend = Product.of(one.q_proj, one.k_proj, one.v_proj)
        attend.scale[:len(one.q_proj.rows)] /= np.sqrt(one.head_dim)
        return cls(layer.input_layernorm.weight.float().numpy(), attend, Product.of(one.o_proj),
                   layer.post_attention_layernorm.weight.float().numpy(),
                   Product.of(feed.gate_proj, feed.up_proj), Product.of(feed.down_proj))


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

    def __init__(self, network: Any) -> None:
        config = network.config
        self.network = network
        self.width: int = network.layers[0].self_attn.head_dim
        self.layers = [_Layer.of(network.layers.pop(0)) for _ in range(len(network.layers))]
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
            kernels.rms_and_round(states, layer.before, self.least, whole.numpy(), steps)
            kernels.to_rotated_heads(
                layer.attend.matrix.sums(whole), steps, layer.attend.scale, cos, sin,
                queries.numpy().reshape(-1), keys.numpy().reshape(-1), values.numpy().reshape(-1),
                texts, length, self.heads, self.kept, self.width, taken, room)
            scores = queries @ keys[:, :, :total].transpose(-1, -2)
            scores.view(texts, self.kept, -1, length, total).add_(unseen)
            read = (scores.softmax(-1) @ values[:, :, :total]).numpy()
            kernels.round_heads(read.reshape(-1), read_whole.numpy(), steps, firsts, length, self.heads,
                                self.width)
            kernels.add(layer.attended.matrix.sums(read_whole), steps, layer.attended.scale, states)
            kernels.rms_and_round(states, layer.between, self.least, whole.numpy(), steps)
            sums = layer.up.matrix.sums(whole)
            risen = torch.empty(rows, sums.shape[1] // 2, dtype=torch.int8)
            kernels.silu_and_round(sums, steps, layer.up.scale, risen.numpy(), steps)
            kernels.add(layer.down.matrix.sums(risen), steps, layer.down.scale, states)
        cache.length = total
        found: torch.Tensor = self.network.norm(torch.from_numpy(states).view(texts, length, -1))
        return found


def _without_layers(*_: Any, **__: Any) -> None:
    raise RuntimeError("the layers of this network have gone into its FusedDecoder")


def decoder_of(network: Any, device: str) -> Decoder:
    """The network's layers fused, where its kind and the device allow it."""
    config = network.config
    fits = config.model_type == "llama" and config.hidden_act == "silu" and multiplies_int8(device)
    if not fits or any(isinstance(module, torch.nn.Linear) for module in network.layers.modules()):
        return PlainDecoder(network)
    biased = config.attention_bias or config.mlp_bias
    return PlainDecoder(network) if biased else FusedDecoder(network)


def places_of(mask: torch.Tensor) -> torch.Tensor:
    """The place of each piece in its text, of texts padded at the left."""
    return (mask.cumsum(-1) - 1).clamp(min=0)
