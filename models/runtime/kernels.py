"""Passes over rows of states that PyTorch would make one by one, compiled into one each by numba.

Around a product of whole numbers a layer scales, adds, normalises and rounds; each of these alone reads and
writes all states again, and together they take longer than the product. Arrays are C-contiguous float32
but for `sums` (int32, what the product gave) and `whole` (int8, what goes into the next). `steps` [rows] is
what a row's whole numbers are counted in. Every row is worked on by itself, without the interpreter's lock.
"""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float32]
Sums = npt.NDArray[np.int32]
Bits = npt.NDArray[np.int32]
Whole = npt.NDArray[np.int8]
Places = npt.NDArray[np.int64]

_Asked = ParamSpec("_Asked")
_Given = TypeVar("_Given")

_F, _I, _U = np.float32, np.int32, np.uint64
_MAGNITUDE = _I(0x7FFFFFFF)
_SMALLEST = _I(0x322BCC77)  # the bits of 1e-8: no row is counted in less
_MOST = _F(127)
_NOTHING = _F(0)
_LOG2_E = _F(1.44269504)
_BLOCK = 2048
_LANES = 16
_FAST = {"nnan", "ninf", "nsz", "contract"}
"""Not "reassoc": code that is compiled and code from the cache would sum in different orders. So `_sum` and `_squares`
state the order, as lanes that run side by side."""


def compiled(function: Callable[_Asked, _Given]) -> Callable[_Asked, _Given]:
    options: dict[str, Any] = {"nogil": True, "fastmath": _FAST, "error_model": "numpy"}
    try:
        compiled = njit(cache=True, **options)(function)
    except RuntimeError:  # nowhere to keep it: compiled anew by each process
        compiled = njit(**options)(function)
    return cast("Callable[_Asked, _Given]", compiled)


def nothing_apart(rows: int) -> tuple[Places, Floats]:
    """No channels set apart, and room for what they would hold in so many rows."""
    return np.empty(0, np.int64), np.empty((rows, 0), np.float32)


@compiled
def round_row(row: Floats, whole: Whole, box: Floats, least: np.float32 = _NOTHING) -> np.float32:
    """Round the row by its largest magnitude, or by `least`, and give the step. `box` is room for one number."""
    bits = row.view(np.int32)
    box[0] = least
    most = max(_SMALLEST, box.view(np.int32)[0])
    for j in range(bits.shape[0]):  # as whole numbers, which order like the magnitudes and run in vectors
        most = _I(max(most, _I(bits[j] & _MAGNITUDE)))
    box.view(np.int32)[0] = most
    scale = _MOST / box[0]
    for j in range(row.shape[0]):
        whole[j] = np.int8(np.rint(row[j] * scale))
    return np.float32(box[0] / _MOST)


@compiled
def set_apart(row: Floats, apart: Places, left: Floats) -> np.float32:
    """Take the channels `apart` out of the row, into `left` [channels]; the magnitude that the row must be
    rounded by at least, so that what was left, counted in its steps, fits into sums."""
    most = _F(0)
    for i in range(apart.shape[0]):
        left[i] = row[apart[i]]
        row[apart[i]] = 0
        most = max(most, abs(left[i]))
    return np.float32(most / _F(512))


@compiled
def add_apart(sums: Sums, steps: Floats, left: Floats, matrix: Floats) -> None:
    """Add to the sums [rows, columns] the product of the channels set apart, left [rows, channels], and their
    rows of the matrix [channels, columns], counted in the steps of the rows."""
    row = np.empty(sums.shape[1], np.float32)
    for r in range(sums.shape[0]):
        row[:] = 0
        for i in range(matrix.shape[0]):
            by, of_channel = left[r, i] / steps[r], matrix[i]
            for j in range(row.shape[0]):
                row[j] += by * of_channel[j]
        of_row = sums[r]
        for j in range(row.shape[0]):
            of_row[j] += _I(np.rint(row[j]))


@compiled
def round_rows(states: Floats, whole: Whole, steps: Floats) -> None:
    """[rows, width] rounded, each row by its own largest magnitude."""
    box = np.empty(1, np.float32)
    for r in range(states.shape[0]):
        steps[r] = round_row(states[r], whole[r], box)


@compiled
def _gelu_row(sums: Sums, step: np.float32, scale: Floats, bias: Floats, row: Floats) -> None:
    """GELU (Hendrycks and Gimpel 2016) of the sums; erf as a quotient of polynomials
    with the coefficients that Eigen and XLA use, the whole within 1e-6 of the exact."""
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
def gelu_and_round(sums: Sums, steps: Floats, scale: Floats, bias: Floats, whole: Whole,
                   new_steps: Floats) -> None:
    """[rows, width] through GELU, rounded."""
    row, box = np.empty(sums.shape[1], np.float32), np.empty(1, np.float32)
    for r in range(sums.shape[0]):
        _gelu_row(sums[r], steps[r], scale, bias, row)
        new_steps[r] = round_row(row, whole[r], box)


@compiled
def _sum(row: Floats, lanes: Floats) -> np.float32:
    """The sum of a row; `lanes` is a buffer [_LANES]."""
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
    """The sum of the squared distances of a row from `mean`."""
    lanes[:] = _F(0)
    whole = row.shape[0] // _LANES * _LANES
    for start in range(0, whole, _LANES):
        for lane in range(_LANES):
            off = row[start + lane] - mean
            lanes[lane] += off * off
    total = _F(0)
    for lane in range(_LANES):
        total += lanes[lane]
    for j in range(whole, row.shape[0]):
        off = row[j] - mean
        total += off * off
    return total


