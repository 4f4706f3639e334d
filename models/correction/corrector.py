"""The shipped corrector: propose everywhere, let the language model judge, decide on what overlaps."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ...corpora.glossary import EMPTY, Glossary
from ...corpora.records import Alternative, Edit, Segment, Span, apply_edits
from ..documents import documents_of
from ..language_model.causal import CausalModel
from ..language_model.judge import Judge
from ..proposals.proposal import Document
from ..rules.corrector import sure_edits
from ..source.aligner import Alignment, aligner
from .candidates import Candidate, CandidateScorer, DocumentState, overlap
from .damage import damaged_places
from .gate import SURE, Gate
from .stacked_edits import on_original

LEAST_SHOWN, LEAST_ALTERNATIVE = 0.05, 0.01
"""Confidence below which a candidate is no edit, and below which it is no alternative to one."""
FAR_AHEAD, NEARLY_AS_SURE = 6.0, 0.6
"""A candidate gives way to one in its place that is worth so many nats more and has this share of its
confidence: part of a phrase to the whole."""
ALTERNATIVES = 8
ROUNDS = 2
"""How often a segment is judged: what is left of it once more with its sure edits made, as in easy-first
decoding (Goldberg and Elhadad 2010)."""


@dataclass(slots=True)
class _State:
    """What is known of a segment so far: the edits made, and those only told, in its own offsets, sorted;
    `damaged`: how many damaged places were seen when it was judged last."""

    segment: Segment
    made: list[Edit]
    told: list[Edit] = field(default_factory=list)
    damaged: int = 0

    @property
    def text(self) -> str:
        """The text with the edits made."""
        return apply_edits(self.segment.text, self.made)

    def take(self, edits: Sequence[Edit]) -> bool:
        """Take edits of the text as it reads now in place of those told before; whether one of them is sure."""
        text, made, told = self.segment.text, list(self.made), []
        for edit in edits:
            own, inside = on_original(edit, self.made, text)
            if edit.confidence < SURE:
                told += [] if inside else [own]
            elif all(one in made for one in inside):
                made = sorted([*(one for one in made if one not in inside), own], key=_place)
        is_changed = made != self.made
        self.made, self.told = made, told
        return is_changed

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All edits, without overlap; what is made comes first."""
        apart = [edit for edit in self.told
                 if all(edit.end <= one.start or one.end <= edit.start for one in self.made)]
        return tuple(sorted((*self.made, *apart), key=_place))


class JudgeCorrector:
    """Corrects by what rules are sure of, then by what the judge and the gate make of all proposals."""

    def __init__(self, judge: Judge, gate: Gate, glossary: Glossary = EMPTY, least: float = 0.0) -> None:
        """`glossary`: the user's; its right forms count like names of the document itself. Edits
        less sure than `least` are left out."""
        self.scorer, self.glossary, self.least = CandidateScorer(judge, gate), glossary, least

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", glossary: Glossary = EMPTY, least: float = 0.0,
             judge: str | None = None, gate: Path | None = None) -> "JudgeCorrector":
        """A corrector folder; `judge` names another causal model for its own, `gate` is used where the folder
        has none. Raises ModelError where there is no model or no gate."""
        model = CausalModel.load(judge or str(folder), device)
        own = folder / "gate.json"
        return cls(Judge(model), Gate.load(gate if gate and not own.is_file() else own), glossary, least)

    def propose(self, segments: Sequence[Segment], spans: Sequence[Sequence[Span]]) -> list[tuple[Edit, ...]]:
        """Edits of each segment; see models.interfaces.Corrector."""
        states = [_State(segment, sure_edits(segment.text)) for segment in segments]
        documents = documents_of(segments)
        wanted = {i for i, segment in enumerate(segments) if segment.text.strip()}
        for _ in range(ROUNDS):
            asked = [indices for indices in documents if not wanted.isdisjoint(indices)]
            works = [self._work(states, spans, indices, wanted) for indices in asked]
            changed = set()
            for indices, work, found in zip(asked, works, self.scorer.candidates(works), strict=True):
                for place, candidates in enumerate(unify_repeats(work.document, found)):
                    i = indices[place]
                    if i in wanted:
                        states[i].damaged = len(damaged_places([(of.place, of.value) for of in candidates]))
                        if states[i].take(choose_edits(work.document.texts[place], candidates)):
                            changed.add(i)
            wanted = changed
        return [tuple(edit for edit in state.edits if edit.confidence >= self.least) for state in states]

    def _work(self, states: Sequence[_State], spans: Sequence[Sequence[Span]], indices: Sequence[int],
              wanted: set[int]) -> DocumentState:
        """The document as it reads now."""
        texts = tuple(states[i].text for i in indices)
        moved = [[shifted_span(span, states[i].made) for span in spans[i]] for i in indices]
        sources = tuple(states[i].segment.source for i in indices)
        damaged = [len(states[i].made) + (0 if i in wanted else states[i].damaged) for i in indices]
        document = Document(texts, self.glossary.forms, sources, self.glossary.terms, alignments(sources, texts))
        return DocumentState([states[i].segment for i in indices], moved, document,
                    {place for place, i in enumerate(indices) if i in wanted}, damaged)


