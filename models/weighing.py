"""What is known of each candidate for a marked span: what the networks say, and what can be seen of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..corpora.categories import FUNCTION_WORDS
from ..corpora.records import Segment, Span
from .candidates import Proposal
from .frequencies import rarest
from .gate import MOST_GAIN, MOST_NATS, Evidence, Gate, leads, likeness, logit, shares, within
from .infill import Infiller, Scored
from .prompts import Blank
from .second_look import Look, Place, SecondLook
from .triage import EDITED, known_words

BATCH = 8
MOST_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Task:
    """A span to be filled: the blank, what others propose for it, the document's names."""

    segment: int
    span: Span
    blank: Blank
    given: tuple[Proposal, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A replacement with who proposed it and the evidence for it."""

    proposal: Proposal
    evidence: Evidence


def weigh(infiller: Infiller, second_look: SecondLook, segments: Sequence[Segment], tasks: Sequence[Task],
          gate: Gate | None = None) -> list[list[Candidate]]:
    """The candidates of each task but leaving it as it is, in the order of the tasks.

    Whole sentences are scored only where the gate's first word is that something may be kept; without a gate,
    everywhere.
    """
    pools = _pools(infiller, tasks)
    found = _first_evidence(second_look, segments, tasks, pools)
    hopeful = [i for i, of_task in enumerate(found) if of_task
               and (gate is None or max(gate.confidence(c.evidence) for c in of_task) >= gate.least)]
    for batch in _batches(hopeful, lambda i: _characters(tasks[i].blank, pools[i])):
        whole = infiller.in_sentence([tasks[i].blank for i in batch],
                                     [[s.replacement for s in pools[i]] for i in batch])
        for i, sentences in zip(batch, whole, strict=True):
            found[i] = list(_with_sentences(tasks[i], pools[i], found[i], sentences))
    return found


def _pools(infiller: Infiller, tasks: Sequence[Task]) -> list[list[Scored]]:
    """The candidates of each task that are worth a closer look, leaving it as it is among them."""
    pools: dict[int, list[Scored]] = {}
    for batch in _batches(range(len(tasks)), lambda i: len(tasks[i].blank.prompt())):
        scored = infiller.candidates([tasks[i].blank for i in batch],
                                     [[tasks[i].blank.span, *(p.replacement for p in tasks[i].given)]
                                      for i in batch])
        pools |= {i: _likeliest(tasks[i], pool) for i, pool in zip(batch, scored, strict=True)}
    return [pools[i] for i in range(len(tasks))]


def _batches(rows: Sequence[int], size: Callable[[int], int]) -> Iterator[list[int]]:
    """Rows of like size together."""
    ordered = sorted(rows, key=size)
    yield from (ordered[at:at + BATCH] for at in range(0, len(ordered), BATCH))


def _characters(blank: Blank, pool: Sequence[Scored]) -> int:
    """How many characters behind the shared beginning are scored."""
    return sum(map(len, blank.filled([s.replacement for s in pool]))) - len(pool) * len(blank.left)


def _likeliest(task: Task, pool: Sequence[Scored]) -> list[Scored]:
    """The span itself, what rules, spaces and repetitions propose, the readings back and the other forms,
    of each reason the likeliest, and the best of the others."""
    ways = {p.replacement: p.reason for p in task.given if p.way}
    forms: dict[str, str] = {}
    for scored in pool:  # the likeliest come first
        if scored.replacement in ways:
            forms.setdefault(ways[scored.replacement], scored.replacement)
    sure = {task.blank.span, *forms.values(),
            *(p.replacement for p in task.given if p.origin.startswith(("rule:", "respacing", "undoubling")))}
    others = [s.replacement for s in pool if s.replacement not in sure and s.replacement not in ways]
    best = others[:MOST_CANDIDATES]
    return [s for s in pool if s.replacement in sure or s.replacement in best]


def _first_evidence(second_look: SecondLook, segments: Sequence[Segment], tasks: Sequence[Task],
                    pools: Sequence[Sequence[Scored]]) -> list[list[Candidate]]:
    """The candidates with all that is known but how likely they make the sentence."""
    weighed = [pool if len(pool) > 1 else () for pool in pools]
    looks = iter(second_look.looks([_place(segments[task.segment], task, scored.replacement)
                                    for task, pool in zip(tasks, weighed, strict=True) for scored in pool]))
    return [list(_of_task(segments[task.segment].text, task, pool, [next(looks) for _ in pool]))
            for task, pool in zip(tasks, weighed, strict=True)]


def _place(segment: Segment, task: Task, replacement: str) -> Place:
    """Where the replacement stands: in its sentence, or beside the source in the whole segment."""
    blank = task.blank
    if segment.source is None:
        start = len(blank.left)
        return Place(Segment(f"{blank.left}{replacement}{blank.right}"), start, start + len(replacement))
    start, end = task.span.start, task.span.end
    text = f"{segment.text[:start]}{replacement}{segment.text[end:]}"
    return Place(Segment(text, source=segment.source), start, start + len(replacement))


def _of_task(text: str, task: Task, pool: Sequence[Scored], looks: Sequence[Look]) -> Iterator[Candidate]:
    """The candidates of a pool but leaving the span, with what prompt, tagger and the words say."""
    if not pool:
        return
    original, scores = task.blank.span, [s.score for s in pool]
    leaving, before = next((s.score, look) for s, look in zip(pool, looks, strict=True)
                           if s.replacement == original)
    words = original.split()
    elsewhere = f"{text[:task.span.start]} {text[task.span.end:]} {task.blank.before} {' '.join(task.names)}"
    given = {p.replacement: p for p in task.given}
    for scored, look, share, lead in zip(pool, looks, shares(scores), leads(scores), strict=True):
        new = scored.replacement
        if new == original:
            continue
        changed = set(original.lower().split()) ^ set(new.lower().split())
        by = given.get(new, Proposal(new, "corrector", ""))
        yield Candidate(by, Evidence(
            margin=within(scored.score - leaving), margin_lead=within(lead), share=max(share, -MOST_NATS),
            span=logit(task.span.confidence), words=float(max(len(words), len(new.split()))),
            likeness=likeness(original, new), function_words=float(changed <= FUNCTION_WORDS),
            from_document=float(len(new) > 3 and new in elsewhere), known_words=known_words(words),
            commoner=rarest(new) - rarest(original) if new else 0.0, capital=float(original[:1].isupper()),
            rule=by.rule, garbled=float(task.span.origin != EDITED),
            by_sound=float(by.way == "sound"), sound_steps=by.steps * (by.way == "sound"),
            by_sense=float(by.way == "sense"), sense_steps=by.steps * (by.way == "sense"),
            garbled_gain=_gain(before.inside, look.inside), around_gain=_gain(before.around, look.around),
            whole_gain=_gain(before.whole, look.whole)))


def _gain(before: float, after: float) -> float:
    return min(max(before - after, -MOST_GAIN), MOST_GAIN)


def _with_sentences(task: Task, pool: Sequence[Scored], found: Sequence[Candidate],
                    sentences: Sequence[float]) -> Iterator[Candidate]:
    """The candidates with how likely they make the sentence; `sentences` are those of the whole pool."""
    places = {s.replacement: i for i, s in enumerate(pool)}
    leaving, by_others = sentences[places[task.blank.span]], leads(sentences)
    for candidate in found:
        i = places[candidate.proposal.replacement]
        sentence, lead = sentences[i], by_others[i]
        yield replace(candidate, evidence=replace(
            candidate.evidence, sentence=within(sentence - leaving), sentence_lead=within(lead)))
