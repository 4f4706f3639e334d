"""The infiller: a causal language model that writes what should stand in a marked span.

n-best without beam search: the prompt is read once, its `branches` likeliest first tokens are each
continued greedily, and every candidate, whoever proposed it, is scored by one teacher-forced pass over
the same cached prompt. The score is log P(candidate, end | prompt), in nats. The same network, read as the
plain language model it still is, also says how likely the whole sentence becomes with a candidate in it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...corpora.errors import ModelError
from ..runtime import quantised
from .decoder import Decoder, PlainDecoder, decoder_of
from .prompts import Blank, answer

if TYPE_CHECKING:
    import torch

FORMAT = "degarble-infiller-1"
SCORED_AT_ONCE = 128
"""Tokens whose logits over the vocabulary are held at a time."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A replacement with its log-probability, end token included."""

    replacement: str
    score: float


class Infiller:
    """A causal model and its tokenizer."""

    def __init__(self, model: Any, tokenizer: Any, decoder: Decoder | None = None) -> None:
        """`decoder` stands in for the model's layers."""
        self.model, self.tokenizer = model, tokenizer
        self.decoder = decoder or PlainDecoder(model.model)
        self.by_thread = self.decoder.by_thread
        self.end: int = tokenizer.eos_token_id
        self.start: int = self.end if tokenizer.bos_token_id is None else tokenizer.bos_token_id

    @classmethod
    def load(cls, folder: Path, device: str = "cpu") -> "Infiller":
        """Read what `save` wrote. Raises ModelError where the folder holds no infiller."""
        from transformers import AutoModelForCausalLM, AutoTokenizer

        from ..runtime import int8

        if not (folder / "infiller.json").is_file():
            raise ModelError("no infiller.json here", where=str(folder), remedy="see `degarble models`")
        model = int8.build(AutoModelForCausalLM, folder, device, attn_implementation="eager")
        return cls(model, AutoTokenizer.from_pretrained(folder), decoder_of(model.model, device))

    def save(self, folder: Path) -> None:
        """Write config, tokenizer and int8 weights, tied matrices once. Not of what was loaded to be run."""
        folder.mkdir(parents=True, exist_ok=True)
        self.model.config.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)
        (folder / "infiller.json").write_text(json.dumps({"format": FORMAT}) + "\n", encoding="utf-8")
        weights = {k: v.float() for k, v in self.model.state_dict().items() if k != "lm_head.weight"}
        quantised.save(weights, folder)

    def candidates(self, blanks: Sequence[Blank], given: Sequence[Sequence[str]], *, branches: int = 4,
                   most_tokens: int = 8) -> list[list[Scored]]:
        """For each blank its own n-best, of `branches` at most, and the `given` candidates, without repeats,
        best first."""
        import torch

        if not blanks:
            return []
        with torch.inference_mode():
            read = self._read([self._ids(blank.prompt()) for blank in blanks])
            written = self._write(read, branches, most_tokens) if branches else [[] for _ in blanks]
            pools = [list(dict.fromkeys([*own, *others])) for own, others in zip(written, given, strict=True)]
            scores = self._score(read, [[[*self._ids(answer(c)), self.end] for c in pool] for pool in pools])
        return [sorted(map(Scored, pool, of_pool), key=lambda s: -s.score)
                for pool, of_pool in zip(pools, scores, strict=True)]

    def in_sentence(self, blanks: Sequence[Blank], pools: Sequence[Sequence[str]]) -> list[list[float]]:
        """log P(sentence with the candidate | what stands before it) of each candidate of each blank, in
        nats, up to a constant for each blank. Every pool has a candidate."""
        import torch

        if not blanks:
            return []
        written = [[[self.start, *self._ids(text)] for text in blank.filled(pool)]
                   for blank, pool in zip(blanks, pools, strict=True)]
        shared = [_shared(texts) for texts in written]
        with torch.inference_mode():
            read = self._read([texts[0][:n] for texts, n in zip(written, shared, strict=True)])
            return self._score(read, [[ids[n:] for ids in texts]
                                      for texts, n in zip(written, shared, strict=True)])

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self.tokenizer.encode(text, add_special_tokens=False)
        return ids

    def _read(self, prompts: Sequence[list[int]]) -> "Read":
        """Read the prompts, padded at the left."""
        import torch

        longest = max(map(len, prompts))
        device = self.model.device
        ids = torch.tensor([[self.end] * (longest - len(p)) + p for p in prompts], device=device)
        mask = torch.tensor([[0] * (longest - len(p)) + [1] * len(p) for p in prompts], device=device)
        states, cache = self.decoder.read(ids, mask)
        last = states[:, -1].contiguous()  # a strided view: 0.4 s, 400 MB more in bfloat16
        first = self.model.lm_head(last)
        return Read(mask, first.float().log_softmax(-1), cache)

    def _write(self, read: "Read", branches: int, most_tokens: int) -> list[list[str]]:
        """The likeliest first tokens of each prompt, each gone on from greedily until it ends.

        The branches of a prompt stand behind it in one row, each seeing the prompt and itself alone.
        """
        import torch

        tokens = read.first.topk(branches).indices  # [prompts, branches]
        written, cache = [tokens], self.decoder.copied(read.cache)
        prompt = read.mask[:, None].bool().expand(-1, branches, -1)
        own = torch.eye(branches, dtype=torch.bool, device=tokens.device).expand(len(tokens), -1, -1)
        length = read.mask.sum(1, keepdim=True)
        ended = tokens == self.end
        for step in range(most_tokens - 1):
            if ended.all():
                break
            visible = torch.cat([prompt, own.repeat(1, 1, step + 1)], 2)
            states = self.decoder.more(tokens, visible, (length + step).expand_as(tokens), cache)
            tokens = self.model.lm_head(states).argmax(-1)
            ended |= tokens == self.end
            written.append(tokens)
        texts = [[self._text(branch) for branch in row] for row in torch.stack(written, 2).tolist()]
        return [[text for text in row if text is not None] for row in texts]

    def _text(self, row: list[int]) -> str | None:
        """The answer before the end token; None where the model did not come to an end."""
        if self.end not in row:
            return None
        text: str = self.tokenizer.decode(row[:row.index(self.end)], clean_up_tokenization_spaces=False)
        return text.strip() if "\n" not in text else None

    def _score(self, read: "Read", pools: Sequence[Sequence[list[int]]]) -> list[list[float]]:
        """log P(continuation | prompt) of each prompt's continuations, none of them empty.

        The continuations of a prompt stand behind it in one row, each seeing the prompt and itself alone.
        """
        import torch

        rows = [[token for ids in pool for token in ids[:-1]] for pool in pools]
        longest, device = max(map(len, rows)), read.first.device
        scores = [[read.first[i, ids[0]].item() for ids in pool] for i, pool in enumerate(pools)]
        if not longest:
            return scores
        past = read.mask.shape[1]
        visible = read.mask[:, None].bool().repeat(1, longest, 1)
        visible = torch.cat([visible, visible.new_zeros(len(rows), longest, longest)], 2)
        positions = torch.zeros(len(rows), longest, dtype=torch.long, device=device)
        told: list[tuple[int, int, int, int]] = []  # row, place of the state, token it tells, continuation
        for i, pool in enumerate(pools):
            at, length = 0, int(read.mask[i].sum())
            for j, ids in enumerate(pool):
                end = at + len(ids) - 1
                visible[i, at:end, past + at:past + end] = visible.new_ones(end - at, end - at).tril()
                positions[i, at:end] = torch.arange(length, length + end - at, device=device)
                told += [(i, at + k, token, j) for k, token in enumerate(ids[1:])]
                at = end
        padded = torch.tensor([row + [self.end] * (longest - len(row)) for row in rows], device=device)
        states = self.decoder.more(padded, visible, positions, read.cache)
        for start in range(0, len(told), SCORED_AT_ONCE):
            some = told[start:start + SCORED_AT_ONCE]
            i, place, token, _ = torch.tensor(some, device=device).T
            logs = _log_chances(self.model.lm_head, states[i, place], token).tolist()
            for (row, _, _, j), log in zip(some, logs, strict=True):
                scores[row][j] += log
        return scores


@dataclass(frozen=True, slots=True)
class Read:
    """Prompts as read: their mask [prompts, longest], the log-probabilities of what comes first
    [prompts, vocabulary], and the cache to go on from."""

    mask: "torch.Tensor"
    first: "torch.Tensor"
    cache: Any


def _shared(texts: Sequence[list[int]]) -> int:
    """How many tokens all begin with, at least one left over in each."""
    shortest = min(map(len, texts))
    return next((n for n in range(shortest - 1) if len({ids[n] for ids in texts}) > 1), shortest - 1)


def _log_chances(matrix: Any, states: "torch.Tensor", tokens: "torch.Tensor") -> "torch.Tensor":
    """Log-probability of each token, [tokens], by the states before them."""
    from ..runtime.int8 import Int8Linear
    from ..runtime.products import multiplies_int8

    if isinstance(matrix, Int8Linear) and matrix.bias is None and multiplies_int8(str(states.device)):
        return matrix.log_chances(states, tokens)
    wide: torch.Tensor = matrix(states).float()
    return wide.gather(1, tokens[:, None])[:, 0] - wide.logsumexp(-1)
