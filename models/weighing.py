"""What is known of each candidate for a marked span: what the networks say, and what can be seen of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..corpora.categories import FUNCTION_WORDS
from ..corpora.records import Segment, Span
from .candidates import RESPACING, UNDOUBLING, Proposal
from .frequencies import rarest
from .gate import MOST_GAIN, MOST_NATS, Evidence, Gate, leads, likeness, logit, shares, within
from .glossary import ORIGIN as GLOSSARY
from .language_model.infill import Infiller, Scored
from .language_model.prompts import Blank
from .runtime.threads import in_threads
from .second_look import Look, Place, SecondLook
from .triage import EDITED, known_words

BATCH, BATCH_OF_A_THREAD = 8, 4
"""Tasks at once; for a thread fewer, which pads less and keeps less (46 kB a piece read)."""
BRANCHES = 4
MOST_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Task:
    """A span to be filled: the blank, what others propose for it, the document's names. Of one that is not
    `hoped_sure` no edit may be sure: it was let through for a reviewer only."""

    segment: int
    span: Span
    blank: Blank
    given: tuple[Proposal, ...] = ()
    names: tuple[str, ...] = ()
    hoped_sure: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """A replacement with who proposed it and the evidence for it."""

    proposal: Proposal
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Weighed:
    """The candidates of a task but leaving it as it is, and whether one of them may be sure."""

    candidates: list[Candidate]
    hoped_sure: bool = True


def weigh(infiller: Infiller, second_look: SecondLook, segments: Sequence[Segment], tasks: Sequence[Task],
          gate: Gate | None = None, *, sure_only: bool = False) -> list[Weighed]:
    """What is known of each task, in their order. The language model is asked only where the gate's first
    word is that something may be kept, or, with `sure_only`, that it may be sure, and is not enough; without
    a gate, everywhere.

    Without `sure_only` it also writes candidates, for tasks too for which nothing is proposed. They change
    nothing in the evidence for the others.
    """
    found = _looked_at(second_look, segments, tasks, [[p.replacement for p in t.given] for t in tasks])
    hopes = [_hopes(task, of_task, gate) for task, of_task in zip(tasks, found, strict=True)]
    asked = [i for i, hope in enumerate(hopes)
             if not hope.enough and (hope.sure or (not sure_only and (hope.kept or not found[i])))]

    def ask(batch: Sequence[int]) -> list[_Answer]:
        return _asked(infiller, [tasks[i] for i in batch], write=not sure_only)

    batches = list(_batches(asked, BATCH_OF_A_THREAD if infiller.by_thread else BATCH,
                            lambda i: len(tasks[i].blank.prompt())))
    answers = in_threads(ask, batches) if infiller.by_thread else [ask(batch) for batch in batches]
    told = {i: answer for batch, of_batch in zip(batches, answers, strict=True)
            for i, answer in zip(batch, of_batch, strict=True)}
    written = [[s.replacement for s in told[i].pool if _is_written(task, s.replacement)] if i in told else []
               for i, task in enumerate(tasks)]
    for i, of_task in enumerate(_looked_at(second_look, segments, tasks, written)):
        if i in told:
            found[i] = list(_with_answer(tasks[i], [*found[i], *of_task], told[i]))
    return [Weighed(of_task, task.hoped_sure and hope.sure)
            for task, of_task, hope in zip(tasks, found, hopes, strict=True)]


@dataclass(frozen=True, slots=True)
class _Hope:
    """Whether something may be kept, whether it may be sure, and whether that is settled."""

    kept: bool
    sure: bool
    enough: bool = False


def _hopes(task: Task, found: Sequence[Candidate], gate: Gate | None) -> _Hope:
    """What the gate's first word is; there is hope for what stands in the glossary in any case."""
    if not found or gate is None or any(c.proposal.origin == GLOSSARY for c in found):
        return _Hope(bool(found), bool(found))
    best = max(gate.confidence(c.evidence) for c in found)
    return _Hope(best >= gate.least, best >= gate.least_sure, task.hoped_sure and best >= gate.enough)


