"""Proposals come from rules, from the document and from the source language, each with its evidence."""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from degarble.corpora.records import Segment, Span
from degarble.models.candidates import look_at, proposals
from degarble.models.forest import Forest, Tree
from degarble.models.gate import FEATURES, FIRST, Gate, logit
from degarble.models.infill import Infiller
from degarble.models.infill_corrector import InfillCorrector, gather, views_of
from degarble.models.reading import Reading
from degarble.models.rule_detector import rule_precision
from degarble.models.second_look import SecondLook
from degarble.models.tagger import Tagger, load_base
from degarble.models.tagger_detector import MAPS, Calibration, TaggerDetector
from degarble.models.triage import READ, SEEN, Hope, Triage
from degarble.models.weighing import weigh

sys.path.insert(0, str(Path(__file__).parent))
from tiny_networks import encoder_folder, language_model_folder

TEXT = "The chancellor Merkal came late.The Olsen family, who had invited Merkel to Oslo, was there."


class Parrot:
    """Reads every phrase back as the same two."""

    def readings(self, phrase: str, most: int = 12) -> list[Reading]:
        return [Reading("Angela", -0.5, "heard so", "sound"), Reading("angle", -1.0, "meant so", "sense")]


@pytest.fixture(scope="module")
def infiller(tmp_path_factory: pytest.TempPathFactory) -> Infiller:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    base = language_model_folder(tmp_path_factory.mktemp("lm"))
    return Infiller(AutoModelForCausalLM.from_pretrained(base), AutoTokenizer.from_pretrained(base))


@pytest.fixture(scope="module")
def second_look(tmp_path_factory: pytest.TempPathFactory) -> SecondLook:
    from tokenizers import Tokenizer

    encoder, tokenizer = load_base(str(encoder_folder(tmp_path_factory.mktemp("encoder"))))
    maps = dict.fromkeys(MAPS, Calibration((0.0, 0.0, 0.0, 1.0), 0.0, 0.5, 0.9))
    tagger = Tagger.fresh(encoder.eval(), Tokenizer.from_str(json.dumps(tokenizer)))
    return SecondLook(TaggerDetector(tagger, {"with_source": maps, "without_source": maps}))


def liking(feature: str, names: Sequence[str]) -> Forest:
    """Ten nats for more than half of the feature."""
    return Forest((Tree((names.index(feature), -1, -1), (0.5, 0.0, 0.0), (1, 0, 0), (2, 0, 0),
                        (0.0, 0.0, 10.0)),), 0.0)


def span(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words), "accuracy/mistranslation", "major", 0.6, "tagger")


def found(words: str) -> dict[str, tuple[str, float, str]]:
    view = look_at([Segment(TEXT, "1", "d")], [0])
    given = proposals(TEXT, span(words), view, view.repairs[0], Parrot())
    return {p.replacement: (p.origin, p.rule, p.way) for p in given}


def test_a_rule_proposes_with_its_precision_and_is_not_read_back() -> None:
    assert found("late.The") == {"late. The": ("rule:lost_space", logit(rule_precision("lost_space")), "")}


def test_names_of_the_document_and_readings_back() -> None:
    given = found("Merkal")
    assert given["Merkel"][0] in {"document", "rule:consistency"}
    assert found("Olsen")["Angela"] == ("readback:sound", 0.0, "sound")
    assert found("Olsen")["angle"] == ("readback:sense", 0.0, "sense")


def test_what_is_said_twice_and_other_forms() -> None:
    text = "He read and read the paper, and they leave it behind yesterday."
    view = look_at([Segment(text, "1", "d")], [0])
    twice, leave = (
        {p.replacement: (p.origin, p.way) for p in proposals(text, at, view, view.repairs[0], None)}
        for at in (span("read and read", text), span("leave", text)))
    assert twice == {"read": ("undoubling", "")}
    assert leave["left"] == ("form", "form")


def test_without_a_way_back_nothing_is_read() -> None:
    view = look_at([Segment(TEXT, "1", "d")], [0])
    assert {p.way for p in proposals(TEXT, span("Olsen"), view, view.repairs[0], None)} == {"form"}


def test_long_spans_are_left_and_short_ones_gathered() -> None:
    segment = Segment(TEXT, "1", "d")
    long = span("chancellor Merkal came late.The Olsen family")
    spans = [[span("Olsen"), long]]
    tasks = gather([segment], spans, views_of([segment], spans), None)
    assert [task.blank.span for task in tasks if all(p.way for p in task.given)] == ["Olsen"]


def test_what_may_be_said_twice_is_left() -> None:
    segment = Segment("They walked for miles and miles to a harbour and harbour.", "1", "d")
    twice = [span("miles and miles", segment.text), span("harbour and harbour", segment.text)]
    tasks = gather([segment], [twice], views_of([segment], [twice]), None)
    assert [task.blank.span for task in tasks] == ["harbour and harbour"]


def test_what_is_not_worth_it_is_left_unless_something_is_proposed() -> None:
    segment = Segment(TEXT, "1", "d")
    spans = [[span("Merkal"), span("Olsen")]]
    no_hope = Hope(Forest((), -1.0), 0.5)
    nothing = Triage(no_hope, no_hope)
    tasks = gather([segment], spans, views_of([segment], spans), Parrot(), nothing)
    assert [task.blank.span for task in tasks] == ["Merkal"]
    assert all(p.way in ("", "form") for p in tasks[0].given)
    by_sound = Hope(liking("by_sound", (*SEEN, *READ)), 0.6)
    read_only = Triage(replace(no_hope, least=0.0), by_sound)
    olsen = [[span("Olsen")]]
    both, none = (gather([segment], olsen, views_of([segment], olsen), way, read_only)
                  for way in (Parrot(), None))
    assert [task.blank.span for task in both] == ["Olsen"]
    assert none == []


def test_the_corrector_takes_one_rules_word_and_ranks_all_else_by_the_gate(
        infiller: Infiller, second_look: SecondLook) -> None:
    def best(feature: str, spans: Sequence[Span]) -> list[str]:
        gate = Gate(liking(feature, FIRST), liking(feature, FEATURES), 0.5)
        corrector = InfillCorrector(infiller, second_look, gate, Parrot())
        edits, = corrector.propose([Segment(TEXT, "1", "d")], [spans])
        assert all(TEXT[e.start:e.end] == e.original for e in edits)
        return [edit.replacement for edit in edits]

    assert best("by_sound", [span("Olsen")]) == ["Angela"]
    assert best("by_sense", [span("Olsen")])[0] in {"angle", "angles", "angled", "angling"}
    assert best("rule", [span("late.The")]) == ["late. The"]


def test_sentences_are_scored_where_there_is_hope(infiller: Infiller, second_look: SecondLook) -> None:
    segments, spans = [Segment(TEXT, "1", "d")], [[span("Olsen"), span("invited")]]
    tasks = gather(segments, spans, views_of(segments, spans), Parrot())
    hopeful = Gate(liking("capital", FIRST), liking("capital", FEATURES), 0.9)
    olsen, invited = weigh(infiller, second_look, segments, tasks, hopeful)
    assert all(c.evidence.sentence is not None for c in olsen)
    assert all(c.evidence.sentence is None for c in invited)
    everywhere = weigh(infiller, second_look, segments, tasks)
    assert all(c.evidence.sentence is not None for found in everywhere for c in found)
    readings = {c.proposal.replacement for c in everywhere[0] if c.proposal.way in ("sound", "sense")}
    assert len(readings) == 2  # of the forms of each reading one is left
    assert "Angela" in readings
