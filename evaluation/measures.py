"""A run's cached segment statistics: every figure as counts and the statistic that makes it of their sum.

What two runs are compared on, and what is kept in a file to compare later, without texts or models.
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
from .metrics.bootstrap import Bootstrap, Counts, Figure, Statistic
from .metrics.calibration_error import calibration_error
from .metrics.corpus_metrics import METRICS, statistic_of
from .metrics.edit_scores import BETA
from .metrics.effort import hter_counts, mean, per_thousand
from .metrics.fixes import share
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
    "share": share,
    "per 1,000": per_thousand,
    "improved": improved_share,
    "worsened": worsened_share,
    "calibration error": calibration_error,
}

_NAMES: Final = {"category": "classified", "overlap": "partial", "wmt23": "WMT23"}
"""Levels that the table has a better word for."""

_LOWER_IS_BETTER: Final = ("TER", "HTER", "worsened", "harmful", "needless", "calibration error")


@dataclass(frozen=True, slots=True)
class Measure:
    """A named figure: the counts it is made of (segments x counts) and the kind of statistic."""

    name: str
    kind: str
    counts: Counts
    digits: int = 3

    @property
    def statistic(self) -> Statistic:
        """What makes the figure of summed counts."""
        return statistic_of(METRICS[self.kind]()) if self.kind in METRICS else _KINDS[self.kind]

    @property
    def lower_is_better(self) -> bool:
        """Whether it counts errors."""
        return any(word in self.name for word in _LOWER_IS_BETTER)

    def figure(self, bootstrap: Bootstrap) -> Figure:
        """The value with its interval."""
        return bootstrap.figure(self.counts, self.statistic)


@dataclass(frozen=True, slots=True)
class Run:
    """What there is to compare of a run; the signature says what it may be compared with."""

    name: str
    signature: str
    measures: Mapping[str, Measure]


def run_of(name: str, signature: str, counts: SegmentCounts) -> Run:
    """The run that the counts describe."""
    listed = [*_of_texts(counts), *_of_records(counts)]
    return Run(name, signature, {measure.name: measure for measure in listed})


def write_run(run: Run, file: "BinaryIO") -> None:
    """Keep a run, as a packed NumPy archive."""
    facts = {"format": _FORMAT, "name": run.name, "signature": run.signature,
             "measures": [[m.name, m.kind, m.digits] for m in run.measures.values()]}
    arrays = {str(i): measure.counts for i, measure in enumerate(run.measures.values())}
    np.savez_compressed(file, allow_pickle=False, facts=np.array(json.dumps(facts)), **arrays)


def read_run(path: FilePath) -> Run:
    """A run that `write_run` kept. Raises InputError for what is none."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            facts = json.loads(str(archive["facts"]))
            if facts["format"] != _FORMAT:
                raise InputError(f"statistics of format {facts['format']}, not {_FORMAT}", where=str(path))
            measures = [Measure(name, kind, archive[str(i)], digits)
                        for i, (name, kind, digits) in enumerate(facts["measures"])]
            if not {measure.kind for measure in measures} <= {*METRICS, *_KINDS}:
                raise ValueError("a kind of measure that there is not")
    except OSError as error:
        raise InputError((error.strerror or str(error)).lower(), where=str(path)) from error
    except (ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
        raise InputError("not statistics that `degarble evaluate --stats` wrote", where=str(path)) from error
    return Run(facts["name"], facts["signature"], {measure.name: measure for measure in measures})


def _of_texts(counts: SegmentCounts) -> list[Measure]:
    ter = counts.corpus["TER"]
    measures = [Measure(name, name, of.after, digits=2) for name, of in counts.corpus.items()]
    measures += [
        Measure("HTER", "mean", hter_counts(ter.after)),
        Measure("segments improved", "improved", outcome_counts(ter)),
        Measure("segments worsened", "worsened", outcome_counts(ter)),
        Measure("gain to edit", "mean", counts.gain),
        Measure("needless per 1,000 words", "per 1,000", counts.needless, digits=2),
    ]
    return measures + [measure for level, of in counts.edits.items()
                       for measure in _precision_recall(f"edits, {_NAMES.get(level, level)}", of, "f0.5")]


def _of_records(counts: SegmentCounts) -> list[Measure]:
    measures: list[Measure] = []
    if counts.spans is not None:
        for level, of in counts.spans.spans.items():
            measures += _precision_recall(f"spans, {_NAMES.get(level, level)}", of, "f1")
        measures += [Measure(f"{level.replace('_', ' ')}, MCC", "mcc", of)
                     for level, of in counts.spans.words.items()]
    if counts.fixes is not None:
        measures += [Measure("gold spans found", "share", counts.fixes.found),
                     Measure("gold edits fixed", "share", counts.fixes.fixed),
                     Measure("accepted edits harmful", "share", counts.fixes.harmful)]
    promises: dict[str, Any] = {"edits": counts.edit_promises, "spans": counts.span_promises}
    return measures + [Measure(f"{name}, calibration error", "calibration error", of)
                       for name, of in promises.items() if of is not None]


def _precision_recall(name: str, counts: Counts, f: str) -> list[Measure]:
    return [Measure(f"{name}: {kind.upper() if kind == f else kind}", kind, counts)
            for kind in ("precision", "recall", f)]
