"""Proposals for every place of every segment, scored by the judge, with the gate's confidence."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...corpora.records import Segment, Span
from ..checks import ORIGIN as CHECKED
from ..language_model.judge import Judge, Reading
from ..language_model.tokens import Variant
from ..proposals.continuation import continuations
from ..proposals.proposal import Document, Proposal
from ..proposals.registry import propose
from .damage import Place, damage, damaged_places, overlaps
from .evidence import FIRST_FEATURES, Evidence, before_scoring, clipped
from .gate import Gate, logit

LEAST_FIRST, LEAST_FIRST_FROM_SOURCE = -3.0, -12.0
"""Proposals whose first token is less likely than what stands there by more nats are dropped at once; of names
and numbers that the source has a language model knows little."""
FROM_SOURCE = frozenset({"source-name", "source-number", "source-copy", "source-glossary"})


LEAST_SCORED, SCORED_PER_WORD = 24, 1.0
"""How many proposals of a segment are scored where no gate says which are worth it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposal with the evidence for it and the chance that it is right."""

    proposal: Proposal
    evidence: Evidence
    confidence: float = 0.0

    @property
    def place(self) -> Place:
        """Offsets of the characters that it changes."""
        return self.proposal.start, self.proposal.end

    @property
    def value(self) -> float:
        """Gain less cost, in nats."""
        return self.evidence.gain - self.evidence.cost

    def change(self, text: str) -> tuple[str, str]:
        """What it replaces in the segment's text, and by what."""
        return text[self.proposal.start:self.proposal.end], self.proposal.replacement


@dataclass(frozen=True, slots=True)
class DocumentState:
    """The segments of a document as they read now, with the detector's spans of each. `wanted`: the indices
    of those for which something may be proposed. `damaged`: the places of each segment that are known to be
    damaged: the edits made, and in segments that are not wanted what was found before."""

    segments: Sequence[Segment]
    spans: Sequence[Sequence[Span]]
    document: Document
    wanted: Collection[int]
    damaged: Sequence[int]


class CandidateScorer:
    """Finds the candidates of documents."""

    def __init__(self, judge: Judge, gate: Gate | None) -> None:
        """Without a gate the proposals with the best first tokens, less half their cost, are scored,
        SCORED_PER_WORD and LEAST_SCORED at least."""
        self.judge, self.gate = judge, gate

    def candidates(self, works: Sequence[DocumentState]) -> list[list[list[Candidate]]]:
        """The scored candidates of each segment of each document, in order of place."""
        found: dict[tuple[int, int], list[tuple[Proposal, Evidence]]] = {}

        def choose(document: int, index: int, reading: Reading) -> Sequence[Variant]:
            chosen, variants = self._chosen(works[document], index, reading)
            found[document, index] = chosen
            return variants

        gains = self.judge.gains([work.document.texts for work in works], choose,
                                 [work.wanted for work in works])
        weighed = []
        for d, (work, of_document) in enumerate(zip(works, gains, strict=True)):
            scored = [_scored(found.get((d, i), []), of_segment) for i, of_segment in enumerate(of_document)]
            weighed.append([self._weighed(candidates) for candidates in _in_document(work, scored)])
        return weighed

    def _chosen(self, work: DocumentState, index: int,
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
        spans = [(span, logit(span.confidence)) for span in work.spans[index]
                 if not span.origin.startswith(CHECKED)]  # a proposal from the source says the same
        chosen = [(proposal, before_scoring(work.segments[index], work.document, index, proposal, variant,
                                            first, reading, spans), variant)
                  for (variant, proposal), first in zip(best.items(), firsts, strict=True)
                  if first >= (LEAST_FIRST_FROM_SOURCE if proposal.kind in FROM_SOURCE else LEAST_FIRST)]
        if self.gate is not None and chosen:
            worth = self.gate.worth_scoring(np.array([of[1].row(FIRST_FEATURES) for of in chosen]))
            chosen = [of for of, is_worth in zip(chosen, worth, strict=True) if is_worth]
        elif self.gate is None:
            chosen.sort(key=lambda of: (of[0].kind not in FROM_SOURCE, 0.5 * of[1].cost - of[1].first))
            del chosen[max(LEAST_SCORED, round(SCORED_PER_WORD * len(work.document.texts[index].split()))):]
        return [(proposal, evidence) for proposal, evidence, _ in chosen], [of[2] for of in chosen]

    def _weighed(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        if self.gate is None:
            return list(candidates)
        confidences = self.gate.confidences([candidate.evidence for candidate in candidates])
        return [replace(candidate, confidence=confidence)
                for candidate, confidence in zip(candidates, confidences, strict=True)]


def _scored(found: Sequence[tuple[Proposal, Evidence]], gains: Sequence[float]) -> list[Candidate]:
    """The candidates of a segment, with what the scores add to the evidence."""
    values = [gain - proposal.cost for (proposal, _), gain in zip(found, gains, strict=True)]
    return [Candidate(proposal, replace(of, gain=clipped(gain), rest=clipped(gain - of.first),
                                        lead=clipped(values[i] - _best_other(found, values, i))))
            for i, ((proposal, of), gain) in enumerate(zip(found, gains, strict=True))]


def _best_other(found: Sequence[tuple[Proposal, Evidence]], values: Sequence[float], i: int) -> float:
    """The best value of the proposals that overlap this one, leaving the text alone (0) among them."""
    return max((values[j] for j, (other, _) in enumerate(found) if j != i and overlap(found[i][0], other)),
               default=0.0)


def _in_document(work: DocumentState, scored: Sequence[Sequence[Candidate]]) -> Iterator[list[Candidate]]:
    """The candidates of each segment, with what the others add to the evidence."""
    places = [damaged_places([(of.place, of.value) for of in candidates]) for candidates in scored]
    total = sum(work.damaged) + sum(map(len, places))
    word_count = sum(len(text.split()) for text in work.document.texts)
    changes: dict[tuple[str, str], dict[tuple[int, Place], float]] = defaultdict(dict)
    for index, candidates in enumerate(scored):
        for of in candidates:
            changes[of.change(work.document.texts[index])][index, of.place] = of.value
    for index, candidates in enumerate(scored):
        completed = []
        for of in candidates:
            here = any(overlaps(of.place, place) for place in places[index])
            elsewhere = [value for place, value in changes[of.change(work.document.texts[index])].items()
                         if place != (index, of.place)]
            completed.append(replace(of, evidence=replace(
                of.evidence, damage=damage(total - here, word_count), again=clipped(max(elsewhere, default=0.0)))))
        yield completed


def overlap(one: Proposal, other: Proposal) -> bool:
    """Whether two proposals change the same characters."""
    return overlaps((one.start, one.end), (other.start, other.end))
