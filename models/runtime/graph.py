"""Parts of OpenVINO graphs that encoder and language model share."""

from typing import Any

import numpy as np
import numpy.typing as npt
import openvino
from openvino import opset15 as ops

from .stored import Floats, Matrix

Node = Any
"""An operation of OpenVINO, which has no type hints."""
MASKED = -1e9
"""What is added to the score of a token that must not be read."""


def integers(*shape: int) -> Node:
    """An input of integers; -1 for a dimension that varies."""
    return ops.parameter(shape, np.int64)


def floats(*shape: int) -> Node:
    """An input of float32 numbers; -1 for a dimension that varies."""
    return ops.parameter(shape, np.float32)


def linear(states: Node, matrix: Matrix) -> Node:
    """[..., out] from states [..., in]."""
    rows = ops.convert(ops.constant(matrix.rows, shared_memory=True), openvino.Type.f32)
    weights = ops.multiply(rows, constant(matrix.scale[:, None]))
    return _product(states, weights, matrix)


def exact_linear(states: Node, matrix: Matrix) -> Node:
    """The same in float32, without quantised states."""
    return _product(states, constant(matrix.rows * matrix.scale[:, None]), matrix)


def embed(ids: Node, table: Matrix) -> Node:
    """[..., width] the rows of a table [size, width] for ids [...]."""
    first = _indices(0)
    rows = ops.convert(ops.gather(ops.constant(table.rows, shared_memory=True), ids, first), openvino.Type.f32)
    return ops.multiply(rows, ops.gather(constant(table.scale[:, None]), ids, first))


def layer_norm(states: Node, gain: Floats, shift: Floats, epsilon: float) -> Node:
    """Layer normalisation (Ba et al. 2016)."""
    normalised = ops.mvn(states, _indices(-1), True, epsilon, "inside_sqrt")
    return ops.add(ops.multiply(normalised, constant(gain)), constant(shift))


def rms_norm(states: Node, gain: Floats, epsilon: float) -> Node:
    """Root mean square normalisation (Zhang and Sennrich 2019)."""
    mean_square = ops.reduce_mean(ops.power(states, constant(2.0)), _indices(-1), True)
    root = ops.sqrt(ops.add(mean_square, constant(epsilon)))
    return ops.multiply(ops.multiply(states, ops.divide(constant(1.0), root)), constant(gain))


def to_heads(states: Node, heads: int, width: int) -> Node:
    """[texts, heads, length, width] from [texts, length, heads * width]."""
    return ops.transpose(ops.reshape(states, _indices(0, 0, heads, width), True), _indices(0, 2, 1, 3))


def attention(queries: Node, keys: Node, values: Node, bias: Node, width: int) -> Node:
    """[texts, length, heads * width], the attention of heads [texts, heads, length, width]; `bias` [texts or 1, 1,
    length or 1, keys] is added to the scores."""
    read = ops.scaled_dot_product_attention(queries, keys, values, bias, constant(width ** -0.5), causal=False)
    return ops.reshape(ops.transpose(read, _indices(0, 2, 1, 3)), _indices(0, 0, -1), True)


def repeat_heads(few: Node, heads: int, times: int, width: int) -> Node:
    """[texts, heads, length, width]: each of `few` heads `times` times in a row (Ainslie et al. 2023)."""
    repeated = ops.broadcast(ops.unsqueeze(few, _indices(2)), _indices(1, 1, times, 1, 1),
                             broadcast_spec="BIDIRECTIONAL")
    return ops.reshape(repeated, _indices(0, heads, -1, width), True)


def constant(value: npt.ArrayLike) -> Node:
    """A float32 constant."""
    return ops.constant(np.asarray(value, np.float32))


def _product(states: Node, weights: Node, matrix: Matrix) -> Node:
    product = ops.matmul(states, weights, False, True)
    return product if matrix.bias is None else ops.add(product, constant(matrix.bias))


def _indices(*values: int) -> Node:
    return ops.constant(np.array(values, np.int64))
