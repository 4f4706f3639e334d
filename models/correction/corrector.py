"""The shipped corrector: collects proposals, scores them with the language model and the gate, selects edits."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ...corpora.glossary import EMPTY, Glossary
from ...corpora.records import Alternative, Edit, Segment, Span, apply_edits
from ..documents import documents_of
from ..interfaces import Effort
from ..language_model.causal import CausalModel
from ..language_model.judge import Judge
from ..proposals.proposal import Document
from ..rules.corrector import sure_edits
from ..source.aligner import Alignment, aligner
from ..tagger.detector import TaggerDetector
from .candidates import Candidate, CandidateScorer, DocumentState
from .damage import damaged_places, overlaps
from .gate import SURE_EDIT, Gate
from .rereading import Rereader
from .stacked_edits import rebase_edit

MIN_CONFIDENCE, MIN_ALTERNATIVE = 0.02, 0.004
"""The least confidence of an edit and of an alternative."""
FAR_AHEAD, NEARLY_AS_SURE = 6.0, 0.6
"""A candidate yields to an overlapping one that is worth FAR_AHEAD nats more and has at least NEARLY_AS_SURE times
its confidence. This prefers a whole phrase to a part of it."""
ALTERNATIVES = 8
JUDGED_FROM: dict[Effort, float] = {"full": 0.0, "fast": 0.85}
"""The confidence of a mark from which its segment is judged, by effort; at 0, all segments are."""
WEAK_ORIGIN = "tagger:edited"
"""Marks of what a post-editor might change do not count there: sound text has too many."""
ROUNDS = 2
"""How often a segment is scored. A later round scores it again with its sure edits made, as in easy-first decoding
(Goldberg and Elhadad 2010)."""


@dataclass(slots=True)
class _State:
    """The edits of a segment so far, sorted, with offsets in its original text.

    made: the edits that are applied before the next round. suggested: the less confident ones of the last round.
    damaged: the number of damaged places in the last round.
    """

    segment: Segment
    made: list[Edit]
    suggested: list[Edit] = field(default_factory=list)
    damaged: int = 0

    @property
    def text(self) -> str:
        """The text after the edits made."""
        return apply_edits(self.segment.text, self.made)

    def update(self, edits: Sequence[Edit]) -> bool:
        """Add the edits of a round, which apply to `text`. Returns whether `text` has changed."""
        made, suggested = list(self.made), []
        for edit in edits:
            rebased, absorbed = rebase_edit(edit, self.made, self.segment.text)
            if edit.confidence < SURE_EDIT:
                suggested += [] if absorbed else [rebased]
            elif all(other in made for other in absorbed):
                made = sorted([*(other for other in made if other not in absorbed), rebased], key=_place)
        is_changed = made != self.made
        self.made, self.suggested = made, suggested
        return is_changed

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits made and the suggestions that do not overlap them."""
        free = [edit for edit in self.suggested
                if all(edit.end <= other.start or other.end <= edit.start for other in self.made)]
        return tuple(sorted((*self.made, *free), key=_place))


class JudgeCorrector:
    """Applies the sure rules, then selects among all proposals with the language model and the gate."""

    def __init__(self, judge: Judge, gate: Gate, glossary: Glossary = EMPTY, min_confidence: float = 0.0,
                 rereader: Rereader | None = None, judged_from: float = 0.0) -> None:
        """`glossary`: its target forms count like names of the document. Edits with a confidence below
        `min_confidence` are left out. `rereader`: reads the segments again with an edit made. Segments without a mark
        of at least the confidence `judged_from` get only the edits of the sure rules."""
        self.scorer = CandidateScorer(judge, gate, rereader)
        self.glossary, self.min_confidence, self.judged_from = glossary, min_confidence, judged_from

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", glossary: Glossary = EMPTY, min_confidence: float = 0.0,
             judge: str | None = None, gate: Path | None = None,
             tagger: TaggerDetector | None = None, judged_from: float = 0.0) -> "JudgeCorrector":
        """Load a corrector folder.

        `judge`: folder or hub id of a causal model to use instead of the folder's. `gate`: the gate for a folder
        without its own. `tagger`: reads the segments again with an edit made. `judged_from`: see __init__.
        Raises ModelError if the model or the gate is missing.
        """
        model = CausalModel.load(judge or str(folder), device)
        own = folder / "gate.json"
        return cls(Judge(model), Gate.load(gate if gate and not own.is_file() else own), glossary, min_confidence,
                   None if tagger is None else Rereader(tagger), judged_from)

    def propose(self, segments: Sequence[Segment], spans: Sequence[Sequence[Span]]) -> list[tuple[Edit, ...]]:
        """The edits of each segment; see models.interfaces.Corrector."""
        states = [_State(segment, sure_edits(segment.text)) for segment in segments]
        wanted = {i for i, segment in enumerate(segments) if segment.text.strip() and self._is_judged(spans[i])}
        for _ in range(ROUNDS):
            documents = [indices for indices in documents_of(segments) if not wanted.isdisjoint(indices)]
            current = [self._document_state(states, spans, indices, wanted) for indices in documents]
            changed = set()
            for indices, state, found in zip(documents, current, self.scorer.candidates(current), strict=True):
                for i, text, candidates in zip(indices, state.document.texts, unify_repeats(state.document, found),
                                               strict=True):
                    if i in wanted:
                        states[i].damaged = len(damaged_places([(c.proposal.place, c.value) for c in candidates]))
                        if states[i].update(choose_edits(text, candidates)):
                            changed.add(i)
            wanted = changed
        return [tuple(edit for edit in state.edits if edit.confidence >= self.min_confidence) for state in states]

    def _is_judged(self, spans: Sequence[Span]) -> bool:
        return not self.judged_from or any(
            span.confidence >= self.judged_from and span.origin != WEAK_ORIGIN for span in spans)

    def _document_state(self, states: Sequence[_State], spans: Sequence[Sequence[Span]], indices: Sequence[int],
                        wanted: set[int]) -> DocumentState:
        texts = tuple(states[i].text for i in indices)
        moved = [[shifted_span(span, states[i].made) for span in spans[i]] for i in indices]
        sources = tuple(states[i].segment.source for i in indices)
        damaged = [len(states[i].made) + (0 if i in wanted else states[i].damaged) for i in indices]
        document = Document(texts, self.glossary.forms, sources, self.glossary.terms, align_document(sources, texts))
        return DocumentState([states[i].segment for i in indices], moved, document,
                             {position for position, i in enumerate(indices) if i in wanted}, damaged)


