"""The cleaner: detect, correct, decide, window by window."""

import time
from collections.abc import Iterable, Iterator, Sequence, Sized
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Final

from ..corpora.errors import ModelError, OptionError
from ..corpora.records import SEVERITIES, Edit, Result, Segment, Span
from ..models.interfaces import Corrector, Detector
from ..models.language import foreign_language
from .decide import Policy, decide

WINDOW: Final = 256
"""Segments the models are given at once, at most, context not counted."""

CONTEXT: Final = 16
"""Segments of a document that is cut which the next window sees again."""

DIGITS: Final = 4
"""Decimals of confidences and gains."""

MOST_CHARACTERS: Final = 1 << 20
"""A window is closed early where its segments are longer."""


@dataclass(frozen=True, slots=True)
class Window:
    """Segments the models are given at once. The first `seen` are context: the window before had them."""

    segments: Sequence[Segment]
    seen: int = 0

    @property
    def fresh(self) -> Sequence[Segment]:
        """Those that results are wanted of."""
        return self.segments[self.seen:]


class Cleaner:
    """A detector, a corrector and the policy that decides on what they propose; without a corrector it
    only marks. `seconds` is what each of the two has taken so far."""

    def __init__(self, detector: Detector, corrector: Corrector | None, policy: Policy | None = None, *,
                 window: int = WINDOW) -> None:
        if window < 1:
            raise OptionError(f"a window of {window} segments holds nothing")
        self.detector, self.corrector = detector, corrector
        self.policy = policy or Policy()
        self.window = window
        self.seconds = {"detecting": 0.0, "correcting": 0.0}

    def detect(self, texts: Iterable[str | Segment]) -> Iterator[Result]:
        """Results with spans and no edits, lazily, in input order."""
        for window in windows(as_segments(texts), self.window):
            yield from self._detect_window(window)

    def clean(self, texts: Iterable[str | Segment]) -> Iterator[Result]:
        """Results with spans and decided edits, lazily, in input order.

        Strings are segments of one document with the ids "1", "2", …; segments in a row with the same
        `doc` are one document. Raises ModelError when a model gives spans or edits that do not fit.
        """
        for window in windows(as_segments(texts), self.window):
            yield from self.clean_window(window)

    def clean_window(self, window: Window) -> list[Result]:
        """The results of the window's fresh segments."""
        detected = self._detect_window(window)
        if self.corrector is None:
            return detected
        began = time.monotonic()
        proposed = iter(self._propose(window, detected))
        results = [result if result.language else self._decided(result, next(proposed)) for result in detected]
        self.seconds["correcting"] += time.monotonic() - began
        return results

    def _propose(self, window: Window, detected: Sequence[Result]) -> list[tuple[Edit, ...]]:
        """Edits of the fresh segments that are English."""
        assert self.corrector is not None
        context = [segment for segment in window.segments[:window.seen] if not foreign_language(segment.text)]
        english = [result for result in detected if not result.language]
        segments = [*context, *(result.segment for result in english)]
        spans = [*[()] * len(context), *(result.spans for result in english)]
        proposed = self.corrector.propose(segments, spans)
        _check_count(proposed, segments, "corrector")
        return proposed[len(context):]

    def _detect_window(self, window: Window) -> list[Result]:
        began = time.monotonic()
        detected = detect_batch(self.detector, window.segments)[window.seen:]
        self.seconds["detecting"] += time.monotonic() - began
        return detected

    def _decided(self, result: Result, edits: Sequence[Edit]) -> Result:
        changes = tuple(_rounded_edit(edit) for edit in edits if edit.replacement != edit.original)
        _check_edits(result.segment, changes)
        decided = decide(changes, self.policy, result.segment.protected, result.segment.charset)
        shown = [edit for edit in decided if edit.decision != "reject"]
        return replace(result, spans=with_edits(result.spans, shown), edits=decided)


def with_edits(spans: Sequence[Span], edits: Sequence[Edit]) -> tuple[Span, ...]:
    """The spans, and one for each edit that lies in none; a span that overlaps an edit without holding it
    gives way to the edit's."""
    found = list(spans)
    for edit in edits:
        over = [span for span in found if span.start < edit.end and edit.start < span.end]
        if len(over) == 1 and over[0].start <= edit.start and edit.end <= over[0].end:
            continue
        found = [span for span in found if span not in over]
        severity = max((span.severity for span in over), key=SEVERITIES.index, default="major")
        found.append(Span(edit.start, edit.end, edit.category, severity, edit.confidence, "corrector"))
    return tuple(sorted(found, key=lambda span: span.start))


