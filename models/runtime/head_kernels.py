"""Passes that lay out queries, keys and values by heads, and round what the heads read. See `kernels`."""

import numpy as np

from .kernels import Floats, Indices, Int8s, Sums, compiled, quantise_row, take_outliers

_F, _U = np.float32, np.uint64


@compiled
def to_heads(sums: Sums, steps: Floats, scale: Floats, bias: Floats, heads: Floats, firsts: Indices,
             length: int, count: int, width: int) -> None:
    """Sums [rows, 3 * count * width] of queries, keys and values as floats, one head behind the other:
    `heads` is the flat [3, texts, count, length, width]; text i has rows firsts[i] to firsts[i + 1]."""
    row, texts = np.empty(sums.shape[1], np.float32), firsts.shape[0] - 1
    for text in range(texts):
        for r in range(firsts[text], firsts[text + 1]):
            of_row, step = sums[r], steps[r]
            for j in range(row.shape[0]):
                row[j] = _F(of_row[j]) * step * scale[j] + bias[j]
            for which in range(3):
                for head in range(count):
                    start = _U((which * count + head) * width)
                    there = _U((((which * texts + text) * count + head) * length + r - firsts[text]) * width)
                    for j in range(_U(width)):
                        heads[there + j] = row[start + j]


@compiled
def to_rotated_heads(sums: Sums, steps: Floats, scale: Floats, cos: Floats, sin: Floats, queries: Floats,
                     keys: Floats, values: Floats, texts: int, length: int, count: int, kept: int, width: int,
                     past: int, room: int) -> None:
    """Sums [texts * length, (count + 2 * kept) * width] of queries, keys and values as floats, queries and
    keys turned by their places (Su et al. 2021, `cos` and `sin` [texts * length, width / 2]).

    `queries` is the flat [texts, count, length, width]; `keys` and `values` are the flat [texts, kept, room,
    width], in which `past` places are taken.
    """
    row, half = np.empty(sums.shape[1], np.float32), width // 2
    for text in range(texts):
        for place in range(length):
            r = text * length + place
            of_row, step, c, s = sums[r], steps[r], cos[r], sin[r]
            for j in range(row.shape[0]):
                row[j] = _F(of_row[j]) * step * scale[j]
            for head in range(count + kept):
                start = _U(head * width)
                if head < count:
                    there = _U(((text * count + head) * length + place) * width)
                    turned = queries
                else:
                    there = _U(((text * kept + head - count) * room + past + place) * width)
                    turned = keys
                for j in range(_U(half)):
                    one, other = row[start + j], row[start + _U(half) + j]
                    turned[there + j] = one * c[j] - other * s[j]
                    turned[there + _U(half) + j] = other * c[j] + one * s[j]
            for head in range(kept):
                start = _U((count + kept + head) * width)
                there = _U(((text * kept + head) * room + past + place) * width)
                for j in range(_U(width)):
                    values[there + j] = row[start + j]


@compiled
def quantise_heads(heads: Floats, whole: Int8s, steps: Floats, firsts: Indices, length: int, count: int,
                width: int, apart: Indices, left: Floats) -> None:
    """The flat [texts, count, length, width] rounded as rows [rows, count * width], those of text i from
    firsts[i] to firsts[i + 1]; of the channels `apart` nothing is rounded, `left` [rows, channels] has them."""
    row, box = np.empty(count * width, np.float32), np.empty(1, np.float32)
    for text in range(firsts.shape[0] - 1):
        for r in range(firsts[text], firsts[text + 1]):
            for head in range(count):
                start = _U(((text * count + head) * length + r - firsts[text]) * width)
                there = _U(head * width)
                for j in range(_U(width)):
                    row[there + j] = heads[start + j]
            least_step = take_outliers(row, apart, left[r])
            steps[r] = quantise_row(row, whole[r], box, least_step)
