"""Where candidates come from besides the model: rules, the document's names, the source language."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import JaroWinkler

from ..corpora.records import Segment, Span
from .consistency import variants
from .gate import logit
from .glossary import ORIGIN as GLOSSARY
from .mentions import names
from .orthography import repairs
from .reading import ReadBack, forms
from .repairs import Repair, without_overlap
from .respacing import respaced
from .rule_detector import rule_precision
from .soundkeys import sound_key
from .undoubling import undoubled
from .wordforms import inflected, with_other_article

LIKE_A_NAME = 0.8
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
    of each segment."""

    names: tuple[str, ...]
    known: tuple[str, ...]
    repairs: dict[int, list[Repair]]


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
    return DocumentView(tuple(name for name, _ in names(texts)), tuple(known), by_segment)


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
    for other in respaced(original):
        given.setdefault(other, Proposal(other, RESPACING, "other spaces make words of it",
                                         "fluency/spacing"))
    for other in undoubled(original):
        given.setdefault(other, Proposal(other, UNDOUBLING, "what stood there twice, once",
                                         "fluency/repetition"))
    given.pop(original, None)
    return list(given.values())


def looked_up(original: str, given: Sequence[Proposal], read_back: ReadBack | None) -> list[Proposal]:
    """What else may stand there: the original read back, and its other forms. Nothing where a rule that is
    more often right than wrong has `given` something."""
    if any(p.rule > 0 for p in given):
        return []
    found: dict[str, Proposal] = {}
    for way in [] if read_back is None else read_back.readings(original, READ_BACK):
        for form in forms(way.replacement):
            found.setdefault(form, Proposal(form, f"readback:{way.way}", way.reason, way=way.way,
                                            steps=way.plausibility))
    for reason, others in (("another form of the word", inflected(original)),
                           ("another article", with_other_article(original))):
        for other in others:
            found.setdefault(other, Proposal(other, "form", reason, "fluency/grammar", way="form"))
    known = {original, *(p.replacement for p in given)}
    return [p for p in found.values() if p.replacement not in known]


def repairs_within(span: Span, found: Iterable[Repair]) -> list[Repair]:
    """The repairs that change nothing outside the span."""
    return [r for r in found if span.start <= r.start and r.end <= span.end]


def readings(text: str, span: Span, repair: Repair) -> list[str]:
    """What the span reads like after the repair, likeliest first."""
    options = [repair.replacement, *repair.alternatives]
    before, after = text[span.start:repair.start], text[repair.end:span.end]
    return [before + option + after for option in options if option is not None]


def like_names(original: str, known: Sequence[str]) -> list[str]:
    """Names of the document that look or sound like the original, which must have a capital itself."""
    if not original[:1].isupper():
        return []
    key = sound_key(original)
    return [name for name in known if name != original
            and (JaroWinkler.similarity(name, original) >= LIKE_A_NAME or (key and sound_key(name) == key))]
