"""Error spans as WMT 2025's task on segment-level error detection has them: a segment a row, its spans as
lists of starts, ends and severities. Offsets are code points, half-open; -1 and no-error where there is none.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from ..records import Result
from .registry import SYSTEM, one_line

COLUMNS: Final = ("doc_id", "segment_id", "source_lang", "target_lang", "set_id", "system_id",
                  "source_segment", "hypothesis_segment", "reference_segment", "domain_name", "method",
                  "start_indices", "end_indices", "error_types")


def export(results: Iterable[Result], title: str) -> Iterator[str]:
    """A header and a row a segment; the method is degarble."""
    yield "\t".join(COLUMNS) + "\n"
    for result in results:
        segment = result.segment
        spans = [(str(span.start), str(span.end), "minor" if span.severity == "minor" else "major")
                 for span in result.spans] or [("-1", "-1", "no-error")]
        cells = (segment.doc, segment.id, "", "en", title, "", segment.source or "", segment.text, "", "",
                 SYSTEM, *(" ".join(column) for column in zip(*spans, strict=True)))
        yield "\t".join(one_line(cell) for cell in cells) + "\n"
