"""The segment statistics of a run: each figure as counts, with the statistic that computes it from their sum.

Runs are compared on these. They can be stored in a file for later comparison, without texts or models.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from zipfile import BadZipFile

import numpy as np

from ..corpora.errors import InputError
from ..corpora.files.output import FilePath
from .counts import SegmentCounts
from .metrics.bootstrap import Bootstrap, Counts, Figure, Statistic, mean
from .metrics.calibration_error import calibration_error
from .metrics.corpus_metrics import METRICS, metric_statistic
from .metrics.edit_scores import BETA
from .metrics.effort import hter_counts, per_thousand
from .metrics.outcomes import improved_share, outcome_counts, worsened_share
from .metrics.precision_recall import f_measure, precision, recall
from .metrics.words import correlation

if TYPE_CHECKING:
    from typing import BinaryIO

_FORMAT: Final = 1

_KINDS: Final[dict[str, Statistic]] = {
    "precision": precision,
    "recall": recall,
    "f0.5": partial(f_measure, beta=BETA),
    "f1": partial(f_measure, beta=1.0),
    "mcc": correlation,
    "mean": mean,
    "share": mean,
    "per 1,000": per_thousand,
    "improved": improved_share,
    "worsened": worsened_share,
    "calibration error": calibration_error,
}

_NAMES: Final = {"category": "classified", "overlap": "partial", "wmt23": "WMT23"}
"""Names of levels in the table, if different."""

_LOWER_IS_BETTER: Final = ("TER", "HTER", "worsened", "harmful", "needless", "calibration error")


@dataclass(frozen=True, slots=True)
class Measure:
    """A named figure: its counts (segments x counts) and the kind of statistic."""

    name: str
    kind: str
    counts: Counts
    digits: int = 3

    @property
    def statistic(self) -> Statistic:
        """The function from summed counts to the figure."""
        return metric_statistic(METRICS[self.kind]()) if self.kind in METRICS else _KINDS[self.kind]

    @property
    def lower_is_better(self) -> bool:
        """Whether the measure counts errors."""
        return any(word in self.name for word in _LOWER_IS_BETTER)

    def figure(self, bootstrap: Bootstrap) -> Figure:
        """The value and its interval."""
        return bootstrap.figure(self.counts, self.statistic)


@dataclass(frozen=True, slots=True)
class Run:
    """The measures of a system, for comparison; runs with matching signatures are comparable."""

    name: str
    signature: str
    measures: Mapping[str, Measure]


def make_run(name: str, signature: str, counts: SegmentCounts) -> Run:
    """The run with the measures of these counts."""
    listed = [*_of_texts(counts), *_of_records(counts)]
    return Run(name, signature, {measure.name: measure for measure in listed})


def write_run(run: Run, file: "BinaryIO") -> None:
    """Store a run as a compressed NumPy archive."""
    facts = {"format": _FORMAT, "name": run.name, "signature": run.signature,
             "measures": [[m.name, m.kind, m.digits] for m in run.measures.values()]}
    arrays = {str(i): measure.counts for i, measure in enumerate(run.measures.values())}
    np.savez_compressed(file, allow_pickle=False, facts=np.array(json.dumps(facts)), **arrays)


def read_run(path: FilePath) -> Run:
    """Read a run that `write_run` stored. Raises InputError for any other file."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            facts = json.loads(str(archive["facts"]))
            if facts["format"] != _FORMAT:
                raise InputError(f"the statistics have format {facts['format']}, expected {_FORMAT}", where=str(path))
            measures = [Measure(name, kind, archive[str(i)], digits)
                        for i, (name, kind, digits) in enumerate(facts["measures"])]
            if not {measure.kind for measure in measures} <= {*METRICS, *_KINDS}:
                raise ValueError("unknown kind of measure")
    except OSError as error:
        raise InputError((error.strerror or str(error)).lower(), where=str(path)) from error
    except (ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
        raise InputError("not a statistics file of `degarble evaluate --stats`", where=str(path)) from error
    return Run(facts["name"], facts["signature"], {measure.name: measure for measure in measures})


def _of_texts(counts: SegmentCounts) -> list[Measure]:
    ter = counts.corpus["TER"]
    measures = [Measure(name, name, pair.after, digits=2) for name, pair in counts.corpus.items()]
    measures += [
        Measure("HTER", "mean", hter_counts(ter.after)),
        Measure("segments improved", "improved", outcome_counts(ter)),
        Measure("segments worsened", "worsened", outcome_counts(ter)),
        Measure("gain to edit", "mean", counts.gain),
        Measure("needless per 1,000 words", "per 1,000", counts.needless, digits=2),
    ]
    return measures + [measure for level, matches in counts.edits.items()
                       for measure in _precision_recall(f"edits, {_NAMES.get(level, level)}", matches, "f0.5")]


def _of_records(counts: SegmentCounts) -> list[Measure]:
    measures: list[Measure] = []
    if counts.spans is not None:
        for level, matches in counts.spans.spans.items():
            measures += _precision_recall(f"spans, {_NAMES.get(level, level)}", matches, "f1")
        measures += [Measure(f"{level.replace('_', ' ')}, MCC", "mcc", confusions)
                     for level, confusions in counts.spans.words.items()]
    if counts.fixes is not None:
        measures += [Measure("gold spans found", "share", counts.fixes.found),
                     Measure("gold edits fixed", "share", counts.fixes.fixed),
                     Measure("accepted edits harmful", "share", counts.fixes.harmful)]
    outcomes: dict[str, Any] = {"edits": counts.edit_confidences, "spans": counts.span_confidences}
    return measures + [Measure(f"{name}, calibration error", "calibration error", bins)
                       for name, bins in outcomes.items() if bins is not None]


def _precision_recall(name: str, counts: Counts, f: str) -> list[Measure]:
    return [Measure(f"{name}: {kind.upper() if kind == f else kind}", kind, counts)
            for kind in ("precision", "recall", f)]
