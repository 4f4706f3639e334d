"""The tagger: a transformer encoder that reads `translation </s></s> source` and tags each piece.

The head is one linear layer over the last state of each piece. Its len(HEADS) + len(CATEGORIES) outputs are the logits
of the labels in `corpora.public_sets.Labelled`, then one logit for each category.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...corpora.errors import ModelError
from ...corpora.records import CATEGORIES, Segment
from ..runtime import quantised
from ..runtime.sharing import tokenizer_file
from .vocabulary import read_tokenizer

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

HEADS = ("bad", "gap", "mqm", "major", "odd", "garbled")
START, PAD, END = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Encoded:
    """The pieces of a segment. `offsets[i]` are the characters of piece i of the translation. The next piece is the end
    token, whose tags describe the position after the text."""

    ids: list[int]
    offsets: list[tuple[int, int]]


class Tagger:
    """The network with its tokenizer, for inference and training."""

    def __init__(self, encoder: Any, head: Any, tokenizer: "Tokenizer", *, is_fused: bool = False) -> None:
        """`is_fused`: the encoder has the layers of `runtime.fused`."""
        self.encoder, self.head, self.tokenizer, self.is_fused = encoder, head, tokenizer, is_fused

    @classmethod
    def with_new_head(cls, encoder: Any, tokenizer: "Tokenizer") -> "Tagger":
        """A tagger with a new head, with small weights and zero bias."""
        import torch

        head = torch.nn.Linear(encoder.config.hidden_size, len(HEADS) + len(CATEGORIES))
        torch.nn.init.normal_(head.weight, std=0.02)
        torch.nn.init.zeros_(head.bias)
        return cls(encoder, head, tokenizer)

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", *, to_train: bool = False) -> "Tagger":
        """Load what `save` wrote. With `to_train`, load float weights and start missing heads at zero.

        Raises ModelError if the folder has no tagger, or one with other heads.
        """
        import torch
        from tokenizers import Tokenizer

        from ..runtime import fused, int8

        if not (folder / "tagger.json").is_file():
            raise ModelError("no tagger.json in this folder", where=str(folder), remedy="see `degarble models`")
        layout = json.loads((folder / "tagger.json").read_text(encoding="utf-8"))
        if not to_train and layout != _layout():
            raise ModelError("the tagger has other heads than this version of degarble", where=str(folder))
        weights = quantised.load(folder, only="head." if not to_train else "")
        fused_encoder = None if to_train else fused.load_encoder(folder, device, "encoder.")
        encoder: Any = fused_encoder
        if encoder is None:
            from transformers import AutoModel  # slow to import, not needed by the shipped model

            # fused attention is slower on short texts
            encoder = quantised.build(AutoModel, folder, _part(weights, "encoder."), add_pooling_layer=False) \
                if to_train else int8.build(AutoModel, folder, device, "encoder.", add_pooling_layer=False,
                                            attn_implementation="eager")
        head = torch.nn.Linear(encoder.config.hidden_size, len(HEADS) + len(CATEGORIES))
        head.load_state_dict(_reordered(_part(weights, "head."), [*layout["heads"], *layout["categories"]]))
        for module in (encoder, head):
            module.eval().requires_grad_(False).to(device)
        return cls(encoder, head, Tokenizer.from_file(str(tokenizer_file(folder))), is_fused=fused_encoder is not None)

    def save(self, folder: Path, tokenizer: dict[str, Any]) -> None:
        """Write config, tokenizer and int8 weights."""
        folder.mkdir(parents=True, exist_ok=True)
        self.encoder.config.save_pretrained(folder)
        (folder / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
        (folder / "tagger.json").write_text(json.dumps(_layout(), indent=1), encoding="utf-8")
        weights = {f"encoder.{k}": v for k, v in self.encoder.state_dict().items()}
        quantised.save(weights | {f"head.{k}": v for k, v in self.head.state_dict().items()}, folder)

    def encode(self, segments: Sequence[Segment], max_pieces: int = 254) -> list[Encoded]:
        """The pieces of each segment and its source, each side cut at `max_pieces`."""
        return [windows[0] for windows in self.windows(segments, max_pieces)]

    def windows(self, segments: Sequence[Segment], max_pieces: int) -> list[list[Encoded]]:
        """The pieces of each segment in half-overlapping windows of at most `max_pieces`, each with the source, which
        is cut at the same number."""
        sides = self.tokenizer.encode_batch([s.text for s in segments], add_special_tokens=False)
        with_source = [s.source for s in segments if s.source]
        sources = iter(self.tokenizer.encode_batch(with_source, add_special_tokens=False))
        step = max(1, max_pieces // 2)
        found = []
        for segment, side in zip(segments, sides, strict=True):
            source = next(sources).ids[:max_pieces] if segment.source else []
            tail = [END, *source, END] if source else []
            starts = range(0, max(1, len(side.ids) - max_pieces + step), step)
            found.append([Encoded([START, *side.ids[at:at + max_pieces], END, *tail],
                                  side.offsets[at:at + max_pieces]) for at in starts])
        return found

    def logits(self, batch: Sequence[Encoded]) -> "torch.Tensor":
        """[len(batch), longest, heads + categories]. Position 0 is <s>; piece i is at i + 1."""
        return self._read(batch, max(len(e.ids) for e in batch))[1]

    def states_and_logits(self, batch: Sequence[Encoded],
                          longest: int) -> tuple[Sequence["torch.Tensor"], "torch.Tensor"]:
        """The states before each layer and after the last one, [len(batch), longest, width], and the logits."""
        return self._read(batch, longest, output_hidden_states=True)

    def _read(self, batch: Sequence[Encoded], longest: int, **options: Any) -> tuple[Any, "torch.Tensor"]:
        import torch

        device = self.head.weight.device
        ids = torch.tensor([e.ids + [PAD] * (longest - len(e.ids)) for e in batch], device=device)
        read = self.encoder(input_ids=ids, attention_mask=(ids != PAD).long(), **options)
        logits: torch.Tensor = self.head(read.last_hidden_state.float())
        return read.hidden_states, logits


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


def _layout() -> dict[str, list[str]]:
    return {"heads": list(HEADS), "categories": list(CATEGORIES)}
