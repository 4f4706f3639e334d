"""Products of int8 states and an int8 matrix on processors that have AVX2 but do not multiply int8 as such.

Numbers are widened to int16, multiplied, and added in pairs by one instruction, `vpmaddwd`, which LLVM does
not find by itself. The sums of a tile stay in registers while states and matrix are gone through once.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np
from llvmlite import binding, ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from .kernels import Int8s, Sums, compiled

ROWS, COLUMNS = 6, 16
"""Sums of a tile. With more of either the sixteen registers do not hold them."""
PAIRS = 2
"""Pairs of numbers that a turn of the loop takes; with four LLVM no longer keeps the sums in registers."""
MIN_SHARED_PRODUCTS = 50_000_000
"""Products of two numbers from which on threads get done sooner than one, though they must be woken."""

_HALVES = 2  # of COLUMNS, eight sums a register
_I8, _I16, _I32, _I64 = (ir.IntType(bits) for bits in (8, 16, 32, 64))
_NARROW, _WIDE, _SUMS = ir.VectorType(_I8, 16), ir.VectorType(_I16, 16), ir.VectorType(_I32, 8)
_ZEROS, _NOTHING = ir.Constant(_SUMS, None), ir.Constant(_SUMS, ir.Undefined)
_ADDED_PAIRS = ir.FunctionType(_SUMS, [_WIDE, _WIDE])
_build: Any = cgutils  # numba has no types for them


@cache
def has_avx2() -> bool:
    """Whether this processor does."""
    return bool(binding.get_host_cpu_features().get("avx2", False))


def to_panels(rows: Int8s) -> Int8s:
    """int8 rows [out, in] as [out / COLUMNS, in / 2, COLUMNS, 2], filled up with zeros."""
    columns, inner = rows.shape
    filled = np.zeros((_up_to(columns, COLUMNS), _up_to(inner, 2 * PAIRS)), np.int8)
    filled[:columns, :inner] = rows
    return np.ascontiguousarray(filled.reshape(-1, COLUMNS, filled.shape[1] // 2, 2).transpose(0, 2, 1, 3))


def multiply(states: Int8s, panels: Int8s, columns: int, threads: int = 1) -> Sums:
    """int32 [rows, columns], exact, of int8 states [rows, in] and the panels of a matrix of so many columns,
    by so many threads if that is worth it, none with the interpreter's lock."""
    sums = np.empty((_up_to(len(states), ROWS), len(panels) * COLUMNS), np.int32)
    laid = np.empty((len(sums) // ROWS, panels.shape[1], ROWS), np.int32)
    _lay_out(states, laid)
    if threads < 2 or len(states) * panels.size < MIN_SHARED_PRODUCTS:
        _multiply(laid, panels, sums)
    else:
        bounds = [len(panels) * i // threads for i in range(threads + 1)]
        list(_pool().map(lambda start, end: _multiply(laid, panels[start:end],
                                                      sums[:, start * COLUMNS:end * COLUMNS]),
                         bounds[:-1], bounds[1:]))
    return np.ascontiguousarray(sums[:len(states), :columns])


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count())


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(after_in_child=_pool.cache_clear)  # no thread is forked with the rest


def _up_to(number: int, multiple: int) -> int:
    return -(-number // multiple) * multiple


def _declared(context: Any, states: Any, panel: Any, sums: Any) -> Any:
    """Write sums [ROWS, COLUMNS], whose rows may lie apart, of states [in / 2, ROWS], two int16 in an int32,
    and an int8 panel [in / 2, COLUMNS, 2]."""
    return types.void(states, panel, sums), _written


_tile: Any = intrinsic(_declared)


def _written(target: Any, builder: Any, signature: Any, given: Any) -> Any:
    """The tile's instructions."""
    multiply_and_add = _build.get_or_insert_function(builder.module, _ADDED_PAIRS, "llvm.x86.avx2.pmadd.wd")
    arrays = [target.make_array(kind)(target, builder, one)
              for kind, one in zip(signature.args, given, strict=True)]
    states, panel, sums = (builder.bitcast(array.data, _I8.as_pointer()) for array in arrays)

    def at(start: Any, offset: Any, kind: Any) -> Any:
        return builder.bitcast(builder.gep(start, [offset]), kind.as_pointer())

    kept = [[_build.alloca_once_value(builder, _ZEROS) for _ in range(_HALVES)] for _ in range(ROWS)]
    for place in (place for of_row in kept for place in of_row):
        builder.store(_ZEROS, place)
    turns = builder.udiv(builder.extract_value(arrays[1].shape, 0), _I64(PAIRS))
    with _build.for_range(builder, turns) as loop:
        for turn in range(PAIRS):
            pair = builder.add(builder.mul(loop.index, _I64(PAIRS)), _I64(turn))
            column, state = (builder.mul(pair, _I64(size)) for size in (2 * COLUMNS, 4 * ROWS))
            halves = [at(panel, builder.add(column, _I64(16 * half)), _NARROW) for half in range(_HALVES)]
            wide = [builder.sext(builder.load(half, align=1), _WIDE) for half in halves]
            for row, of_row in enumerate(kept):
                two = builder.load(at(states, builder.add(state, _I64(4 * row)), _I32))
                first = builder.insert_element(_NOTHING, two, _I32(0))
                both = builder.shuffle_vector(first, _NOTHING, _ZEROS)
                for place, of_half in zip(of_row, wide, strict=True):
                    added = builder.call(multiply_and_add, [builder.bitcast(both, _WIDE), of_half])
                    builder.store(builder.add(builder.load(place), added), place)
    for row, of_row in enumerate(kept):
        start = builder.mul(_I64(row), builder.extract_value(arrays[2].strides, 0))
        for half, place in enumerate(of_row):
            there = at(sums, builder.add(start, _I64(32 * half)), _SUMS)
            builder.store(builder.load(place), there, align=1)
    return target.get_dummy_value()


@compiled
def _lay_out(states: Int8s, laid: Sums) -> None:
    """States [rows, in] as [tiles, in / 2, ROWS], two int16 in an int32; the last row fills the last tile."""
    rows, inner = states.shape
    wide = np.zeros((ROWS, 2 * laid.shape[1]), np.int16)
    pairs = wide.view(np.int32)
    for tile in range(laid.shape[0]):
        for row in range(ROWS):
            wide[row, :inner] = states[min(tile * ROWS + row, rows - 1)]
        of_tile = laid[tile]
        for pair in range(pairs.shape[1]):
            for row in range(ROWS):
                of_tile[pair, row] = pairs[row, pair]


@compiled
def _multiply(laid: Sums, panels: Int8s, sums: Sums) -> None:
    for panel in range(panels.shape[0]):
        for tile in range(laid.shape[0]):
            _tile(laid[tile], panels[panel], sums[tile * ROWS:(tile + 1) * ROWS,
                                                  panel * COLUMNS:(panel + 1) * COLUMNS])
