"""The tagger as PyTorch modules: for training, and for inference on GPUs."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...corpora.records import CATEGORIES, Segment
from ..runtime import quantised
from ..runtime.sharing import tokenizer_file
from .layout import HEADS, LAYOUT, layout, read_layout
from .pieces import PAD, Encoded, Floats, Integers, encode, padded
from .vocabulary import read_tokenizer

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer


class TrainableTagger:
    """An encoder of transformers and a linear head, with the tokenizer."""

    def __init__(self, encoder: Any, head: "torch.nn.Linear", tokenizer: "Tokenizer") -> None:
        self.encoder, self.head, self.tokenizer = encoder, head, tokenizer

    @classmethod
    def with_new_head(cls, encoder: Any, tokenizer: "Tokenizer") -> "TrainableTagger":
        """A tagger with a new head, with small weights and zero bias."""
        import torch

        head = torch.nn.Linear(encoder.config.hidden_size, len(HEADS) + len(CATEGORIES))
        torch.nn.init.normal_(head.weight, std=0.02)
        torch.nn.init.zeros_(head.bias)
        return cls(encoder, head, tokenizer)

    @classmethod
    def load(cls, folder: Path) -> "TrainableTagger":
        """Load what `save` wrote, in float32 and without gradients. Heads that the folder lacks are zero.

        Raises ModelError if the folder has no tagger.
        """
        import torch
        from tokenizers import Tokenizer
        from transformers import AutoModel

        saved = read_layout(folder)
        weights = quantised.load(folder)
        encoder = quantised.build(AutoModel, folder, _part(weights, "encoder."), add_pooling_layer=False)
        head = torch.nn.Linear(encoder.config.hidden_size, len(HEADS) + len(CATEGORIES))
        head.load_state_dict(_reordered(_part(weights, "head."), [*saved["heads"], *saved["categories"]]))
        for module in (encoder, head):
            module.eval().requires_grad_(False)
        return cls(encoder, head, Tokenizer.from_file(str(tokenizer_file(folder))))

    def save(self, folder: Path, tokenizer: dict[str, Any]) -> None:
        """Write config, tokenizer and int8 weights."""
        folder.mkdir(parents=True, exist_ok=True)
        self.encoder.config.save_pretrained(folder)
        (folder / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
        (folder / LAYOUT).write_text(json.dumps(layout(), indent=1), encoding="utf-8")
        weights = {f"encoder.{k}": v for k, v in self.encoder.state_dict().items()}
        quantised.save(weights | {f"head.{k}": v for k, v in self.head.state_dict().items()}, folder)

    def encode(self, segments: Sequence[Segment], max_pieces: int = 254) -> list[Encoded]:
        """The pieces of each segment and its source, each side cut at `max_pieces`."""
        return encode(self.tokenizer, segments, max_pieces)

    def states_and_logits(self, batch: Sequence[Encoded]) -> tuple[Sequence["torch.Tensor"], "torch.Tensor"]:
        """The states before each layer and after the last one, [len(batch), longest, width], and the logits."""
        return self.read(padded(batch))

    def read(self, ids: Integers) -> tuple[Sequence["torch.Tensor"], "torch.Tensor"]:
        """The same for ids [texts, longest]."""
        import torch

        on_device = torch.from_numpy(ids).to(self.head.weight.device)
        found = self.encoder(input_ids=on_device, attention_mask=(on_device != PAD).long(), output_hidden_states=True)
        return found.hidden_states, self.head(found.last_hidden_state.to(self.head.weight.dtype))


class TorchEncoder:
    """A trainable tagger for inference; see network.Encoder."""

    parallel = False

    def __init__(self, tagger: TrainableTagger, device: str) -> None:
        self.layers: int = tagger.encoder.config.num_hidden_layers
        self.tagger = tagger
        tagger.encoder.to(device, quantised.fastest_dtype(device))
        tagger.head.to(device)

    def logits(self, ids: Integers) -> Floats:
        """See network.Encoder."""
        return self._read(ids, ())[-1]

    def states(self, ids: Integers, layers: Sequence[int]) -> list[Floats]:
        """See network.Encoder; here all layers are computed."""
        return self._read(ids, layers)[:-1]

    def _read(self, ids: Integers, layers: Sequence[int]) -> list[Floats]:
        import torch

        with torch.inference_mode():
            states, logits = self.tagger.read(ids)
            return [np.asarray(tensor.float().cpu()) for tensor in (*(states[layer] for layer in layers), logits)]


def load_base(name: str) -> tuple[Any, dict[str, Any]]:
    """Load a Hugging Face encoder and its tokenizer.json, by folder or hub id."""
    from transformers import AutoModel, AutoTokenizer

    encoder = AutoModel.from_pretrained(name, add_pooling_layer=False)
    folder = Path(name)
    if (folder / "tokenizer.json").is_file():
        return encoder, read_tokenizer(folder)
    tokenizer: dict[str, Any] = json.loads(AutoTokenizer.from_pretrained(name).backend_tokenizer.to_str())
    return encoder, tokenizer


def _part(weights: Mapping[str, "torch.Tensor"], prefix: str) -> dict[str, "torch.Tensor"]:
    return {name.removeprefix(prefix): w for name, w in weights.items() if name.startswith(prefix)}


def _reordered(weights: Mapping[str, "torch.Tensor"], saved: Sequence[str]) -> dict[str, "torch.Tensor"]:
    """The saved output rows in the order of this version, with zeros for missing outputs."""
    import torch

    rows = [saved.index(name) if name in saved else None for name in (*HEADS, *CATEGORIES)]
    return {name: torch.stack([torch.zeros_like(w[0]) if row is None else w[row] for row in rows])
            for name, w in weights.items()}
