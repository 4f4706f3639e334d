"""Measure how often the checks against the source are right, and how often they mark sound text.

    python benchmarks/source_checks.py DATA

On weak systems of the training sets, a mark is right if at most a tenth of the references and strong systems have the
marked words (or lack the same number), and wrong if at least half do. On references, it counts marks per 1,000
words; these are wrong marks or errors of the reference.
"""

import argparse
import random
from collections import Counter
from pathlib import Path

from degarble.corpora.public_sets.consensus import ConsensusSet, count_containing, training_sets
from degarble.corpora.records import Segment, Span
from degarble.models.checks import CHECKS, SourceDetector
from degarble.models.source.quantities.comparison import compare_numbers

SEGMENTS = 600
"""Number of segments of each set."""
FEW, MANY = 0.1, 0.5


def kind_of(reason: str, check: str) -> str:
    """The check; numbers are divided by the kind of mark."""
    if check != "numbers":
        return check
    return "added number" if "not there" in reason else "missing number" if "missing" in reason else "wrong number"


def count_agreeing(source: str, text: str, trusted: list[str], span: Span, kind: str) -> int:
    """The number of trusted translations that have what the mark calls wrong."""
    if kind == "missing number":
        return sum(any(number.form in span.reason for number in compare_numbers(source, other).missing)
                   for other in trusted)
    if kind == "copied":
        return sum(text[span.start:span.end] in other for other in trusted)
    return count_containing(trusted, text[span.start:span.end])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    args = parser.parse_args()
    weak: Counter[tuple[str, str]] = Counter()
    sound: Counter[str] = Counter()
    words = 0
    for data_set in training_sets(args.data):
        rows = random.Random(5).sample(range(len(data_set.sources)), min(SEGMENTS, len(data_set.sources)))
        words += sum(len(data_set.references[0][row].split()) for row in rows)
        count(data_set, rows, weak, sound)
    print("| check | right | wrong | not known | right of both | in 1,000 words of references |\n" + "|---" * 6 + "|")
    for kind in sorted(sound | Counter(kind for kind, _ in weak)):
        right, wrong, unknown = (weak[kind, verdict] for verdict in ("right", "wrong", "unknown"))
        share = right / (right + wrong) if right + wrong else float("nan")
        print(f"| {kind} | {right} | {wrong} | {unknown} | {share:.2f} | {1000 * sound[kind] / words:.2f} |")


def count(data_set: ConsensusSet, rows: list[int], weak: Counter[tuple[str, str]], sound: Counter[str]) -> None:
    """Add the marks of one set to the counts."""
    detector = SourceDetector(tuple(CHECKS))
    for row in rows:
        trusted, source = data_set.trusted(row), data_set.sources[row]
        for name, texts in [("reference", data_set.references[0]), *list(data_set.weak.items())[:4]]:
            for span in detector.detect([Segment(texts[row], source=source)])[0]:
                kind = kind_of(span.reason, span.origin.partition(":")[2])
                if name == "reference":
                    sound[kind] += 1
                    continue
                share = count_agreeing(source, texts[row], trusted, span, kind) / len(trusted)
                weak[kind, "right" if share <= FEW else "wrong" if share >= MANY else "unknown"] += 1


if __name__ == "__main__":
    main()
