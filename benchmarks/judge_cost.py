"""Measure the cost of correction in plain forward passes of the language model over the same text.

    python benchmarks/judge_cost.py TEXT.txt --segments 200

A plain pass reads each segment once and computes the log-probability of its tokens. Correction is everything that the
shipped corrector does with a document of these segments: rules, proposals, two rounds of scoring. Both run alternately;
the result is the ratio of the medians. Also prints the number of tokens that the model reads.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from degarble.corpora.records import Segment
from degarble.models.correction.corrector import JudgeCorrector
from degarble.models.correction.gate import SURE_EDIT
from degarble.models.language_model.causal import Continuations
from degarble.models.registry import load_corrector, load_detector
from degarble.models.runtime.threads import map_in_threads
from degarble.pipeline.cleaner import CORRECTING


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("--segments", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    texts = [line for line in args.text.read_text(encoding="utf-8").splitlines() if line.strip()]
    segments = [Segment(text, str(i), "document") for i, text in enumerate(texts[:args.segments])]
    spans = load_detector(threshold=CORRECTING).detect(segments)
    corrector: Any = load_corrector(min_confidence=SURE_EDIT)
    assert isinstance(corrector, JudgeCorrector)
    judge = corrector.scorer.judge
    ids = [[judge.model.start, *judge.encoder.encode(segment.text)] for segment in segments]
    counted = Counted(judge.model)

    def plain(of_text: Sequence[int]) -> None:
        [states], _ = judge.model.read([of_text])
        judge.model.logits(states)

    corrector.propose(segments[:20], spans[:20])  # compiles and reads dictionaries
    plain_seconds, all_seconds = [], []
    for _ in range(args.rounds):
        plain_seconds.append(timed(lambda: map_in_threads(plain, ids)))
        counted.reset()
        all_seconds.append(timed(lambda: corrector.propose(segments, spans)))
    total = sum(map(len, ids))
    print(f"{len(segments)} segments, {total} tokens: a plain pass {median(plain_seconds):.2f} s, correction "
          f"{median(all_seconds):.2f} s, {median(all_seconds) / median(plain_seconds):.2f} passes; per token the model "
          f"reads {counted.read / total:.2f} tokens and scores {counted.score_continuations / total:.2f} continuations")


class Counted:
    """Counts the tokens that a model reads and scores."""

    def __init__(self, model: Any) -> None:
        self.reset()
        read, score_continuations = model.read, model.score_continuations

        def counted_read(texts: Sequence[Sequence[int]]) -> Any:
            self.read += sum(map(len, texts))
            return read(texts)

        def counted_behind(batch: Sequence[Continuations], cache: Any) -> Any:
            self.score_continuations += sum(one.size for one in batch)
            return score_continuations(batch, cache)

        model.read, model.score_continuations = counted_read, counted_behind

    def reset(self) -> None:
        self.read = self.score_continuations = 0


def timed(act: Callable[[], object]) -> float:
    """The duration of a call in seconds."""
    began = time.monotonic()
    act()
    return time.monotonic() - began


if __name__ == "__main__":
    main()
