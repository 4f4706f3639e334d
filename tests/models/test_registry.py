"""Names of shipped models: what they stand for, and what a run says it was made with."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from degarble.corpora.records import Segment, Span
from degarble.models.merge import shows
from degarble.models.registry import load_detector, weight_digests
from degarble.models.runtime.quantised import digest
from degarble.models.shipped_data import SHIPPED
from degarble.pipeline.cli.options import model_facts

GARBLED = Segment("They opened the the bridge onMonday , wrote the the Frank furter Zeitung.")


@pytest.mark.parametrize(("kind", "name", "folders"), [
    ("detector", None, ["detector"]), ("detector", "tagger", ["detector"]), ("detector", "rules", []),
    ("detector", "fast", ["detector-fast"]), ("corrector", "degarble", ["corrector"]),
    ("corrector", "rules", [])])
def test_the_models_behind_a_name(kind: str, name: str | None, folders: list[str]) -> None:
    assert list(weight_digests(kind, name)) == folders


def test_the_models_behind_a_folder(tmp_path: Path) -> None:
    (tmp_path / "weights-00.safetensors").write_bytes(b"some")
    own = {str(tmp_path): digest(tmp_path)}
    assert weight_digests("corrector", str(tmp_path)) == own
    assert weight_digests("detector", str(tmp_path)) == own
    assert weight_digests("corrector", "some/hub-id") == {}


def test_a_run_is_of_the_weights_it_was_made_with() -> None:
    facts = model_facts(detector=None, corrector="rules")
    assert facts == {"detector": {"name": "degarble",
                                  "weights": {"detector": digest(SHIPPED / "detector")}},
                     "corrector": {"name": "rules", "weights": {}}}
    assert model_facts(detector="fast") != model_facts(detector=None)


def test_each_named_threshold_marks_what_the_one_above_it_marks_and_more() -> None:
    levels = ("precise", None, "balanced", "recall")
    marked = [{i for span in load_detector(threshold=level).detect([GARBLED])[0]
               for i in range(span.start, span.end)} for level in levels]
    assert all(fewer <= more for fewer, more in pairwise(marked))
    assert len(marked[0]) < len(marked[-1])


def test_marks_of_a_lower_threshold_are_shown_from_their_confidence_on() -> None:
    detector = load_detector(threshold="correcting")
    [spans] = detector.detect([GARBLED])
    by_level = [{span.start for span in spans if shows(detector, GARBLED, span, level)}
                for level in ("precise", None, "correcting", 0.0)]
    assert all(fewer <= more for fewer, more in pairwise(by_level))
    assert by_level[2] == by_level[3] == {span.start for span in spans}
    assert by_level[0] < by_level[3]
    assert not shows(detector, GARBLED, replace(spans[0], origin="tagger:edited", confidence=0.5), "precise")
    rule = Span(0, 1, "fluency/spacing", confidence=0.95, origin="orthography")
    assert shows(detector, GARBLED, rule, "precise")
    assert not shows(detector, GARBLED, replace(rule, confidence=0.6), "precise")
    assert shows(detector, GARBLED, replace(rule, confidence=0.6), None)


def test_the_fast_detector_has_half_the_layers_and_marks_much_the_same() -> None:
    slow, fast = load_detector(), load_detector("fast")
    [found], [found_fast] = slow.detect([GARBLED]), fast.detect([GARBLED])
    merged = fast.members[-1]  # type: ignore[attr-defined]  # behind the checks against the source
    tagger = merged.members[-1].tagger
    assert tagger.encoder.layers == 6
    covered, covered_fast = ({i for span in spans for i in range(span.start, span.end)}
                             for spans in (found, found_fast))
    assert 2 * len(covered & covered_fast) > len(covered | covered_fast)
