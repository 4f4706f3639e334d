"""Compare runtimes for the shipped networks: speed, memory, and the difference of the states from float32.

    pip install 'degarble[runtimes]'
    python benchmarks/runtimes.py TEXT.txt --segments 200 [--rounds 2]

Each runtime reads the same batches, in a process of its own, in rounds with all runtimes in turn. OpenVINO in groups of
64 is in use. The language model reads whole documents; its continuations are not compared.
"""

import argparse
import logging
import os
import resource
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from degarble.corpora.records import Segment
from degarble.models.language_model.causal import CausalModel
from degarble.models.language_model.decoders import TransformersDecoder
from degarble.models.language_model.llama import load_llama
from degarble.models.runtime import network as openvino_network
from degarble.models.runtime import quantised
from degarble.models.runtime.threads import map_in_threads, thread_count
from degarble.models.shipped_data import SHIPPED
from degarble.models.tagger.bert import load_bert
from degarble.models.tagger.network import Tagger
from degarble.models.tagger.pieces import batches_of, padded
from degarble.models.tagger.trainable import TorchEncoder, TrainableTagger

NETWORKS = ("detector", "corrector")
TOKENS = 256
"""Tokens of a batch of the encoder, and of a text that the language model reads."""

Array = np.ndarray[Any, Any]
Read = Callable[[Array], Array]
"""The last states [texts, tokens, width] of ids [texts, tokens]."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("--segments", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=2)
    args = parser.parse_args()
    lines = [line for line in args.text.read_text(encoding="utf-8").split("\n") if line.strip()][:args.segments]
    for network in NETWORKS:
        print(f"{network}\n\n| runtime | segments/s | memory (MB) | largest difference of a state | mean |")
        print("|---|---|---|---|---|")
        with tempfile.TemporaryDirectory() as folder:
            compare(network, lines, args.rounds, folder)
        print()


def compare(network: str, lines: Sequence[str], rounds: int, folder: str) -> None:
    """Print the table of a network."""
    results: dict[str, list[tuple[float, float]]] = {name: [] for name in RUNTIMES}
    for _ in range(rounds):
        for name, found in results.items():
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
                found.append(alone.submit(measure, network, name, lines, folder).result())
    truth = np.load(f"{folder}/{next(iter(RUNTIMES))}.npy")
    for name, found in results.items():
        difference = np.abs(np.load(f"{folder}/{name}.npy") - truth)
        print(f"| {name} | {max(rate for rate, _ in found):.0f} | {min(memory for _, memory in found):.0f} | "
              f"{difference.max():.3f} | {difference.mean():.4f} |", flush=True)


def measure(network: str, runtime: str, lines: Sequence[str], folder: str) -> tuple[float, float]:
    """Segments per second and MB of memory for the network. Writes the states into the folder."""
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    batches = encoder_batches(lines) if network == "detector" else documents(lines)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    make, parallel = RUNTIMES[runtime]
    read = make(network, Path(folder))
    states = [read(batch) for batch in batches]
    np.save(f"{folder}/{runtime}.npy", np.concatenate([array.reshape(-1) for array in states]))
    began = time.perf_counter()
    if parallel:
        map_in_threads(read, batches)
    else:
        for batch in batches:
            read(batch)
    taken = time.perf_counter() - began
    return len(lines) / taken, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def encoder_batches(lines: Sequence[str]) -> list[Array]:
    """The ids of the lines, in batches of equal length."""
    encoded = Tagger.load(SHIPPED / "detector").encode([Segment(line) for line in lines])
    return [padded([encoded[i] for i in batch])
            for batch in batches_of([len(e.ids) for e in encoded], TOKENS, equal=True)]


def documents(lines: Sequence[str]) -> list[Array]:
    """The ids of the lines, cut into texts."""
    model = CausalModel.load(str(SHIPPED / "corrector"))
    ids = [token for line in lines for token in model.tokenizer.encode(f"{line}\n", add_special_tokens=False)]
    return [np.array([[model.start, *ids[at:at + TOKENS]]]) for at in range(0, len(ids), TOKENS)]


def in_torch(network: str, dtype: str) -> Read:
    import torch

    torch.set_num_threads(thread_count())
    chosen = getattr(torch, dtype)
    if network == "detector":
        tagger = TrainableTagger.load(SHIPPED / network)
        encoder = TorchEncoder(tagger, "cpu")
        tagger.encoder.to(chosen)
        return lambda ids: encoder.states(ids, [encoder.layers])[0]
    decoder = TransformersDecoder(wide(network).to(chosen))
    return lambda ids: decoder.read([ids[0]])[0][0][None]


def in_openvino(network: str, group: int) -> Read:
    with patch.object(openvino_network, "GROUP", group):
        if network == "detector":
            encoder = load_bert(SHIPPED / network)
            assert encoder is not None
            layers = [encoder.layers]
            encoder.states(np.array([[0]]), layers)  # compiles
            return lambda ids: encoder.states(ids, layers)[0]
        decoder = load_llama(SHIPPED / network)
        assert decoder is not None
        return lambda ids: decoder.read([ids[0]])[0][0][None]


def in_onnx(network: str, folder: Path, products: str) -> Read:
    """`products`: "float32", "dynamic" (int8 with a step for all states of a product) or "blocks" (for 64 of a row)."""
    import onnx
    import onnxruntime
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer

    path = folder / f"{network}.onnx"
    if not path.is_file():
        export(network, path)
    chosen = folder / f"{network}.{products}.onnx"
    if products == "dynamic" and not chosen.is_file():
        quantize_dynamic(path, chosen, weight_type=QuantType.QInt8, per_channel=True)
    elif products == "blocks" and not chosen.is_file():
        config = DefaultWeightOnlyQuantConfig(block_size=64, is_symmetric=True, accuracy_level=4, bits=8)
        quantizer = MatMulNBitsQuantizer(onnx.load(path), algo_config=config)
        quantizer.process()
        quantizer.model.save_model_to_file(str(chosen), True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path if products == "float32" else chosen), options,
                                           providers=["CPUExecutionProvider"])
    names = [node.name for node in session.get_inputs()]
    return lambda ids: np.asarray(session.run(None, dict(zip(names, (ids, np.ones_like(ids)), strict=True)))[0])


def export(network: str, path: Path) -> None:
    import torch

    class Reader(torch.nn.Module):
        """Reads a text with a mask that can be exported."""

        def __init__(self, inner: Any) -> None:
            super().__init__()
            self.inner = inner

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            if network == "detector":
                states: torch.Tensor = self.inner(input_ids=ids, attention_mask=mask).last_hidden_state
                return states
            length = ids.shape[1]
            visible = torch.ones(length, length, dtype=torch.bool).tril() & mask[:, None, None].bool()
            states = self.inner(input_ids=ids, attention_mask=torch.zeros(visible.shape).masked_fill(~visible, -1e9),
                                position_ids=torch.arange(length)[None], use_cache=False).last_hidden_state
            return states

    inner = TrainableTagger.load(SHIPPED / network).encoder if network == "detector" else wide(network).model
    ids = torch.full((2, 8), 5)
    dynamic = {0: torch.export.Dim("texts"), 1: torch.export.Dim("tokens")}
    torch.onnx.export(Reader(inner.eval()), (ids, torch.ones_like(ids)), str(path), dynamo=True, verbose=False,
                      input_names=["ids", "mask"], dynamic_shapes=(dynamic, dynamic))


def wide(network: str) -> Any:
    """The language model of transformers in float32."""
    from transformers import AutoModelForCausalLM

    folder = SHIPPED / network
    model = quantised.build(AutoModelForCausalLM, folder, quantised.load(folder), attn_implementation="eager")
    return model.float().eval()


RUNTIMES: dict[str, tuple[Callable[[str, Path], Read], bool]] = {
    "PyTorch, float32": (lambda network, _: in_torch(network, "float32"), False),
    "PyTorch, bfloat16": (lambda network, _: in_torch(network, "bfloat16"), False),
    "OpenVINO, float32 states": (lambda network, _: in_openvino(network, 0), True),
    "OpenVINO, groups of 32": (lambda network, _: in_openvino(network, 32), True),
    "OpenVINO, groups of 64": (lambda network, _: in_openvino(network, 64), True),
    "OpenVINO, groups of 128": (lambda network, _: in_openvino(network, 128), True),
    "ONNX Runtime, float32": (lambda network, folder: in_onnx(network, folder, "float32"), True),
    "ONNX Runtime, dynamic int8": (lambda network, folder: in_onnx(network, folder, "dynamic"), True),
    "ONNX Runtime, int8 in blocks of 64": (lambda network, folder: in_onnx(network, folder, "blocks"), True),
}
"""How to load each runtime, the baseline first, and whether several threads read several batches."""


if __name__ == "__main__":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    main()
