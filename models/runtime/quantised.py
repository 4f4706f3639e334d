"""Weights as int8 rows with one fp16 scale each, in safetensors shards that any git host takes.

Each matrix row is divided by its largest magnitude / 127 and rounded (symmetric round-to-nearest, as in
Dettmers et al. 2022 without outlier columns). Vectors stay fp16. A quarter of fp32's size.
"""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...corpora.errors import ModelError
from .checksums import check_sums, write_sums
from .sharing import EMBEDDINGS, shared_folder

if TYPE_CHECKING:
    import torch

FITTED = ("calibration.json", "categories.json", "gate.json", "outliers.json")
SHARD_BYTES = 40 * 2**20
SMALLEST_SCALE = 2.0**-24
"""The smallest number above 0 that fp16 has: a row of zeros is divided by it."""


def save(weights: Mapping[str, "torch.Tensor"], folder: Path) -> None:
    """Write `weights-NN.safetensors` shards of at most SHARD_BYTES (or one matrix) into the folder, and their
    sums."""
    from safetensors.torch import save_file

    for old in shards(folder):
        old.unlink()
    shard: dict[str, torch.Tensor] = {}
    size = number = 0
    for name, tensor in _packed(weights):
        if shard and size + tensor.nbytes > SHARD_BYTES:
            save_file(shard, folder / f"weights-{number:02}.safetensors")
            shard, size, number = {}, 0, number + 1
        shard[name] = tensor
        size += tensor.nbytes
    save_file(shard, folder / f"weights-{number:02}.safetensors")
    write_sums(folder)


def read(folder: Path) -> dict[str, "torch.Tensor"]:
    """All tensors of the folder as they are stored, also those it shares: a matrix NAME as NAME:rows and
    NAME:scale.

    Raises ModelError where there are none, or a file is damaged.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    paths = shards(folder)
    if not paths:
        raise ModelError("no weights-*.safetensors here", where=str(folder))
    check_sums(folder)
    try:
        own = {name: tensor for path in paths for name, tensor in load_file(path).items()}
    except (SafetensorError, OSError) as error:
        raise ModelError(f"the weights cannot be read: {error}", where=str(folder)) from error
    other = shared_folder(folder)
    if other is None:
        return own
    return {name: tensor for name, tensor in read(other).items() if name.startswith(EMBEDDINGS)} | own


def shards(folder: Path) -> list[Path]:
    """The files of the folder's own weights, in order."""
    return sorted(folder.glob("weights-*.safetensors"))


def load(folder: Path, only: str = "") -> dict[str, "torch.Tensor"]:
    """The weights of the folder whose names begin so, in float32. Raises ModelError where it has none."""
    packed = {name: tensor for name, tensor in read(folder).items() if name.startswith(only)}
    weights: dict[str, torch.Tensor] = {}
    for name in list(packed):
        if name.endswith(":rows"):
            scale = packed[name.removesuffix(":rows") + ":scale"].float()
            rows = packed.pop(name).float().mul_(scale[:, None])
            weights[name.removesuffix(":rows")] = rows
        elif not name.endswith(":scale"):
            weights[name] = packed.pop(name).float()
    return weights


def build(auto: Any, folder: Path, weights: Mapping[str, "torch.Tensor"], **options: Any) -> Any:
    """A transformers model of the folder's config with these weights, its random start skipped.

    `auto` is AutoModel or one of its kin.
    """
    import torch
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(folder)
    with torch.device("meta"):
        kind = type(auto.from_config(config, **options))
    return kind.from_pretrained(None, config=config, state_dict=dict(weights), **options)


def fastest_dtype(device: str) -> "torch.dtype":
    """bfloat16 where the hardware multiplies it natively, else float32."""
    import torch

    if device != "cpu" or torch.cpu._is_avx512_bf16_supported():
        return torch.bfloat16
    return torch.float32


def digest(folder: Path) -> str:
    """The first 12 hex digits of the SHA-256 over all that decides what a model answers: the weight shards,
    in order, and what was fitted on their logits."""
    sha = hashlib.sha256()
    other = shared_folder(folder)
    of_other = [] if other is None else shards(other)
    for path in [*sorted(folder.glob("*.safetensors")), *(folder / name for name in FITTED), *of_other]:
        if path.is_file():
            sha.update(path.read_bytes())
    return sha.hexdigest()[:12]


def _packed(weights: Mapping[str, "torch.Tensor"]) -> Iterator[tuple[str, "torch.Tensor"]]:
    import torch

    for name, tensor in weights.items():
        if tensor.ndim != 2:
            yield name, tensor.half().contiguous()
            continue
        rows = max(1, SHARD_BYTES // tensor.shape[1])
        if tensor.shape[0] > rows:
            raise ModelError(f"matrix {name} is larger than a shard")
        scale = (tensor.abs().amax(1) / 127).clamp(min=SMALLEST_SCALE).half()
        yield f"{name}:scale", scale
        yield f"{name}:rows", (tensor / scale.float()[:, None]).round().clamp(-127, 127).to(torch.int8)
