"""The interface of causal networks, and networks of transformers."""

import copy
import inspect
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

TOP = 12
"""Number of most probable tokens kept for each position."""


@dataclass(frozen=True, eq=False, slots=True)
class Logits:
    """The logits [rows, vocabulary] after some tokens, the logarithm of their summed exponentials [rows], and the TOP
    most probable tokens of each row, [rows, TOP], the best first."""

    values: Floats
    totals: Floats
    top: Integers


class Decoder(Protocol):
    """A causal network. `parallel`: call it from several threads, each with its own text."""

    parallel: bool

    def read(self, ids: Integers) -> tuple[Floats, Any]:
        """The states [tokens, width] of a text [tokens], and the cache for continuations."""
        ...

    def extend(self, ids: Integers, visible: Flags, places: Integers, cache: Any) -> Floats:
        """The states [tokens, width] of tokens after the cached ones, at positions `places`. Each sees the tokens that
        are `visible` to it, [tokens, cached + tokens]. The cache is not changed."""
        ...

    def logits(self, states: Floats) -> Logits:
        """The logits after states [rows, width]."""
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

    def read(self, ids: Integers) -> tuple[Floats, Any]:
        """See Decoder."""
        import torch

        with torch.inference_mode():
            out = self.network(input_ids=self._tensor(ids)[None], use_cache=True)
        return self._array(out.last_hidden_state[0]), out[self._cached_as]

    def extend(self, ids: Integers, visible: Flags, places: Integers, cache: Any) -> Floats:
        """See Decoder."""
        import torch

        dtype = self.network.dtype
        mask = torch.zeros(visible.shape, dtype=dtype).masked_fill_(torch.from_numpy(~visible), torch.finfo(dtype).min)
        copied = copy.copy(cache)
        copied.layers = [copy.copy(layer) for layer in cache.layers]
        with torch.inference_mode():
            out = self.network(input_ids=self._tensor(ids)[None], attention_mask=self._tensor(mask)[None, None],
                               position_ids=self._tensor(places)[None], use_cache=True, **{self._cached_as: copied})
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
