"""Products of whole numbers are exact, whoever makes them."""

import numpy as np
import pytest
import torch
from degarble.models.runtime import avx2
from degarble.models.runtime.kernels import Int8s, Sums
from degarble.models.runtime.products import Matrix
from degarble.models.runtime.threads import map_in_threads
from hypothesis import given
from hypothesis import strategies as st

with_avx2 = pytest.mark.skipif(not avx2.has_avx2(), reason="this processor has no AVX2")


def drawn(rows: int, columns: int, seed: int = 0) -> Int8s:
    """Numbers of the whole range, -128 among them."""
    return np.random.default_rng(seed).integers(-128, 128, (rows, columns)).astype(np.int8)


def exact(states: Int8s, rows: Int8s) -> Sums:
    return states.astype(np.int32) @ rows.astype(np.int32).T


@pytest.mark.parametrize(("rows", "inner", "columns"),
                         [(1, 1, 1), (5, 7, 9), (6, 4, 16), (13, 64, 40), (0, 8, 16)])
def test_a_matrix_multiplies_exactly(rows: int, inner: int, columns: int) -> None:
    states, matrix = drawn(rows, inner), drawn(columns, inner, seed=1)
    sums = Matrix.of(torch.from_numpy(matrix)).sums(torch.from_numpy(states))
    assert sums.flags.c_contiguous
    assert np.array_equal(sums, exact(states, matrix))


@with_avx2
@given(rows=st.integers(0, 20), inner=st.integers(1, 50), columns=st.integers(1, 50), seed=st.integers(0, 99))
def test_panels_multiply_exactly(rows: int, inner: int, columns: int, seed: int) -> None:
    states, matrix = drawn(rows, inner, seed), drawn(columns, inner, seed + 1)
    assert np.array_equal(avx2.multiply(states, avx2.to_panels(matrix), columns), exact(states, matrix))


@with_avx2
def test_the_largest_sums_fit() -> None:
    states, matrix = np.full((7, 2048), -128, np.int8), np.full((17, 2048), -128, np.int8)
    assert (avx2.multiply(states, avx2.to_panels(matrix), 17) == 2**14 * 2048).all()


@with_avx2
def test_several_threads_share_a_product(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(avx2, "MIN_SHARED_PRODUCTS", 0)
    states, matrix = drawn(20, 40), drawn(77, 40, seed=1)
    for threads in (1, 2, 3, 8):
        sums = avx2.multiply(states, avx2.to_panels(matrix), 77, threads)
        assert np.array_equal(sums, exact(states, matrix))


@with_avx2
def test_threads_do_not_disturb_each_other() -> None:
    matrix = drawn(48, 96)
    panels = avx2.to_panels(matrix)
    states = [drawn(30 + seed, 96, seed) for seed in range(40)]
    for one, sums in zip(states, map_in_threads(lambda s: avx2.multiply(s, panels, 48), states), strict=True):
        assert np.array_equal(sums, exact(one, matrix))
