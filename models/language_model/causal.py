"""A causal language model for the judge: reads a text and scores continuations of its prefixes."""

import json
from collections.abc import Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...corpora.errors import ModelError
from .decoder import Decoder, PlainDecoder, load_decoder
from .tokens import FileTokenizer

if TYPE_CHECKING:
    import torch

OUTLIERS = "outliers.json"
"""The file with the outlier channels of a folder's model: see decoder.Outliers."""
SCORED_AT_ONCE = 128
"""Tokens whose logits over the vocabulary are in memory at a time."""


class CausalModel:
    """A causal network and its tokenizer. `by_thread`: run several texts in parallel, each on one thread."""

    def __init__(self, model: Any, tokenizer: Any, decoder: Decoder | None = None) -> None:
        """`decoder` replaces the model's layers."""
        self.model, self.tokenizer = model, tokenizer
        self.decoder = decoder or PlainDecoder(model.model)
        self.by_thread = self.decoder.by_thread
        end = tokenizer.eos_token_id
        self.start: int = end if tokenizer.bos_token_id is None else tokenizer.bos_token_id

    @classmethod
    def load(cls, name: str, device: str = "cpu") -> "CausalModel":
        """Load a folder with int8 weights, or any causal checkpoint of transformers, local or on the hub.

        Raises ModelError if it cannot be loaded.
        """
        from ..runtime import int8, quantised

        folder = Path(name)
        if quantised.shards(folder):
            path = folder / OUTLIERS
            outliers = json.loads(path.read_text(encoding="utf-8"))["layers"] if path.is_file() else ()
            fused = load_decoder(folder, device, outliers)
            if fused is not None:
                return cls(fused, FileTokenizer(folder), fused)

        from transformers import AutoModelForCausalLM, AutoTokenizer  # slow to import, not needed by the shipped model

        model: Any
        if quantised.shards(folder):
            model = int8.build(AutoModelForCausalLM, folder, device, attn_implementation="eager")
            return cls(model, AutoTokenizer.from_pretrained(name))
        try:
            model = AutoModelForCausalLM.from_pretrained(name, dtype=quantised.fastest_dtype(device),
                                                         attn_implementation="eager")
            tokenizer = AutoTokenizer.from_pretrained(name)
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(str(error).split("\n")[0], where=name,
                             remedy="give a causal checkpoint: a local folder or a hub id") from error
        return cls(model.eval().requires_grad_(False).to(device), tokenizer)

    def save(self, folder: Path) -> None:
        """Write config, tokenizer and int8 weights, tied matrices once. Works for a model in training, not after
        `load`."""
        from ..runtime import quantised

        folder.mkdir(parents=True, exist_ok=True)
        self.model.config.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)
        weights = {k: v.float() for k, v in self.model.state_dict().items() if k != "lm_head.weight"}
        quantised.save(weights, folder)

    def read(self, ids: Sequence[int]) -> tuple["torch.Tensor", Any]:
        """The states [tokens, width] of a text, and the cache for its continuations."""
        import torch

        tokens = torch.tensor([ids], device=self.model.device)
        states, cache = self.decoder.read(tokens, torch.ones_like(tokens))
        return states[0], cache

    def logits(self, states: "torch.Tensor") -> "torch.Tensor":
        """Logits [rows, vocabulary] in float32 on the CPU, from states [rows, width]."""
        wide: torch.Tensor = self.model.lm_head(states.contiguous()).float().cpu()
        return wide

    def score_continuations(self, length: int, cache: Any, rows: Sequence[tuple[int, Sequence[int]]]) -> list[float]:
        """The log-probability of each row's tokens except the first, in nats.

        A row is a position in the text of `length` tokens that was read, and alternative tokens from there on. Each
        token sees the text before the position and its own row. The cache is not changed.
        """
        import torch

        device = self.model.device
        fed = [token for _, tokens in rows for token in tokens[:-1]]
        visible = torch.zeros(1, len(fed), length + len(fed), dtype=torch.bool)
        places: list[int] = []
        at = 0
        for place, tokens in rows:
            end = at + len(tokens) - 1
            visible[0, at:end, :place] = True
            visible[0, at:end, length + at:length + end] = torch.ones(end - at, end - at).tril().bool()
            places += range(place, place + end - at)
            at = end
        states = self.decoder.extend(torch.tensor([fed], device=device), visible.to(device),
                                   torch.tensor([places], device=device), self.decoder.copy_cache(cache))[0]
        targets = torch.tensor([token for _, tokens in rows for token in tokens[1:]], device=device)
        logs = torch.cat([_log_probs(self.model.lm_head, states[i:i + SCORED_AT_ONCE].contiguous(),
                                     targets[i:i + SCORED_AT_ONCE])
                          for i in range(0, len(targets), SCORED_AT_ONCE)]).tolist()
        ends = list(accumulate((len(tokens) - 1 for _, tokens in rows), initial=0))
        return [sum(logs[start:end]) for start, end in pairwise(ends)]


def _log_probs(matrix: Any, states: "torch.Tensor", tokens: "torch.Tensor") -> "torch.Tensor":
    """Log-probability [tokens] of each token from the state before it."""
    from ..runtime.int8 import Int8Linear
    from ..runtime.products import multiplies_int8

    if isinstance(matrix, Int8Linear) and matrix.bias is None and multiplies_int8(str(states.device)):
        return matrix.log_probabilities(states, tokens)
    wide: torch.Tensor = matrix(states).float()
    return wide.gather(1, tokens[:, None])[:, 0] - wide.logsumexp(-1)