def align_document(sources: Sequence[str | None], texts: Sequence[str]) -> tuple[Alignment | None, ...]:
    """The alignment of each text with its source, None without a source; () if no segment has a source."""
    known = [i for i, source in enumerate(sources) if source and texts[i].strip()]
    if not known:
        return ()
    found = dict(zip(known, aligner().align([(sources[i] or "", texts[i]) for i in known]), strict=True))
    return tuple(found.get(i) for i in range(len(texts)))


def shifted_span(span: Span, made: Sequence[Edit]) -> Span:
    """The span with the offsets of its text after the edits."""
    def moved(at: int) -> int:
        return at + sum(len(edit.replacement) - (edit.end - edit.start) for edit in made if edit.end <= at)
    start = moved(span.start)
    return replace(span, start=start, end=max(start, moved(span.end)))


def unify_repeats(document: Document, found: Sequence[Sequence[Candidate]]) -> list[list[Candidate]]:
    """The candidates of each segment, with one confidence for the same change of a name or term in all places.

    That confidence is the highest of all places. Among several replacements of a name or term, only the one with
    the highest sum of confidences is raised.
    """
    groups: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for index, candidates in enumerate(found):
        for candidate in candidates:
            old, new = candidate.change(document.texts[index])
            if _is_content(old):
                groups[old][new].append(candidate.confidence)
    best = {old: max(by_new, key=lambda new: (sum(by_new[new]), new)) for old, by_new in groups.items()}
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
    """Whether the text contains a capitalised word of four letters, which means the same in all places."""
    return any(word[:1].isupper() and len(word) > 3 for word in old.split())


def choose_edits(text: str, candidates: Sequence[Candidate]) -> list[Edit]:
    """The best non-overlapping candidates as edits, in order of place; the candidates inside them are alternatives."""
    likely = [c for c in candidates if c.confidence >= MIN_ALTERNATIVE]
    ranked = sorted(likely, key=lambda c: (any(_precedes(other, c) for other in likely), _rank(c)))
    best: list[Candidate] = []
    for candidate in ranked:
        if candidate.confidence >= MIN_CONFIDENCE and not any(
                overlaps(candidate.proposal.place, other.proposal.place) for other in best):
            best.append(candidate)
    return sorted((_edit(text, candidate, ranked) for candidate in best), key=_place)


def _precedes(a: Candidate, b: Candidate) -> bool:
    """Whether `a` comes before `b` even with less confidence; see FAR_AHEAD."""
    return (a.value >= b.value + FAR_AHEAD and a.confidence >= NEARLY_AS_SURE * b.confidence
            and overlaps(a.proposal.place, b.proposal.place))


def _rank(candidate: Candidate) -> tuple[float, float, str]:
    return -candidate.confidence, -candidate.value, candidate.proposal.replacement


def _edit(text: str, candidate: Candidate, ranked: Sequence[Candidate]) -> Edit:
    proposal, (start, end) = candidate.proposal, candidate.proposal.place
    others = [Alternative(_within(text, start, end, other), round(other.confidence, 4)) for other in ranked
              if other is not candidate and start <= other.proposal.start and other.proposal.end <= end]
    return Edit(start, end, text[start:end], _within(text, start, end, candidate), proposal.category,
                round(candidate.confidence, 4), "review", proposal.reason, proposal.kind,
                tuple(others[:ALTERNATIVES]), round(candidate.evidence.gain, 2))


def _within(text: str, start: int, end: int, candidate: Candidate) -> str:
    """text[start:end] after the candidate is applied."""
    proposal = candidate.proposal
    return text[start:proposal.start] + proposal.replacement + text[proposal.end:end]


def _place(edit: Edit) -> tuple[int, int]:
    return edit.start, edit.end
