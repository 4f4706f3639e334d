"""Compare a network in several runtimes: segments per second, and the difference of its states from float32.

    pip install 'degarble[runtimes]'
    python benchmarks/runtimes.py TEXT.txt --segments 400 [--network corrector]

All runtimes run on the same batches, each with PyTorch's number of threads. The shipped one is "PyTorch, whole
products, fused, a batch a thread".
"""

import argparse
import logging
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from degarble.corpora.records import Segment
from degarble.models.language_model.decoder import load_decoder
from degarble.models.runtime import int8, quantised
from degarble.models.runtime.threads import map_in_threads
from degarble.models.shipped_data import SHIPPED
from degarble.models.tagger.network import PAD, Tagger
from degarble.pipeline.run.allocation import manage_memory
from transformers import AutoModel, AutoTokenizer

BATCH_PIECES = 512
FUSED = "PyTorch, whole products, fused, a batch a thread"
BEST_OF = 3

States = Callable[[torch.Tensor], np.ndarray]
"""Maps ids [batch, longest] to the last states [batch, longest, width]."""


@dataclass(frozen=True, slots=True)
class Network:
    """A shipped network: its folder, the prefix of its weights, and the options to build it."""

    name: str
    prefix: str
    options: Mapping[str, Any]

    @property
    def folder(self) -> Path:
        return SHIPPED / self.name

    def wide(self, attention: str = "eager") -> Any:
        """The network in float32."""
        weights = {name.removeprefix(self.prefix): tensor
                   for name, tensor in quantised.load(self.folder).items() if name.startswith(self.prefix)}
        return quantised.build(AutoModel, self.folder, weights, attn_implementation=attention,
                               **self.options).float().eval()

    def whole(self) -> Any:
        """The network with int8 matrices, layer by layer."""
        return int8.build(AutoModel, self.folder, "cpu", self.prefix, attn_implementation="eager",
                          **self.options)

    def batches(self, lines: Sequence[str]) -> "list[torch.Tensor]":
        """The ids of the lines, in batches."""
        if self.name == "detector":
            encoded = Tagger.load(self.folder).encode([Segment(line) for line in lines])
            return padded([unit.ids for unit in encoded], BATCH_PIECES)
        tokenizer = AutoTokenizer.from_pretrained(self.folder)
        return padded([tokenizer(line)["input_ids"] for line in lines], BATCH_PIECES)


