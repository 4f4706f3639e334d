"""Error spans in the format of WMT 2025's task on segment-level error detection.

One segment per row, with lists of starts, ends and severities (-1 and no-error if there is none). Offsets are
half-open code points.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from ..records import Result
from .registry import SYSTEM, one_line

COLUMNS: Final = ("doc_id", "segment_id", "source_lang", "target_lang", "set_id", "system_id",
                  "source_segment", "hypothesis_segment", "reference_segment", "domain_name", "method",
                  "start_indices", "end_indices", "error_types")


def export(results: Iterable[Result], title: str) -> Iterator[str]:
    """A header and one row per segment; the method is degarble."""
    yield "\t".join(COLUMNS) + "\n"
    for result in results:
        segment = result.segment
        spans = [(str(span.start), str(span.end), "minor" if span.severity == "minor" else "major")
                 for span in result.spans] or [("-1", "-1", "no-error")]
        cells = (segment.doc, segment.id, "", "en", title, "", segment.source or "", segment.text, "", "",
                 SYSTEM, *(" ".join(column) for column in zip(*spans, strict=True)))
        yield "\t".join(one_line(cell) for cell in cells) + "\n"
