"""The shipped corrector: candidates from the model, the rules and the document, one number for each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..corpora.categories import FUNCTION_WORDS
from ..corpora.records import Alternative, Edit, Segment, Span
from ..corpora.sentences import split
from .candidates import DocumentView, documents, like_names, look_at, readings, repairs_within
from .frequencies import zipf
from .gate import MOST_NATS, Evidence, Gate, likeness, logit, shares
from .infill import Infiller, Scored
from .prompts import MOST_NAMES, Blank
from .repairs import Repair
from .rule_detector import rule_precision

MOST_WORDS = 6
BATCH = 8
ALTERNATIVES = 5
FREQUENT = 3.0


@dataclass(frozen=True, slots=True)
class Task:
    """A span to be filled: the blank, what others propose for it, the document's text around."""

    segment: int
    span: Span
    blank: Blank
    given: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A replacement with the evidence for it."""

    replacement: str
    evidence: Evidence


class InfillCorrector:
    """Proposes edits by rule where a rule is sure, else by the model, ranked by the gate."""

    def __init__(self, infiller: Infiller, gate: Gate) -> None:
        self.infiller, self.gate = infiller, gate

    @classmethod
    def load(cls, folder: Path, device: str = "cpu") -> "InfillCorrector":
        """A corrector folder. Raises ModelError where it has no infiller or no gate."""
        return cls(Infiller.load(folder, device), Gate.load(folder / "gate.json"))

    def propose(self, segments: Sequence[Segment], spans: Sequence[Sequence[Span]]) -> list[tuple[Edit, ...]]:
        """Edits of each segment; see models.interfaces.Corrector."""
        edits: list[list[Edit]] = [[] for _ in segments]
        tasks: list[Task] = []
        for indices in documents(segments):
            if not any(spans[i] for i in indices):
                continue
            view = look_at(segments, indices)
            for i in indices:
                for span in spans[i]:
                    by_rule = rule_edit(segments[i].text, span, repairs_within(span, view.repairs[i]))
                    if by_rule is not None:
                        edits[i].append(by_rule)
                    elif fillable(segments[i].text, span):
                        tasks.append(_task(segments, i, span, view))
        for task, found in zip(tasks, weigh(self.infiller, segments, tasks), strict=True):
            edits[task.segment] += self._edit(segments[task.segment].text, task.span, found)
        return [tuple(sorted(of_segment, key=lambda e: e.start)) for of_segment in edits]

    def _edit(self, text: str, span: Span, found: Sequence[Candidate]) -> Iterator[Edit]:
        ranked = sorted(((self.gate.confidence(c.evidence), c) for c in found), key=lambda pair: -pair[0])
        if not ranked:
            return
        confidence, best = ranked[0]
        reason = f"{best.evidence.margin:+.1f} nats against leaving it"
        yield Edit(span.start, span.end, text[span.start:span.end], best.replacement, span.category,
                   round(confidence, 4), "review", reason, "corrector",
                   tuple(Alternative(c.replacement, round(p, 4)) for p, c in ranked[1:ALTERNATIVES]))


class RuleCorrector:
    """The rules alone, without a network."""

    def propose(self, segments: Sequence[Segment], spans: Sequence[Sequence[Span]]) -> list[tuple[Edit, ...]]:
        """Edits of each segment; see models.interfaces.Corrector."""
        edits: list[tuple[Edit, ...]] = [() for _ in segments]
        for indices in documents(segments):
            view = look_at(segments, indices)
            for i in indices:
                found = (rule_edit(segments[i].text, s, repairs_within(s, view.repairs[i])) for s in spans[i])
                edits[i] = tuple(edit for edit in found if edit is not None)
        return edits


def rule_edit(text: str, span: Span, found: Sequence[Repair]) -> Edit | None:
    """The edit of the one repair in the span that has a replacement, with its rule's precision."""
    able = [repair for repair in found if repair.replacement is not None]
    if len(able) != 1:
        return None
    best, *others = readings(text, span, able[0])
    confidence = rule_precision(able[0].rule)
    rest = (1 - confidence) / (len(others) + 1)
    return Edit(span.start, span.end, text[span.start:span.end], best, able[0].category, round(confidence, 4),
                "review", able[0].reason, f"rule:{able[0].rule}",
                tuple(Alternative(other, round(rest, 4)) for other in others))


def fillable(text: str, span: Span) -> bool:
    """Whether the span is short enough to be guessed and has a letter or digit."""
    original = text[span.start:span.end]
    return len(original.split()) <= MOST_WORDS and any(c.isalnum() for c in original)


def weigh(infiller: Infiller, segments: Sequence[Segment], tasks: Sequence[Task]) -> list[list[Candidate]]:
    """The candidates of each task but leaving it as it is, batched by length, in the order of the tasks."""
    order = sorted(range(len(tasks)), key=lambda i: len(tasks[i].blank.prompt()))
    found: dict[int, list[Candidate]] = {}
    for at in range(0, len(order), BATCH):
        batch = order[at:at + BATCH]
        scored = infiller.candidates([tasks[i].blank for i in batch],
                                     [[tasks[i].blank.span, *tasks[i].given] for i in batch])
        for i, pool in zip(batch, scored, strict=True):
            found[i] = list(_evidence(segments[tasks[i].segment].text, tasks[i], pool))
    return [found[i] for i in range(len(tasks))]


def _evidence(text: str, task: Task, pool: Sequence[Scored]) -> Iterator[Candidate]:
    original = task.blank.span
    as_is = next(s.score for s in pool if s.replacement == original)
    words = original.split()
    known = sum(zipf(w.strip(".,;:!?\"'()")) >= FREQUENT for w in words) / len(words)
    elsewhere = f"{text[:task.span.start]} {text[task.span.end:]} {task.blank.before} {' '.join(task.names)}"
    for scored, share in zip(pool, shares([s.score for s in pool]), strict=True):
        new = scored.replacement
        if new == original:
            continue
        changed = set(original.lower().split()) ^ set(new.lower().split())
        yield Candidate(new, Evidence(
            margin=min(max(scored.score - as_is, -MOST_NATS), MOST_NATS), share=max(share, -MOST_NATS),
            span=logit(task.span.confidence), words=float(max(len(words), len(new.split()))),
            likeness=likeness(original, new), function_words=float(changed <= FUNCTION_WORDS),
            from_document=float(len(new) > 3 and new in elsewhere), known_words=known))


def _task(segments: Sequence[Segment], index: int, span: Span, view: DocumentView) -> Task:
    text = segments[index].text
    original = text[span.start:span.end]
    given = [r for repair in repairs_within(span, view.repairs[index]) for r in readings(text, span, repair)]
    given += like_names(original, view.names)
    names = tuple(name for name in view.names if name != original)[:MOST_NAMES]
    blank = blank_in_sentence(segments, index, span, names)
    return Task(index, span, blank, tuple(dict.fromkeys(given)), names)


def blank_in_sentence(segments: Sequence[Segment], index: int, span: Span, names: tuple[str, ...]) -> Blank:
    """The span in its sentence, with the sentence before it, of the same document, as context."""
    text = segments[index].text
    start, end = next(((a, b) for a, b in split(text) if a <= span.start and span.end <= b), (0, len(text)))
    before = text[:start].strip()
    if not before and index and segments[index - 1].doc == segments[index].doc:
        before = segments[index - 1].text
    return replace(Blank(text[start:span.start], text[span.start:span.end], text[span.end:end]),
                   before=before, names=names)
