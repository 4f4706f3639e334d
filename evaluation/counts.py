"""The counts per segment that all scores of an evaluation are computed from."""

from collections.abc import Sequence, Sized
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ..corpora.alignment import align
from ..corpora.errors import InputError, OptionError
from ..corpora.records import Edit, Result, Span
from .metrics.bootstrap import Counts
from .metrics.calibration_error import ConfidenceOutcome, confidence_counts
from .metrics.corpus_metrics import PairStatistics, corpus_statistics
from .metrics.edit_scores import edit_counts
from .metrics.effort import gain_counts, needless_counts
from .metrics.fixes import FixCounts, concatenate_fix_counts, fix_counts, fixed_edits
from .metrics.overlap import overlap
from .metrics.span_scores import SpanCounts, span_counts
from .parallel import map_in_parallel


@dataclass(frozen=True, slots=True)
class SegmentCounts:
    """Arrays of segments x counts; the last four are None without gold records or confidences.

    corpus       sacreBLEU's statistics before and after, by metric
    gain         reference edits saved, edits made
    needless     edits made in segments that were right, and their words
    edits        matches between the edits made and the reference edits, by level
    spans        matches of spans and confusions of words, by level
    fixes        whether each gold span is found, each gold edit fixed, each accepted edit harmful
    edit_confidences, span_confidences   confidences and their outcomes, by bin
    """

    segments: int
    corpus: dict[str, PairStatistics]
    gain: Counts
    needless: Counts
    edits: dict[str, Counts]
    spans: SpanCounts | None
    fixes: FixCounts | None
    edit_confidences: Counts | None
    span_confidences: Counts | None


def count_segments(mt: Sequence[str], hyp: Sequence[str], ref: Sequence[str], *,
          predicted: Sequence[Result] | None = None, gold: Sequence[Result] | None = None,
          proposed: Sequence[Result] | None = None, workers: int = 1) -> SegmentCounts:
    """All counts of an evaluation; parameters and errors are those of `evaluate`."""
    _check_lengths(mt, hyp, ref)
    if (predicted is None) != (gold is None):
        raise OptionError("span scores need both the predicted and the gold records")
    for records, name in ((predicted, "predicted"), (gold, "gold"), (proposed, "proposed")):
        if records is not None:
            _check_records(records, name, mt)
    has_edits = proposed is not None and any(result.edits for result in proposed)
    columns = (mt, hyp, ref, predicted, gold, proposed if has_edits else None)
    return concatenate_counts(map_in_parallel(_count_part, columns, workers))


def concatenate_counts(parts: Sequence[SegmentCounts]) -> SegmentCounts:
    """The counts of all parts, in order."""
    if len(parts) == 1:
        return parts[0]
    first = parts[0]
    return SegmentCounts(
        segments=sum(part.segments for part in parts),
        corpus={name: PairStatistics(name, np.concatenate([part.corpus[name].before for part in parts]),
                                     np.concatenate([part.corpus[name].after for part in parts]))
                for name in first.corpus},
        gain=np.concatenate([part.gain for part in parts]),
        needless=np.concatenate([part.needless for part in parts]),
        edits=_joined([part.edits for part in parts]),
        spans=None if first.spans is None else SpanCounts(
            _joined([part.spans.spans for part in parts if part.spans]),
            _joined([part.spans.words for part in parts if part.spans])),
        fixes=None if first.fixes is None else concatenate_fix_counts([part.fixes for part in parts if part.fixes]),
        edit_confidences=None if first.edit_confidences is None else
        np.concatenate([part.edit_confidences for part in parts if part.edit_confidences is not None]),
        span_confidences=None if first.span_confidences is None else
        np.concatenate([part.span_confidences for part in parts if part.span_confidences is not None]),
    )


def _joined(parts: Sequence[dict[str, Counts]]) -> dict[str, Counts]:
    return {level: np.concatenate([part[level] for part in parts]) for level in parts[0]}


def _count_part(mt: Sequence[str], hyp: Sequence[str], ref: Sequence[str], predicted: Sequence[Result] | None,
                gold: Sequence[Result] | None, proposed: Sequence[Result] | None) -> SegmentCounts:
    made = [align(before, after) for before, after in zip(mt, hyp, strict=True)]
    wanted = [align(before, after) for before, after in zip(mt, ref, strict=True)]
    spans, fixes, span_confidences = None, None, None
    if predicted is not None and gold is not None:
        ours, theirs = _with_edits(predicted, made), _with_edits(gold, wanted)
        spans = span_counts(mt, [result.spans for result in ours], [result.spans for result in theirs])
        fixes = fix_counts(ours, theirs)
        span_confidences = confidence_counts([_outcome(span, other.spans) for span in result.spans]
                                             for result, other in zip(ours, theirs, strict=True))
    corpus = corpus_statistics(mt, hyp, ref)
    return SegmentCounts(
        segments=len(mt), corpus=corpus,
        gain=gain_counts(corpus["TER"], mt, hyp),
        needless=needless_counts(mt, ref, [len(edits) for edits in made]),
        edits=edit_counts(made, wanted),
        spans=spans, fixes=fixes, span_confidences=span_confidences,
        edit_confidences=None if proposed is None else _edit_confidences(proposed, wanted),
    )


def is_right(text: str, edit: Edit, wanted: Sequence[Edit]) -> bool:
    """Whether the text around the edit reads the same after this edit alone as after the wanted edits."""
    return fixed_edits(text, wanted, (edit,))[0]


def _edit_confidences(proposed: Sequence[Result], wanted: Sequence[Sequence[Edit]]) -> Counts:
    return confidence_counts([(edit.confidence, is_right(result.segment.text, edit, edits))
                           for edit in result.edits]
                                                         for result, edits in zip(proposed, wanted, strict=True))


def _outcome(span: Span, gold: Sequence[Span]) -> ConfidenceOutcome:
    return span.confidence, any(overlap(span, other) for other in gold)


def _check_lengths(mt: Sequence[str], hyp: Sequence[str], ref: Sequence[str]) -> None:
    _check_same_length(mt, hyp, "hypotheses")
    _check_same_length(mt, ref, "references")
    if not mt:
        raise InputError("no segments to score")


def _check_same_length(mt: Sized, other: Sized, name: str) -> None:
    if len(mt) != len(other):
        raise InputError(f"{len(mt)} translations but {len(other)} {name}",
                         remedy="each needs one line per segment, in the same order")


def _with_edits(results: Sequence[Result], edits: Sequence[tuple[Edit, ...]]) -> list[Result]:
    """The results; those without edits get the given ones."""
    return [result if result.edits else replace(result, edits=aligned)
            for result, aligned in zip(results, edits, strict=True)]


def _check_records(results: Sequence[Result], name: str, mt: Sequence[str]) -> None:
    _check_same_length(mt, results, f"{name} records")
    for number, (result, text) in enumerate(zip(results, mt, strict=True), start=1):
        if result.segment.text != text:
            raise InputError(f"the {name} record has another text", where=f"segment {number}")
        in_order = sorted(result.edits, key=lambda edit: (edit.start, edit.end))
        if any(edit.end > following.start for edit, following in pairwise(in_order)):
            raise InputError(f"edits of the {name} record overlap", where=f"segment {number}")
