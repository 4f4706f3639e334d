"""How often the checks against the source are right, and how often they mark sound text.

    python benchmarks/source_checks.py DATA

Weak systems of the training sets: a mark is right where at most a tenth of the references and strong systems have
the marked words, or lack the same number, wrong where half do. References: marks in 1,000 words, which are wrong or
errors of the reference.
"""

import argparse
import random
from collections import Counter
from pathlib import Path

from degarble.corpora.public_sets.consensus import ConsensusSet, support, training_sets
from degarble.corpora.records import Segment, Span
from degarble.models.checks import CHECKS, SourceDetector
from degarble.models.source.quantities.compared import compared

SEGMENTS = 600
"""Of each set."""
FEW, MANY = 0.1, 0.5


def kind_of(reason: str, check: str) -> str:
    """The check, and for numbers what is said of them."""
    if check != "numbers":
        return check
    return "added number" if "not there" in reason else "missing number" if "missing" in reason else "wrong number"


def agreeing(source: str, text: str, trusted: list[str], span: Span, kind: str) -> int:
    """How many of the trusted translations have what the mark calls wrong."""
    if kind == "missing number":
        return sum(any(number.form in span.reason for number in compared(source, other).missing) for other in trusted)
    if kind == "copied":
        return sum(text[span.start:span.end] in other for other in trusted)
    return support(trusted, text[span.start:span.end])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    given = parser.parse_args()
    weak: Counter[tuple[str, str]] = Counter()
    sound: Counter[str] = Counter()
    words = 0
    for of in training_sets(given.data):
        rows = random.Random(5).sample(range(len(of.sources)), min(SEGMENTS, len(of.sources)))
        words += sum(len(of.references[0][row].split()) for row in rows)
        count(of, rows, weak, sound)
    print("| check | right | wrong | not known | right of both | in 1,000 words of references |\n" + "|---" * 6 + "|")
    for kind in sorted(sound | Counter(kind for kind, _ in weak)):
        right, wrong, unknown = (weak[kind, said] for said in ("right", "wrong", "unknown"))
        share = right / (right + wrong) if right + wrong else float("nan")
        print(f"| {kind} | {right} | {wrong} | {unknown} | {share:.2f} | {1000 * sound[kind] / words:.2f} |")


def count(of: ConsensusSet, rows: list[int], weak: Counter[tuple[str, str]], sound: Counter[str]) -> None:
    """Adds the marks of one set."""
    detector = SourceDetector(tuple(CHECKS))
    for row in rows:
        trusted, source = of.trusted(row), of.sources[row]
        for name, texts in [("reference", of.references[0]), *list(of.weak.items())[:4]]:
            for span in detector.detect([Segment(texts[row], source=source)])[0]:
                kind = kind_of(span.reason, span.origin.partition(":")[2])
                if name == "reference":
                    sound[kind] += 1
                    continue
                share = agreeing(source, texts[row], trusted, span, kind) / len(trusted)
                weak[kind, "right" if share <= FEW else "wrong" if share >= MANY else "unknown"] += 1


if __name__ == "__main__":
    main()
