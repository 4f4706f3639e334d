"""The cleaner: detect spans, propose edits, and decide on them, one window of segments at a time."""

import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby, pairwise
from typing import Final

from ..corpora.errors import ModelError, OptionError
from ..corpora.records import SEVERITIES, Edit, Result, Segment, Span
from ..models.interfaces import Corrector, Detector, Effort, Threshold
from ..models.language import foreign_language
from ..models.merge import shows
from .decide import Policy, decide

CORRECTING: Final = "correcting"
"""The threshold of the marks that a corrector gets."""

WINDOW: Final = 256
"""Maximum number of segments in one model call, without context."""

CONTEXT: Final = 16
"""Segments that the next window repeats as context when a document is longer than one window."""

DIGITS: Final = 4
"""Decimals of confidences and gains."""

ORIGIN: Final = "corrector"
"""Origin of a span that an edit adds."""

MAX_CHARACTERS: Final = 1 << 20
"""Maximum number of characters in a window."""


@dataclass(frozen=True, slots=True)
class Window:
    """The segments of one model call. The first `seen` are context: they repeat the end of the previous window."""

    segments: Sequence[Segment]
    seen: int = 0

    @property
    def fresh(self) -> Sequence[Segment]:
        """The segments without the context."""
        return self.segments[self.seen:]


class Cleaner:
    """Clean text with a detector, a corrector and a decision policy. Without a corrector, mark spans only.

    `seconds`: the time spent so far in detecting and in correcting.
    """

    def __init__(self, detector: Detector, corrector: Corrector | None, policy: Policy | None = None, *,
                 window: int = WINDOW, shown: Callable[[Segment, Span], bool] | None = None) -> None:
        """`shown`: which of the detector's spans appear in the results where no edit is shown; all if None. The
        corrector sees every span."""
        if window < 1:
            raise OptionError(f"a window needs at least one segment, not {window}")
        self.detector, self.corrector = detector, corrector
        self.policy, self.shown = policy or Policy(), shown or (lambda segment, span: True)
        self.window = window
        self.seconds = {"detecting": 0.0, "correcting": 0.0}

    def detect(self, texts: Iterable[str | Segment]) -> Iterator[Result]:
        """Yield results with spans and without edits, in input order."""
        for window in windows(as_segments(texts), self.window):
            for result in self._detect_window(window):
                yield replace(result, spans=tuple(s for s in result.spans if self.shown(result.segment, s)))

    def clean(self, texts: Iterable[str | Segment]) -> Iterator[Result]:
        """Yield results with spans and decided edits, in input order.

        Strings become segments of one document with the ids "1", "2", …. Consecutive segments with the same
        `doc` form one document. Raises ModelError if spans or edits of a model do not fit the text.
        """
        for window in windows(as_segments(texts), self.window):
            yield from self.clean_window(window)

    def clean_window(self, window: Window) -> list[Result]:
        """The results of the window's segments without the context."""
        detected = self._detect_window(window)
        if self.corrector is None:
            return detected
        began = time.monotonic()
        proposed = iter(self._propose(window, detected))
        results = [result if result.language else self._decided(result, next(proposed)) for result in detected]
        self.seconds["correcting"] += time.monotonic() - began
        return results

    def _propose(self, window: Window, detected: Sequence[Result]) -> list[tuple[Edit, ...]]:
        """The edits of the window's English segments, without the context."""
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
        edits_shown = [edit for edit in decided if edit.decision != "reject"]
        spans = with_edits(result.spans, edits_shown)
        kept = [span for span in spans if span.origin == ORIGIN or self.shown(result.segment, span)
                or any(edit.start < span.end and span.start < edit.end for edit in edits_shown)]
        return replace(result, spans=tuple(kept), edits=decided)


def with_edits(spans: Sequence[Span], edits: Sequence[Edit]) -> tuple[Span, ...]:
    """Add a span for each edit that no single span contains; it replaces the spans that the edit overlaps. A span that
    contains an edit takes the category of the surest one."""
    merged = list(spans)  # always in order and without overlap
    for edit in sorted(edits, key=lambda edit: edit.confidence):
        first = bisect_right(merged, edit.start, key=lambda span: span.end)
        last = max(first, bisect_left(merged, edit.end, key=lambda span: span.start))
        overlapping = merged[first:last]
        if len(overlapping) == 1 and overlapping[0].start <= edit.start and edit.end <= overlapping[0].end:
            merged[first] = replace(overlapping[0], category=edit.category)
            continue
        severity = max((span.severity for span in overlapping), key=SEVERITIES.index, default="major")
        merged[first:last] = [Span(edit.start, edit.end, edit.category, severity, edit.confidence, ORIGIN)]
    return tuple(merged)


def load(detector: str | None = None, corrector: str | None = None, device: str = "auto",
         accept: float = 0.8, review: float = 0.3, glossary: str | None = None,
         judge: str | None = None, checks: Sequence[str] | None = None, threshold: Threshold = None,
         effort: Effort = "full") -> Cleaner:
    """Load a cleaner. None selects the shipped model.

    `detector`, `corrector`: a shipped name, a local folder, a hub id, or a server as `openai:URL#MODEL`.
    `accept`, `review`: confidence thresholds, see `Policy`. `glossary`: a tsv, csv or tbx file. `judge`: a causal
    language model (a local folder or a hub id) that scores the edits of the shipped corrector instead of its own
    language model. `checks`: the checks against the source, from "numbers", "names" and "copied"; None runs all.
    `threshold`: the least confidence of a mark without an edit, see `models.interfaces.Threshold`.
    `effort`: "fast" uses the fast detector and judges only the segments that it marks.

    Raises OptionError for invalid thresholds, ModelError if a model cannot be loaded, InputError if the glossary
    cannot be read.
    """
    from ..corpora.glossary import read_glossary
    from ..models.registry import default_detector, load_corrector, load_detector

    policy = Policy(accept, review)
    terms = None if glossary is None else read_glossary(glossary)
    correcting = load_corrector(corrector, device, terms, judge=judge, effort=effort)
    detecting = load_detector(default_detector(detector, effort), device, CORRECTING, terms, checks)
    return make_cleaner(detecting, correcting, policy, threshold)


