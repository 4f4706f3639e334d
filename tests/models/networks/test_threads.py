"""Parallel work keeps its order, and the number of threads follows the settings."""

import os
import threading

import numpy as np
import pytest
from degarble.models.runtime import graph
from degarble.models.runtime.network import Network
from degarble.models.runtime.threads import cores, limit_threads, map_in_threads, thread_count


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "")


def test_the_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    assert thread_count() == cores() >= 1
    for wanted, expected in (("3", 3), ("0", 1), ("4,2", cores())):
        monkeypatch.setenv("OMP_NUM_THREADS", wanted)
        assert thread_count() == expected
    limit_threads(2)
    assert thread_count() == 2


def test_results_are_in_order_and_errors_are_raised() -> None:
    limit_threads(2)
    barrier = threading.Barrier(2, timeout=30)

    def square(number: int) -> int:
        barrier.wait()  # passes only with two threads at the same time
        return number * number

    assert map_in_threads(square, range(6)) == [n * n for n in range(6)]
    with pytest.raises(ZeroDivisionError):
        map_in_threads(lambda n: 1 // n, [1, 0])
    limit_threads(1)
    assert map_in_threads(lambda n: threading.current_thread(), [1, 2]) == [threading.current_thread()] * 2


def test_a_network_may_be_called_from_several_threads() -> None:
    numbers = graph.floats(-1)
    network = Network([graph.ops.multiply(numbers, graph.constant(2.0))], [numbers])
    limit_threads(2)
    inputs = [np.full(1000, i, np.float32) for i in range(20)]
    for found, expected in zip(map_in_threads(lambda array: network(array)[0].copy(), inputs), inputs, strict=True):
        np.testing.assert_array_equal(found, 2 * expected)


def test_a_workers_limit_is_kept_within_the_cores() -> None:
    from degarble.pipeline.run.chunks import threads_per_worker

    assert threads_per_worker(1) is None
    assert threads_per_worker(2) == max(1, cores() // 2)
    assert threads_per_worker(1000) == 1
    assert cores() <= (os.cpu_count() or 1)
