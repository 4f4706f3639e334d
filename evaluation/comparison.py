"""Significance tests of the difference between two runs.

Both tests use the same segment statistics, are paired and two-sided, and follow sacreBLEU (Post 2018):

paired bootstrap            resample the segments, the same ones for both runs; p is how often the difference
(Koehn 2004)                deviates from its mean by at least its own size
approximate randomisation   swap the runs in randomly chosen segments; p is how often the difference is then
(Riezler, Maxwell 2005)     at least as large

p counts the observed difference as one more trial, (c + 1) / (n + 1). sacreBLEU counts only greater differences;
here ties count too, so a run does not differ significantly from itself. p is None where the difference is undefined.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from ..corpora.errors import InputError, OptionError
from .measures import Measure, Run
from .metrics.bootstrap import Bootstrap, Counts, Figure, Statistic, Values
from .signature import signature_differences

LEVEL: Final = 0.05

_TIE: Final = 1e-9
_CELLS_AT_ONCE: Final = 1 << 22


@dataclass(frozen=True, slots=True)
class Difference:
    """A run's figure, its difference from the first run, and the two p-values of the difference."""

    run: str
    figure: Figure
    difference: Figure | None = None
    p_bootstrap: float | None = None
    p_randomisation: float | None = None
    better: bool | None = None

    @property
    def significant(self) -> bool:
        """Whether both tests find the difference significant at LEVEL."""
        return all(p is not None and p < LEVEL for p in (self.p_bootstrap, self.p_randomisation))


@dataclass(frozen=True, slots=True)
class ComparedMeasure:
    """One line of the table: a measure in each run; the first run is the baseline."""

    name: str
    lower_is_better: bool
    digits: int
    runs: tuple[Difference, ...]


def compare(runs: Sequence[Run], bootstrap: Bootstrap, trials: int = 1000) -> list[ComparedMeasure]:
    """Compare all measures that all runs have; `trials` are those of the randomisation test.

    Raises OptionError for fewer than two runs or no resamples or trials, InputError if the signatures show that the
    scores are not comparable.
    """
    if len(runs) < 2:
        raise OptionError("a comparison needs at least two runs")
    if bootstrap.resamples < 1 or trials < 1:
        raise OptionError("a comparison needs at least one resample and one trial")
    check_comparable(runs)
    shared = [name for name in runs[0].measures if all(name in run.measures for run in runs)]
    return [_compared(name, runs, bootstrap, trials) for name in shared]


def check_comparable(runs: Sequence[Run]) -> None:
    """Raise InputError with the reason if the scores of two runs are not comparable."""
    for run in runs[1:]:
        reasons = signature_differences(runs[0].signature, run.signature)
        if reasons:
            raise InputError(f"cannot be compared with {runs[0].name}: {'; '.join(reasons)}", where=run.name,
                             remedy="score both against the same texts with the same settings")


def _compared(name: str, runs: Sequence[Run], bootstrap: Bootstrap, trials: int) -> ComparedMeasure:
    baseline = runs[0].measures[name]
    against = [_difference(run.name, baseline, run.measures[name], bootstrap, trials) for run in runs[1:]]
    first = Difference(runs[0].name, baseline.figure(bootstrap))
    return ComparedMeasure(name, baseline.lower_is_better, baseline.digits, (first, *against))


def _difference(name: str, old: Measure, new: Measure, bootstrap: Bootstrap, trials: int) -> Difference:
    statistic = new.statistic
    compared = bootstrap.compare(old.counts, new.counts, statistic)
    found = compared.difference.value
    if found is None:
        return Difference(name, compared.after)
    both = bootstrap.sums(np.hstack([old.counts, new.counts]))
    width = old.counts.shape[1]
    strays = np.abs(statistic(both[:, width:]) - statistic(both[:, :width]))
    traded = np.abs(randomised_differences(old.counts, new.counts, statistic, trials, bootstrap.seed))
    return Difference(name, compared.after, compared.difference,
                      p_bootstrap=p_value(strays - np.nanmean(strays), abs(found)),
                      p_randomisation=p_value(traded, abs(found)),
                      better=(found < 0) == new.lower_is_better if found else None)


def randomised_differences(old: Counts, new: Counts, statistic: Statistic, trials: int, seed: int) -> Values:
    """The differences, new minus old, after swapping the runs in random segments."""
    gains, before, after = new - old, old.sum(axis=0), new.sum(axis=0)
    differences_ = []
    for coins in _coins(trials, len(old), seed):
        traded = coins.astype(np.float64) @ gains
        differences_.append(statistic(after - traded) - statistic(before + traded))
    return np.concatenate(differences_)


def p_value(samples: Values, found: float) -> float:
    """The p-value of a difference, given samples under chance; undefined samples are ignored."""
    defined = samples[~np.isnan(samples)]
    return (int((defined >= found - _TIE).sum()) + 1) / (len(defined) + 1)


def _coins(trials: int, segments: int, seed: int) -> Iterator[npt.NDArray[np.bool_]]:
    generator = np.random.default_rng(seed)
    at_once = max(1, _CELLS_AT_ONCE // max(1, segments))
    for first in range(0, trials, at_once):
        yield generator.integers(2, size=(min(at_once, trials - first), segments), dtype=bool)