def _is_written(task: Task, replacement: str) -> bool:
    """Whether only the language model proposes it."""
    return replacement != task.blank.span and all(p.replacement != replacement for p in task.given)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the language model says of a task: the candidates that are worth a closer look, leaving the span
    as it is among them, and how likely each makes the sentence."""

    pool: list[Scored]
    sentences: list[float]


def _asked(infiller: Infiller, tasks: Sequence[Task], *, write: bool) -> list[_Answer]:
    blanks = [task.blank for task in tasks]
    scored = infiller.candidates(blanks, [[t.blank.span, *(p.replacement for p in t.given)] for t in tasks],
                                 branches=BRANCHES if write else 0)
    pools = [_likeliest(task, pool) for task, pool in zip(tasks, scored, strict=True)]
    sentences = infiller.in_sentence(blanks, [[s.replacement for s in pool] for pool in pools])
    return list(map(_Answer, pools, sentences))


def _batches(rows: Sequence[int], most: int, size: Callable[[int], int]) -> Iterator[list[int]]:
    """Rows of like size together, the largest first, so that threads end at about the same time."""
    ordered = sorted(rows, key=size, reverse=True)
    yield from (ordered[at:at + most] for at in range(0, len(ordered), most))


def _likeliest(task: Task, pool: Sequence[Scored]) -> list[Scored]:
    """The span itself, what rules, spaces and repetitions propose, the readings back and the other forms,
    of each reason the likeliest, and the best of the other proposals and of what the model wrote."""
    ways = {p.replacement: p.reason for p in task.given if p.way}
    forms: dict[str, str] = {}
    for scored in pool:  # the likeliest come first
        if scored.replacement in ways:
            forms.setdefault(ways[scored.replacement], scored.replacement)
    sure = {task.blank.span, *forms.values(), *(p.replacement for p in task.given if p.origin.startswith(
        ("rule:", RESPACING, UNDOUBLING)))}
    others = [s.replacement for s in pool if s.replacement not in sure and s.replacement not in ways]
    written = [other for other in others if _is_written(task, other)]
    named = [other for other in others if other not in written]
    best = sure.union(named[:MOST_CANDIDATES], written[:MOST_CANDIDATES])
    return [s for s in pool if s.replacement in best]


def _looked_at(second_look: SecondLook, segments: Sequence[Segment], tasks: Sequence[Task],
               replacements: Sequence[Sequence[str]]) -> list[list[Candidate]]:
    """The candidates with all that is known without the language model."""
    asked = [(i, [task.blank.span, *of_task])
             for i, (task, of_task) in enumerate(zip(tasks, replacements, strict=True)) if of_task]
    looks = iter(second_look.looks([_place(segments[tasks[i].segment], tasks[i], replacement)
                                    for i, of_task in asked for replacement in of_task]))
    found: list[list[Candidate]] = [[] for _ in tasks]
    for i, (_, *new) in asked:
        text = segments[tasks[i].segment].text
        found[i] = list(_of_task(text, tasks[i], new, next(looks), [next(looks) for _ in new]))
    return found


def _place(segment: Segment, task: Task, replacement: str) -> Place:
    """Where the replacement stands: in its sentence, or beside the source in the whole segment."""
    blank = task.blank
    if segment.source is None:
        start = len(blank.left)
        return Place(Segment(f"{blank.left}{replacement}{blank.right}"), start, start + len(replacement))
    start, end = task.span.start, task.span.end
    text = f"{segment.text[:start]}{replacement}{segment.text[end:]}"
    return Place(Segment(text, source=segment.source), start, start + len(replacement))


def _of_task(text: str, task: Task, replacements: Sequence[str], before: Look,
             looks: Sequence[Look]) -> Iterator[Candidate]:
    """The candidates for a task with what tagger and words say; `before` is the look at the original."""
    original = task.blank.span
    words = original.split()
    elsewhere = f"{text[:task.span.start]} {text[task.span.end:]} {task.blank.before} {' '.join(task.names)}"
    given = {p.replacement: p for p in task.given}
    for new, look in zip(replacements, looks, strict=True):
        changed = set(original.lower().split()) ^ set(new.lower().split())
        by = given.get(new, Proposal(new, "corrector", ""))
        yield Candidate(by, Evidence(
            span=logit(task.span.confidence), words=float(max(len(words), len(new.split()))),
            likeness=likeness(original, new), function_words=float(changed <= FUNCTION_WORDS),
            from_document=float(len(new) > 3 and new in elsewhere), known_words=known_words(words),
            commoner=rarest(new) - rarest(original) if new else 0.0, capital=float(original[:1].isupper()),
            rule=by.rule, garbled=float(task.span.origin != EDITED),
            by_sound=float(by.way == "sound"), sound_steps=by.steps * (by.way == "sound"),
            by_sense=float(by.way == "sense"), sense_steps=by.steps * (by.way == "sense"),
            form=float(by.way == "form"), respaced=float(by.origin == RESPACING),
            undoubled=float(by.origin == UNDOUBLING), written=float(new not in given),
            garbled_gain=_gain(before.inside, look.inside), around_gain=_gain(before.around, look.around),
            whole_gain=_gain(before.whole, look.whole)))


def _gain(before: float, after: float) -> float:
    return min(max(before - after, -MOST_GAIN), MOST_GAIN)


def _with_answer(task: Task, found: Sequence[Candidate], answer: _Answer) -> Iterator[Candidate]:
    """The candidates of the pool with what the language model says of them."""
    scores = [s.score for s in answer.pool]
    places = {s.replacement: i for i, s in enumerate(answer.pool)}
    leaving = places[task.blank.span]
    in_prompt, in_sentence = (_standing(task, answer.pool, of) for of in (scores, answer.sentences))
    for candidate in found:
        i = places.get(candidate.proposal.replacement)
        if i is not None:
            yield replace(candidate, evidence=replace(
                candidate.evidence, margin=within(scores[i] - scores[leaving]),
                margin_lead=within(in_prompt[i][0]), share=max(in_prompt[i][1], -MOST_NATS),
                sentence=within(answer.sentences[i] - answer.sentences[leaving]),
                sentence_lead=within(in_sentence[i][0])))


def _standing(task: Task, pool: Sequence[Scored], scores: Sequence[float]) -> list[tuple[float, float]]:
    """Lead and share of each of the pool: of what the language model wrote among all, of the others and of
    leaving the span among themselves."""
    if len(pool) < 2:
        return [(0.0, 0.0) for _ in pool]
    standing = list(zip(leads(scores), shares(scores), strict=True))
    known = [i for i, scored in enumerate(pool) if not _is_written(task, scored.replacement)]
    if len(known) > 1:
        theirs = [scores[i] for i in known]
        for i, lead, share in zip(known, leads(theirs), shares(theirs), strict=True):
            standing[i] = lead, share
    return standing
