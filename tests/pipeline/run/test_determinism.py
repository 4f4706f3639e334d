"""The same input and options give the same bytes, whatever the batch, the workers, the order and the surroundings."""

import json
import os
import random
import subprocess
from collections.abc import Sequence
from pathlib import Path

import made_up
import numpy as np
import pytest
from command_line import DEGARBLE, RULES
from degarble.corpora.records import Alternative, Edit, Result, Segment, Span
from degarble.models.registry import load_corrector, load_detector
from degarble.pipeline.cleaner import Cleaner, detect_batch
from degarble.pipeline.decide import Policy
from degarble.pipeline.run.chunks import Loading, Worker, chunks

TEXTS = (
    "The minister said that that the law would be changed.", "He goed to to the harbour on Monday .",
    "Rain is expected in the north tomorrow.", "The company have said it would not sell it's shares .",
    "She was agree with the plan of the goverment.", "Prices rose for the the third month in a row.",
    "The two side will meet again onTuesday.", "It is three hundred metres long.")


def worked(worker: Worker, order: Sequence[int], window: int) -> dict[str, Result]:
    """Results by id, each text a document of its own, given in this order."""
    segments = [Segment(TEXTS[i], str(i), f"d{i}") for i in order]
    return {result.segment.id: result for chunk in chunks(segments, 8, window) for result in worker.work(chunk)[0]}


def test_networks_whatever_the_batch_the_order_and_the_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Confidences to the tolerance of docs/reliability.md, which is what they are rounded to; all else exactly."""
    order = list(range(len(TEXTS)))
    worker = Loading("clean", device="cpu")()
    whole = worked(worker, order, 256)
    assert any(result.edits for result in whole.values())
    for window, threads in ((1, "2"), (3, "1")):
        random.Random(window).shuffle(order)
        monkeypatch.setenv("OMP_NUM_THREADS", threads)
        assert worked(worker, order, window) == whole


@pytest.mark.parametrize("noise", [1e-7, -1e-7, 3e-6])
def test_decisions_do_not_hang_on_last_digits(noise: float) -> None:
    """A confidence at a threshold, but for what another batch changes in it, is decided as at the threshold."""
    segment = Segment("see teh sea")
    edit = Edit(4, 7, "teh", "the", confidence=0.8 + noise, alternatives=(Alternative("tea", 0.3 + noise),),
                gain=1.5 + noise)

    class One:
        def detect(self, segments: Sequence[Segment]) -> list[tuple[Span, ...]]:
            return [(Span(4, 7, "fluency/spelling", confidence=0.5 + noise),) for _ in segments]

        def propose(self, segments: Sequence[Segment], spans: Sequence[object]) -> list[tuple[Edit, ...]]:
            return [(edit,) for _ in segments]

    [result] = Cleaner(One(), One(), Policy(0.8, 0.3)).clean([segment])
    assert result.cleaned == "see the sea"
    assert (result.edits[0].confidence, result.edits[0].gain, result.spans[0].confidence) == (0.8, 1.5, 0.5)
    assert result.edits[0].alternatives == (Alternative("tea", 0.3),)


def test_rounding_moves_no_confidence_out_of_its_range() -> None:
    for value in (0.0, 1.0, 1e-9, 1 - 1e-9, *np.random.default_rng(0).random(100)):
        class Sure:
            def detect(self, segments: Sequence[Segment], value: float = float(value)) -> list[tuple[Span, ...]]:
                return [(Span(0, 3, "fluency/spelling", confidence=value),) for _ in segments]

        [result] = detect_batch(Sure(), [Segment("teh")])
        assert 0 <= result.spans[0].confidence <= 1
        assert abs(result.spans[0].confidence - value) <= 5e-5


def test_rules_whatever_the_surroundings(tmp_path: Path) -> None:
    """Hash seed, locale, time zone, number of workers, terminal width."""
    made_up.write(tmp_path / "in.tsv", 2500)
    outputs = set()
    for number, (surroundings, workers) in enumerate((
            ({"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "UTC"}, "1"),
            ({"PYTHONHASHSEED": "2", "LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Tokyo", "COLUMNS": "20"}, "2"))):
        subprocess.run([*DEGARBLE, "clean", "in.tsv", "--text-col", "3", "--doc-col", "2", "-o", f"{number}.tsv",
                        "--report", f"{number}.jsonl", *RULES, "--quiet", "--workers", workers],
                       cwd=tmp_path, check=True, env={**os.environ, **surroundings})
        outputs.add(tuple((tmp_path / f"{number}.{end}").read_bytes() for end in ("tsv", "jsonl")))
    assert len(outputs) == 1


def test_a_cache_changes_nothing(tmp_path: Path) -> None:
    """Answers kept by a run in another order are those that would be given."""
    lines = list(made_up.lines(60))
    loading = Loading("clean", "rules", "rules", cache=str(tmp_path / "cache"), models="m")
    segments = [Segment(line, str(i), f"d{i}") for i, line in enumerate(lines)]
    fresh = [r for c in chunks(segments, 16, 8)
             for r in Worker(Cleaner(load_detector("rules"), load_corrector("rules"))).work(c)[0]]
    for order in (reversed(segments), segments):
        found = [r for c in chunks(order, 16, 8) for r in loading().work(c)[0]]
    assert [json.dumps(r.to_json()) for r in found] == [json.dumps(r.to_json()) for r in fresh]
