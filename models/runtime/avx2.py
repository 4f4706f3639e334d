"""Products of int8 states and an int8 matrix on processors with AVX2 but without int8 multiplication.

Numbers are widened to int16 for the instruction `vpmaddwd`, which multiplies them and adds pairs of products. LLVM does
not generate it automatically. The sums of a tile stay in registers during one pass over states and matrix.
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
"""The size of a tile of sums. Larger tiles do not fit into the sixteen registers."""
PAIRS = 2
"""Pairs of numbers per iteration of the loop. With four LLVM does not keep the sums in registers."""
MIN_SHARED_PRODUCTS = 50_000_000
"""The number of multiplications at which several threads become faster than one."""

_HALVES = 2  # registers for COLUMNS, with eight sums each
_I8, _I16, _I32, _I64 = (ir.IntType(bits) for bits in (8, 16, 32, 64))
_NARROW, _WIDE, _SUMS = ir.VectorType(_I8, 16), ir.VectorType(_I16, 16), ir.VectorType(_I32, 8)
_ZEROS, _UNDEFINED = ir.Constant(_SUMS, None), ir.Constant(_SUMS, ir.Undefined)
_ADDED_PAIRS = ir.FunctionType(_SUMS, [_WIDE, _WIDE])
_build: Any = cgutils  # numba has no type hints


@cache
def has_avx2() -> bool:
    """Whether this processor supports AVX2."""
    return bool(binding.get_host_cpu_features().get("avx2", False))


def to_panels(rows: Int8s) -> Int8s:
    """int8 rows [out, in] as panels [out / COLUMNS, in / 2, COLUMNS, 2], padded with zeros."""
    columns, inner = rows.shape
    padded = np.zeros((_round_up(columns, COLUMNS), _round_up(inner, 2 * PAIRS)), np.int8)
    padded[:columns, :inner] = rows
    return np.ascontiguousarray(padded.reshape(-1, COLUMNS, padded.shape[1] // 2, 2).transpose(0, 2, 1, 3))


def multiply(states: Int8s, panels: Int8s, columns: int, threads: int = 1) -> Sums:
    """The exact product of int8 states [rows, in] and the panels of a matrix, int32 [rows, columns]. Large products use
    several threads, which do not hold the interpreter lock."""
    sums = np.empty((_round_up(len(states), ROWS), len(panels) * COLUMNS), np.int32)
    tiles = np.empty((len(sums) // ROWS, panels.shape[1], ROWS), np.int32)
    _fill_tiles(states, tiles)
    if threads < 2 or len(states) * panels.size < MIN_SHARED_PRODUCTS:
        _multiply(tiles, panels, sums)
    else:
        bounds = [len(panels) * i // threads for i in range(threads + 1)]
        list(_pool().map(lambda start, end: _multiply(tiles, panels[start:end], sums[:, start * COLUMNS:end * COLUMNS]),
                         bounds[:-1], bounds[1:]))
    return np.ascontiguousarray(sums[:len(states), :columns])


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count())


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(after_in_child=_pool.cache_clear)  # a forked process has no threads of the pool


def _round_up(number: int, multiple: int) -> int:
    return -(-number // multiple) * multiple


def _declare_tile(context: Any, states: Any, panel: Any, sums: Any) -> Any:
    """Write the product of states [in / 2, ROWS], two int16 in each int32, and an int8 panel [in / 2, COLUMNS, 2] to
    sums [ROWS, COLUMNS], whose rows need not be adjacent."""
    return types.void(states, panel, sums), _build_tile


_tile: Any = intrinsic(_declare_tile)


def _build_tile(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    """Emit the instructions for one tile."""
    multiply_and_add = _build.get_or_insert_function(builder.module, _ADDED_PAIRS, "llvm.x86.avx2.pmadd.wd")
    arrays = [target.make_array(kind)(target, builder, value)
              for kind, value in zip(signature.args, arguments, strict=True)]
    states, panel, sums = (builder.bitcast(array.data, _I8.as_pointer()) for array in arrays)

    def at(start: Any, offset: Any, kind: Any) -> Any:
        return builder.bitcast(builder.gep(start, [offset]), kind.as_pointer())

    registers = [[_build.alloca_once_value(builder, _ZEROS) for _ in range(_HALVES)] for _ in range(ROWS)]
    for register in (register for row_registers in registers for register in row_registers):
        builder.store(_ZEROS, register)
    iterations = builder.udiv(builder.extract_value(arrays[1].shape, 0), _I64(PAIRS))
    with _build.for_range(builder, iterations) as loop:
        for i in range(PAIRS):
            pair = builder.add(builder.mul(loop.index, _I64(PAIRS)), _I64(i))
            column, state = (builder.mul(pair, _I64(size)) for size in (2 * COLUMNS, 4 * ROWS))
            halves = [at(panel, builder.add(column, _I64(16 * half)), _NARROW) for half in range(_HALVES)]
            wide = [builder.sext(builder.load(half, align=1), _WIDE) for half in halves]
            for row, row_registers in enumerate(registers):
                two = builder.load(at(states, builder.add(state, _I64(4 * row)), _I32))
                first = builder.insert_element(_UNDEFINED, two, _I32(0))
                both = builder.shuffle_vector(first, _UNDEFINED, _ZEROS)
                for register, numbers in zip(row_registers, wide, strict=True):
                    added = builder.call(multiply_and_add, [builder.bitcast(both, _WIDE), numbers])
                    builder.store(builder.add(builder.load(register), added), register)
    for row, row_registers in enumerate(registers):
        start = builder.mul(_I64(row), builder.extract_value(arrays[2].strides, 0))
        for half, register in enumerate(row_registers):
            address = at(sums, builder.add(start, _I64(32 * half)), _SUMS)
            builder.store(builder.load(register), address, align=1)
    return target.get_dummy_value()


@compiled
def _fill_tiles(states: Int8s, tiles: Sums) -> None:
    """Write states [rows, in] to tiles [tiles, in / 2, ROWS], two int16 in each int32, padded with the last row."""
    rows, inner = states.shape
    wide = np.zeros((ROWS, 2 * tiles.shape[1]), np.int16)
    pairs = wide.view(np.int32)
    for i in range(tiles.shape[0]):
        for row in range(ROWS):
            wide[row, :inner] = states[min(i * ROWS + row, rows - 1)]
        tile = tiles[i]
        for pair in range(pairs.shape[1]):
            for row in range(ROWS):
                tile[pair, row] = pairs[row, pair]


@compiled
def _multiply(tiles: Sums, panels: Int8s, sums: Sums) -> None:
    for j in range(panels.shape[0]):
        for i in range(tiles.shape[0]):
            _tile(tiles[i], panels[j], sums[i * ROWS:(i + 1) * ROWS, j * COLUMNS:(j + 1) * COLUMNS])
