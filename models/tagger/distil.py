"""Distils a smaller tagger from a larger one.

The student starts with some layers of the teacher (DistilBERT, Sanh et al. 2019) and its embeddings and head. It learns
to reproduce the logits (Ba and Caruana 2014) and, after each of its layers, the states that the teacher passes to the
next layer that is kept (TinyBERT, Jiao et al. 2020).
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ...corpora.errors import ModelError
from ..runtime import quantised
from ..runtime.checksums import write_sums
from ..runtime.sharing import EMBEDDINGS, SHARED, TOKENIZER
from ..runtime.threads import map_in_threads
from .network import Tagger
from .pieces import Encoded, Floats, padded
from .trainable import TrainableTagger


def keep_layers(tagger: TrainableTagger, kept: Sequence[int]) -> None:
    """Keep only the layers with these indices, from 0. Raise ModelError if one does not exist or the order is wrong."""
    import torch

    layers = tagger.encoder.encoder.layer
    if list(kept) != sorted(set(kept) & set(range(len(layers)))):
        raise ModelError(f"cannot keep layers {', '.join(map(str, kept))}: the encoder has {len(layers)}",
                         remedy="give existing layers in ascending order")
    tagger.encoder.encoder.layer = torch.nn.ModuleList(layers[number] for number in kept)
    tagger.encoder.config.num_hidden_layers = len(kept)


class Teacher:
    """The larger tagger, in inference mode."""

    def __init__(self, folder: Path, device: str, kept: Sequence[int]) -> None:
        """`kept`: the layers that the student starts with. Raises ModelError if the folder has no tagger."""
        self.tagger = Tagger.load(folder, device)
        self.layers = self.tagger.encoder.layers
        self.imitated = [*kept[1:], self.layers]

    def loss(self, batch: Sequence[Encoded], states: Sequence[Any], logits: Any) -> Any:
        """The distance of the student from the teacher: the mean squared error of its `logits`, plus that of its
        `states` after each layer, [texts, longest, width], divided by the teacher's variance and averaged over the
        layers."""
        import torch

        device = logits.device
        lengths = torch.tensor([len(e.ids) for e in batch], device=device)
        read = torch.arange(logits.shape[1], device=device) < lengths[:, None]
        *target_states, target_logits = (torch.from_numpy(array).to(device) for array in self._outputs(batch))
        total = (logits[read] - target_logits[read]).square().mean()
        for mine, theirs in zip(states, target_states, strict=True):
            target = theirs[read]
            total = total + (mine.float()[read] - target).square().mean() / target.var() / len(target_states)
        return total

    def _outputs(self, batch: Sequence[Encoded]) -> list[Floats]:
        """The teacher's states after the imitated layers, and its logits, padded to the longest text."""
        ids = padded(batch)
        half = (len(ids) + 1) // 2 if self.tagger.encoder.parallel else len(ids)
        parts = [ids[at:at + half] for at in range(0, len(ids), half)]
        encoder = self.tagger.encoder
        found = map_in_threads(lambda part: [*encoder.states(part, self.imitated), encoder.logits(part)], parts)
        return [np.concatenate(of_output) for of_output in zip(*found, strict=True)]


def share_files_with(folder: Path, other: str) -> None:
    """Replace the folder's embeddings and tokenizer by a link to the folder `other`, a path relative to `folder`. Raise
    ModelError if they differ."""
    from safetensors.numpy import save_file

    weights, others = quantised.read(folder), quantised.read(folder / other)
    common = [name for name in weights if name.startswith(EMBEDDINGS)]
    alike = all(name in others and np.array_equal(weights[name], others[name]) for name in common)
    if not alike or (folder / TOKENIZER).read_bytes() != (folder / other / TOKENIZER).read_bytes():
        raise ModelError("the embeddings or the tokenizer differ from those to share", where=str(folder),
                         remedy=f"compare with {folder / other}")
    for path in quantised.shards(folder):
        path.unlink()
    save_file({name: array for name, array in weights.items() if name not in common},
              folder / "weights-00.safetensors")
    write_sums(folder)
    (folder / TOKENIZER).unlink()
    (folder / SHARED).write_text(json.dumps({"folder": other}) + "\n", encoding="utf-8")
