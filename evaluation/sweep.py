"""The effect of every threshold, from one report and the reference, without a model.

A report has all proposed edits with their confidences. Each confidence is tried as the threshold: the edits at or above
it are applied and scored. A threshold chosen by this curve and reported on the same segments is optimistic: choose
on some segments, report on others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import accumulate, groupby
from typing import Any, Final

import numpy as np

from ..corpora.alignment import align
from ..corpora.errors import InputError
from ..corpora.records import Edit, Result, apply_edits
from .counts import is_right
from .metrics.bootstrap import Counts, Values
from .metrics.corpus_metrics import ter_statistics
from .metrics.edit_scores import BETA
from .metrics.fixes import fixed_edits
from .metrics.precision_recall import f_score
from .parallel import map_in_parallel

_NEVER: Final = 1.01
"""A threshold above every confidence."""


@dataclass(frozen=True, slots=True)
class Point:
    """The scores of a threshold; shares are None for 0/0.

    precision is the share of accepted edits that are right, each alone. recall is the share of reference edits that the
    accepted edits fix. TER is of the whole corpus.
    """

    threshold: float
    accepted: int
    right: int
    fixed: int
    precision: float | None
    recall: float | None
    f: float | None
    ter: float
    improved: int
    worsened: int


@dataclass(frozen=True, slots=True)
class Sweep:
    """The points from the highest threshold to the lowest; the first accepts nothing."""

    points: tuple[Point, ...]
    wanted: int

    def at(self, threshold: float) -> Point:
        """The scores of this threshold."""
        return [point for point in self.points if point.threshold >= threshold or not point.accepted][-1]

    def best_ter(self) -> Point:
        """The highest threshold with the lowest TER."""
        return min(self.points, key=lambda point: point.ter)

    def to_json(self) -> dict[str, Any]:
        """The sweep as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Step:
    """The change in a segment when its edits with one more confidence are accepted."""

    segment: int
    confidence: float
    ter_edits: float
    accepted: int
    right: int
    fixed: int


@dataclass(frozen=True, slots=True)
class _Part:
    """The steps of some segments, their TER statistics before all edits, and the number of wanted edits."""

    steps: list[_Step]
    before: Counts
    wanted: int


def sweep(results: Sequence[Result], ref: Sequence[str], workers: int = 1) -> Sweep:
    """Try every confidence of the edits as the threshold.

    Raises InputError if the numbers of results and references differ or are 0.
    """
    if len(results) != len(ref) or not results:
        raise InputError(f"{len(results)} records but {len(ref)} references",
                         remedy="each needs one line per segment, in the same order")
    parts = map_in_parallel(_sweep_part, (results, ref), workers)
    offsets = accumulate((len(part.before) for part in parts), initial=0)
    steps = [replace(step, segment=step.segment + offset)
             for offset, part in zip(offsets, parts, strict=False) for step in part.steps]
    wanted = sum(part.wanted for part in parts)
    return Sweep(tuple(_points(steps, np.concatenate([part.before for part in parts]), wanted)), wanted)


def _sweep_part(results: Sequence[Result], ref: Sequence[str]) -> _Part:
    texts = [result.segment.text for result in results]
    wanted = [align(text, reference) for text, reference in zip(texts, ref, strict=True)]
    steps = [step for number, (result, edits) in enumerate(zip(results, wanted, strict=True))
             for step in _steps(number, result, ref[number], edits)]
    return _Part(steps, ter_statistics(texts, ref), sum(map(len, wanted)))


def _steps(number: int, result: Result, reference: str, wanted: Sequence[Edit]) -> Iterator[_Step]:
    text, accepted = result.segment.text, list[Edit]()
    right = fixed = 0
    surest_first = sorted(result.edits, key=lambda edit: -edit.confidence)
    for confidence, edits in groupby(surest_first, key=lambda edit: edit.confidence):
        joining = list(edits)
        accepted += joining
        now_right = right + sum(is_right(text, edit, wanted) for edit in joining)
        now_fixed = sum(fixed_edits(text, accepted, wanted))
        [[ter_edits, _]] = ter_statistics([apply_edits(text, accepted)], [reference])
        yield _Step(number, confidence, ter_edits, len(joining), now_right - right, now_fixed - fixed)
        right, fixed = now_right, now_fixed


def _points(steps: Sequence[_Step], before: Counts, wanted: int) -> Iterator[Point]:
    words, edits_before = before[:, 1].sum(), before[:, 0]
    now = edits_before.copy()
    accepted = right = fixed = 0
    yield _point(_NEVER, (0, 0, 0), wanted, now, edits_before, words)
    surest_first = sorted(steps, key=lambda step: -step.confidence)
    for confidence, joining in groupby(surest_first, key=lambda step: step.confidence):
        for step in joining:
            accepted, right, fixed = accepted + step.accepted, right + step.right, fixed + step.fixed
            now[step.segment] = step.ter_edits
        yield _point(confidence, (accepted, right, fixed), wanted, now, edits_before, words)


def _point(threshold: float, counts: tuple[int, int, int], wanted: int, now: Counts, before: Counts,
           words: float) -> Point:
    accepted, right, fixed = counts
    precision = right / accepted if accepted else None
    recall = fixed / wanted if wanted else None
    f = f_score(_value(precision), _value(recall), BETA)[0]
    return Point(threshold, accepted, right, fixed, precision, recall, None if np.isnan(f) else float(f),
                 float(100 * now.sum() / words) if words else (100.0 if now.sum() else 0.0),
                 int((now < before).sum()), int((now > before).sum()))


def _value(share: float | None) -> Values:
    return np.array([np.nan if share is None else share])