class WithMask(torch.nn.Module):
    """A decoder that gets its full mask as an input, because its own mask code cannot be exported."""

    def __init__(self, decoder: Any) -> None:
        super().__init__()
        self.decoder = decoder.eval()

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Last states [batch, longest, width]."""
        longest = ids.shape[1]
        seen = torch.ones(longest, longest, dtype=torch.bool).tril() & mask[:, None, None].bool()
        added = torch.zeros(seen.shape).masked_fill(~seen, -1e9)
        found: torch.Tensor = self.decoder(
            input_ids=ids, attention_mask=added, position_ids=torch.arange(longest)[None],
            use_cache=False).last_hidden_state
        return found


NETWORKS = {network.name: network for network in (
    Network("detector", "encoder.", {"add_pooling_layer": False}), Network("corrector", "model.", {}))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("--segments", type=int, default=400)
    parser.add_argument("--network", choices=NETWORKS, default="detector")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    manage_memory()
    lines = args.text.read_text(encoding="utf-8").split("\n")[:args.segments]
    network = NETWORKS[args.network]
    batches = network.batches([line for line in lines if line.strip()])
    count = sum(len(batch) for batch in batches)
    print("| runtime | segments/s | largest difference of a state | mean |\n|---|---|---|---|")
    truth = None
    with tempfile.TemporaryDirectory() as folder, torch.inference_mode():
        for name, make in runtimes(network, Path(folder)):
            try:
                states = make()
                found = [states(batch) for batch in batches]
            except Exception as error:
                print(f"| {name} | does not run: {str(error).splitlines()[0][:60]} | | |", flush=True)
                continue
            truth = found if truth is None else truth
            difference = np.concatenate([np.abs(a - b)[(batch != PAD).numpy()].ravel()
                                         for a, b, batch in zip(found, truth, batches, strict=True)])
            taken = min(seconds(states, batches, by_thread=name == FUSED) for _ in range(BEST_OF))
            print(f"| {name} | {count / taken:.0f} | {difference.max():.3f} | {difference.mean():.4f} |", flush=True)


def runtimes(network: Network, folder: Path) -> list[tuple[str, Callable[[], States]]]:
    """The name and the constructor of each runtime; the first is the baseline."""
    return [
        ("PyTorch, float32", lambda: in_torch(network.wide())),
        ("PyTorch, float32, fused attention", lambda: in_torch(network.wide("sdpa"))),
        ("PyTorch, bfloat16", lambda: in_torch(network.wide().bfloat16())),
        ("PyTorch, whole products", lambda: in_torch(network.whole().float())),
        ("PyTorch, whole products, bfloat16 between", lambda: in_torch(network.whole().bfloat16())),
        (FUSED, lambda: fused_states(network)),
        ("PyTorch, float32, compiled", lambda: in_torch(torch.compile(network.wide(), dynamic=True))),
        ("ONNX Runtime, float32", lambda: in_onnx(network, folder, whole=False)),
        ("ONNX Runtime, dynamic int8", lambda: in_onnx(network, folder, whole=True)),
    ]


def in_torch(encoder: Any) -> States:
    def states(ids: torch.Tensor) -> np.ndarray:
        found: torch.Tensor = encoder(input_ids=ids, attention_mask=(ids != PAD).long()).last_hidden_state
        return found.float().numpy()

    return states


def fused_states(network: Network) -> States:
    if network.name == "detector":
        return in_torch(Tagger.load(network.folder).encoder)
    decoder = load_decoder(network.folder, "cpu")

    assert decoder is not None, "this processor has no fast int8 products"

    def states(ids: torch.Tensor) -> np.ndarray:
        found, _ = decoder.read(ids, (ids != PAD).long())
        return found.float().numpy()

    return states


def in_onnx(network: Network, folder: Path, *, whole: bool) -> States:
    import onnxruntime
    from onnxruntime.quantization import QuantType, quantize_dynamic

    path = folder / "network.onnx"
    if not path.is_file():
        wide = network.wide() if network.name == "detector" else WithMask(network.wide())
        ids = torch.full((2, 8), 5)
        dynamic = {0: torch.export.Dim("batch"), 1: torch.export.Dim("longest")}
        torch.onnx.export(wide, (ids, torch.ones_like(ids)), str(path), dynamo=True, verbose=False,
                          input_names=["ids", "mask"], dynamic_shapes=(dynamic, dynamic))
    if whole:
        small = folder / "network.int8.onnx"
        quantize_dynamic(path, small, weight_type=QuantType.QInt8, per_channel=True)
        path = small
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    names = [inputs.name for inputs in session.get_inputs()]

    def states(ids: torch.Tensor) -> np.ndarray:
        inputs = (ids.numpy(), (ids != PAD).long().numpy())
        found: np.ndarray = session.run(None, dict(zip(names, inputs, strict=True)))[0]
        return found

    return states


def padded(encoded: Sequence[list[int]], max_pieces: int) -> "list[torch.Tensor]":
    """Batches of similar length with at most `most` pieces."""
    batches: list[list[list[int]]] = [[]]
    for ids in sorted(encoded, key=len):
        if len(ids) * (len(batches[-1]) + 1) > max_pieces:
            batches.append([])
        batches[-1].append(ids)
    return [torch.tensor([ids + [PAD] * (len(batch[-1]) - len(ids)) for ids in batch]) for batch in batches]


def seconds(states: States, batches: Sequence[torch.Tensor], *, by_thread: bool) -> float:
    began = time.perf_counter()
    if by_thread:
        map_in_threads(states, batches)
    else:
        for batch in batches:
            states(batch)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
