"""Evaluation of cleaned text: counts, metrics and significance tests.

    from degarble.evaluation import evaluate, rows

    scores = evaluate(mt, hyp, ref, predicted=results, gold=gold_results)   # the last two are optional
    for row in rows(scores):
        name, before, after, change, counts = row.cells()                   # text, "–" where undefined
    json.dumps(scores.to_json(), ensure_ascii=False, allow_nan=False), scores.signature

`mt`, `hyp` and `ref` are sequences of segment texts, `results` and `gold_results` of Result. Every figure has a 95 %
bootstrap interval and a documented rule for 0/0. Useful on their own: `word_tags`, `gap_tags`, `mcc`,
`tags_with_gaps`, `word_scores`, `span_counts`, `span_scores`, `expected_calibration_error`. `comparison.py` compares
runs, `m2.py` scores M2 files, and `benchmarks/` has public test sets. docs/measuring.md explains every figure.
"""

from .metrics.bootstrap import Bootstrap, Figure
from .metrics.calibration_error import expected_calibration_error
from .metrics.span_scores import SpanScores, span_counts, span_scores
from .metrics.words import WordScores, gap_tags, mcc, tags_with_gaps, word_scores, word_tags
from .reporting.table import Row, rows
from .scores import Scores, evaluate

__all__ = [
    "Bootstrap",
    "Figure",
    "Row",
    "Scores",
    "SpanScores",
    "WordScores",
    "evaluate",
    "expected_calibration_error",
    "gap_tags",
    "mcc",
    "rows",
    "span_counts",
    "span_scores",
    "tags_with_gaps",
    "word_scores",
    "word_tags",
]
