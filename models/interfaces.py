"""What a detector and a corrector are. Anything with these methods can take the shipped ones' place."""

from collections.abc import Sequence
from typing import Literal, Protocol

from ..corpora.records import Edit, Segment, Span

Threshold = float | Literal["precise"] | None
"""From which confidence on a span is marked: None leaves it to the detector, which marks for people to look
at; "precise" has it mark little in sound text."""


class Detector(Protocol):
    """Finds what is garbled. One that judges each segment by itself says so with `by_segment = True`; it is
    then asked once for each text."""

    def detect(self, segments: Sequence[Segment]) -> list[tuple[Span, ...]]:
        """Spans of each segment, sorted, without overlap, in input order.

        Segments with the same `doc` are one document, in reading order; a detector may use all of it.
        """
        ...


class Corrector(Protocol):
    """Proposes what should stand there."""

    def propose(self, segments: Sequence[Segment], spans: Sequence[Sequence[Span]]) -> list[tuple[Edit, ...]]:
        """Edits of each segment, sorted, without overlap: the best first, others in its place as alternatives.

        `spans[i]` is what the detector marks in `segments[i]`; a corrector may use it, and may propose edits
        elsewhere. Segments with the same `doc` are one document, in reading order. `Edit.confidence` is the
        calibrated chance that the edit is right; `decision` is left at "review": deciding is the pipeline's job.
        """
        ...
