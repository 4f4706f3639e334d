"""Proposals for every place of every segment, scored by the judge, with the gate's confidence."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..corpora.records import Segment, Span
from .evidence import FIRST_FEATURES, Evidence, before_scoring, within
from .gate import Gate, logit
from .language_model.judge import Judge, Reading
from .language_model.tokens import Variant
from .proposals.continuation import continuations
from .proposals.proposal import Document, Proposal
from .proposals.registry import propose

LEAST_FIRST = -3.0
"""Proposals whose first token is less likely than what stands there by more nats are dropped at once."""


MOST_SCORED = 24
"""Proposals of a segment that are scored at most, where no gate says which are worth it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposal with the evidence for it and the chance that it is right."""

    proposal: Proposal
    evidence: Evidence
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Work:
    """The segments of a document as they read now, with the detector's spans of each. `wanted`: the indices
    of those for which something may be proposed."""

    segments: Sequence[Segment]
    spans: Sequence[Sequence[Span]]
    document: Document
    wanted: Collection[int]


class Weigher:
    """Finds the candidates of documents."""

    def __init__(self, judge: Judge, gate: Gate | None) -> None:
        """Without a gate the MOST_SCORED proposals with the best first tokens, less their cost, are scored."""
        self.judge, self.gate = judge, gate

    def candidates(self, works: Sequence[Work]) -> list[list[list[Candidate]]]:
        """The scored candidates of each segment of each document, in order of place."""
        found: dict[tuple[int, int], list[tuple[Proposal, Evidence]]] = {}

        def choose(document: int, index: int, reading: Reading) -> Sequence[Variant]:
            chosen, variants = self._chosen(works[document], index, reading)
            found[document, index] = chosen
            return variants

        gains = self.judge.gains([work.document.texts for work in works], choose,
                                 [work.wanted for work in works])
        return [[self._weighed(found.get((d, i), []), of_segment) for i, of_segment in enumerate(of_document)]
                for d, of_document in enumerate(gains)]

    def _chosen(self, work: Work, index: int,
                reading: Reading) -> tuple[list[tuple[Proposal, Evidence]], list[Variant]]:
        """The proposals for a segment that are worth scoring."""
        proposals = [*propose(work.document, index), *continuations(reading, self.judge.decode)]
        best: dict[Variant, Proposal] = {}
        for proposal in proposals:
            variant = self.judge.encoder.variant(reading.tokens, proposal.start, proposal.end,
                                                 proposal.replacement)
            if variant is not None and (variant not in best or proposal.cost < best[variant].cost):
                best[variant] = proposal
        variants = list(best)
        firsts = reading.first_gains(variants)
        spans = [(span, logit(span.confidence)) for span in work.spans[index]]
        chosen = [(proposal, before_scoring(work.segments[index], work.document, index, proposal, variant,
                                            first, reading, spans), variant)
                  for (variant, proposal), first in zip(best.items(), firsts, strict=True)
                  if first >= LEAST_FIRST]
        if self.gate is not None and chosen:
            worth = self.gate.worth_scoring(np.array([of[1].row(FIRST_FEATURES) for of in chosen]))
            chosen = [of for of, is_worth in zip(chosen, worth, strict=True) if is_worth]
        elif self.gate is None:
            chosen = sorted(chosen, key=lambda of: 0.5 * of[1].cost - of[1].first)[:MOST_SCORED]
        return [(proposal, evidence) for proposal, evidence, _ in chosen], [of[2] for of in chosen]

    def _weighed(self, found: Sequence[tuple[Proposal, Evidence]], gains: Sequence[float]) -> list[Candidate]:
        values = [gain - proposal.cost for (proposal, _), gain in zip(found, gains, strict=True)]
        evidence = [replace(of, gain=within(gain), rest=within(gain - of.first),
                            lead=within(values[i] - _best_other(found, values, i)))
                    for i, ((_, of), gain) in enumerate(zip(found, gains, strict=True))]
        confidences = [0.0] * len(found) if self.gate is None else self.gate.confidences(evidence)
        return [Candidate(proposal, of, confidence)
                for (proposal, _), of, confidence in zip(found, evidence, confidences, strict=True)]


def _best_other(found: Sequence[tuple[Proposal, Evidence]], values: Sequence[float], i: int) -> float:
    """The best value of the proposals that overlap this one, leaving the text alone (0) among them."""
    return max((values[j] for j, (other, _) in enumerate(found) if j != i and overlap(found[i][0], other)),
               default=0.0)


def overlap(one: Proposal, other: Proposal) -> bool:
    """Whether two proposals change the same characters."""
    return one.start < other.end and other.start < one.end
