"""All scores of one evaluation."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..corpora.records import Result
from .counts import SegmentCounts, count_segments
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

    `spans`, `fixes` and `span_calibration` are None without gold records, `edit_calibration` without edits that have
    confidences.
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
        """The scores as plain JSON values; undefined values are null."""
        return asdict(self)


def evaluate(mt: Sequence[str], hyp: Sequence[str], ref: Sequence[str], *,
             predicted: Sequence[Result] | None = None, gold: Sequence[Result] | None = None,
             proposed: Sequence[Result] | None = None, bootstrap: Bootstrap | None = None,
             workers: int = 1) -> Scores:
    """Score `hyp`, the cleaned translations `mt`, against their post-edits `ref`.

    `predicted` and `gold` are records of the same segments, for the scores that need spans. A record without edits
    gets the edits from `mt` to `hyp` or from `mt` to `ref`, so a SPANS file is sufficient. `proposed` are records whose
    edits, with any decision, have confidences; these are compared with the reference. With several `workers`, large
    corpora are counted in as many processes.

    Raises InputError if the inputs differ in length or are empty, or a record has another text than `mt` or overlapping
    edits; OptionError if only one of `predicted` and `gold` is given.
    """
    counts = count_segments(mt, hyp, ref, predicted=predicted, gold=gold, proposed=proposed, workers=workers)
    return scores_from_counts(counts, data_digest(mt, ref), bootstrap or Bootstrap())


def scores_from_counts(counts: SegmentCounts, data: str, plan: Bootstrap) -> Scores:
    """The scores from the counts; `data` is the digest of the scored texts."""
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
        edit_calibration=_calibration(counts.edit_confidences, plan),
        span_calibration=_calibration(counts.span_confidences, plan),
    )


def _calibration(outcomes: Counts | None, plan: Bootstrap) -> Calibration | None:
    return None if outcomes is None else calibration(outcomes, plan)
