"""Kernels that arrange queries, keys and values by heads. See kernels.py."""

import numpy as np

from .kernels import Floats, Indices, Sums, compiled

_F, _U = np.float32, np.uint64


@compiled
def to_heads(sums: Sums, steps: Floats, scale: Floats, bias: Floats, heads: Floats, firsts: Indices, length: int,
             count: int, width: int) -> None:
    """Dequantise sums [rows, 3 * count * width] of queries, keys and values into `heads`, a flat
    [3, texts, count, length, width]. Text i has the rows firsts[i] to firsts[i + 1]."""
    row, texts = np.empty(sums.shape[1], np.float32), firsts.shape[0] - 1
    for text in range(texts):
        for r in range(firsts[text], firsts[text + 1]):
            row_sums, step = sums[r], steps[r]
            for j in range(row.shape[0]):
                row[j] = _F(row_sums[j]) * step * scale[j] + bias[j]
            for part in range(3):
                for head in range(count):
                    start = _U((part * count + head) * width)
                    target = _U((((part * texts + text) * count + head) * length + r - firsts[text]) * width)
                    for j in range(_U(width)):
                        heads[target + j] = row[start + j]


@compiled
def to_rotated_heads(sums: Sums, steps: Floats, scale: Floats, cos: Floats, sin: Floats, queries: Floats, keys: Floats,
                     values: Floats, texts: int, length: int, count: int, kept: int, width: int, past: int,
                     room: int) -> None:
    """Dequantise sums [texts * length, (count + 2 * kept) * width] of queries, keys and values, and apply rotary
    position embeddings (Su et al. 2021) with `cos` and `sin` [texts * length, width / 2] to queries and keys.

    `queries` is a flat [texts, count, length, width]. `keys` and `values` are flat [texts, kept, room, width] with
    `past` positions in use.
    """
    row, half = np.empty(sums.shape[1], np.float32), width // 2
    for text in range(texts):
        for place in range(length):
            r = text * length + place
            row_sums, step, c, s = sums[r], steps[r], cos[r], sin[r]
            for j in range(row.shape[0]):
                row[j] = _F(row_sums[j]) * step * scale[j]
            for head in range(count + kept):
                start = _U(head * width)
                if head < count:
                    rotated, target = queries, _U(((text * count + head) * length + place) * width)
                else:
                    rotated, target = keys, _U(((text * kept + head - count) * room + past + place) * width)
                for j in range(_U(half)):
                    one, other = row[start + j], row[start + _U(half) + j]
                    rotated[target + j] = one * c[j] - other * s[j]
                    rotated[target + _U(half) + j] = other * c[j] + one * s[j]
            for head in range(kept):
                start = _U((count + kept + head) * width)
                target = _U(((text * kept + head) * room + past + place) * width)
                for j in range(_U(width)):
                    values[target + j] = row[start + j]
