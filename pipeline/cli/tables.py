"""Tables for the terminal: corrections, scores, comparisons of runs."""

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ...corpora.records import Edit, Result
from ..results.pieces import printable

if TYPE_CHECKING:
    from ...evaluation import Bootstrap, Row
    from ...evaluation.benchmarks.garbles_scores import GarbleScores
    from ...evaluation.comparison import ComparedMeasure
    from ...evaluation.measures import Run
    from ...evaluation.sweep import Sweep

_PIPED_WIDTH: Final = 100
_DECISION_STYLES: Final = {"accept": "green", "review": "yellow", "reject": "dim"}


def console() -> Console:
    """A console on stdout, as wide as the terminal; 100 columns in a pipe without COLUMNS."""
    is_piped = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    return Console(width=_PIPED_WIDTH if is_piped else None, highlight=False, soft_wrap=False)


def edits_table(results: Iterable[Result]) -> Table:
    """The edits in text order."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("line", justify="right", style="dim")
    table.add_column("before", ratio=3, overflow="fold")
    table.add_column("after", ratio=3, overflow="fold")
    table.add_column("category", ratio=2, overflow="fold")
    table.add_column("conf.", justify="right")
    table.add_column("decision")
    for result in results:
        for edit in result.edits:
            table.add_row(result.segment.id, *_cells(edit))
    return table


def scores_table(rows: "Iterable[Row]") -> Table:
    """The scores, with a line between groups."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("score", no_wrap=True)
    table.add_column("before", justify="right")
    table.add_column("after", justify="right")
    table.add_column("change", justify="right")
    table.add_column("counts", justify="right", style="dim")
    group = None
    for row in rows:
        if group not in (None, row.group):
            table.add_section()
        group = row.group
        table.add_row(*row.cells())
    return table


def reliability_table(kept: Sequence[bool], before: Sequence[float], after: Sequence[float]) -> Table:
    """The share of kept edits per tenth of confidence, for the confidences before and after refitting."""
    from ...evaluation import Bootstrap
    from ...evaluation.metrics.calibration_error import calibration, confidence_counts

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("confidence")
    for name in ("before: edits", "kept", "after: edits", "kept"):
        table.add_column(name, justify="right")
    both = [calibration(confidence_counts([list(zip(confidences, kept, strict=True))]), Bootstrap(0))
            for confidences in (before, after)]
    for bins in zip(*(each.bins for each in both), strict=True):
        cells = [cell for tenth in bins
                 for cell in ((str(tenth.count), f"{tenth.right:.2f}") if tenth.right is not None else ("·", ""))]
        table.add_row(f"{bins[0].low:.1f}–{bins[0].high:.1f}", *cells)
    table.add_section()
    errors = [each.error.value for each in both]
    brier = [_brier(confidences, kept) for confidences in (before, after)]
    for name, values in (("calibration error", errors), ("Brier score", brier)):
        first, second = ("–" if value is None else f"{value:.3f}" for value in values)
        table.add_row(name, "", first, "", second)
    return table


def _brier(confidences: Sequence[float], kept: Sequence[bool]) -> float:
    """The mean squared difference between confidence and outcome (Brier 1950), 0 to 1."""
    return sum((p - k) ** 2 for p, k in zip(confidences, kept, strict=True)) / len(kept)


def comparison_table(measures: "Sequence[ComparedMeasure]") -> Table:
    """Runs side by side, compared with the first one."""
    from ...evaluation.reporting.table import comparison_cells

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("score", no_wrap=True)
    for run in measures[0].runs:
        table.add_column(Text(printable(run.run)), justify="right", overflow="fold")
    for measure in measures:
        table.add_row(*comparison_cells(measure))
    return table


def benchmark_table(run: "Run", plan: "Bootstrap") -> Table:
    """All figures of a run with their intervals."""
    from ...evaluation.reporting.table import format_interval

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("score", no_wrap=True)
    table.add_column(Text(printable(run.name)), justify="right")
    for measure in run.measures.values():
        table.add_row(measure.name, format_interval(measure.figure(plan), measure.digits))
    return table


def garbles_table(scores: "GarbleScores") -> Table:
    """The counts per kind of garble, and their sums."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("kind", no_wrap=True)
    for name in ("garbles", "found", "proposed", "fixed", "harmful"):
        table.add_column(name, justify="right")
    for counts in (*scores.kinds, scores.total):
        if counts is scores.total:
            table.add_section()
        table.add_row(counts.kind, *(str(count or "·") for count in (
            counts.garbles, counts.found, counts.proposed, counts.fixed, counts.harmful)))
    return table


def sweep_table(swept: "Sweep", thresholds: Iterable[float]) -> Table:
    """The scores at thresholds in steps of 0.1 and at the thresholds in use."""
    from ...evaluation.reporting.table import format_number

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("threshold", "accepted", "right", "precision", "recall", "F0.5", "TER",
                 "improved : worsened"):
        table.add_column(name, justify="right")
    used = set(thresholds)
    for threshold in sorted({*(tenths / 10 for tenths in range(1, 11)), *used}, reverse=True):
        point = swept.at(threshold)
        shares = (format_number(share, 3) for share in (point.precision, point.recall, point.f))
        table.add_row(f"{threshold:g}{' *' if threshold in used else ''}",
                      str(point.accepted), str(point.right), *shares,
                      f"{point.ter:.2f}", f"{point.improved} : {point.worsened}")
    table.caption = "* in use" if used else None
    return table


def _cells(edit: Edit) -> tuple[Text, Text, Text, Text, Text]:
    style = _DECISION_STYLES.get(edit.decision, "")
    return (Text(printable(edit.original) or "(nothing)", "" if edit.original else "dim"),
            Text(printable(edit.replacement) or "(nothing)", "bold" if edit.replacement else "dim"),
            Text(printable(edit.category), "dim"), Text(f"{edit.confidence:.2f}"),
            Text(printable(edit.decision), style))
