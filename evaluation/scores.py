"""One evaluation, all its scores."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..corpora.records import Result
from .counts import SegmentCounts, count
from .metrics.bootstrap import Bootstrap, Counts
from .metrics.calibration_error import Calibration, calibration
from .metrics.corpus_metrics import CorpusScore, corpus_scores
from .metrics.edit_scores import EditScores, edit_scores
from .metrics.effort import Effort, effort
from .metrics.fixes import Fixes, fixes
from .metrics.outcomes import Outcomes, outcomes
from .metrics.span_scores import SpanScores, span_scores
from .signature import Signature, data_digest


@dataclass(frozen=True, slots=True)
class Scores:
    """All scores of a cleaned corpus.

    `spans`, `fixes` and `span_calibration` are None without gold records, `edit_calibration` without
    edits that have confidences.
    """

    signature: str
    segments: int
    corpus: tuple[CorpusScore, ...]
    effort: Effort
    outcomes: Outcomes
    edits: EditScores
    spans: SpanScores | None = None
    fixes: Fixes | None = None
    edit_calibration: Calibration | None = None
    span_calibration: Calibration | None = None

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values; what is undefined is null."""
        return asdict(self)


def evaluate(mt: Sequence[str], hyp: Sequence[str], ref: Sequence[str], *,
             predicted: Sequence[Result] | None = None, gold: Sequence[Result] | None = None,
             proposed: Sequence[Result] | None = None, bootstrap: Bootstrap | None = None,
             workers: int = 1) -> Scores:
    """Score `hyp`, what became of the translations `mt`, against their post-edits `ref`.

    `predicted` and `gold` are records of the same segments, for the scores that need spans. A record
    without edits is taken to have those that lead from `mt` to `hyp` and to `ref` respectively, so a file
    of spans alone will do. `proposed` are records whose edits, of whatever decision, have confidences to
    be held against the reference. With several `workers` large corpora are
    counted in as many processes.

    Raises InputError where the inputs differ in length or are empty, where a record's text is not that of
    `mt` or its edits overlap; OptionError where only one of `predicted` and `gold` is given.
    """
    counts = count(mt, hyp, ref, predicted=predicted, gold=gold, proposed=proposed, workers=workers)
    return scores_of(counts, data_digest(mt, ref), bootstrap or Bootstrap())


def scores_of(counts: SegmentCounts, data: str, plan: Bootstrap) -> Scores:
    """The scores that the counts make; `data` is the digest of what was scored."""
    ter = counts.corpus["TER"]
    return Scores(
        signature=str(Signature.of(counts.segments, plan, data)),
        segments=counts.segments,
        corpus=corpus_scores(counts.corpus, plan),
        effort=effort(ter, counts.gain, counts.needless, plan),
        outcomes=outcomes(ter, plan),
        edits=edit_scores(counts.edits, plan),
        spans=None if counts.spans is None else span_scores(counts.spans, plan),
        fixes=None if counts.fixes is None else fixes(counts.fixes, plan),
        edit_calibration=_calibration(counts.edit_promises, plan),
        span_calibration=_calibration(counts.span_promises, plan),
    )


def _calibration(promises: Counts | None, plan: Bootstrap) -> Calibration | None:
    return None if promises is None else calibration(promises, plan)