@compiled
def _norm_row(sums: Sums, step: np.float32, scale: Floats, bias: Floats, before: Floats, gain: Floats,
              shift: Floats, least: np.float32, row: Floats, lanes: Floats) -> None:
    width = sums.shape[0]
    for j in range(width):
        row[j] = _F(sums[j]) * step * scale[j] + bias[j] + before[j]
    mean = _sum(row, lanes) / _F(width)
    by = _F(1) / np.sqrt(_squares(row, mean, lanes) / _F(width) + least)
    for j in range(width):
        row[j] = (row[j] - mean) * by * gain[j] + shift[j]


@compiled
def add_norm_and_round(sums: Sums, steps: Floats, scale: Floats, bias: Floats, before: Floats, gain: Floats,
                       shift: Floats, least: np.float32, after: Floats, whole: Whole,
                       new_steps: Floats) -> None:
    """Sums [rows, width] added to the states `before`, normalised as a layer (Ba et al. 2016), kept in
    `after`, and rounded."""
    box, lanes = np.empty(1, np.float32), np.empty(_LANES, np.float32)
    for r in range(sums.shape[0]):
        _norm_row(sums[r], steps[r], scale, bias, before[r], gain, shift, least, after[r], lanes)
        new_steps[r] = round_row(after[r], whole[r], box)


@compiled
def rms_and_round(states: Floats, gain: Floats, least: np.float32, whole: Whole, steps: Floats,
                  apart: Places, left: Floats) -> None:
    """[rows, width] over their root mean square (Zhang and Sennrich 2019), times the gain, rounded but for the
    channels `apart`, which `left` [rows, channels] has."""
    row, box = np.empty(states.shape[1], np.float32), np.empty(1, np.float32)
    lanes = np.empty(_LANES, np.float32)
    for r in range(states.shape[0]):
        of_row = states[r]
        by = _F(1) / np.sqrt(_squares(of_row, _F(0), lanes) / _F(row.shape[0]) + least)
        for j in range(row.shape[0]):
            row[j] = of_row[j] * by * gain[j]
        least_step = set_apart(row, apart, left[r])
        steps[r] = round_row(row, whole[r], box, least_step)


@compiled
def add(sums: Sums, steps: Floats, scale: Floats, states: Floats) -> None:
    """Sums [rows, width] added to the states."""
    for r in range(states.shape[0]):
        of_row, state, step = sums[r], states[r], steps[r]
        for j in range(state.shape[0]):
            state[j] += _F(of_row[j]) * step * scale[j]


@compiled
def _two_to(powers: Floats, rest: Floats, bits: Bits) -> None:
    """2 to each power, kept within ±126, as `rest` times the floats that have the `bits`: of the whole power,
    and a polynomial of what is left of it, within 2e-7 of the exact."""
    for j in range(powers.shape[0]):
        power = powers[j]
        power = _F(126) if power > _F(126) else power
        power = _F(-126) if power < _F(-126) else power
        near = np.rint(power)
        x = power - near
        bits[j] = (_I(near) + _I(127)) << _I(23)
        p = _F(1.5403530e-4)
        p = p * x + _F(1.3333558e-3)
        p = p * x + _F(9.6181291e-3)
        p = p * x + _F(5.5504109e-2)
        p = p * x + _F(2.4022651e-1)
        p = p * x + _F(6.9314718e-1)
        rest[j] = p * x + _F(1)


@compiled
def silu_and_round(sums: Sums, steps: Floats, scale: Floats, whole: Whole, new_steps: Floats,
                   apart: Places, left: Floats) -> None:
    """Of sums [rows, 2 * width] SiLU of the first half times the second (Shazeer 2020), rounded but for the
    channels `apart`, which `left` [rows, channels] has."""
    width = sums.shape[1] // 2
    row, powers, rest = np.empty(width, np.float32), np.empty(width, np.float32), np.empty(width, np.float32)
    bits, box = np.empty(width, np.int32), np.empty(1, np.float32)
    wholes = bits.view(np.float32)
    for r in range(sums.shape[0]):
        of_row, step = sums[r], steps[r]
        for j in range(_U(width)):
            gate = _F(of_row[j]) * step * scale[j]
            row[j] = gate * (_F(of_row[_U(width) + j]) * step * scale[_U(width) + j])
            powers[j] = gate * -_LOG2_E
        _two_to(powers, rest, bits)
        for j in range(_U(width)):
            row[j] = row[j] / (_F(1) + rest[j] * wholes[j])
        least_step = set_apart(row, apart, left[r])
        new_steps[r] = round_row(row, whole[r], box, least_step)


@compiled
def log_chances(sums: Sums, steps: Floats, scale: Floats, asked: Sums, logs: Floats) -> None:
    """Log softmax of sums [rows, columns] at the asked column of each row, down to -87."""
    powers, rest = np.empty(_BLOCK, np.float32), np.empty(_BLOCK, np.float32)
    bits, lanes = np.empty(_BLOCK, np.int32), np.empty(_LANES, np.float32)
    wholes = bits.view(np.float32)
    for r in range(sums.shape[0]):
        of_row, step, total = sums[r], steps[r] * _LOG2_E, _F(0)
        there = _F(of_row[asked[r]]) * step * scale[asked[r]]
        for start in range(0, of_row.shape[0], _BLOCK):
            size = min(_BLOCK, of_row.shape[0] - start)
            some, scales = of_row[start:start + size], scale[start:start + size]
            for j in range(size):
                powers[j] = _F(some[j]) * step * scales[j] - there
            _two_to(powers[:size], rest, bits)
            for j in range(size):
                powers[j] = rest[j] * wholes[j]
            total += _sum(powers[:size], lanes)
        logs[r] = -np.log(total)
