"""Scores as rows of a table."""

from dataclasses import dataclass
from typing import Final

from ..comparison import ComparedMeasure
from ..m2 import M2Scores
from ..metrics.bootstrap import Figure
from ..metrics.effort import Effort
from ..metrics.fixes import Fixes
from ..metrics.outcomes import Outcomes
from ..metrics.precision_recall import PrecisionRecall
from ..scores import Scores

UNDEFINED: Final = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. Only corpus metrics have `before` and `change`; `change` is after − before.

    `counts` gives the numbers behind a share, for example "7 of 19"; `digits` is the number of decimals.
    """

    group: str
    name: str
    after: Figure
    before: Figure | None = None
    change: Figure | None = None
    counts: str = ""
    digits: int = 3

    def cells(self) -> tuple[str, str, str, str, str]:
        """Name, before, after, change and counts as text; "–" for an undefined figure.

        The interval is with the change if there is one, else with the figure.
        """
        if self.before is None or self.change is None:
            return self.name, "", format_interval(self.after, self.digits), "", self.counts
        return (self.name, format_number(self.before.value, self.digits), format_number(self.after.value, self.digits),
                format_interval(self.change, self.digits, sign="+"), self.counts)


def rows(scores: Scores) -> list[Row]:
    """Every figure of the scores, in groups: corpus, segments, edits, spans, words, fixes, confidence."""
    table = [Row("corpus", score.name, score.scores.after, score.scores.before, score.scores.difference, digits=2)
             for score in scores.corpus]
    hter = scores.effort.hter
    table.append(Row("corpus", "HTER", hter.after, hter.before, hter.difference))
    table += _segment_rows(scores.outcomes, scores.effort)
    for name, level in (("correction", scores.edits.correction), ("classified", scores.edits.category),
                        ("place", scores.edits.place), ("partial", scores.edits.overlap)):
        table += _precision_recall_rows("edits", f"edits, {name}", level)
    if scores.spans is not None:
        for name, level in (("exact", scores.spans.exact), ("partial", scores.spans.overlap),
                            ("WMT23", scores.spans.wmt23)):
            table += _precision_recall_rows("spans", f"spans, {name}", level)
        table += [Row("words", "words, MCC", scores.spans.words.mcc),
                  Row("words", "words and gaps, MCC", scores.spans.words_and_gaps.mcc),
                  Row("words", "words alone, MCC", scores.spans.words_alone.mcc)]
    if scores.fixes is not None:
        table += _fix_rows(scores.fixes)
    return table + [Row("confidence", f"{name}, calibration error", part.error, counts=f"{part.count} {name}")
                    for name, part in (("edits", scores.edit_calibration), ("spans", scores.span_calibration))
                    if part is not None]


def m2_rows(scores: M2Scores) -> list[Row]:
    """ERRANT's scores, level by level."""
    return [row for name, level in (("tokens detected", scores.token_detection),
                                    ("spans detected", scores.detection), ("corrected", scores.correction),
                                    ("corrected and classified", scores.category))
            for row in _precision_recall_rows(name, name, level)]


def comparison_cells(measure: ComparedMeasure) -> list[str]:
    """The name, each run's figure with its interval, and for later runs the difference and an arrow.

    An arrow means that both tests find the difference from the first run significant.
    """
    first, *others = measure.runs
    cells = [measure.name, format_interval(first.figure, measure.digits)]
    for run in others:
        change = "" if run.difference is None else f" ({format_number(run.difference.value, measure.digits, '+')})"
        arrow = "" if not run.significant else " ↑" if run.better else " ↓"
        cells.append(format_interval(run.figure, measure.digits) + change + arrow)
    return cells


def format_number(value: float | None, digits: int, sign: str = "") -> str:
    """The value with `digits` decimals, "–" for None; `sign` "+" is also shown on positive values."""
    return UNDEFINED if value is None else f"{value:{sign}z.{digits}f}"


def format_interval(figure: Figure, digits: int, sign: str = "") -> str:
    """The value and its interval, for example "0.512 [0.401, 0.630]"."""
    value = format_number(figure.value, digits, sign)
    if figure.low is None and figure.high is None:
        return value
    return f"{value} [{format_number(figure.low, digits, sign)}, {format_number(figure.high, digits, sign)}]"


def _segment_rows(outcomes: Outcomes, effort: Effort) -> list[Row]:
    segments = outcomes.improved + outcomes.same + outcomes.worsened
    return [
        Row("segments", "segments improved", outcomes.improved_share,
            counts=f"{outcomes.improved} of {segments}"),
        Row("segments", "segments the same", outcomes.same_share, counts=f"{outcomes.same} of {segments}"),
        Row("segments", "segments worsened", outcomes.worsened_share,
            counts=f"{outcomes.worsened} of {segments}"),
        Row("segments", "improved : worsened", outcomes.ratio, digits=2,
            counts=f"{outcomes.improved} : {outcomes.worsened}"),
        Row("segments", "gain to edit", effort.gain_to_edit, counts=f"{effort.saved} of {effort.made}"),
        Row("segments", "needless per 1,000 words", effort.over_correction, digits=2,
            counts=f"{effort.needless} in {effort.right_words}"),
    ]


def _precision_recall_rows(group: str, name: str, scores: PrecisionRecall) -> list[Row]:
    return [
        Row(group, f"{name}: precision", scores.precision,
            counts=f"{scores.matched_predicted:g} of {scores.predicted}"),
        Row(group, f"{name}: recall", scores.recall, counts=f"{scores.matched_gold:g} of {scores.gold}"),
        Row(group, f"{name}: F{scores.beta:g}", scores.f),
    ]


def _fix_rows(fixes: Fixes) -> list[Row]:
    return [
        Row("fixes", "gold spans found", fixes.found_share, counts=f"{fixes.found} of {fixes.gold_spans}"),
        Row("fixes", "gold edits fixed", fixes.fixed_share, counts=f"{fixes.fixed} of {fixes.gold_edits}"),
        Row("fixes", "accepted edits harmful", fixes.harmful_share,
            counts=f"{fixes.harmful} of {fixes.accepted_edits}"),
    ]
