"""A BERT encoder (Devlin et al. 2019) with the tagger's head, as graphs of OpenVINO."""

from collections.abc import Iterator, Mapping, Sequence
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


class BertEncoder:
    """See network.Encoder."""

    parallel = True

    def __init__(self, config: Mapping[str, Any], weights: StoredWeights) -> None:
        """Raises KeyError for missing weights."""
        self.layers: int = config["num_hidden_layers"]
        self._config, self._weights, self._lock = config, weights, Lock()
        self._tagging = _logits(config, weights)
        self._by_layers: dict[tuple[int, ...], Network] = {}

    def logits(self, ids: Integers) -> Floats:
        """See network.Encoder."""
        return self._tagging(ids, _bias(ids))[0].copy()

    def states(self, ids: Integers, layers: Sequence[int]) -> list[Floats]:
        """See network.Encoder."""
        wanted = tuple(layers)
        with self._lock:
            if wanted not in self._by_layers:
                self._by_layers[wanted] = _states(self._config, self._weights, wanted)
        return [array.copy() for array in self._by_layers[wanted](ids, _bias(ids))]


def load_bert(folder: Path) -> BertEncoder | None:
    """The encoder and head of a folder; None if it has another architecture. Raises ModelError for damaged weights."""
    config = read_config(folder)
    if config.get("model_type") != "bert" or config.get("hidden_act") != "gelu":
        return None
    try:
        return BertEncoder(config, StoredWeights(folder))
    except KeyError:
        return None


def _bias(ids: Integers) -> Floats:
    """[texts, 1, 1, length], what is added to the scores of each piece: a large negative number for padding."""
    return np.where(ids == PAD, np.float32(graph.MASKED), np.float32(0))[:, None, None]


def _logits(config: Mapping[str, Any], weights: StoredWeights) -> Network:
    """The logits from ids [texts, length] and bias [texts, 1, 1, length]."""
    inputs = graph.integers(-1, -1), graph.floats(-1, 1, 1, -1)
    *_, last = _layers(*inputs, config, weights, config["num_hidden_layers"])
    return Network([graph.exact_linear(last, weights.matrix("head"))], inputs)


def _states(config: Mapping[str, Any], weights: StoredWeights, wanted: Sequence[int]) -> Network:
    """The states after the wanted layers, from the same inputs."""
    inputs = graph.integers(-1, -1), graph.floats(-1, 1, 1, -1)
    states = list(_layers(*inputs, config, weights, max(wanted)))
    return Network([states[layer] for layer in wanted], inputs)


def _layers(ids: Node, bias: Node, config: Mapping[str, Any], weights: StoredWeights, count: int) -> Iterator[Node]:
    """The embeddings, then the states after each of the first `count` layers."""
    heads, epsilon = config["num_attention_heads"], config["layer_norm_eps"]
    width = config["hidden_size"] // heads

    def linear(name: str, read: Node) -> Node:
        return graph.linear(read, weights.matrix(name))

    def norm(name: str, read: Node) -> Node:
        return graph.layer_norm(read, weights.vector(f"{name}.weight"), weights.vector(f"{name}.bias"), epsilon)

    states = norm("encoder.embeddings.LayerNorm", _embedded(ids, weights))
    yield states
    for number in range(count):
        layer = f"encoder.encoder.layer.{number}"
        queries, keys, values = (
            graph.to_heads(linear(f"{layer}.attention.self.{part}", states), heads, width)
            for part in ("query", "key", "value"))
        attended = linear(f"{layer}.attention.output.dense", graph.attention(queries, keys, values, bias, width))
        states = norm(f"{layer}.attention.output.LayerNorm", ops.add(attended, states))
        risen = ops.gelu(linear(f"{layer}.intermediate.dense", states), "erf")
        states = norm(f"{layer}.output.LayerNorm", ops.add(linear(f"{layer}.output.dense", risen), states))
        yield states


def _embedded(ids: Node, weights: StoredWeights) -> Node:
    """[texts, length, width], the sum of word, position and type."""
    words, positions, types = (weights.matrix(f"encoder.embeddings.{part}_embeddings")
                               for part in ("word", "position", "token_type"))
    length = ops.squeeze(ops.gather(ops.shape_of(ids), ops.constant([1]), ops.constant(0)), ops.constant([0]))
    places = ops.range(ops.constant(0), length, ops.constant(1), "i64")
    in_place = ops.add(graph.embed(places, positions), graph.embed(ops.constant([0]), types))
    return ops.add(graph.embed(ids, words), in_place)
