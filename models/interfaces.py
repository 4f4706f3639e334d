"""The interfaces of detectors and correctors. Any object with these methods can replace the shipped models."""

from collections.abc import Sequence
from typing import Literal, Protocol, get_args

from ..corpora.records import Edit, Segment, Span

NamedThreshold = Literal["precise", "balanced", "recall"]
Threshold = float | NamedThreshold | Literal["correcting"] | None
"""The smallest confidence of a mark: a number, or a threshold of the detector's own. "precise" makes about one mark in
1,000 words of correct text, None (for people) at most ten, with a stricter threshold in text that is no sentence;
"balanced" has the best MCC on real errors, for quality estimation; "recall" marks whatever may be garbled. "correcting"
gives the marks that the shipped corrector was fitted on."""
Effort = Literal["fast", "full"]
"""Whether the language model reads only the segments that the detector marks, or all."""
NAMED_THRESHOLDS: tuple[str, ...] = get_args(NamedThreshold)
EFFORTS: tuple[str, ...] = get_args(Effort)


class Detector(Protocol):
    """Finds garbles. `by_segment = True` says that it looks at one segment at a time; each distinct text is then sent
    once."""

    def detect(self, segments: Sequence[Segment]) -> list[tuple[Span, ...]]:
        """The spans of each segment in input order, sorted and without overlap.

        Segments with the same `doc` form one document, in reading order. A detector may use the whole document.
        """
        ...


class Corrector(Protocol):
    """Proposes corrections."""

    def propose(self, segments: Sequence[Segment], spans: Sequence[Sequence[Span]]) -> list[tuple[Edit, ...]]:
        """The edits of each segment, sorted and without overlap. Each is the best one there; the others are
        alternatives.

        `spans[i]` are the marks of `segments[i]`. A corrector may use them and may propose edits elsewhere. Segments
        with the same `doc` form one document, in reading order. `Edit.confidence` is the calibrated probability that
        the edit is right. `decision` is always "review"; the pipeline decides.
        """
        ...
