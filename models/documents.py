"""Groups segments into documents."""

from collections import defaultdict
from collections.abc import Sequence

from ..corpora.records import Segment


def documents_of(segments: Sequence[Segment]) -> list[list[int]]:
    """The segment indices of each document, with documents in order of first appearance."""
    grouped: dict[str, list[int]] = defaultdict(list)
    for i, segment in enumerate(segments):
        grouped[segment.doc].append(i)
    return list(grouped.values())
