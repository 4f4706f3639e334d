"""Collect the proposals of a document, score them with the language model and give each the gate's confidence."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from ...corpora.records import Segment, Span
from ..checks import is_check_alone
from ..language_model.judge import Judge, Reading
from ..language_model.tokens import Variant
from ..proposals.continuation import continuations
from ..proposals.proposal import Document, Proposal, cheaper
from ..proposals.registry import propose
from .damage import Place, damage, damaged_places, overlaps
from .evidence import FIRST_FEATURES, Evidence, clip_nats, initial_evidence
from .gate import Gate, logit
from .rereading import Rereader, Rereading

MIN_FIRST_GAIN, MIN_FIRST_GAIN_OF_SOURCE = -3.0, -12.0
"""Proposals whose first token gains fewer nats are dropped. The limit is looser for SOURCE_KINDS, since a language
model knows few of the names and numbers of a source."""
SOURCE_KINDS = frozenset({"source-name", "source-number", "source-copy", "source-glossary"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A scored proposal with its evidence and the probability that it is right."""

    proposal: Proposal
    evidence: Evidence
    confidence: float = 0.0
    rereading: Rereading | None = None

    @property
    def value(self) -> float:
        """Gain minus cost, in nats."""
        return self.evidence.gain - self.evidence.cost

    def change(self, text: str) -> tuple[str, str]:
        """The original and the replacement, given the text of the segment."""
        return text[self.proposal.start:self.proposal.end], self.proposal.replacement


@dataclass(frozen=True, slots=True)
class DocumentState:
    """The segments of a document with the edits made so far, and the detector's spans of each.

    wanted: indices of the segments to propose edits for. damaged: how many damaged places of each segment are
    already known: the edits made, and in segments that are not wanted the places found in an earlier round.
    """

    segments: Sequence[Segment]
    spans: Sequence[Sequence[Span]]
    document: Document
    wanted: Collection[int]
    damaged: Sequence[int]

    @property
    def current_segments(self) -> list[Segment]:
        """The segments with the edits made so far."""
        return [replace(segment, text=text) for segment, text in zip(self.segments, self.document.texts, strict=True)]


class CandidateScorer:
    """Finds and scores the candidates of documents."""

    def __init__(self, judge: Judge, gate: Gate, rereader: Rereader | None = None) -> None:
        self.judge, self.gate, self.rereader = judge, gate, rereader

    def candidates(self, states: Sequence[DocumentState]) -> list[list[list[Candidate]]]:
        """The candidates of each segment of each document, in order of place."""
        selected: dict[tuple[int, int], list[tuple[Proposal, Evidence]]] = {}

        def choose(document: int, index: int, reading: Reading) -> Sequence[Variant]:
            selected[document, index], variants = self._select(states[document], index, reading)
            return variants

        gains = self.judge.gains([state.document.texts for state in states], choose,
                                 [state.wanted for state in states])
        results = []
        for d, (state, document_gains) in enumerate(zip(states, gains, strict=True)):
            scored = [_scored(selected.get((d, i), []), segment_gains)
                      for i, segment_gains in enumerate(document_gains)]
            results.append(list(_in_document(state, scored)))
        return self._with_confidence(states, results)

    def _select(self, state: DocumentState, index: int,
                reading: Reading) -> tuple[list[tuple[Proposal, Evidence]], list[Variant]]:
        """The proposals for a segment that are worth scoring."""
        proposals = [*propose(state.document, index), *continuations(reading, self.judge.decode)]
        best: dict[Variant, Proposal] = {}
        for proposal in proposals:
            variant = self.judge.encoder.variant(reading.tokens, proposal.start, proposal.end,
                                                 proposal.replacement)
            if variant is not None:
                best[variant] = cheaper(best.get(variant), proposal)
        first_gains = reading.first_gains(list(best))
        spans = [(span, logit(span.confidence)) for span in state.spans[index]
                 if not is_check_alone(span)]  # source checks repeat what source proposals say
        selected = [(proposal, initial_evidence(state.segments[index], state.document, index, proposal, variant,
                                                first, reading, spans), variant)
                    for (variant, proposal), first in zip(best.items(), first_gains, strict=True)
                    if first >= (MIN_FIRST_GAIN_OF_SOURCE if proposal.kind in SOURCE_KINDS else MIN_FIRST_GAIN)]
        if selected:
            rows = np.array([evidence.row(FIRST_FEATURES) for _, evidence, _ in selected])
            selected = [item for item, keep in zip(selected, self.gate.worth_scoring(rows), strict=True) if keep]
        return [(proposal, evidence) for proposal, evidence, _ in selected], [item[2] for item in selected]

    def _with_confidence(self, states: Sequence[DocumentState],
                         found: Sequence[Sequence[Sequence[Candidate]]]) -> list[list[list[Candidate]]]:
        """The candidates with rereadings and confidences."""
        flat = [(segment, candidate) for state, of_document in zip(states, found, strict=True)
                for segment, candidates in zip(state.current_segments, of_document, strict=True)
                for candidate in candidates]
        evidence = [candidate.evidence for _, candidate in flat]
        promising = np.flatnonzero(self.gate.chances(evidence) >= self.gate.min_reread).tolist()
        rereadings: dict[int, Rereading] = {}
        if self.rereader is not None:
            edits = [(segment, candidate.proposal) for segment, candidate in map(flat.__getitem__, promising)]
            rereadings = dict(zip(promising, self.rereader.reread(edits), strict=True))
        confidences = self.gate.confidences(evidence, rereadings)
        judged = iter([replace(candidate, confidence=confidence, rereading=rereadings.get(i))
                       for i, ((_, candidate), confidence) in enumerate(zip(flat, confidences, strict=True))])
        return [[list(islice(judged, len(candidates))) for candidates in of_document] for of_document in found]