def load(detector: str | None = None, corrector: str | None = None, device: str = "auto",
         accept: float = 0.8, review: float = 0.3, glossary: str | None = None,
         judge: str | None = None, checks: Sequence[str] | None = None) -> Cleaner:
    """A cleaner with the shipped models, or those named: a shipped name, a local folder, a hub id, a server
    as `openai:URL#MODEL`; with the user's glossary, a tsv, csv or tbx file. `judge`: a causal language model,
    a local folder or a hub id, that weighs the shipped corrector's edits in place of its own. `checks`: what is
    checked against the source, of "numbers", "names" and "copied"; all where None.

    Raises OptionError for thresholds that make no sense, ModelError for models that cannot be loaded,
    InputError for a glossary that cannot be read.
    """
    from ..corpora.glossary import read_glossary
    from ..models.registry import load_corrector, load_detector

    policy = Policy(accept, review)
    terms = None if glossary is None else read_glossary(glossary)
    return Cleaner(load_detector(detector, device, glossary=terms, checks=checks),
                   load_corrector(corrector, device, terms, judge=judge), policy)


def as_segments(texts: Iterable[str | Segment]) -> Iterator[Segment]:
    """Strings as segments with their place, from 1, as id."""
    for number, text in enumerate(texts, start=1):
        yield Segment(text, str(number)) if isinstance(text, str) else text


def windows(segments: Iterable[Segment], size: int, context: int = CONTEXT) -> Iterator[Window]:
    """Windows of at most `size` fresh segments and a million characters, none empty.

    A document is cut only where it is longer than that, and then each window but its first begins with the
    last `context` segments of the one before.
    """
    batch: list[Segment] = []
    characters = 0
    for _, document in groupby(segments, key=lambda segment: segment.doc):
        for part, is_whole in _parts(document, size, context):
            more = _characters(part.segments)
            fits = len(batch) + len(part.segments) <= size and characters + more <= MOST_CHARACTERS
            if batch and not (is_whole and fits):
                yield Window(batch)
                batch, characters = [], 0
            if is_whole:
                batch.extend(part.segments)
                characters += more
            else:
                yield part
    if batch:
        yield Window(batch)


def _parts(document: Iterable[Segment], size: int, context: int) -> Iterator[tuple[Window, bool]]:
    """The document's windows, each with whether it is the whole document."""
    part: list[Segment] = []
    seen = characters = 0
    is_whole = True
    for segment in document:
        if len(part) - seen == size or (len(part) > seen
                                        and characters + len(segment.text) > MOST_CHARACTERS):
            yield Window(part, seen), False
            part = part[len(part) - min(context, len(part)):] if _characters(part) <= MOST_CHARACTERS else []
            seen, characters, is_whole = len(part), 0, False
        part.append(segment)
        characters += len(segment.text)
    yield Window(part, seen), is_whole


def _characters(segments: Sequence[Segment]) -> int:
    return sum(len(segment.text) for segment in segments)


def detect_batch(detector: Detector, batch: Sequence[Segment]) -> list[Result]:
    """The batch with its spans; segments that are not English have none and say so.

    Raises ModelError when spans do not fit the texts.
    """
    languages = [foreign_language(segment.text) for segment in batch]
    english = [segment for segment, foreign in zip(batch, languages, strict=True) if foreign is None]
    detected = detector.detect(english)
    _check_count(detected, english, "detector")
    for segment, spans in zip(english, detected, strict=True):
        _check_order(segment, spans, "span")
    of_english = iter([[replace(span, confidence=_rounded(span.confidence)) for span in spans]
                       for spans in detected])
    return [Result(segment, tuple(next(of_english)) if foreign is None else (), language=foreign)
            for segment, foreign in zip(batch, languages, strict=True)]


def _rounded_edit(edit: Edit) -> Edit:
    others = tuple(replace(other, confidence=_rounded(other.confidence)) for other in edit.alternatives)
    return replace(edit, confidence=_rounded(edit.confidence), alternatives=others,
                   gain=None if edit.gain is None else _rounded(edit.gain))


def _rounded(value: float) -> float:
    """What is decided by and written: last digits depend on the device and may not tip a decision."""
    return round(float(value), DIGITS)


def _check_count(given: Sized, batch: Sized, who: str) -> None:
    if len(given) != len(batch):
        raise ModelError(f"the {who} answered {len(given)} of {len(batch)} segments")


def _check_edits(segment: Segment, edits: Sequence[Edit]) -> None:
    _check_order(segment, edits, "edit")
    for edit in edits:
        if segment.text[edit.start:edit.end] != edit.original:
            raise ModelError(f"{edit.original!r}, which an edit replaces, does not stand at "
                             f"{edit.start}-{edit.end}", where=_place(segment))


def _check_order(segment: Segment, parts: Sequence[Span | Edit], what: str) -> None:
    for part in parts:
        if not 0 <= part.start <= part.end <= len(segment.text):
            raise ModelError(f"{what} {part.start}-{part.end} lies outside the text", where=_place(segment))
        if not 0 <= part.confidence <= 1:
            raise ModelError(f"{what} {part.start}-{part.end} has the confidence {part.confidence}",
                             where=_place(segment))
    for part, following in pairwise(parts):
        if following.start < part.end:
            raise ModelError(f"{what}s {part.start}-{part.end} and {following.start}-{following.end} "
                             "overlap or are out of order", where=_place(segment))


def _place(segment: Segment) -> str:
    return f"{segment.doc}, segment {segment.id}" if segment.doc else f"segment {segment.id}"
