"""A Llama network (Touvron et al. 2023) as graphs of OpenVINO."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import openvino
from openvino import opset15 as ops

from ..runtime import graph
from ..runtime.graph import Node
from ..runtime.network import Network
from ..runtime.stored import Matrix, StoredWeights, read_config
from .decoders import TOP, Branches, Floats, Integers, Logits, padded_length


@dataclass(frozen=True, slots=True)
class _Cache:
    """The keys and values of each layer, [texts, heads, longest, width], and the length of each text."""

    arrays: Sequence[Floats]
    lengths: Sequence[int]


@dataclass(frozen=True, slots=True)
class _Shape:
    """The sizes in a config. `width`: of a head."""

    layers: int
    heads: int
    kv_heads: int
    width: int
    epsilon: float

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> "_Shape":
        heads = config["num_attention_heads"]
        return cls(config["num_hidden_layers"], heads, config["num_key_value_heads"],
                   config.get("head_dim") or config["hidden_size"] // heads, config["rms_norm_eps"])


class LlamaDecoder:
    """See Decoder."""

    parallel = True

    def __init__(self, config: Mapping[str, Any], weights: StoredWeights) -> None:
        """Raises KeyError for missing weights."""
        shape = _Shape.of(config)
        self._layers = _layers(shape, _rope(config)["rope_theta"], weights)
        output = weights.matrix("model.embed_tokens" if config["tie_word_embeddings"] else "lm_head")
        self._logits, self._scores = _logits(output), _scores(output)
        self._cached, self._kept = 2 * shape.layers, (shape.kv_heads, 0, shape.width)

    def read(self, texts: Sequence[Integers]) -> tuple[list[Floats], _Cache]:
        """See Decoder."""
        lengths = [len(ids) for ids in texts]
        nothing = np.empty((len(texts), *self._kept), np.float32)
        branches = [Branches(i, ids, np.arange(len(ids)), np.tri(len(ids), dtype=bool)) for i, ids in enumerate(texts)]
        states, arrays = self._run(branches, [0] * len(texts), [nothing] * self._cached)
        return states, _Cache([array.copy() for array in arrays], lengths)

    def extend(self, branches: Sequence[Branches], cache: _Cache) -> list[Floats]:
        """See Decoder."""
        texts = [one.text for one in branches]
        return self._run(branches, [cache.lengths[text] for text in texts],
                         [array[texts] for array in cache.arrays])[0]

    def logits(self, states: Floats) -> Logits:
        """See Decoder."""
        values, totals, top = self._logits(states)
        return Logits(values, totals[:, 0].copy(), top.astype(np.int64))

    def log_probabilities(self, states: Floats, tokens: Integers) -> Floats:
        """See Decoder."""
        return self._scores(states, tokens[:, None])[0][:, 0].copy()

    def _run(self, branches: Sequence[Branches], lengths: Sequence[int],
             cached: Sequence[Floats]) -> tuple[list[Floats], list[Floats]]:
        """The states of each text's branches, and the new keys and values. `lengths`: of the texts; `cached`: their
        keys and values, [texts, heads, slots, width]."""
        slots, longest = cached[0].shape[2], padded_length(max(len(one.ids) for one in branches))
        ids, places = np.zeros((2, len(branches), longest), np.int64)
        bias = np.full((len(branches), 1, longest, slots + longest), graph.MASKED, np.float32)
        for i, (one, length) in enumerate(zip(branches, lengths, strict=True)):
            size = len(one.ids)
            ids[i, :size], places[i, :size] = one.ids, one.places
            bias[i, 0, :size, :length][one.visible[:, :length]] = 0
            bias[i, 0, :size, slots:slots + size][one.visible[:, length:]] = 0
        states, *arrays = self._layers(ids, places, bias, *cached)
        return [rows[:len(one.ids)].copy() for rows, one in zip(states, branches, strict=True)], arrays


def load_llama(folder: Path) -> LlamaDecoder | None:
    """The network of a folder; None if it has another architecture. Raises ModelError for damaged weights."""
    config = read_config(folder)
    supported = config.get("model_type") == "llama" and config.get("hidden_act") == "silu"
    if not supported or config.get("attention_bias") or config.get("mlp_bias"):
        return None
    if _rope(config)["rope_type"] != "default":
        return None
    try:
        return LlamaDecoder(config, StoredWeights(folder))
    except KeyError:
        return None


def _layers(shape: _Shape, theta: float, weights: StoredWeights) -> Network:
    """Last states and the keys and values of each layer, from ids [texts, tokens], places [texts, tokens], bias [texts,
    1, tokens, cached + tokens] and the cached keys and values."""
    ids, places, bias = graph.integers(-1, -1), graph.integers(-1, -1), graph.floats(-1, 1, -1, -1)
    states = graph.embed(ids, weights.matrix("model.embed_tokens"))
    rotation = _rotation(places, theta, shape.width)
    inputs, made = [ids, places, bias], []

    def linear(name: str, read: Node) -> Node:
        return graph.linear(read, weights.matrix(name))

    def norm(name: str) -> Node:
        return graph.rms_norm(states, weights.vector(f"{name}.weight"), shape.epsilon)

    for number in range(shape.layers):
        layer = f"model.layers.{number}"
        read = norm(f"{layer}.input_layernorm")
        queries, keys, values = (
            graph.to_heads(linear(f"{layer}.self_attn.{part}_proj", read), heads, shape.width)
            for part, heads in (("q", shape.heads), ("k", shape.kv_heads), ("v", shape.kv_heads)))
        queries, keys = _rotated(queries, *rotation), _rotated(keys, *rotation)
        whole = []
        for new in (keys, values):
            cached = graph.floats(-1, shape.kv_heads, -1, shape.width)
            inputs.append(cached)
            made.append(new)
            whole.append(graph.repeat_heads(ops.concat([cached, new], 2), shape.heads, shape.heads // shape.kv_heads,
                                            shape.width))
        attended = graph.attention(queries, whole[0], whole[1], bias, shape.width)
        states = ops.add(states, linear(f"{layer}.self_attn.o_proj", attended))
        read = norm(f"{layer}.post_attention_layernorm")
        gate, up = (linear(f"{layer}.mlp.{part}_proj", read) for part in ("gate", "up"))
        states = ops.add(states, linear(f"{layer}.mlp.down_proj", ops.multiply(ops.swish(gate), up)))
    return Network([norm("model.norm"), *made], inputs)


def _logits(output: Matrix) -> Network:
    """The arrays of Logits, from states [rows, width]."""
    states = graph.floats(-1, output.rows.shape[1])
    logits = graph.linear(states, output)
    best = ops.topk(logits, ops.constant(min(TOP, len(output.rows))), 1, "max", "value")
    return Network([logits, _totals(logits), best.output(1)], [states])


def _scores(output: Matrix) -> Network:
    """Log-probabilities [rows, 1], from states [rows, width] and tokens [rows, 1]."""
    states, tokens = graph.floats(-1, output.rows.shape[1]), graph.integers(-1, 1)
    logits = graph.linear(states, output)
    return Network([ops.subtract(ops.gather_elements(logits, tokens, 1), _totals(logits))], [states, tokens])


def _totals(logits: Node) -> Node:
    """[rows, 1], the logarithm of the summed exponentials."""
    last = ops.constant(np.array([-1]))
    largest = ops.reduce_max(logits, last, True)
    return ops.add(ops.log(ops.reduce_sum(ops.exp(ops.subtract(logits, largest)), last, True)), largest)


def _rotation(places: Node, theta: float, width: int) -> tuple[Node, Node]:
    """Cosines and sines [texts, 1, tokens, width] of rotary position embeddings (Su et al. 2021)."""
    frequencies = np.tile(theta ** -(np.arange(0, width, 2) / width), 2)
    turns = ops.unsqueeze(ops.convert(places, openvino.Type.f32), ops.constant([1, 3]))
    angles = ops.multiply(turns, graph.constant(frequencies))
    return ops.cos(angles), ops.sin(angles)


def _rotated(heads: Node, cosines: Node, sines: Node) -> Node:
    first, second = ops.split(heads, ops.constant(3), 2).outputs()
    turned = ops.concat([ops.negative(second), first], 3)
    return ops.add(ops.multiply(heads, cosines), ops.multiply(turned, sines))


def _rope(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """The type and base of the rotary embeddings, in the format of transformers 4 or 5."""
    defaults = {"rope_theta": config.get("rope_theta", 10_000.0), "rope_type": "default"}
    return config.get("rope_parameters") or defaults | (config.get("rope_scaling") or {})
