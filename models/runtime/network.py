"""Runs networks on processors with OpenVINO.

A network is a graph of OpenVINO operations over the stored int8 weights. On processors with int8 products (VNNI, AMX)
the states are quantised too, GROUP channels of a row at a time (`DYNAMIC_QUANTIZATION_GROUP_SIZE`); other processors
multiply in float32. Each call runs on one thread, so that several threads run several batches in parallel.
"""

from collections.abc import Sequence
from functools import cache
from threading import local
from typing import Any

import numpy as np
import numpy.typing as npt

from .threads import thread_count

GROUP = 64
"""Channels with a quantisation step of their own. Smaller groups are more exact and slower: docs/scaling.md."""

Array = npt.NDArray[Any]


class Network:
    """A compiled graph. Several threads may call it at the same time."""

    def __init__(self, outputs: Sequence[Any], inputs: Sequence[Any]) -> None:
        """`outputs` and `inputs`: nodes of the graph; the inputs are parameters."""
        import openvino
        from openvino import opset15 as ops

        threads = thread_count()
        graph = openvino.Model([ops.result(node) for node in outputs], list(inputs))
        self._compiled = _core().compile_model(graph, "CPU", {
            "INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": threads, "ENABLE_CPU_PINNING": False,
            "INFERENCE_PRECISION_HINT": "f32", "DYNAMIC_QUANTIZATION_GROUP_SIZE": GROUP})
        self._of_thread = local()

    def __call__(self, *inputs: Array) -> list[Array]:
        """The outputs for the inputs, each in the order of the constructor. The arrays are valid until the next call on
        the same thread: copy what is kept longer."""
        request = getattr(self._of_thread, "request", None)
        if request is None:
            request = self._of_thread.request = self._compiled.create_infer_request()
        found = request.infer([np.ascontiguousarray(array) for array in inputs], share_inputs=True, share_outputs=True)
        return [found[number] for number in range(len(found))]


@cache
def _core() -> Any:
    import openvino

    return openvino.Core()


def processor() -> str:
    """The processor's name, and the number types that it multiplies fast."""
    name, types = (_core().get_property("CPU", key) for key in ("FULL_DEVICE_NAME", "OPTIMIZATION_CAPABILITIES"))
    return f"{name}, {' '.join(sorted(kind for kind in types if kind in ('BF16', 'FP16', 'FP32', 'INT8')))}"
