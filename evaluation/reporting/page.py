"""An evaluation as a self-contained HTML page, which loads nothing from the network."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from ..comparison import ComparedMeasure
from ..counts import SegmentCounts
from ..scores import Scores
from ..sweep import Sweep
from .breakdown import by_category, by_document, by_length, examples
from .plots import Plot, categories_plot, parts_plot, reliability_plot, segments_plot, sweep_plot, ter_plot
from .table import comparison_cells, rows

if TYPE_CHECKING:
    from jinja2 import Template

_MAX_DOCUMENTS: Final = 40


@dataclass(frozen=True, slots=True)
class EvaluationPage:
    """The content of an evaluation page. `docs` has the document of each segment; `sweep` and `table` are optional."""

    title: str
    mt: Sequence[str]
    hyp: Sequence[str]
    ref: Sequence[str]
    docs: Sequence[str]
    scores: Scores
    counts: SegmentCounts
    sweep: Sweep | None = None
    thresholds: tuple[float, ...] = ()
    table: Sequence[ComparedMeasure] = ()

    def to_json(self) -> dict[str, Any]:
        """The scores as plain JSON values, with the sweep and the comparison if present."""
        record = self.scores.to_json()
        if self.sweep is not None:
            record["sweep"] = self.sweep.to_json()
        if self.table:
            record["comparison"] = [asdict(measure) for measure in self.table]
        return record


def render_page(evaluated: EvaluationPage) -> str:
    """The page as text. Lone surrogates, which UTF-8 cannot encode, become �."""
    from markupsafe import Markup

    worst, best = examples(evaluated.counts.corpus["TER"], evaluated.mt, evaluated.hyp, evaluated.ref)
    page = _template().render(
        title=evaluated.title, scores=evaluated.scores, rows=rows(evaluated.scores),
        plots=_plots(evaluated), worst=worst, best=best, systems=[run.run for run in evaluated.table[0].runs]
        if evaluated.table else [], comparison=[comparison_cells(measure) for measure in evaluated.table],
        style=Markup(_asset("evaluation.css")))
    return page.encode("utf-8", "replace").decode("utf-8")


def _plots(evaluated: EvaluationPage) -> list[Plot]:
    ter, scores = evaluated.counts.corpus["TER"], evaluated.scores
    plots = [segments_plot(ter), parts_plot("TER by length of the reference", by_length(ter))]
    documents = by_document(ter, evaluated.docs)
    if len(documents) > 1:
        title = "TER by document" if len(documents) <= _MAX_DOCUMENTS else \
            f"TER by document, the first {_MAX_DOCUMENTS} of {len(documents):,}"
        plots.append(parts_plot(title, documents[:_MAX_DOCUMENTS]))
    if evaluated.sweep is not None:
        plots += [sweep_plot(evaluated.sweep, evaluated.thresholds),
                  ter_plot(evaluated.sweep, evaluated.thresholds)]
    calibrations = {"edits": scores.edit_calibration, "spans": scores.span_calibration}
    plots += [reliability_plot(name, bins) for name, bins in calibrations.items() if bins is not None]
    categories = by_category(evaluated.mt, evaluated.hyp, evaluated.ref)
    return [*plots, categories_plot(categories)] if categories else plots


def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                              lstrip_blocks=True)
    return environment.from_string(_asset("evaluation.html"))


def _asset(name: str) -> str:
    return resources.files("degarble.evaluation").joinpath("templates", name).read_text(encoding="utf-8")
