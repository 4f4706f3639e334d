"""A BERT encoder (Devlin et al. 2019) with the tagger's head, as graphs of OpenVINO."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from openvino import opset15 as ops

from ..runtime import graph
from ..runtime.graph import Node
from ..runtime.network import Network
from ..runtime.stored import StoredWeights, read_config
from .pieces import PAD, Floats, Integers

_MASKED = -1e9


class BertEncoder:
    """See network.Encoder."""

    parallel = True

    def __init__(self, config: Mapping[str, Any], weights: StoredWeights) -> None:
        """Raises KeyError for missing weights."""
        self.layers: int = config["num_hidden_layers"]
        self._config, self._weights, self._lock = config, weights, Lock()
        self._networks: dict[tuple[int, ...], Network] = {(): _network(config, weights, ())}

    def read(self, ids: Integers, layers: Sequence[int] = ()) -> tuple[list[Floats], Floats]:
        """See network.Encoder."""
        bias = np.where(ids == PAD, np.float32(_MASKED), np.float32(0))
        *states, logits = self._network(tuple(layers))(ids, bias[:, None, None])
        return [array.copy() for array in states], logits.copy()

    def _network(self, layers: tuple[int, ...]) -> Network:
        with self._lock:
            if layers not in self._networks:
                self._networks[layers] = _network(self._config, self._weights, layers)
            return self._networks[layers]


def load_bert(folder: Path) -> BertEncoder | None:
    """The encoder and head of a folder; None if it has another architecture. Raises ModelError for damaged weights."""
    config = read_config(folder)
    if config.get("model_type") != "bert" or config.get("hidden_act") != "gelu":
        return None
    try:
        return BertEncoder(config, StoredWeights(folder))
    except KeyError:
        return None


def _network(config: Mapping[str, Any], weights: StoredWeights, wanted: Sequence[int]) -> Network:
    """The states after the wanted layers, then the logits, from ids [texts, length] and bias [texts, 1, 1, length]."""
    heads, epsilon = config["num_attention_heads"], config["layer_norm_eps"]
    width = config["hidden_size"] // heads
    ids, bias = graph.integers(-1, -1), graph.floats(-1, 1, 1, -1)

    def linear(name: str, read: Node) -> Node:
        return graph.linear(read, weights.matrix(name))

    def norm(name: str, read: Node) -> Node:
        return graph.layer_norm(read, weights.vector(f"{name}.weight"), weights.vector(f"{name}.bias"), epsilon)

    states = norm("encoder.embeddings.LayerNorm", _embedded(ids, weights))
    passed = [states]
    for number in range(config["num_hidden_layers"]):
        layer = f"encoder.encoder.layer.{number}"
        queries, keys, values = (
            graph.to_heads(linear(f"{layer}.attention.self.{part}", states), heads, width)
            for part in ("query", "key", "value"))
        attended = linear(f"{layer}.attention.output.dense", graph.attention(queries, keys, values, bias, width))
        states = norm(f"{layer}.attention.output.LayerNorm", ops.add(attended, states))
        risen = ops.gelu(linear(f"{layer}.intermediate.dense", states), "erf")
        states = norm(f"{layer}.output.LayerNorm", ops.add(linear(f"{layer}.output.dense", risen), states))
        passed.append(states)
    logits = graph.exact_linear(states, weights.matrix("head"))
    return Network([*(passed[layer] for layer in wanted), logits], [ids, bias])


def _embedded(ids: Node, weights: StoredWeights) -> Node:
    """[texts, length, width], the sum of word, position and type."""
    words, positions, types = (weights.matrix(f"encoder.embeddings.{part}_embeddings")
                               for part in ("word", "position", "token_type"))
    length = ops.squeeze(ops.gather(ops.shape_of(ids), ops.constant([1]), ops.constant(0)), ops.constant([0]))
    places = ops.range(ops.constant(0), length, ops.constant(1), "i64")
    in_place = ops.add(graph.embed(places, positions), graph.embed(ops.constant([0]), types))
    return ops.add(graph.embed(ids, words), in_place)
