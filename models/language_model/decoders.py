"""The interface of causal networks, and networks of transformers."""

import copy
import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_PADDED_TO = 8
TOP = 12
"""Number of most probable tokens kept for each position."""


@dataclass(frozen=True, eq=False, slots=True)
class Logits:
    """The logits [rows, vocabulary] after some tokens, the logarithm of their summed exponentials [rows], and the TOP
    most probable tokens of each row, [rows, TOP], the best first."""

    values: Floats
    totals: Floats
    top: Integers


@dataclass(frozen=True, eq=False, slots=True)
class Branches:
    """Alternative continuations of one of the texts that a decoder has read.

    ids, places: the tokens and their positions in the text, [tokens]. visible: what each token sees of the text and of
    the other tokens, [tokens, length of the text + tokens].
    """

    text: int
    ids: Integers
    places: Integers
    visible: Flags


def padded_length(tokens: int) -> int:
    """The length that a decoder pads a text or branches of so many tokens to, if it reads several at a time.

    Padding changes the last digits of a state, and where states are quantised these may become a whole step. Texts that
    are padded to the same length beside others and alone have the same states.
    """
    return -(-tokens // _PADDED_TO) * _PADDED_TO


class Decoder(Protocol):
    """A causal network. `parallel`: call it from several threads, each with its own texts."""

    parallel: bool

    def read(self, texts: Sequence[Integers]) -> tuple[list[Floats], Any]:
        """The states [tokens, width] of each text [tokens], and the cache for continuations."""
        ...

    def extend(self, branches: Sequence[Branches], cache: Any) -> list[Floats]:
        """The states [tokens, width] of the branches of different texts. The cache is not changed."""
        ...

    def logits(self, states: Floats) -> Logits:
        """The logits after states [rows, width]. Their `values` are valid until the next call on the same thread."""
        ...

    def log_probabilities(self, states: Floats, tokens: Integers) -> Floats:
        """The log-probability, in nats, of each token [rows] after states [rows, width]."""
        ...


class TransformersDecoder:
    """A causal network of transformers, on any device."""

    parallel = False

    def __init__(self, model: Any) -> None:
        """`model`: with an output matrix, as AutoModelForCausalLM loads it."""
        self.model, self.network = model, model.model
        named = inspect.signature(self.network.forward).parameters
        self._cached_as = "cache" if "cache" in named else "past_key_values"  # from transformers 5.24 on

    def read(self, texts: Sequence[Integers]) -> tuple[list[Floats], Any]:
        """See Decoder."""
        import torch

        with torch.inference_mode():
            outputs = [self.network(input_ids=self._tensor(ids)[None], use_cache=True) for ids in texts]
        return [self._array(out.last_hidden_state[0]) for out in outputs], [out[self._cached_as] for out in outputs]

    def extend(self, branches: Sequence[Branches], cache: Any) -> list[Floats]:
        """See Decoder."""
        return [self._extend(one, cache[one.text]) for one in branches]

    def _extend(self, branches: Branches, cache: Any) -> Floats:
        import torch

        dtype = self.network.dtype
        hidden = torch.from_numpy(~branches.visible)
        mask = torch.zeros(hidden.shape, dtype=dtype).masked_fill_(hidden, torch.finfo(dtype).min)
        copied = copy.copy(cache)
        copied.layers = [copy.copy(layer) for layer in cache.layers]
        with torch.inference_mode():
            out = self.network(input_ids=self._tensor(branches.ids)[None],
                               attention_mask=self._tensor(mask)[None, None], use_cache=True,
                               position_ids=self._tensor(branches.places)[None], **{self._cached_as: copied})
        return self._array(out.last_hidden_state[0])

    def logits(self, states: Floats) -> Logits:
        """See Decoder."""
        wide = self._logits(states)
        top = wide.topk(min(TOP, wide.shape[1])).indices
        return Logits(self._array(wide), self._array(wide.logsumexp(-1)), top.cpu().numpy())

    def log_probabilities(self, states: Floats, tokens: Integers) -> Floats:
        """See Decoder."""
        wide = self._logits(states)
        return self._array(wide.gather(1, self._tensor(tokens)[:, None])[:, 0] - wide.logsumexp(-1))

    def _logits(self, states: Floats) -> Any:
        import torch

        with torch.inference_mode():
            return self.model.lm_head(self._tensor(states).to(self.network.dtype)).float()

    def _tensor(self, values: Any) -> Any:
        import torch

        return torch.as_tensor(values).to(self.network.device)

    @staticmethod
    def _array(values: Any) -> Floats:
        array: Floats = values.float().cpu().numpy()
        return array
