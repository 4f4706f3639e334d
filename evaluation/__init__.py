"""How good it is: counts, metrics, significance.

    from degarble.evaluation import evaluate, rows

    scores = evaluate(mt, hyp, ref, predicted=results, gold=gold_results)   # the last two are optional
    for row in rows(scores):
        name, before, after, change, counts = row.cells()                   # text, "–" where undefined
    json.dumps(scores.to_json(), ensure_ascii=False, allow_nan=False), scores.signature

`mt`, `hyp` and `ref` are sequences of segment texts, `results` and `gold_results` of Result. Every figure
has a 95 % bootstrap interval and a stated rule for 0/0. Parts that others use: `word_tags`, `gap_tags`,
`mcc`, `tags_with_gaps`, `word_scores`, `span_counts`, `span_scores`, `expected_calibration_error`. Runs are
compared by `comparison.py`, M2 is scored by `m2.py`, public test sets by `benchmark.py`. docs/evaluation.md
tells what each figure means.
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
