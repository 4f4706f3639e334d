"""One evaluation, all its scores."""

from collections.abc import Sequence, Sized
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any

from ..corpora.alignment import align
from ..corpora.errors import InputError, OptionError
from ..corpora.records import Edit, Result
from .bootstrap import Bootstrap
from .corpus_metrics import CorpusScore, corpus_scores, corpus_statistics
from .edit_scores import EditScores, edit_scores
from .fixes import Fixes, fixes
from .outcomes import Outcomes, outcomes
from .signature import Signature
from .span_scores import SpanScores, span_scores


@dataclass(frozen=True, slots=True)
class Scores:
    """All scores of a cleaned corpus; `spans` and `fixes` are None without gold records."""

    signature: str
    segments: int
    corpus: tuple[CorpusScore, ...]
    outcomes: Outcomes
    edits: EditScores
    spans: SpanScores | None = None
    fixes: Fixes | None = None

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values; what is undefined is null."""
        return asdict(self)


def evaluate(mt: Sequence[str], hyp: Sequence[str], ref: Sequence[str], *,
             predicted: Sequence[Result] | None = None, gold: Sequence[Result] | None = None,
             bootstrap: Bootstrap | None = None) -> Scores:
    """Score `hyp`, what became of the translations `mt`, against their post-edits `ref`.

    `predicted` and `gold` are records of the same segments, for the scores that need spans. A record
    without edits is taken to have those that lead from `mt` to `hyp` and to `ref` respectively, so a file
    of spans alone will do.

    Raises InputError where the inputs differ in length or are empty, where a record's text is not that of
    `mt` or its edits overlap; OptionError where only one of `predicted` and `gold` is given.
    """
    _check_lengths(mt, hyp, ref)
    if (predicted is None) != (gold is None):
        raise OptionError("scoring spans needs both the predicted and the gold ones")
    plan = bootstrap or Bootstrap()
    made = [align(before, after) for before, after in zip(mt, hyp, strict=True)]
    wanted = [align(before, after) for before, after in zip(mt, ref, strict=True)]
    ours, theirs = None, None
    if predicted is not None and gold is not None:
        ours, theirs = _with_edits(predicted, "predicted", mt, made), _with_edits(gold, "gold", mt, wanted)
    statistics = corpus_statistics(mt, hyp, ref)
    return Scores(
        signature=str(Signature.of(len(mt), plan)),
        segments=len(mt),
        corpus=corpus_scores(statistics, plan),
        outcomes=outcomes(statistics["TER"], plan),
        edits=edit_scores(made, wanted, plan),
        spans=(span_scores(mt, [r.spans for r in ours], [r.spans for r in theirs], plan)
               if ours is not None and theirs is not None else None),
        fixes=fixes(ours, theirs, plan) if ours is not None and theirs is not None else None,
    )


def _check_lengths(mt: Sequence[str], hyp: Sequence[str], ref: Sequence[str]) -> None:
    _check_same_length(mt, hyp, "hypotheses")
    _check_same_length(mt, ref, "references")
    if not mt:
        raise InputError("there are no segments to score")


def _check_same_length(mt: Sized, other: Sized, name: str) -> None:
    if len(mt) != len(other):
        raise InputError(f"{len(mt)} translations but {len(other)} {name}",
                         remedy="each needs one line a segment, in the same order")


def _with_edits(results: Sequence[Result], name: str, mt: Sequence[str],
                edits: Sequence[tuple[Edit, ...]]) -> list[Result]:
    """The results, checked against the texts, with the given edits where they have none."""
    _check_same_length(mt, results, f"{name} records")
    for number, (result, text) in enumerate(zip(results, mt, strict=True), start=1):
        if result.segment.text != text:
            raise InputError(f"the {name} record is of another text", where=f"segment {number}")
        in_order = sorted(result.edits, key=lambda edit: (edit.start, edit.end))
        if any(edit.end > following.start for edit, following in pairwise(in_order)):
            raise InputError(f"edits of the {name} record overlap", where=f"segment {number}")
    return [result if result.edits else replace(result, edits=aligned)
            for result, aligned in zip(results, edits, strict=True)]
