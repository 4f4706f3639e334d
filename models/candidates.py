"""Where candidates come from besides the model: rules, the document's names, the source language."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ..corpora.records import Segment, Span
from .elsewhere import heard, like_names
from .gate import logit
from .glossary import ORIGIN as GLOSSARY
from .proposals.readback.reading import ReadBack, forms
from .proposals.respacing import respaced
from .proposals.undoubling import undoubled
from .proposals.wordforms import inflected, with_other_article
from .rules.consistency import variants
from .rules.detector import rule_precision
from .rules.mentions import names
from .rules.orthography import repairs
from .rules.repairs import Repair, without_overlap

READ_BACK = 4
DOCUMENT, RESPACING, UNDOUBLING = "document", "respacing", "undoubling"
"""Origins of what is at hand without a rule."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A replacement that not the network proposes; rule and steps as in `gate.Evidence`.

    way: "sound" or "sense" where it was read back, "form" where it is the span in another form. Of the
    proposals that have one and the same reason but the likeliest is weighed.
    """

    replacement: str
    origin: str
    reason: str
    category: str | None = None
    rule: float = 0.0
    way: str = ""
    steps: float = 0.0


@dataclass(frozen=True, slots=True)
class DocumentView:
    """What a document offers: its names, most frequent first, the right forms known besides, and the repairs
    of each segment. `all_names`: of both, in lower case."""

    names: tuple[str, ...]
    known: tuple[str, ...]
    repairs: dict[int, list[Repair]]
    all_names: frozenset[str]


def documents(segments: Sequence[Segment]) -> list[list[int]]:
    """Indices of the segments of each document, in order of first appearance."""
    grouped: dict[str, list[int]] = defaultdict(list)
    for i, segment in enumerate(segments):
        grouped[segment.doc].append(i)
    return list(grouped.values())


def look_at(segments: Sequence[Segment], indices: Sequence[int], known: Sequence[str] = ()) -> DocumentView:
    """The document made of these segments."""
    texts = [segments[i].text for i in indices]
    by_segment = {i: without_overlap([*of_names, *repairs(text)])
                  for i, text, of_names in zip(indices, texts, variants(texts), strict=True)}
    of_texts = tuple(name for name, _ in names(texts))
    return DocumentView(of_texts, tuple(known), by_segment,
                        frozenset(name.lower() for name in (*of_texts, *known)))


def views_of(segments: Sequence[Segment], spans: Sequence[Sequence[Span]],
             known: Sequence[str] = ()) -> list[DocumentView]:
    """Of each document with a span what it offers."""
    return [look_at(segments, indices, known) for indices in documents(segments)
            if any(spans[i] for i in indices)]


def at_hand(text: str, span: Span, view: DocumentView, found: Iterable[Repair]) -> list[Proposal]:
    """What rules, glossary, document, spaces and repetitions propose for the span, without repeats, in this
    order."""
    original = text[span.start:span.end]
    given: dict[str, Proposal] = {}
    for repair in repairs_within(span, found):
        precision = rule_precision(repair.rule)
        for place, reading in enumerate(readings(text, span, repair)):
            chance = precision if place == 0 else (1 - precision) / (len(repair.alternatives) + 1)
            given.setdefault(reading, Proposal(reading, f"rule:{repair.rule}", repair.reason, repair.category,
                                               logit(chance)))
    for form in like_names(original, view.known):
        given.setdefault(form, Proposal(form, GLOSSARY, f"{form!r} stands in the glossary"))
    for name in like_names(original, view.names):
        given.setdefault(name, Proposal(name, DOCUMENT, f"{name!r} stands elsewhere in the document",
                                        "accuracy/named-entity"))
    for form, name, far in heard(original, view.names):
        given.setdefault(form, Proposal(form, DOCUMENT,
                                        f"{name!r} stands elsewhere in the document and sounds alike",
                                        "accuracy/named-entity", way="sound", steps=-far))
    for other in respaced(original):
        given.setdefault(other, Proposal(other, RESPACING, "other spaces make words of it",
                                         "fluency/spacing"))
    for other in undoubled(original):
        given.setdefault(other, Proposal(other, UNDOUBLING, "what stood there twice, once",
                                         "fluency/repetition"))
    given.pop(original, None)
    return list(given.values())


def looked_up(original: str, given: Sequence[Proposal], read_back: ReadBack | None,
              known: Collection[str] = ()) -> list[Proposal]:
    """What else may stand there: the best of the original read back, of the rest what is among the `known`
    names (in lower case), and its other forms. Nothing where a rule that is more often right than wrong has
    `given` something."""
    if any(p.rule > 0 for p in given):
        return []
    found: dict[str, Proposal] = {}
    ways = [] if read_back is None else read_back.readings(original)
    for way in [*ways[:READ_BACK], *(way for way in ways[READ_BACK:] if way.replacement.lower() in known)]:
        for form in forms(way.replacement):
            found.setdefault(form, Proposal(form, f"readback:{way.way}", way.reason, way=way.way,
                                            steps=way.plausibility))
    for reason, others in (("another form of the word", inflected(original)),
                           ("another article", with_other_article(original))):
        for other in others:
            found.setdefault(other, Proposal(other, "form", reason, "fluency/grammar", way="form"))
    return [p for p in found.values() if p.replacement != original]


def together(given: Iterable[Proposal], found: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """What is given and what was found, without repeats: of what both propose the first, but where both read
    the span back, and the second in fewer steps."""
    best: dict[str, Proposal] = {}
    for proposal in (*given, *found):
        before = best.get(proposal.replacement)
        if before is None or (before.way and proposal.way and proposal.steps > before.steps):
            best[proposal.replacement] = proposal
    return tuple(best.values())


def repairs_within(span: Span, found: Iterable[Repair]) -> list[Repair]:
    """The repairs that change nothing outside the span."""
    return [r for r in found if span.start <= r.start and r.end <= span.end]


def readings(text: str, span: Span, repair: Repair) -> list[str]:
    """What the span reads like after the repair, likeliest first."""
    options = [repair.replacement, *repair.alternatives]
    before, after = text[span.start:repair.start], text[repair.end:span.end]
    return [before + option + after for option in options if option is not None]
