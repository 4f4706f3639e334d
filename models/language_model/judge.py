"""The judge: scores edits with a causal language model.

The gain of an edit is log P(new text | context before) - log P(old text | context before), in nats, from the first
token that differs until WINDOW tokens after the texts agree again. One forward pass over a document gives the
log-probability of every token, and of the first differing token of every edit. Edits that are scored further are
appended to the text; each attends only to itself and to the prefix that it shares with the text.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

import numpy as np

from ..runtime.threads import map_in_threads
from .causal import CausalModel, Continuations
from .decoders import Floats, Integers, Logits, padded_length
from .tokens import TextEncoder, Tokenised, Variant

HEADING = "News report\n\n"
"""The context before the first segment of a document. Without it the scores of the first word are unreliable."""
UNIT, BEFORE = 160, 128
"""Tokens of a document in one forward pass, and tokens before them that are repeated as context."""
PACK = 256
"""Tokens of short documents in one forward pass."""
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
        packs = list(_packs([self._laid_out(unit, tokenised[unit.document]) for unit in units]))
        gains: list[list[list[float]]] = [[[] for _ in texts] for texts in documents]

        def chosen(document: int, segment: int, reading: Reading) -> Sequence[Variant]:
            return choose(document, segment, reading) if segment in wanted[document] else ()

        def judge(pack: Sequence[_Text]) -> list[list[list[float]]]:
            return self._judge(pack, chosen)

        judged = map_in_threads(judge, packs) if self.model.decoder.parallel else list(map(judge, packs))
        for text, of_text in zip(chain(*packs), chain(*judged), strict=True):
            for segment, of_segment in zip(text.unit.segments, of_text, strict=True):
                gains[text.unit.document][segment] = of_segment
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

    def _laid_out(self, unit: _Unit, texts: Sequence[Tokenised]) -> "_Text":
        ids, firsts = list(unit.before), []
        for segment in unit.segments:
            firsts.append(len(ids))
            ids += (*texts[segment].ids, *self._line_end)
        return _Text(unit, tuple(ids[:len(ids) - len(self._line_end)]), tuple(firsts),
                     [texts[segment] for segment in unit.segments])

    def _judge(self, pack: Sequence["_Text"],
               choose: Callable[[int, int, Reading], Sequence[Variant]]) -> list[list[list[float]]]:
        """The gains of the chosen variants, for each segment of each text."""
        states, cache = self.model.read([text.ids for text in pack])
        readings = iter(self._readings(pack, states))
        gains: list[list[list[float]]] = []
        waiting: list[tuple[Continuations, list[tuple[int, int]]]] = []
        for number, text in enumerate(pack):
            gains.append([])
            rows: list[tuple[int, tuple[int, ...]]] = []
            places: list[tuple[int, int]] = []
            for segment, first in zip(text.unit.segments, text.firsts, strict=True):
                reading = next(readings)
                chosen = choose(text.unit.document, segment, reading) if reading.tokens.ids else ()
                logs = reading.first_log_probs(chosen)
                gains[-1].append([log - sum(reading.log_probs[variant.at:variant.old_end])
                                  for variant, log in zip(chosen, logs, strict=True)])
                for j, variant in enumerate(chosen):
                    if len(variant.new) > 1:
                        rows.append((first + variant.at, variant.new))
                        places.append((len(gains[-1]) - 1, j))
            waiting += _batches(number, len(text.ids), rows, places)
        for group in _groups(waiting):
            scores = self.model.score_continuations([batch for batch, _ in group], cache)
            for (batch, places), of_batch in zip(group, scores, strict=True):
                for (i, j), more in zip(places, of_batch, strict=True):
                    gains[batch.text][i][j] += more
        return gains

    def _readings(self, pack: Sequence["_Text"], states: Sequence[Floats]) -> Iterator[Reading]:
        """The reading of each segment of each text."""
        places = [(text, first, of_text) for text, of_text in zip(pack, states, strict=True) for first in text.firsts]
        tokens = [segment for text in pack for segment in text.segments]
        parts = [of_text[first - 1:first + len(one.ids)]
                 for (_, first, of_text), one in zip(places, tokens, strict=True)]
        logits = self.model.logits(np.concatenate(parts))
        at = 0
        for one in tokens:
            own = logits.rows(at, at + len(one.ids) + 1)
            at += len(one.ids) + 1
            rows = np.arange(len(one.ids))
            log_probs = own.values[rows, np.array(one.ids, int)] - own.totals[:-1]
            best = own.values[rows, own.top[:-1, 0]] - own.totals[:-1]
            yield Reading(one, tuple(log_probs.tolist()), tuple(best.tolist()), own)


@dataclass(frozen=True, slots=True)
class _Text:
    """A unit as tokens, with its context; `firsts`: the index of the first token of each segment."""

    unit: _Unit
    ids: tuple[int, ...]
    firsts: tuple[int, ...]
    segments: Sequence[Tokenised]


def _packs(texts: Sequence[_Text]) -> Iterator[list[_Text]]:
    """Texts of one padded length to read in one forward pass: of at most PACK tokens, or one text."""
    by_length: dict[int, list[_Text]] = defaultdict(list)
    for text in texts:
        length = padded_length(len(text.ids))
        pack = by_length[length]
        pack.append(text)
        if (len(pack) + 1) * length > PACK:
            yield by_length.pop(length)
    yield from by_length.values()


_Places = list[tuple[int, int]]
"""The segment of a text and the variant that each continuation belongs to."""


def _batches(text: int, length: int, rows: Sequence[tuple[int, tuple[int, ...]]],
             places: Sequence[tuple[int, int]]) -> Iterator[tuple[Continuations, _Places]]:
    """The continuations of a text in batches of at most SUFFIX_TOKENS, which do not depend on other texts."""
    first = size = 0
    for end, (_, tokens) in enumerate(rows):
        if end > first and size + len(tokens) > SUFFIX_TOKENS:
            yield Continuations(text, length, rows[first:end]), list(places[first:end])
            first, size = end, 0
        size += len(tokens)
    if rows:
        yield Continuations(text, length, rows[first:]), list(places[first:])


def _groups(waiting: Sequence[tuple[Continuations, _Places]]) -> Iterator[list[tuple[Continuations, _Places]]]:
    """Batches of different texts and one padded length to score in one forward pass: of at most SUFFIX_TOKENS, or one
    batch."""
    by_length: dict[int, list[tuple[Continuations, _Places]]] = defaultdict(list)
    for item in waiting:
        batch = item[0]
        length = padded_length(batch.size)
        group = by_length[length]
        if group and (group[-1][0].text == batch.text or (len(group) + 1) * length > SUFFIX_TOKENS):
            yield group
            group = by_length[length] = []
        group.append(item)
    yield from by_length.values()