def make_cleaner(detector: Detector, corrector: Corrector, policy: Policy, threshold: Threshold) -> Cleaner:
    """A cleaner that shows the marks of `threshold`. The detector is loaded with CORRECTING."""
    return Cleaner(detector, corrector, policy, shown=partial(_is_shown, detector, threshold))


def _is_shown(detector: Detector, threshold: Threshold, segment: Segment, span: Span) -> bool:
    return shows(detector, segment, span, threshold)


def as_segments(texts: Iterable[str | Segment]) -> Iterator[Segment]:
    """Turn strings into segments; their ids count from 1."""
    for number, text in enumerate(texts, start=1):
        yield Segment(text, str(number)) if isinstance(text, str) else text


def windows(segments: Iterable[Segment], size: int, context: int = CONTEXT) -> Iterator[Window]:
    """Yield non-empty windows of at most `size` segments (without context) and MAX_CHARACTERS characters.

    Only a document that exceeds these limits is cut. Then each of its windows after the first begins with the last
    `context` segments of the previous window.
    """
    batch: list[Segment] = []
    characters = 0
    for _, document in groupby(segments, key=lambda segment: segment.doc):
        for window, is_whole in _document_windows(document, size, context):
            added = _characters(window.segments)
            fits = len(batch) + len(window.segments) <= size and characters + added <= MAX_CHARACTERS
            if batch and not (is_whole and fits):
                yield Window(batch)
                batch, characters = [], 0
            if is_whole:
                batch.extend(window.segments)
                characters += added
            else:
                yield window
    if batch:
        yield Window(batch)


def _document_windows(document: Iterable[Segment], size: int, context: int) -> Iterator[tuple[Window, bool]]:
    """Yield the windows of a document, each with True if it contains the whole document."""
    batch: list[Segment] = []
    seen = characters = 0
    is_whole = True
    for segment in document:
        if len(batch) - seen == size or (len(batch) > seen and characters + len(segment.text) > MAX_CHARACTERS):
            yield Window(batch, seen), False
            batch = batch[len(batch) - min(context, len(batch)):] if _characters(batch) <= MAX_CHARACTERS else []
            seen, characters, is_whole = len(batch), 0, False
        batch.append(segment)
        characters += len(segment.text)
    yield Window(batch, seen), is_whole


def _characters(segments: Sequence[Segment]) -> int:
    return sum(len(segment.text) for segment in segments)


def detect_batch(detector: Detector, batch: Sequence[Segment]) -> list[Result]:
    """Detect the spans of a batch. Segments in another language get no spans; `Result.language` names the language.

    Raises ModelError if spans do not fit the texts.
    """
    languages = [foreign_language(segment.text) for segment in batch]
    english = [segment for segment, foreign in zip(batch, languages, strict=True) if foreign is None]
    detected = detector.detect(english)
    _check_count(detected, english, "detector")
    for segment, spans in zip(english, detected, strict=True):
        _check_order(segment, spans, "span")
    rounded = iter([[replace(span, confidence=_rounded(span.confidence)) for span in spans] for spans in detected])
    return [Result(segment, tuple(next(rounded)) if foreign is None else (), language=foreign)
            for segment, foreign in zip(batch, languages, strict=True)]


def _rounded_edit(edit: Edit) -> Edit:
    others = tuple(replace(other, confidence=_rounded(other.confidence)) for other in edit.alternatives)
    return replace(edit, confidence=_rounded(edit.confidence), alternatives=others,
                   gain=None if edit.gain is None else _rounded(edit.gain))


def _rounded(value: float) -> float:
    """Round before decisions: the last digits depend on the device and must not change a decision."""
    return round(float(value), DIGITS)


def _check_count(answers: Sized, batch: Sized, model: str) -> None:
    if len(answers) != len(batch):
        raise ModelError(f"the {model} answered {len(answers)} of {len(batch)} segments")


def _check_edits(segment: Segment, edits: Sequence[Edit]) -> None:
    _check_order(segment, edits, "edit")
    for edit in edits:
        if segment.text[edit.start:edit.end] != edit.original:
            raise ModelError(f"edit {edit.start}-{edit.end} replaces {edit.original!r}, but the text there is "
                             f"{segment.text[edit.start:edit.end]!r}", where=_place(segment))


def _check_order(segment: Segment, parts: Sequence[Span | Edit], what: str) -> None:
    for part in parts:
        if not 0 <= part.start <= part.end <= len(segment.text):
            raise ModelError(f"{what} {part.start}-{part.end} lies outside the text", where=_place(segment))
        if not 0 <= part.confidence <= 1:
            raise ModelError(f"{what} {part.start}-{part.end} has confidence {part.confidence}, not between 0 and 1",
                             where=_place(segment))
    for part, following in pairwise(parts):
        if following.start < part.end:
            raise ModelError(f"{what}s {part.start}-{part.end} and {following.start}-{following.end} "
                             "overlap or are out of order", where=_place(segment))


def _place(segment: Segment) -> str:
    return f"{segment.doc}, segment {segment.id}" if segment.doc else f"segment {segment.id}"