def alignments(sources: Sequence[str | None], texts: Sequence[str]) -> tuple[Alignment | None, ...]:
    """The alignment of each text with its source; empty where there are no sources."""
    known = [i for i, source in enumerate(sources) if source and texts[i].strip()]
    if not known:
        return ()
    found = dict(zip(known, aligner().align([(sources[i] or "", texts[i]) for i in known]), strict=True))
    return tuple(found.get(i) for i in range(len(texts)))


def shifted_span(span: Span, made: Sequence[Edit]) -> Span:
    """The span where its text stands once the edits are made."""
    def moved(at: int) -> int:
        return at + sum(len(one.replacement) - (one.end - one.start) for one in made if one.end <= at)
    start = moved(span.start)
    return replace(span, start=start, end=max(start, moved(span.end)))


def unify_repeats(document: Document, found: Sequence[Sequence[Candidate]]) -> list[list[Candidate]]:
    """The candidates, those of one name or term that a document has several times with the confidence of the
    surest of them. Of several replacements for it only the one with the most confidence in all is raised."""
    groups: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for index, candidates in enumerate(found):
        for candidate in candidates:
            old, new = candidate.change(document.texts[index])
            if _is_content(old):
                groups[old][new].append(candidate.confidence)
    best = {old: max(of, key=lambda new: (sum(of[new]), new)) for old, of in groups.items()}
    raised: list[list[Candidate]] = []
    for index, candidates in enumerate(found):
        raised.append([])
        for candidate in candidates:
            old, new = candidate.change(document.texts[index])
            if best.get(old) == new:
                candidate = replace(candidate, confidence=max(groups[old][new]))
            raised[-1].append(candidate)
    return raised


def _is_content(old: str) -> bool:
    """Whether it is a name or term by itself, which means the same wherever it stands."""
    return any(word[:1].isupper() and len(word) > 3 for word in old.split())


def choose_edits(text: str, candidates: Sequence[Candidate]) -> list[Edit]:
    """The best candidates that do not overlap, as edits with the others in their place as alternatives, in
    order of place."""
    able = [c for c in candidates if c.confidence >= LEAST_ALTERNATIVE]
    ranked = sorted(able, key=lambda c: (any(_outdoes(other, c) for other in able), _rank(c)))
    best: list[Candidate] = []
    for candidate in ranked:
        is_free = not any(overlap(candidate.proposal, other.proposal) for other in best)
        if is_free and candidate.confidence >= LEAST_SHOWN:
            best.append(candidate)
    return sorted((_edit(text, candidate, ranked) for candidate in best), key=_place)


def _outdoes(one: Candidate, other: Candidate) -> bool:
    """Whether the first is to be taken before the second, whichever is surer."""
    return (one.value >= other.value + FAR_AHEAD and one.confidence >= NEARLY_AS_SURE * other.confidence
            and overlap(one.proposal, other.proposal))


def _rank(candidate: Candidate) -> tuple[float, float, str]:
    evidence = candidate.evidence
    return -candidate.confidence, evidence.cost - evidence.gain, candidate.proposal.replacement


def _edit(text: str, candidate: Candidate, ranked: Sequence[Candidate]) -> Edit:
    proposal = candidate.proposal
    start, end = proposal.start, proposal.end
    others = [Alternative(_within(text, start, end, other), round(other.confidence, 4)) for other in ranked
              if other is not candidate and start <= other.proposal.start and other.proposal.end <= end]
    return Edit(start, end, text[start:end], _within(text, start, end, candidate), proposal.category,
                round(candidate.confidence, 4), "review", proposal.reason, proposal.kind,
                tuple(others[:ALTERNATIVES]), round(candidate.evidence.gain, 2))


def _within(text: str, start: int, end: int, candidate: Candidate) -> str:
    """What text[start:end] reads like with the candidate carried out."""
    proposal = candidate.proposal
    return text[start:proposal.start] + proposal.replacement + text[proposal.end:end]


def _place(edit: Edit) -> tuple[int, int]:
    return edit.start, edit.end
