"""Fused operations between int8 products, compiled by numba.

Between two products a layer dequantises, adds, normalises and quantises. As separate PyTorch operations these would
read and write all states each time and take longer than the products. All arrays are C-contiguous. `sums` is the int32
result of a product, `whole` the int8 input of the next one, `steps` [rows] the quantisation step of each row; the other
arrays are float32. Rows are independent of each other. The kernels release the interpreter lock.
"""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float32]
Sums = npt.NDArray[np.int32]
Int8s = npt.NDArray[np.int8]
Indices = npt.NDArray[np.int64]

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")

_F, _I, _U = np.float32, np.int32, np.uint64
_MAGNITUDE = _I(0x7FFFFFFF)
_SMALLEST = _I(0x322BCC77)  # the bits of 1e-8, the smallest magnitude that a row is scaled by
_MAX_INT8 = _F(127)
_ZERO = _F(0)
_LOG2_E = _F(1.44269504)
_BLOCK = 2048
_LANES = 16
_FAST = {"nnan", "ninf", "nsz", "contract"}
"""Not "reassoc", with which code that is compiled now and code from the cache sum in different orders. So `_sum` and
`_squares` state the order: as lanes side by side, which are vectorised."""


def compiled(function: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
    """Compile a function with numba, with a cache on disk if possible. It may call kernels of its own file only,
    because the cache does not see changes in other files."""
    options: dict[str, Any] = {"nogil": True, "fastmath": _FAST, "error_model": "numpy"}
    try:
        compiled = njit(cache=True, **options)(function)
    except RuntimeError:  # no writable cache folder
        compiled = njit(**options)(function)
    return cast("Callable[_Parameters, _Result]", compiled)


def no_outliers(rows: int) -> tuple[Indices, Floats]:
    """The arguments `channels` and `outliers` for rows without outlier channels."""
    return np.empty(0, np.int64), np.empty((rows, 0), np.float32)


@compiled
def quantise_row(row: Floats, whole: Int8s, box: Floats, lowest: np.float32 = _ZERO) -> np.float32:
    """Quantise a row by its largest magnitude, or by `lowest` if that is larger, and return the step. `box` [1] is a
    buffer."""
    bits = row.view(np.int32)
    box[0] = lowest
    largest = max(_SMALLEST, box.view(np.int32)[0])
    for j in range(bits.shape[0]):  # the bits of floats sort like their magnitudes, and this loop is vectorised
        largest = _I(max(largest, _I(bits[j] & _MAGNITUDE)))
    box.view(np.int32)[0] = largest
    scale = _MAX_INT8 / box[0]
    for j in range(row.shape[0]):
        whole[j] = np.int8(np.rint(row[j] * scale))
    return np.float32(box[0] / _MAX_INT8)


@compiled
def take_outliers(row: Floats, channels: Indices, outliers: Floats) -> np.float32:
    """Move the outlier channels of a row to `outliers` [channels]. Return the magnitude that the row must at least be
    quantised by for the outliers to fit into int32 sums."""
    largest = _F(0)
    for i in range(channels.shape[0]):
        outliers[i] = row[channels[i]]
        row[channels[i]] = 0
        largest = max(largest, abs(outliers[i]))
    return np.float32(largest / _F(512))


@compiled
def add_outliers(sums: Sums, steps: Floats, outliers: Floats, matrix: Floats) -> None:
    """Add the product of outliers [rows, channels] and their part of the matrix [channels, columns] to sums
    [rows, columns], in units of the steps."""
    row = np.empty(sums.shape[1], np.float32)
    for r in range(sums.shape[0]):
        row[:] = 0
        for i in range(matrix.shape[0]):
            factor, weights = outliers[r, i] / steps[r], matrix[i]
            for j in range(row.shape[0]):
                row[j] += factor * weights[j]
        row_sums = sums[r]
        for j in range(row.shape[0]):
            row_sums[j] += _I(np.rint(row[j]))


@compiled
def quantise_rows(states: Floats, whole: Int8s, steps: Floats) -> None:
    """Quantise states [rows, width], each row by its largest magnitude."""
    box = np.empty(1, np.float32)
    for r in range(states.shape[0]):
        steps[r] = quantise_row(states[r], whole[r], box)


@compiled
def _gelu_row(sums: Sums, step: np.float32, scale: Floats, bias: Floats, row: Floats) -> None:
    """GELU (Hendrycks and Gimpel 2016) with an error below 1e-6; erf is a quotient of polynomials with the coefficients
    of Eigen and XLA."""
    for j in range(sums.shape[0]):
        y = _F(sums[j]) * step * scale[j] + bias[j]
        x = y * _F(0.70710678)
        x = _F(4) if x > _F(4) else x
        x = _F(-4) if x < _F(-4) else x
        t = x * x
        p = _F(-2.72614225801306e-10)
        p = p * t + _F(2.77068142495902e-08)
        p = p * t + _F(-2.10102402082508e-06)
        p = p * t + _F(-5.69250639462346e-05)
        p = p * t + _F(-7.34990630326855e-04)
        p = p * t + _F(-2.95459980854025e-03)
        p = p * t + _F(-1.60960333262415e-02)
        q = _F(-1.45660718464996e-05)
        q = q * t + _F(-2.13374055278905e-04)
        q = q * t + _F(-1.68282697438203e-03)
        q = q * t + _F(-7.37332916720468e-03)
        q = q * t + _F(-1.42647390514189e-02)
        row[j] = _F(0.5) * y * (_F(1) + x * p / q)


@compiled
def gelu_and_quantise(sums: Sums, steps: Floats, scale: Floats, bias: Floats, whole: Int8s, new_steps: Floats) -> None:
    """Quantise the GELU of sums [rows, width]."""
    row, box = np.empty(sums.shape[1], np.float32), np.empty(1, np.float32)
    for r in range(sums.shape[0]):
        _gelu_row(sums[r], steps[r], scale, bias, row)
        new_steps[r] = quantise_row(row, whole[r], box)


@compiled
def _sum(row: Floats, lanes: Floats) -> np.float32:
    """The sum of a row. `lanes` [_LANES] is a buffer."""
    lanes[:] = _F(0)
    whole = row.shape[0] // _LANES * _LANES
    for start in range(0, whole, _LANES):
        for lane in range(_LANES):
            lanes[lane] += row[start + lane]
    total = _F(0)
    for lane in range(_LANES):
        total += lanes[lane]
    for j in range(whole, row.shape[0]):
        total += row[j]
    return total


@compiled
def _squares(row: Floats, mean: np.float32, lanes: Floats) -> np.float32:
    """The sum of the squared deviations of a row from `mean`. `lanes` [_LANES] is a buffer."""
    lanes[:] = _F(0)
    whole = row.shape[0] // _LANES * _LANES
    for start in range(0, whole, _LANES):
        for lane in range(_LANES):
            deviation = row[start + lane] - mean
            lanes[lane] += deviation * deviation
    total = _F(0)
    for lane in range(_LANES):
        total += lanes[lane]
    for j in range(whole, row.shape[0]):
        deviation = row[j] - mean
        total += deviation * deviation
    return total


@compiled
def _norm_row(sums: Sums, step: np.float32, scale: Floats, bias: Floats, before: Floats, gain: Floats,
              shift: Floats, eps: np.float32, row: Floats, lanes: Floats) -> None:
    width = sums.shape[0]
    for j in range(width):
        row[j] = _F(sums[j]) * step * scale[j] + bias[j] + before[j]
    mean = _sum(row, lanes) / _F(width)
    factor = _F(1) / np.sqrt(_squares(row, mean, lanes) / _F(width) + eps)
    for j in range(width):
        row[j] = (row[j] - mean) * factor * gain[j] + shift[j]


@compiled
def add_norm_and_quantise(sums: Sums, steps: Floats, scale: Floats, bias: Floats, before: Floats, gain: Floats,
                          shift: Floats, eps: np.float32, after: Floats, whole: Int8s, new_steps: Floats) -> None:
    """Add sums [rows, width] to the states `before`, apply layer normalisation (Ba et al. 2016), write the result to
    `after`, and quantise it."""
    box, lanes = np.empty(1, np.float32), np.empty(_LANES, np.float32)
    for r in range(sums.shape[0]):
        _norm_row(sums[r], steps[r], scale, bias, before[r], gain, shift, eps, after[r], lanes)
        new_steps[r] = quantise_row(after[r], whole[r], box)


@compiled
def rms_norm_and_quantise(states: Floats, gain: Floats, eps: np.float32, whole: Int8s, steps: Floats,
                          channels: Indices, outliers: Floats) -> None:
    """Apply RMS normalisation (Zhang and Sennrich 2019) to states [rows, width] and quantise the result, except for the
    outlier channels, which go to outliers [rows, channels]."""
    row, box = np.empty(states.shape[1], np.float32), np.empty(1, np.float32)
    lanes = np.empty(_LANES, np.float32)
    for r in range(states.shape[0]):
        state = states[r]
        factor = _F(1) / np.sqrt(_squares(state, _F(0), lanes) / _F(row.shape[0]) + eps)
        for j in range(row.shape[0]):
            row[j] = state[j] * factor * gain[j]
        lowest = take_outliers(row, channels, outliers[r])
        steps[r] = quantise_row(row, whole[r], box, lowest)


@compiled
def add_sums(sums: Sums, steps: Floats, scale: Floats, states: Floats) -> None:
    """Add sums [rows, width] to the states, in place."""
    for r in range(states.shape[0]):
        row_sums, state, step = sums[r], states[r], steps[r]
        for j in range(state.shape[0]):
            state[j] += _F(row_sums[j]) * step * scale[j]


@compiled
def _exp2(powers: Floats, fraction: Floats, bits: Sums) -> None:
    """2 ** powers, with powers clipped to ±126 and an error below 2e-7. The result is `fraction`, a polynomial of the
    fractional parts, times the floats with the `bits`, for the integer parts."""
    for j in range(powers.shape[0]):
        power = powers[j]
        power = _F(126) if power > _F(126) else power
        power = _F(-126) if power < _F(-126) else power
        nearest = np.rint(power)
        x = power - nearest
        bits[j] = (_I(nearest) + _I(127)) << _I(23)
        p = _F(1.5403530e-4)
        p = p * x + _F(1.3333558e-3)
        p = p * x + _F(9.6181291e-3)
        p = p * x + _F(5.5504109e-2)
        p = p * x + _F(2.4022651e-1)
        p = p * x + _F(6.9314718e-1)
        fraction[j] = p * x + _F(1)


@compiled
def swiglu_and_quantise(sums: Sums, steps: Floats, scale: Floats, whole: Int8s, new_steps: Floats,
                        channels: Indices, outliers: Floats) -> None:
    """Compute SwiGLU (Shazeer 2020) of sums [rows, 2 * width], the SiLU of the first half times the second half, and
    quantise it, except for the outlier channels, which go to outliers [rows, channels]."""
    width = sums.shape[1] // 2
    row, powers, fraction = np.empty(width, np.float32), np.empty(width, np.float32), np.empty(width, np.float32)
    bits, box = np.empty(width, np.int32), np.empty(1, np.float32)
    wholes = bits.view(np.float32)
    for r in range(sums.shape[0]):
        row_sums, step = sums[r], steps[r]
        for j in range(_U(width)):
            gate = _F(row_sums[j]) * step * scale[j]
            row[j] = gate * (_F(row_sums[_U(width) + j]) * step * scale[_U(width) + j])
            powers[j] = gate * -_LOG2_E
        _exp2(powers, fraction, bits)
        for j in range(_U(width)):
            row[j] = row[j] / (_F(1) + fraction[j] * wholes[j])
        lowest = take_outliers(row, channels, outliers[r])
        new_steps[r] = quantise_row(row, whole[r], box, lowest)


@compiled
def log_probabilities(sums: Sums, steps: Floats, scale: Floats, columns: Sums, logs: Floats) -> None:
    """Write the log softmax of sums [rows, width] at one of the `columns` [rows] for each row to `logs`; about -87 at
    least."""
    powers, fraction = np.empty(_BLOCK, np.float32), np.empty(_BLOCK, np.float32)
    bits, lanes = np.empty(_BLOCK, np.int32), np.empty(_LANES, np.float32)
    wholes = bits.view(np.float32)
    for r in range(sums.shape[0]):
        row_sums, step, total = sums[r], steps[r] * _LOG2_E, _F(0)
        logit = _F(row_sums[columns[r]]) * step * scale[columns[r]]
        for start in range(0, row_sums.shape[0], _BLOCK):
            size = min(_BLOCK, row_sums.shape[0] - start)
            block, scales = row_sums[start:start + size], scale[start:start + size]
            for j in range(size):
                powers[j] = _F(block[j]) * step * scales[j] - logit
            _exp2(powers[:size], fraction, bits)
            for j in range(size):
                powers[j] = fraction[j] * wholes[j]
            total += _sum(powers[:size], lanes)
        logs[r] = -np.log(total)


@compiled
def quantise_heads(heads: Floats, whole: Int8s, steps: Floats, firsts: Indices, length: int, count: int,
                   width: int, channels: Indices, outliers: Floats) -> None:
    """Quantise heads, a flat [texts, count, length, width], into whole [rows, count * width], except for the outlier
    channels, which go to outliers [rows, channels]. Text i has the rows firsts[i] to firsts[i + 1]."""
    row, box = np.empty(count * width, np.float32), np.empty(1, np.float32)
    for text in range(firsts.shape[0] - 1):
        for r in range(firsts[text], firsts[text + 1]):
            for head in range(count):
                start = _U(((text * count + head) * length + r - firsts[text]) * width)
                target = _U(head * width)
                for j in range(_U(width)):
                    row[target + j] = heads[start + j]
            lowest = take_outliers(row, channels, outliers[r])
            steps[r] = quantise_row(row, whole[r], box, lowest)
