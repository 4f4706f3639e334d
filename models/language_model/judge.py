"""The judge: scores edits with a causal language model.

The gain of an edit is log P(new text | context before) - log P(old text | context before), in nats, from the first
token that differs until WINDOW tokens after the texts agree again. One forward pass over a document gives the
log-probability of every token, and of the first differing token of every edit. Edits that are scored further are
appended to the text; each attends only to itself and to the prefix that it shares with the text.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ..runtime.threads import map_in_threads
from .causal import CausalModel
from .decoders import Floats, Integers, Logits
from .tokens import TextEncoder, Tokenised, Variant

HEADING = "News report\n\n"
"""The context before the first segment of a document. Without it the scores of the first word are unreliable."""
UNIT, BEFORE = 160, 128
"""Tokens of a document in one forward pass, and tokens before them that are repeated as context."""
SUFFIX_TOKENS = 320
"""Tokens of edits scored in one forward pass."""


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


@dataclass(frozen=True, slots=True)
class _Unit:
    """Consecutive segments of a document for one forward pass: their indices, and the tokens of the context before
    them."""

    document: int
    segments: range
    before: tuple[int, ...]

    def until_last(self, wanted: Collection[int]) -> "_Unit":
        """Without the segments after the last wanted one."""
        last = max(segment for segment in self.segments if segment in wanted)
        return replace(self, segments=range(self.segments.start, last + 1))


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
        units = [unit.until_last(wanted[number]) for number, texts in enumerate(tokenised)
                 for unit in self._units(number, texts) if any(segment in wanted[number] for segment in unit.segments)]
        gains: list[list[list[float]]] = [[[] for _ in texts] for texts in documents]

        def judge(unit: _Unit) -> list[list[float]]:
            def chosen(segment: int, reading: Reading) -> Sequence[Variant]:
                return choose(unit.document, segment, reading) if segment in wanted[unit.document] else ()

            return self._judge(unit, tokenised[unit.document], chosen)

        judged = map_in_threads(judge, units) if self.model.decoder.parallel else list(map(judge, units))
        for unit, of_unit in zip(units, judged, strict=True):
            for segment, of_segment in zip(unit.segments, of_unit, strict=True):
                gains[unit.document][segment] = of_segment
        return gains

    def _units(self, number: int, texts: Sequence[Tokenised]) -> Iterator[_Unit]:
        """Runs of whole segments of about UNIT tokens, each with the context before it."""
        cuts, size = [0], 0
        for i, text in enumerate(texts):
            if size and size + len(text.ids) > UNIT:
                cuts.append(i)
                size = 0
            size += len(text.ids) + len(self._line_end)
        for first, end in pairwise((*cuts, len(texts))):
            yield _Unit(number, range(first, end), self._before(texts, first))

    def _before(self, texts: Sequence[Tokenised], first: int) -> tuple[int, ...]:
        """The heading and as many whole segments before `first` as BEFORE allows, as tokens."""
        before: tuple[int, ...] = ()
        for text in reversed(texts[:first]):
            longer = (*text.ids, *self._line_end, *before)
            if len(longer) > BEFORE:
                break
            before = longer
        return (*self._heading, *before)

    def _judge(self, unit: _Unit, texts: Sequence[Tokenised],
               choose: Callable[[int, Reading], Sequence[Variant]]) -> list[list[float]]:
        ids, firsts = list(unit.before), []
        for segment in unit.segments:
            firsts.append(len(ids))
            ids += (*texts[segment].ids, *self._line_end)
        ids = ids[:len(ids) - len(self._line_end)]
        states, cache = self.model.read(ids)
        gains: list[list[float]] = []
        rows: list[tuple[int, tuple[int, ...]]] = []
        places: list[tuple[int, int]] = []
        for number, (segment, first) in enumerate(zip(unit.segments, firsts, strict=True)):
            text = texts[segment]
            reading = self._reading(text, states[first - 1:first + len(text.ids)])
            chosen = choose(segment, reading) if text.ids else ()
            logs = reading.first_log_probs(chosen)
            gains.append([log - sum(reading.log_probs[variant.at:variant.old_end])
                          for variant, log in zip(chosen, logs, strict=True)])
            for j, variant in enumerate(chosen):
                if len(variant.new) > 1:
                    rows.append((first + variant.at, variant.new))
                    places.append((number, j))
        for (number, j), more in zip(places, self._suffixes(len(ids), cache, rows), strict=True):
            gains[number][j] += more
        return gains

    def _reading(self, text: Tokenised, states: Floats) -> Reading:
        logits = self.model.logits(states)
        rows = np.arange(len(text.ids))
        log_probs = logits.values[rows, np.array(text.ids, int)] - logits.totals[:-1]
        best = logits.values[rows, logits.top[:-1, 0]] - logits.totals[:-1]
        return Reading(text, tuple(log_probs.tolist()), tuple(best.tolist()), logits)

    def _suffixes(self, length: int, cache: object, rows: Sequence[tuple[int, tuple[int, ...]]]) -> list[float]:
        """The log-probability of each row's tokens except the first, given the text before its position."""
        sums: list[float] = []
        batch: list[tuple[int, tuple[int, ...]]] = []
        size = 0
        for row in rows:
            if batch and size + len(row[1]) > SUFFIX_TOKENS:
                sums += self.model.score_continuations(length, cache, batch)
                batch, size = [], 0
            batch.append(row)
            size += len(row[1])
        return sums + (self.model.score_continuations(length, cache, batch) if batch else [])
