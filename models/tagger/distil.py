"""A smaller tagger that learns from a larger one.

It begins as some of the larger one's layers (Sanh et al. 2019, DistilBERT) with the same embeddings and
head, and learns to give the same logits (Ba and Caruana 2014) and, behind each of its layers, the states that
the larger one hands to the layer that is kept next (Jiao et al. 2020, TinyBERT).
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...corpora.errors import ModelError
from ..runtime import quantised
from ..runtime.checksums import write_sums
from ..runtime.sharing import EMBEDDINGS, SHARED, TOKENIZER
from ..runtime.threads import map_in_threads
from .network import Encoded, Tagger


def keep_layers(tagger: Tagger, kept: Sequence[int]) -> None:
    """Take all layers from the tagger but those with these numbers, from 0. Raises ModelError where it has no
    such layers, or they are not in order."""
    import torch

    layers = tagger.encoder.encoder.layer
    if list(kept) != sorted(set(kept) & set(range(len(layers)))):
        raise ModelError(f"of {len(layers)} layers these cannot be kept: {', '.join(map(str, kept))}")
    tagger.encoder.encoder.layer = torch.nn.ModuleList(layers[number] for number in kept)
    tagger.encoder.config.num_hidden_layers = len(kept)


class Teacher:
    """The tagger that is learnt from, as it runs where nothing is trained."""

    def __init__(self, folder: Path, device: str, kept: Sequence[int]) -> None:
        """`kept`: layers with which the smaller one begins. Raises ModelError where there is no tagger."""
        self.tagger = Tagger.load(folder, device)
        self.layers: int = self.tagger.encoder.config.num_hidden_layers
        self.imitated = [*kept[1:], self.layers]

    def loss(self, batch: Sequence[Encoded], states: Sequence[Any], logits: Any) -> Any:
        """How far the smaller one is from the larger: the mean squared error of its `states`, [texts,
        longest, width] behind each of its layers, in parts of their variance, and that of its `logits`.
        """
        import torch

        device = logits.device
        lengths = torch.tensor([len(e.ids) for e in batch], device=device)
        read = torch.arange(logits.shape[1], device=device) < lengths[:, None]
        taught, wanted = self._outputs(batch, read.shape[1])
        total = (logits[read] - wanted[read]).square().mean()
        for mine, theirs in zip(states, taught, strict=True):
            aim = theirs[read]
            total = total + (mine.float()[read] - aim).square().mean() / aim.var() / len(taught)
        return total

    def _outputs(self, batch: Sequence[Encoded], longest: int) -> tuple[list[Any], Any]:
        """States behind the layers to be imitated, and logits, both padded to `longest`."""
        import torch

        def read(part: Sequence[int]) -> tuple[list[Any], Any]:
            with torch.no_grad():
                states, logits = self.tagger.states_and_logits([batch[i] for i in part], longest)
                return [states[number] for number in self.imitated], logits

        half = (len(batch) + 1) // 2 if self.tagger.is_fused else len(batch)
        parts = [range(len(batch))[at:at + half] for at in range(0, len(batch), half)]
        answers = map_in_threads(read, parts) if self.tagger.is_fused else list(map(read, parts))
        states = [torch.cat(of_layer) for of_layer in zip(*(states for states, _ in answers), strict=True)]
        return states, torch.cat([logits for _, logits in answers])


def share_files_with(folder: Path, other: str) -> None:
    """Take embeddings and tokenizer from the folder, which `other`, as seen from it, has too. Raises
    ModelError where the two are not alike."""
    from safetensors.torch import save_file

    weights, others = quantised.read(folder), quantised.read(folder / other)
    common = [name for name in weights if name.startswith(EMBEDDINGS)]
    alike = all(name in others and weights[name].equal(others[name]) for name in common)
    if not alike or (folder / TOKENIZER).read_bytes() != (folder / other / TOKENIZER).read_bytes():
        raise ModelError("other embeddings or another tokenizer than what they would be left to",
                         where=str(folder), remedy=f"compare with {folder / other}")
    for path in quantised.shards(folder):
        path.unlink()
    save_file({name: tensor for name, tensor in weights.items() if name not in common},
              folder / "weights-00.safetensors")
    write_sums(folder)
    (folder / TOKENIZER).unlink()
    (folder / SHARED).write_text(json.dumps({"folder": other}) + "\n", encoding="utf-8")
