"""A causal language model for the judge: reads a text and scores continuations of its prefixes."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from ...corpora.errors import ModelError
from .decoders import Branches, Decoder, Floats, Logits, TransformersDecoder
from .tokens import FileTokenizer

SCORED_AT_ONCE = 128
"""Tokens whose logits over the vocabulary are in memory at a time."""


@dataclass(frozen=True, slots=True)
class Continuations:
    """Continuations of a text that was read. `text`: its number; `length`: in tokens. rows: for each continuation its
    position and its tokens from there on, at least two."""

    text: int
    length: int
    rows: Sequence[tuple[int, Sequence[int]]]

    @property
    def size(self) -> int:
        """The number of tokens to read: all but the last of each continuation."""
        return sum(len(tokens) - 1 for _, tokens in self.rows)

    def branches(self) -> Branches:
        """The tokens to read."""
        ids = [token for _, tokens in self.rows for token in tokens[:-1]]
        visible = np.zeros((len(ids), self.length + len(ids)), bool)
        places: list[int] = []
        for place, tokens in self.rows:
            at, end = len(places), len(places) + len(tokens) - 1
            visible[at:end, :place] = True
            visible[at:end, self.length + at:self.length + end] = np.tri(end - at, dtype=bool)
            places += range(place, place + end - at)
        return Branches(self.text, np.array(ids), np.array(places), visible)


class CausalModel:
    """A causal network and its tokenizer."""

    def __init__(self, decoder: Decoder, tokenizer: Any) -> None:
        self.decoder, self.tokenizer = decoder, tokenizer
        end = tokenizer.eos_token_id
        self.start: int = end if tokenizer.bos_token_id is None else tokenizer.bos_token_id

    @classmethod
    def load(cls, name: str, device: str = "cpu") -> "CausalModel":
        """Load a folder with int8 weights, or any causal checkpoint of transformers, local or on the hub.

        Raises ModelError if it cannot be loaded.
        """
        from ..runtime import quantised

        folder = Path(name)
        is_stored = bool(quantised.shards(folder))
        if is_stored and device == "cpu":
            from .llama import load_llama

            decoder = load_llama(folder)
            if decoder is not None:
                return cls(decoder, FileTokenizer(folder))

        from transformers import AutoModelForCausalLM, AutoTokenizer  # slow to import, not needed by the shipped model

        dtype = quantised.fastest_dtype(device)
        model: Any
        try:
            if is_stored:
                model = quantised.build(AutoModelForCausalLM, folder, quantised.load(folder)).to(dtype)
            else:
                model = AutoModelForCausalLM.from_pretrained(name, dtype=dtype, attn_implementation="eager")
            tokenizer = AutoTokenizer.from_pretrained(name)
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(str(error).split("\n")[0], where=name,
                             remedy="give a causal checkpoint: a local folder or a hub id") from error
        return cls(TransformersDecoder(model.eval().requires_grad_(False).to(device)), tokenizer)

    def read(self, texts: Sequence[Sequence[int]]) -> tuple[list[Floats], Any]:
        """The states [tokens, width] of each text, and the cache for continuations."""
        return self.decoder.read([np.array(ids) for ids in texts])

    def logits(self, states: Floats) -> Logits:
        """The logits after states [rows, width]."""
        return self.decoder.logits(states)

    def score_continuations(self, batch: Sequence[Continuations], cache: Any) -> list[list[float]]:
        """The log-probability of the tokens of each continuation except the first, in nats. Each token sees the text
        before its continuation and its own continuation. The cache is not changed."""
        states = np.concatenate(self.decoder.extend([one.branches() for one in batch], cache))
        targets = np.array([token for one in batch for _, tokens in one.rows for token in tokens[1:]])
        logs = [log for i in range(0, len(targets), SCORED_AT_ONCE)
                for log in self.decoder.log_probabilities(states[i:i + SCORED_AT_ONCE],
                                                          targets[i:i + SCORED_AT_ONCE]).tolist()]
        of_tokens = iter(logs)
        return [[sum(islice(of_tokens, len(tokens) - 1)) for _, tokens in one.rows] for one in batch]


def save_causal(model: Any, tokenizer: Any, folder: Path) -> None:
    """Write config, tokenizer and int8 weights of a model of transformers, tied matrices once."""
    from ..runtime import quantised

    folder.mkdir(parents=True, exist_ok=True)
    model.config.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    quantised.save({k: v.float() for k, v in model.state_dict().items() if k != "lm_head.weight"}, folder)
