"""Weights as int8 rows with one fp16 scale each, in safetensors shards below the file limits of git hosts.

Each row of a matrix is divided by its largest magnitude / 127 and rounded (symmetric round-to-nearest, as in Dettmers
et al. 2022 without outlier columns). Vectors are fp16. The weights take a quarter of their size in fp32.
"""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

from ...corpora.errors import ModelError
from .checksums import REMEDY, check_sums, file_sum, write_sums
from .sharing import EMBEDDINGS, shared_folder

if TYPE_CHECKING:
    import torch

FITTED = ("calibration.json", "categories.json", "gate.json")
ROWS, SCALE = ":rows", ":scale"
"""What follows the name of a matrix in the names of its parts."""
SHARD_BYTES = 40 * 2**20
SMALLEST_SCALE = 2.0**-24
"""The smallest positive fp16 number, the scale of a row of zeros."""


def save(weights: Mapping[str, "torch.Tensor"], folder: Path) -> None:
    """Write shards `weights-NN.safetensors` of at most SHARD_BYTES, and their sums, in place of the folder's weights.
    Raises ModelError if a matrix is larger than a shard."""
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


def read(folder: Path) -> dict[str, npt.NDArray[Any]]:
    """All stored arrays of the folder, with shared ones. The matrix NAME is stored as NAME:rows and NAME:scale.

    Raises ModelError if there are no weights or a file is damaged.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    paths = shards(folder)
    if not paths:
        raise ModelError("the folder has no weights-*.safetensors", where=str(folder),
                         remedy="check the path of the folder, or copy it again")
    check_sums(folder)
    try:
        own = {name: array for path in paths for name, array in load_file(path).items()}
    except (SafetensorError, OSError) as error:
        raise ModelError(f"the weights cannot be read: {error}", where=str(folder), remedy=REMEDY) from error
    other = shared_folder(folder)
    if other is None:
        return own
    return {name: array for name, array in read(other).items() if name.startswith(EMBEDDINGS)} | own


def shards(folder: Path) -> list[Path]:
    """The folder's own weight files, sorted."""
    return sorted(folder.glob("weights-*.safetensors"))


def load(folder: Path) -> dict[str, "torch.Tensor"]:
    """The weights in float32. Raises the errors of `read`."""
    import torch

    packed = {name: torch.from_numpy(array) for name, array in read(folder).items()}
    weights: dict[str, torch.Tensor] = {}
    for name in list(packed):
        if name.endswith(ROWS):
            matrix = name.removesuffix(ROWS)
            weights[matrix] = packed.pop(name).float().mul_(packed[matrix + SCALE].float()[:, None])
        elif not name.endswith(SCALE):
            weights[name] = packed.pop(name).float()
    return weights


def build(auto: Any, folder: Path, weights: Mapping[str, "torch.Tensor"], **options: Any) -> Any:
    """A transformers model with the folder's config and these weights, built without random initialisation. `auto` is
    AutoModel or a class like it."""
    import torch
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(folder)
    with torch.device("meta"):
        kind = type(auto.from_config(config, **options))
    return kind.from_pretrained(None, config=config, state_dict=dict(weights), **options)


def fastest_dtype(device: str) -> "torch.dtype":
    """bfloat16 if the hardware multiplies it natively, else float32."""
    import torch

    if device != "cpu" or torch.cpu._is_avx512_bf16_supported():
        return torch.bfloat16
    return torch.float32


def digest(folder: Path) -> str:
    """The first 12 hex digits of the SHA-256 over the sums of the files that determine a model's output: the weights
    and the files FITTED on them."""
    other = shared_folder(folder)
    shared = [] if other is None else shards(other)
    paths = [*sorted(folder.glob("*.safetensors")), *(folder / name for name in FITTED), *shared]
    sums = "".join(file_sum(path) for path in paths if path.is_file())
    return hashlib.sha256(sums.encode()).hexdigest()[:12]


def _packed(weights: Mapping[str, "torch.Tensor"]) -> Iterator[tuple[str, "torch.Tensor"]]:
    import torch

    for name, tensor in weights.items():
        if tensor.ndim != 2:
            yield name, tensor.half().contiguous()
            continue
        rows = max(1, SHARD_BYTES // tensor.shape[1])
        if tensor.shape[0] > rows:
            raise ModelError(f"matrix {name} is larger than a shard", remedy=f"raise SHARD_BYTES, now {SHARD_BYTES}")
        scale = (tensor.abs().amax(1) / 127).clamp(min=SMALLEST_SCALE).half()
        yield name + SCALE, scale
        yield name + ROWS, (tensor / scale.float()[:, None]).round().clamp(-127, 127).to(torch.int8)
