"""The shipped corrector: candidates from the model, the rules and the document, one number for each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from ..corpora.records import Alternative, Edit, Segment, Span, apply_edits
from ..corpora.sentences import split
from . import triage as worth
from .candidates import DocumentView, Proposal, at_hand, looked_up, together, views_of
from .elsewhere import whole_names
from .gate import NOT_SURE, SURE, Gate
from .glossary import ORIGIN as GLOSSARY
from .language_model.infill import Infiller
from .language_model.prompts import MOST_NAMES, Blank
from .proposals.readback.chinese import ChineseReadBack
from .proposals.readback.reading import ReadBack
from .rules.corrector import by_sure_rules
from .rules.words import meant_twice
from .second_look import SecondLook
from .second_reading import left_over, sure_of, unmade
from .triage import Triage
from .weighing import Task, Weighed, weigh

MOST_WORDS = 6
ALTERNATIVES = 5


class InfillCorrector:
    """Proposes what one rule says, else what names, the language read back through and the network say,
    ranked by the gate."""

    def __init__(self, infiller: Infiller, second_look: SecondLook, gate: Gate,
                 read_back: ReadBack | None = None, known: Sequence[str] = (),
                 triage: Triage | None = None, least: float = 0.0) -> None:
        """`known`: right forms that are candidates like the names of the document itself. Without `triage`
        the language model is asked about every span. Edits less sure than `least` are not asked for."""
        self.infiller, self.second_look, self.gate = infiller, second_look, gate
        self.read_back, self.known, self.triage = read_back, tuple(known), triage
        self.sure_only = least >= SURE

    @classmethod
    def load(cls, folder: Path, second_look: SecondLook, device: str = "cpu", known: Sequence[str] = (),
             least: float = 0.0) -> "InfillCorrector":
        """A corrector folder. Raises ModelError where it has no infiller or no gate."""
        return cls(Infiller.load(folder, device), second_look, Gate.load(folder / "gate.json"),
                   ChineseReadBack(), known, Triage.load(folder / "triage.json"), least)

    def propose(self, segments: Sequence[Segment], spans: Sequence[Sequence[Span]]) -> list[tuple[Edit, ...]]:
        """Edits of each segment; see models.interfaces.Corrector."""
        spans = with_whole_names(segments, spans, views_of(segments, spans, self.known), self.read_back)
        edits = self._read(segments, spans)
        made = list(map(sure_of, edits))
        after = [replace(s, text=apply_edits(s.text, of_s)) for s, of_s in zip(segments, made, strict=True)]
        left = [left_over(of_s, of_made) if of_made else ()
                for of_s, of_made in zip(spans, made, strict=True)]
        for i, again in enumerate(self._read(after, left) if any(left) else ()):
            if left[i]:
                edits[i] = [*made[i], *unmade(again, made[i])]
        return [tuple(sorted(of_segment, key=lambda e: e.start)) for of_segment in edits]

    def _read(self, segments: Sequence[Segment], spans: Sequence[Sequence[Span]]) -> list[list[Edit]]:
        """Edits of each segment, in order, as the texts stand."""
        views = views_of(segments, spans, self.known)
        edits, left = by_sure_rules(segments, spans, views)
        tasks = gather(segments, left, views, self.read_back, self.triage, sure_only=self.sure_only)
        weighed = weigh(self.infiller, self.second_look, segments, tasks, self.gate, sure_only=self.sure_only)
        for task, found in zip(tasks, weighed, strict=True):
            edits[task.segment] += self._edit(segments[task.segment].text, task.span, found)
        return [sorted(of_segment, key=lambda e: e.start) for of_segment in edits]

    def _edit(self, text: str, span: Span, found: Weighed) -> Iterator[Edit]:
        ranked = sorted(((self.gate.confidence(c.evidence), c) for c in found.candidates),
                        key=lambda pair: -pair[0])
        if not ranked:
            return
        confidence, best = ranked[0]
        if not found.hoped_sure:  # so that the same edits are sure, whether others are asked for or not
            confidence = min(confidence, NOT_SURE)
        said = best.proposal
        nats = best.evidence.sentence
        why = "; ".join([*([said.reason] if said.reason else []),
                         *([] if nats is None else [f"sentence {nats:+.1f} nats"])])
        yield Edit(span.start, span.end, text[span.start:span.end], said.replacement,
                   said.category or span.category, round(confidence, 4), "review",
                   why, said.origin,
                   tuple(Alternative(c.proposal.replacement, round(p, 4)) for p, c in ranked[1:ALTERNATIVES]))


def with_whole_names(segments: Sequence[Segment], spans: Sequence[Sequence[Span]],
                     views: Sequence[DocumentView], read_back: ReadBack | None) -> list[Sequence[Span]]:
    """The spans of each segment, those that hold but a part of a name of the document widened."""
    found = list(spans)
    if read_back is not None:
        for view in views:
            for i in view.repairs:
                found[i] = whole_names(segments[i].text, spans[i], view.all_names, read_back)
    return found


def fillable(text: str, span: Span) -> bool:
    """Whether the span is short enough to be guessed and has a letter or digit."""
    original = text[span.start:span.end]
    return len(original.split()) <= MOST_WORDS and any(c.isalnum() for c in original)


def gather(segments: Sequence[Segment], spans: Sequence[Sequence[Span]], views: Sequence[DocumentView],
           read_back: ReadBack | None, triage: Triage | None = None, *,
           sure_only: bool = False) -> list[Task]:
    """The spans that can be filled and are worth it, with what is proposed for each, document by document.

    What the glossary has something for is always worth it; what may be said twice on purpose never is, nor,
    with `sure_only`, what nothing is proposed for.
    """
    tasks = []
    for view in views:
        for i, repairs in view.repairs.items():
            text = segments[i].text
            for span in spans[i]:
                original = text[span.start:span.end]
                if meant_twice(original):
                    continue
                ready = at_hand(text, span, view, repairs)
                look_up = partial(looked_up, original, ready, read_back, view.all_names)
                found = _worth_asking(text, span, ready, look_up, triage, sure_only)
                given, hoped_sure = found or ((), False)
                if found is not None and (given or (not sure_only and fillable(text, span))):
                    names = tuple(n for n in view.names if n != original)[:MOST_NAMES]
                    tasks.append(Task(i, span, blank_in_sentence(segments, i, span, names), given, names,
                                      hoped_sure))
    return tasks


def _worth_asking(text: str, span: Span, given: list[Proposal], look_up: Callable[[], list[Proposal]],
                  triage: Triage | None, sure_only: bool) -> tuple[tuple[Proposal, ...], bool] | None:
    """All that is proposed for the span, `given` being what is at hand, and whether it may come to be a sure
    edit; None where the triage does not let it through."""
    if triage is None or any(p.origin == GLOSSARY for p in given):
        return together(given, look_up()), True
    seen = worth.seen(text, span, given)
    is_sure, is_for_review = triage.sure.seen.of(seen), not sure_only and triage.review.seen.of(seen)
    if not is_sure and not is_for_review:
        return None
    both = together(given, look_up())
    known = [*seen, *worth.read(both)]
    is_sure = is_sure and triage.sure.read.of(known)
    is_for_review = is_for_review and triage.review.read.of(known)
    return (both, is_sure) if is_sure or is_for_review else None


def blank_in_sentence(segments: Sequence[Segment], index: int, span: Span, names: tuple[str, ...]) -> Blank:
    """The span in its sentence, with the sentence before it, of the same document, as context."""
    text = segments[index].text
    start, end = next(((a, b) for a, b in split(text) if a <= span.start and span.end <= b), (0, len(text)))
    before = text[:start].strip()
    if not before and index and segments[index - 1].doc == segments[index].doc:
        before = segments[index - 1].text
    return replace(Blank(text[start:span.start], text[span.start:span.end], text[span.end:end]),
                   before=before, names=names)