def _scored(selected: Sequence[tuple[Proposal, Evidence]], gains: Sequence[float]) -> list[Candidate]:
    """The candidates of a segment, with the features that depend on the gains in the segment."""
    values = [gain - proposal.cost for (proposal, _), gain in zip(selected, gains, strict=True)]
    return [Candidate(proposal, replace(evidence, gain=clip_nats(gain), rest=clip_nats(gain - evidence.first),
                                        lead=clip_nats(values[i] - _best_rival(selected, values, i))))
            for i, ((proposal, evidence), gain) in enumerate(zip(selected, gains, strict=True))]


def _best_rival(selected: Sequence[tuple[Proposal, Evidence]], values: Sequence[float], i: int) -> float:
    """The best value among the proposals that overlap proposal `i`; 0, the value of no edit, without one."""
    place = selected[i][0].place
    return max((values[j] for j, (other, _) in enumerate(selected) if j != i and overlaps(place, other.place)),
               default=0.0)


def _in_document(state: DocumentState, scored: Sequence[Sequence[Candidate]]) -> Iterator[list[Candidate]]:
    """The candidates of each segment, with the features that depend on the whole document."""
    places = [damaged_places([(c.proposal.place, c.value) for c in candidates]) for candidates in scored]
    total = sum(state.damaged) + sum(map(len, places))
    word_count = sum(len(text.split()) for text in state.document.texts)
    changes: dict[tuple[str, str], dict[tuple[int, Place], float]] = defaultdict(dict)
    for text, (index, candidates) in zip(state.document.texts, enumerate(scored), strict=True):
        for candidate in candidates:
            changes[candidate.change(text)][index, candidate.proposal.place] = candidate.value
    for text, (index, candidates) in zip(state.document.texts, enumerate(scored), strict=True):
        completed = []
        for candidate in candidates:
            own = any(overlaps(candidate.proposal.place, place) for place in places[index])
            elsewhere = [value for place, value in changes[candidate.change(text)].items()
                         if place != (index, candidate.proposal.place)]
            completed.append(replace(candidate, evidence=replace(
                candidate.evidence, damage=damage(total - own, word_count), damage_here=float(len(places[index]) - own),
                again=clip_nats(max(elsewhere, default=0.0)))))
        yield completed
