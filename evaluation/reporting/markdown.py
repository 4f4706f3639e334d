"""The results table of a README: written by a command, never by hand."""

from collections.abc import Iterator
from typing import Final

from ...corpora.errors import InputError
from ..scores import Scores
from .table import Row, rows

OPENING: Final = "<!-- results -->"
CLOSING: Final = "<!-- /results -->"

_SHOWN: Final = ("TER", "HTER", "chrF2++", "segments improved", "segments worsened", "gain to edit",
                 "needless per 1,000 words", "edits, correction: F0.5", "spans, WMT23: F1", "words, MCC",
                 "gold spans found", "gold edits fixed", "accepted edits harmful", "edits, calibration error")


def results_table(scores: Scores, on: str) -> str:
    """The figures that a reader asks for first, on what they were measured, and their signature."""
    ter = next(score for score in scores.corpus if score.name == "TER")
    table = "\n".join(f"| {row.name} | {_cell(row)} |" for row in _shown(scores))
    return (f"{on}, {scores.segments:,} segments, 95 % bootstrap intervals in brackets:\n\n"
            f"| | |\n|---|---|\n{table}\n\n`{scores.signature}`, TER `{ter.signature}`.\n")


def between_marks(text: str, table: str, where: str) -> str:
    """The text with the table in the place of what stands between the marks.

    Raises InputError where the text does not have each mark once, the opening one first.
    """
    before, opening, rest = text.partition(OPENING)
    _, closing, after = rest.partition(CLOSING)
    if not opening or not closing or OPENING in after or CLOSING in before + after:
        raise InputError(f"has no place for results: {OPENING} … {CLOSING}, once each", where=where)
    return f"{before}{OPENING}\n{table}{CLOSING}{after}"


def _shown(scores: Scores) -> Iterator[Row]:
    by_name = {row.name: row for row in rows(scores)}
    yield from (by_name[name] for name in _SHOWN if name in by_name)


def _cell(row: Row) -> str:
    _, before, after, change, counts = row.cells()
    figure = f"{before} → {after}, {change}" if change else after
    return f"{counts}, {figure}" if counts else figure
