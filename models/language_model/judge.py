"""The judge: scores edits with a causal language model.

The gain of an edit is log P(new text | context before) - log P(old text | context before), in nats, from the first
token that differs until WINDOW tokens after the texts agree again. One forward pass over a document gives the
log-probability of every token, and of the first differing token of every edit. Edits that are scored further are
appended to the text; each attends only to itself and to the prefix that it shares with the text.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from ..runtime.threads import map_in_threads
from .causal import CausalModel
from .decoders import Floats, Integers, Logits
from .packs import Batch, Text, Tokens, batches_of, groups_of, packs_of, texts_of
from .tokens import TextEncoder, Tokenised, Variant

HEADING = "News report\n\n"
"""The context before the first segment of a document. Without it the scores of the first word are unreliable."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The model's scores of a segment in the context of its document.

    log_probs: of each token of the segment, in nats. best: of the most probable token at each position.
    """

    tokens: Tokenised
    log_probs: tuple[float, ...]
    best: tuple[float, ...]
    _logits: Logits

    @property
    def top(self) -> Integers:
        """The most probable tokens at each position and after the last one, [tokens + 1, TOP]."""
        return self._logits.top

    def first_log_probs(self, variants: Sequence[Variant]) -> list[float]:
        """The log-probability of the first token of each variant; 0 for a variant without tokens."""
        filled = [i for i, variant in enumerate(variants) if variant.new]
        at = np.array([variants[i].at for i in filled], int)
        new = np.array([variants[i].new[0] for i in filled], int)
        logs = np.zeros(len(variants))
        logs[filled] = self._logits.values[at, new] - self._logits.totals[at]
        found: list[float] = logs.tolist()
        return found

    def first_gains(self, variants: Sequence[Variant]) -> list[float]:
        """The gain in log-probability of the first differing token of each variant, in nats; 0 if one of the texts ends
        there."""
        logs = self.first_log_probs(variants)
        return [log - self.log_probs[v.at] if v.new and v.at < len(self.log_probs) else 0.0
                for v, log in zip(variants, logs, strict=True)]

    def surprisal(self, variant: Variant) -> float:
        """The surprisal of the tokens that a variant replaces, in nats; for an insertion, of the token after it."""
        end = max(variant.at + variant.replaced, variant.at + 1)
        return -sum(self.log_probs[variant.at:end])

    def shortfall(self, variant: Variant) -> float:
        """The log-probability of the most probable tokens minus that of the tokens that a variant replaces, in nats."""
        end = max(variant.at + variant.replaced, variant.at + 1)
        return sum(self.best[variant.at:end]) - sum(self.log_probs[variant.at:end])

    @property
    def mean_surprisal(self) -> float:
        """The mean surprisal of the segment's tokens, in nats."""
        return -sum(self.log_probs) / max(1, len(self.log_probs))


class Judge:
    """Scores edits with a causal model."""

    def __init__(self, model: CausalModel) -> None:
        self.model = model
        self.encoder = TextEncoder(model.tokenizer)
        self._heading = (model.start, *self.encoder.encode(HEADING))
        self._line_end = self.encoder.encode("\n")

    def decode(self, token: int) -> str:
        """The text of one token."""
        text: str = self.model.tokenizer.decode([token], clean_up_tokenization_spaces=False)
        return text

    def gains(self, documents: Sequence[Sequence[str]],
              choose: Callable[[int, int, Reading], Sequence[Variant]],
              wanted: Sequence[Collection[int]] | None = None) -> list[list[list[float]]]:
        """The gains, in nats, of the variants that `choose` returns for each segment of each document.

        `choose(document, segment, reading)` may run on several threads. The segments of a document are read in order,
        each with the ones before it as context. `wanted`: for each document the segments to call `choose` for; None for
        all.
        """
        tokenised = [[self.encoder.tokenised(text) for text in texts] for texts in documents]
        wanted = wanted or [range(len(texts)) for texts in documents]
        texts = [text for number, (segments, chosen) in enumerate(zip(tokenised, wanted, strict=True))
                 for text in texts_of(number, segments, self._heading, self._line_end, chosen)]
        packs = list(packs_of(texts))
        gains: list[list[list[float]]] = [[[] for _ in texts] for texts in documents]

        def chosen(document: int, segment: int, reading: Reading) -> Sequence[Variant]:
            return choose(document, segment, reading) if segment in wanted[document] else ()

        def judge(pack: Sequence[Text]) -> list[list[list[float]]]:
            return self._judge(pack, chosen)

        judged = map_in_threads(judge, packs) if self.model.decoder.parallel else list(map(judge, packs))
        for text, of_text in zip(chain(*packs), chain(*judged), strict=True):
            for segment, of_segment in zip(text.segments, of_text, strict=True):
                gains[text.document][segment] = of_segment
        return gains

    def _judge(self, pack: Sequence[Text],
               choose: Callable[[int, int, Reading], Sequence[Variant]]) -> list[list[list[float]]]:
        """The gains of the chosen variants, for each segment of each text."""
        states, cache = self.model.read([text.ids for text in pack])
        readings = self._readings(pack, states)
        gains: list[list[list[float]]] = []
        batches: list[Batch] = []
        for number, text in enumerate(pack):
            gains.append([])
            rows: list[tuple[int, Tokens]] = []
            owners: list[tuple[int, int]] = []
            for i, (segment, first) in enumerate(zip(text.segments, text.firsts, strict=True)):
                reading = next(readings)
                chosen = choose(text.document, segment, reading) if reading.tokens.ids else ()
                logs = reading.first_log_probs(chosen)
                gains[-1].append([log - sum(reading.log_probs[variant.at:variant.old_end])
                                  for variant, log in zip(chosen, logs, strict=True)])
                for j, variant in enumerate(chosen):
                    if len(variant.new) > 1:
                        rows.append((first + variant.at, variant.new))
                        owners.append((i, j))
            batches += batches_of(number, len(text.ids), rows, owners)
        for group in groups_of(batches):
            scores = self.model.score_continuations([batch.continuations for batch in group], cache)
            for batch, of_batch in zip(group, scores, strict=True):
                for (i, j), more in zip(batch.owners, of_batch, strict=True):
                    gains[batch.continuations.text][i][j] += more
        return gains

    def _readings(self, pack: Sequence[Text], states: Sequence[Floats]) -> Iterator[Reading]:
        """The reading of each segment of each text. Its logits are valid until the next one."""
        for text, of_text in zip(pack, states, strict=True):
            for segment, first in zip(text.tokenised, text.firsts, strict=True):
                logits = self.model.logits(of_text[first - 1:first + len(segment.ids)])
                rows = np.arange(len(segment.ids))
                log_probs = logits.values[rows, np.array(segment.ids, int)] - logits.totals[:-1]
                best = logits.values[rows, logits.top[:-1, 0]] - logits.totals[:-1]
                yield Reading(segment, tuple(log_probs.tolist()), tuple(best.tolist()), logits)
