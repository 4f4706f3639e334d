"""What judging costs, in plain forward passes of the language model over the same text.

    python benchmarks/judge_cost.py TEXT.txt --segments 200

A plain pass reads each segment once, behind nothing, and takes the log-probability of its tokens. Correcting is
all that the shipped corrector does with a document of these segments: rules, proposals, two rounds of judging.
Both are run in turn, in rounds; the ratio is that of the medians. Also told: tokens that the model is given.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from degarble.corpora.records import Segment
from degarble.models.correction.corrector import JudgeCorrector
from degarble.models.correction.gate import SURE
from degarble.models.registry import load_corrector, load_detector
from degarble.models.runtime.threads import map_in_threads


def main() -> None:
    import torch

    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("--segments", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    texts = [line for line in given.text.read_text(encoding="utf-8").splitlines() if line.strip()]
    segments = [Segment(text, str(i), "document") for i, text in enumerate(texts[:given.segments])]
    spans = load_detector().detect(segments)
    corrector: Any = load_corrector(least=SURE)
    assert isinstance(corrector, JudgeCorrector)
    judge = corrector.scorer.judge
    ids = [[judge.model.start, *judge.encoder.encode(segment.text)] for segment in segments]
    counted = Counted(judge.model)

    def plain(of_text: Sequence[int]) -> None:
        with torch.inference_mode():
            states, _ = judge.model.read(of_text)
            judge.model.logits(states).log_softmax(-1)

    corrector.propose(segments[:20], spans[:20])  # compiles and reads dictionaries
    plain_seconds, all_seconds = [], []
    for _ in range(given.rounds):
        plain_seconds.append(timed(lambda: map_in_threads(plain, ids)))
        counted.reset()
        all_seconds.append(timed(lambda: corrector.propose(segments, spans)))
    total = sum(map(len, ids))
    print(f"{len(segments)} segments, {total} tokens: a plain pass {median(plain_seconds):.2f} s, correcting "
          f"{median(all_seconds):.2f} s, {median(all_seconds) / median(plain_seconds):.2f} passes; the model is "
          f"given {counted.read / total:.2f} times the tokens to read and {counted.behind / total:.2f} behind them")


class Counted:
    """Counts the tokens that a model is given."""

    def __init__(self, model: Any) -> None:
        self.reset()
        read, behind = model.read, model.behind

        def counted_read(ids: Sequence[int]) -> Any:
            self.read += len(ids)
            return read(ids)

        def counted_behind(length: int, cache: Any, rows: Sequence[tuple[int, Sequence[int]]]) -> Any:
            self.behind += sum(len(tokens) - 1 for _, tokens in rows)
            return behind(length, cache, rows)

        model.read, model.behind = counted_read, counted_behind

    def reset(self) -> None:
        self.read = self.behind = 0


def timed(act: Callable[[], object]) -> float:
    """Seconds that it takes."""
    began = time.monotonic()
    act()
    return time.monotonic() - began


if __name__ == "__main__":
    main()
