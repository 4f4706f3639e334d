"""Kernels give the same bits whether they were compiled now or come from numba's cache."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from degarble.models.runtime import int8

pytestmark = pytest.mark.skipif(not int8.multiplies_int8("cpu"),
                                reason="this processor has neither VNNI nor AVX2")
DIGEST = """
import hashlib
import numpy as np
from degarble.models.runtime import kernels
rng = np.random.default_rng(0)
rows, width = 5, 387  # not a multiple of the lanes
states = rng.normal(size=(rows, width)).astype(np.float32)
sums = rng.integers(-30_000, 30_000, (rows, width)).astype(np.int32)
scale, bias = rng.random(width).astype(np.float32) / 100, rng.normal(size=width).astype(np.float32)
whole, steps, after = np.empty((rows, width), np.int8), np.ones(rows, np.float32), np.empty((rows, width), np.float32)
kernels.add_norm_and_quantise(sums, steps, scale, bias, states, scale, bias, np.float32(1e-12), after, whole, steps)
found = [after.tobytes(), whole.tobytes(), steps.tobytes()]
kernels.rms_norm_and_quantise(states, scale, np.float32(1e-5), whole, steps, *kernels.no_outliers(rows))
logs = np.empty(rows, np.float32)
kernels.log_probabilities(sums // 100, steps, scale, np.zeros(rows, np.int32), logs)
print(hashlib.sha256(b"".join([*found, whole.tobytes(), steps.tobytes(), logs.tobytes()])).hexdigest())
"""


def test_compiled_now_and_from_the_cache(tmp_path: Path) -> None:
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}
    digests = [subprocess.run([sys.executable, "-c", DIGEST], env=environment, check=True, capture_output=True).stdout
               for _ in range(2)]
    assert list(tmp_path.rglob("*.nbi"))
    assert digests[0] == digests[1]
