"""txt: one segment per line. A blank line is an empty segment."""

from collections.abc import Iterator

from ..files.input import Source
from ..files.output import BOM
from ..records import Result, Segment
from .row import ReadOptions, Row


class Lines:
    """Plain text with one segment per line."""

    def read(self, source: Source, options: ReadOptions) -> Iterator[Row]:
        for number, raw in source.lines():
            if source.skips_record(raw):
                yield Row(None, raw, 0, 0, "txt")
                continue
            start = int(number == 1 and raw.startswith(BOM))
            end = len(raw.rstrip("\r\n"))
            yield Row(Segment(raw[start:end], str(number), source.doc), raw, start, end, "txt")

    def encode(self, result: Result, cell: str) -> str:
        text = result.cleaned
        if "\n" in text or "\r" in text:
            raise ValueError(f"a line of txt cannot contain a line break: {text[:60]!r}")
        return text
