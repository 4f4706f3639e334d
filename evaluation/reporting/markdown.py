"""The results table of a README, written by a command."""

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


def results_table(scores: Scores, data_set: str) -> str:
    """The main figures as a Markdown table, with the name of the data set and the signature."""
    ter = next(score for score in scores.corpus if score.name == "TER")
    table = "\n".join(f"| {row.name} | {_cell(row)} |" for row in _shown(scores))
    return (f"{data_set}, {scores.segments:,} segments, 95 % bootstrap intervals in brackets:\n\n"
            f"| | |\n|---|---|\n{table}\n\n`{scores.signature}`, TER `{ter.signature}`.\n")


def replace_results(text: str, table: str, where: str) -> str:
    """The text with the table between the marks, in place of the old one.

    Raises InputError unless the text has each mark once, the opening mark first.
    """
    before, opening, rest = text.partition(OPENING)
    _, closing, after = rest.partition(CLOSING)
    if not opening or not closing or OPENING in after or CLOSING in before + after:
        raise InputError(f"needs the marks {OPENING} … {CLOSING} for the results, once each", where=where)
    return f"{before}{OPENING}\n{table}{CLOSING}{after}"


def _shown(scores: Scores) -> Iterator[Row]:
    by_name = {row.name: row for row in rows(scores)}
    yield from (by_name[name] for name in _SHOWN if name in by_name)


def _cell(row: Row) -> str:
    _, before, after, change, counts = row.cells()
    figure = f"{before} → {after}, {change}" if change else after
    return f"{counts}, {figure}" if counts else figure
