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
        """At most one edit a span, best candidate first and the others as alternatives.

        `spans[i]` belong to `segments[i]`. A span for which leaving the text as it is scores best may
        have no edit. `Edit.confidence` is the calibrated chance that an editor would keep the edit;
        `decision` is left at "review", since deciding is the pipeline's job.
        """
        ...
