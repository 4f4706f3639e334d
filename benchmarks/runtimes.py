"""The detector's encoder in other runtimes: segments a second and how far the states are from float32's.

    pip install 'degarble[runtimes]'
    python benchmarks/runtimes.py TEXT.txt --segments 400

All in one run on the same batches, each runtime with the threads that PyTorch takes. What is shipped is
"PyTorch, whole products, fused, a batch a thread".
"""

import argparse
import logging
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from degarble.corpora.records import Segment
from degarble.models import int8, quantised
from degarble.models.registry import SHIPPED
from degarble.models.tagger import PAD, Encoded, Tagger
from degarble.models.threads import in_threads
from degarble.pipeline.allocation import keep_freed_memory
from transformers import AutoModel

FOLDER = SHIPPED / "detector"
BATCH_PIECES = 512
FUSED = "PyTorch, whole products, fused, a batch a thread"
BEST_OF = 3

States = Callable[[torch.Tensor], np.ndarray]
"""Last states [batch, longest, width] of ids [batch, longest]."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("--segments", type=int, default=400)
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    keep_freed_memory()
    lines = given.text.read_text(encoding="utf-8").split("\n")[:given.segments]
    batches = list(padded(Tagger.load(FOLDER).encode([Segment(line) for line in lines if line.strip()])))
    count = sum(len(batch) for batch in batches)
    print("| runtime | segments/s | largest difference of a state | mean |\n|---|---|---|---|")
    truth = None
    with tempfile.TemporaryDirectory() as folder, torch.inference_mode():
        for name, make in runtimes(Path(folder)):
            try:
                states = make()
            except Exception as error:
                print(f"| {name} | does not run: {str(error).splitlines()[0][:60]} | | |", flush=True)
                continue
            found = [states(batch) for batch in batches]
            truth = found if truth is None else truth
            apart = np.concatenate([np.abs(a - b)[(batch != PAD).numpy()].ravel()
                                    for a, b, batch in zip(found, truth, batches, strict=True)])
            taken = min(seconds(states, batches, by_thread=name == FUSED) for _ in range(BEST_OF))
            print(f"| {name} | {count / taken:.0f} | {apart.max():.3f} | {apart.mean():.4f} |", flush=True)


def runtimes(folder: Path) -> list[tuple[str, Callable[[], States]]]:
    """Each runtime with what makes it, the truth first."""
    return [
        ("PyTorch, float32", lambda: in_torch(wide())),
        ("PyTorch, float32, fused attention", lambda: in_torch(wide("sdpa"))),
        ("PyTorch, bfloat16", lambda: in_torch(wide().bfloat16())),
        ("PyTorch, whole products", lambda: in_torch(whole())),
        ("PyTorch, whole products, bfloat16 between", lambda: in_torch(whole().bfloat16())),
        (FUSED, lambda: in_torch(Tagger.load(FOLDER).encoder)),
        ("PyTorch, float32, compiled", lambda: in_torch(torch.compile(wide(), dynamic=True))),
        ("ONNX Runtime, float32", lambda: in_onnx(folder, whole=False)),
        ("ONNX Runtime, dynamic int8", lambda: in_onnx(folder, whole=True)),
    ]


def wide(attention: str = "eager") -> Any:
    """The shipped encoder in float32."""
    weights = {name.removeprefix("encoder."): tensor for name, tensor in quantised.load(FOLDER).items()
               if name.startswith("encoder.")}
    return quantised.build(AutoModel, FOLDER, weights, add_pooling_layer=False,
                           attn_implementation=attention).eval()


def whole() -> Any:
    """The shipped encoder with int8 matrices, layer by layer."""
    return int8.build(AutoModel, FOLDER, "cpu", "encoder.", add_pooling_layer=False,
                      attn_implementation="eager")


def in_torch(encoder: Any) -> States:
    def states(ids: torch.Tensor) -> np.ndarray:
        found: torch.Tensor = encoder(input_ids=ids, attention_mask=(ids != PAD).long()).last_hidden_state
        return found.float().numpy()

    return states


def in_onnx(folder: Path, *, whole: bool) -> States:
    import onnxruntime
    from onnxruntime.quantization import QuantType, quantize_dynamic

    path = folder / "encoder.onnx"
    if not path.is_file():
        ids = torch.full((2, 8), 5)
        dynamic = {0: torch.export.Dim("batch"), 1: torch.export.Dim("longest")}
        torch.onnx.export(wide(), (ids, torch.ones_like(ids)), str(path), dynamo=True, verbose=False,
                          input_names=["ids", "mask"], dynamic_shapes=(dynamic, dynamic))
    if whole:
        small = folder / "encoder.int8.onnx"
        quantize_dynamic(path, small, weight_type=QuantType.QInt8, per_channel=True)
        path = small
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    names = [given.name for given in session.get_inputs()]

    def states(ids: torch.Tensor) -> np.ndarray:
        given = (ids.numpy(), (ids != PAD).long().numpy())
        found: np.ndarray = session.run(None, dict(zip(names, given, strict=True)))[0]
        return found

    return states


def padded(encoded: Sequence[Encoded]) -> "list[torch.Tensor]":
    """Batches of like length, of at most BATCH_PIECES pieces."""
    batches: list[list[Encoded]] = [[]]
    for one in sorted(encoded, key=lambda e: len(e.ids)):
        if len(one.ids) * (len(batches[-1]) + 1) > BATCH_PIECES:
            batches.append([])
        batches[-1].append(one)
    return [torch.tensor([e.ids + [PAD] * (len(batch[-1].ids) - len(e.ids)) for e in batch])
            for batch in batches]


def seconds(states: States, batches: Sequence[torch.Tensor], *, by_thread: bool) -> float:
    began = time.perf_counter()
    if by_thread:
        in_threads(states, batches)
    else:
        for batch in batches:
            states(batch)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
