"""The infiller: a causal language model that writes what should stand in a marked span.

n-best without beam search: the prompt is read once, its `branches` likeliest first tokens are each
continued greedily, and every candidate, whoever proposed it, is scored by one teacher-forced pass over
the same cached prompt. The score is log P(candidate, end | prompt), in nats.
"""

import copy
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..corpora.errors import ModelError
from . import quantised
from .prompts import Blank, answer

if TYPE_CHECKING:
    import torch

FORMAT = "degarble-infiller-1"


@dataclass(frozen=True, slots=True)
class Scored:
    """A replacement with its log-probability, end token included."""

    replacement: str
    score: float


class Infiller:
    """A causal model and its tokenizer."""

    def __init__(self, model: Any, tokenizer: Any) -> None:
        self.model, self.tokenizer = model, tokenizer
        self.end: int = tokenizer.eos_token_id

    @classmethod
    def load(cls, folder: Path, device: str = "cpu") -> "Infiller":
        """Read what `save` wrote. Raises ModelError where the folder holds no infiller."""
        from transformers import AutoModelForCausalLM, AutoTokenizer

        if not (folder / "infiller.json").is_file():
            raise ModelError("no infiller.json here", where=str(folder), remedy="see `degarble models`")
        dtype = _fastest_dtype(device)
        model = quantised.build(AutoModelForCausalLM, folder, quantised.load(folder, dtype))
        model.eval().requires_grad_(False).to(device=device, dtype=dtype)
        return cls(model, AutoTokenizer.from_pretrained(folder))

    def save(self, folder: Path) -> None:
        """Write config, tokenizer and int8 weights, tied matrices once."""
        folder.mkdir(parents=True, exist_ok=True)
        self.model.config.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)
        (folder / "infiller.json").write_text(json.dumps({"format": FORMAT}) + "\n", encoding="utf-8")
        weights = {k: v.float() for k, v in self.model.state_dict().items() if k != "lm_head.weight"}
        quantised.save(weights, folder)

    def candidates(self, blanks: Sequence[Blank], given: Sequence[Sequence[str]], *, branches: int = 4,
                   most_tokens: int = 10) -> list[list[Scored]]:
        """For each blank its own n-best and the `given` candidates, without repeats, best first."""
        import torch

        if not blanks:
            return []
        with torch.inference_mode():
            prompts = self._prompts(blanks)
            first, cache = self._read(prompts)
            written = self._write(prompts, first, cache, branches, most_tokens)
            pools = [list(dict.fromkeys([*own, *others])) for own, others in zip(written, given, strict=True)]
            scores = self._score(prompts, first, cache, pools)
        return [sorted(map(Scored, pool, of_pool), key=lambda s: -s.score)
                for pool, of_pool in zip(pools, scores, strict=True)]

    def _prompts(self, blanks: Sequence[Blank]) -> Any:
        """Left-padded token ids and mask, [blanks, longest]."""
        self.tokenizer.padding_side = "left"
        if self.tokenizer.pad_token_id is None:
            self.tokenizer.pad_token_id = self.end
        return self.tokenizer([blank.prompt() for blank in blanks], return_tensors="pt", padding=True,
                              add_special_tokens=False).to(self.model.device)

    def _read(self, prompts: Any) -> tuple["torch.Tensor", Any]:
        """Log-probabilities of the first token, [blanks, vocabulary], and the cache of the prompts."""
        out = self.model(**prompts, position_ids=_positions(prompts.attention_mask), use_cache=True,
                         logits_to_keep=1)
        return out.logits[:, -1].float().log_softmax(-1), out.past_key_values

    def _write(self, prompts: Any, first: "torch.Tensor", cache: Any, branches: int,
               most_tokens: int) -> list[list[str]]:
        import torch

        tokens = first.topk(branches).indices.reshape(-1, 1)
        branch_cache = copy.deepcopy(cache)
        branch_cache.batch_repeat_interleave(branches)
        mask = prompts.attention_mask.repeat_interleave(branches, 0)
        written = [tokens]
        for _ in range(most_tokens - 1):
            mask = torch.cat([mask, mask.new_ones(len(mask), 1)], 1)
            out = self.model(input_ids=tokens, attention_mask=mask, past_key_values=branch_cache,
                             position_ids=_positions(mask)[:, -1:], use_cache=True)
            tokens = out.logits[:, -1].argmax(-1, keepdim=True)
            written.append(tokens)
            if (torch.cat(written, 1) == self.end).any(1).all():
                break
        rows = torch.cat(written, 1).tolist()
        texts = [self._text(row) for row in rows]
        return [[t for t in texts[i:i + branches] if t is not None] for i in range(0, len(texts), branches)]

    def _text(self, row: list[int]) -> str | None:
        """The answer before the end token; None where the model did not come to an end."""
        if self.end not in row:
            return None
        text: str = self.tokenizer.decode(row[:row.index(self.end)], clean_up_tokenization_spaces=False)
        return text.strip() if "\n" not in text else None

    def _score(self, prompts: Any, first: "torch.Tensor", cache: Any,
               pools: Sequence[Sequence[str]]) -> list[list[float]]:
        import torch

        answers = [[[*self.tokenizer.encode(answer(c), add_special_tokens=False), self.end] for c in pool]
                   for pool in pools]
        most, longest = max(map(len, answers)), max(len(a) for pool in answers for a in pool)
        ids = torch.full((len(pools), most, longest), self.end, device=first.device)
        known = torch.zeros(ids.shape, dtype=torch.bool, device=first.device)
        for i, pool in enumerate(answers):
            for j, tokens in enumerate(pool):
                ids[i, j, :len(tokens)] = torch.tensor(tokens)
                known[i, j, :len(tokens)] = True
        scores = first.gather(1, ids[:, :, 0])
        if longest > 1:
            all_cache = copy.deepcopy(cache)
            all_cache.batch_repeat_interleave(most)
            mask = torch.cat([prompts.attention_mask.repeat_interleave(most, 0),
                              known.flatten(0, 1)[:, :-1].long()], 1)
            out = self.model(input_ids=ids.flatten(0, 1)[:, :-1], attention_mask=mask,
                             past_key_values=all_cache, position_ids=_positions(mask)[:, 1 - longest:])
            logs = torch.stack([_chances(row, tokens) for row, tokens in
                                zip(out.logits, ids.flatten(0, 1)[:, 1:], strict=True)])
            scores = scores + (logs.view(len(pools), most, -1) * known[:, :, 1:]).sum(-1)
        return [row[:len(pool)] for row, pool in zip(scores.tolist(), pools, strict=True)]


def _chances(logits: "torch.Tensor", tokens: "torch.Tensor") -> "torch.Tensor":
    """Log-probability of each token, [tokens]; row by row, since a batch of float32 logits is large."""
    wide = logits.float()
    return wide.gather(1, tokens[:, None])[:, 0] - wide.logsumexp(-1)


def _positions(mask: "torch.Tensor") -> "torch.Tensor":
    return (mask.cumsum(-1) - 1).clamp(min=0)


def _fastest_dtype(device: str) -> "torch.dtype":
    """bfloat16 where the hardware multiplies it natively, else float32."""
    import torch

    if device != "cpu":
        return torch.bfloat16
    return torch.bfloat16 if torch.cpu._is_avx512_bf16_supported() else torch.float32
