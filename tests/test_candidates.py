"""Proposals come from rules, from the document and from the source language, each with its evidence."""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from degarble.corpora.records import Segment, Span
from degarble.models.candidates import Proposal, at_hand, look_at, looked_up, together, views_of
from degarble.models.forest import Forest, Tree
from degarble.models.gate import FEATURES, FIRST, NOT_SURE, Gate, logit
from degarble.models.infill_corrector import InfillCorrector, gather
from degarble.models.language_model.infill import Infiller
from degarble.models.proposals.readback.reading import ReadBack, Reading
from degarble.models.rules.detector import rule_precision
from degarble.models.second_look import SecondLook
from degarble.models.tagger.detector import MAPS, Calibration, TaggerDetector
from degarble.models.tagger.network import Tagger, load_base
from degarble.models.triage import READ, SEEN, Hope, Steps, Triage
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


ALWAYS = Hope(Forest((), 0.0), 0.0)
NEVER = Steps(replace(ALWAYS, least=1.0), ALWAYS)


def liking_gate(feature: str, least: float = 0.5) -> Gate:
    return Gate(liking(feature, FIRST), *[liking(feature, FEATURES)] * 2, least, max(0.8, least))


def span(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words), "accuracy/mistranslation", "major", 0.6, "tagger")


def proposed(words: str, text: str = TEXT, read_back: ReadBack | None = None) -> list[Proposal]:
    view = look_at([Segment(text, "1", "d")], [0])
    given = at_hand(text, span(words, text), view, view.repairs[0])
    return list(together(given, looked_up(words, given, read_back)))


def found(words: str) -> dict[str, tuple[str, float, str]]:
    return {p.replacement: (p.origin, p.rule, p.way) for p in proposed(words, read_back=Parrot())}


def test_a_rule_proposes_with_its_precision_and_is_not_read_back() -> None:
    assert found("late.The") == {"late. The": ("rule:lost_space", logit(rule_precision("lost_space")), "")}


def test_names_of_the_document_and_readings_back() -> None:
    given = found("Merkal")
    assert given["Merkel"][0] in {"document", "rule:consistency"}
    assert found("Olsen")["Angela"] == ("readback:sound", 0.0, "sound")
    assert found("Olsen")["angle"] == ("readback:sense", 0.0, "sense")


def test_of_two_ways_back_to_one_name_the_shorter_stays() -> None:
    rule, far, near, form = (Proposal("Oslo", origin, "", way=way, steps=steps) for origin, way, steps in (
        ("rule:consistency", "", 0.0), ("document", "sound", -0.9), ("readback:sound", "sound", -0.1),
        ("form", "form", 0.0)))
    assert together([far], [near]) == (near,)
    assert together([near], [far]) == (near,)
    assert together([rule], [near]) == (rule,)
    assert together([far, replace(far, replacement="Bergen")], [form])[1].replacement == "Bergen"


def test_what_is_said_twice_and_other_forms() -> None:
    text = "He read and read the paper, and they leave it behind yesterday."
    twice, leave = ({p.replacement: (p.origin, p.way) for p in proposed(words, text)}
                    for words in ("read and read", "leave"))
    assert twice == {"read": ("undoubling", "")}
    assert leave["left"] == ("form", "form")


def test_without_a_way_back_nothing_is_read() -> None:
    assert {p.way for p in proposed("Olsen")} == {"form"}


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


def test_what_is_not_worth_it_is_left_unless_the_glossary_knows_it() -> None:
    segments, spans = [Segment(TEXT, "1", "d")], [[span("Merkal"), span("Olsen")]]
    nothing = Triage(NEVER, NEVER)
    assert gather(segments, spans, views_of(segments, spans), Parrot(), nothing) == []
    task, = gather(segments, spans, views_of(segments, spans, ["Merkell"]), Parrot(), nothing)
    assert (task.blank.span, task.hoped_sure) == ("Merkal", True)


def test_reading_back_tells_what_is_worth_it() -> None:
    segments, spans = [Segment(TEXT, "1", "d")], [[span("Olsen")]]
    by_sound = Hope(liking("by_sound", (*SEEN, *READ)), 0.6)
    read_only = Triage(Steps(ALWAYS, by_sound), NEVER)
    task, = gather(segments, spans, views_of(segments, spans), Parrot(), read_only)
    assert (task.blank.span, task.hoped_sure) == ("Olsen", False)
    assert gather(segments, spans, views_of(segments, spans), None, read_only) == []
    assert gather(segments, spans, views_of(segments, spans), Parrot(), read_only, sure_only=True) == []


def test_only_what_something_is_proposed_for_can_be_sure() -> None:
    text = "They went there in 1847 on foot."
    segments, spans = [Segment(text, "1", "d")], [[span("1847", text)]]
    given = [gather(segments, spans, views_of(segments, spans), None, sure_only=sure_only)
             for sure_only in (False, True)]
    assert [len(tasks) for tasks in given] == [1, 0]


def test_the_same_edits_are_sure_whether_others_are_looked_for_or_not(
        infiller: Infiller, second_look: SecondLook) -> None:
    segments, spans = [Segment(TEXT, "1", "d")], [[span("Olsen"), span("invited")]]
    gate = liking_gate("by_sound")

    def proposed_by(triage: Triage, least: float) -> dict[str, float]:
        corrector = InfillCorrector(infiller, second_look, gate, Parrot(), triage=triage, least=least)
        edits, = corrector.propose(segments, spans)
        return {edit.original: edit.confidence for edit in edits}

    of_sound = Steps(ALWAYS, Hope(liking("by_sound", (*SEEN, *READ)), 0.6))
    all_of_them, sure = (proposed_by(Triage(Steps(ALWAYS, ALWAYS), of_sound), least) for least in (0.0, 0.8))
    assert sure.items() <= all_of_them.items()
    assert sure["Olsen"] > 0.8
    assert proposed_by(Triage(Steps(ALWAYS, ALWAYS), NEVER), 0.0)["Olsen"] == NOT_SURE


def test_the_corrector_takes_one_rules_word_and_ranks_all_else_by_the_gate(
        infiller: Infiller, second_look: SecondLook) -> None:
    def best(feature: str, spans: Sequence[Span]) -> list[str]:
        gate = liking_gate(feature)
        corrector = InfillCorrector(infiller, second_look, gate, Parrot())
        edits, = corrector.propose([Segment(TEXT, "1", "d")], [spans])
        assert all(TEXT[e.start:e.end] == e.original for e in edits)
        return [edit.replacement for edit in edits]

    assert best("by_sound", [span("Olsen")]) == ["Angela"]
    assert best("by_sense", [span("Olsen")])[0] in {"angle", "angles", "angled", "angling"}
    assert best("rule", [span("late.The")]) == ["late. The"]


def test_the_language_model_is_asked_where_there_is_hope_or_nothing_is_proposed(
        infiller: Infiller, second_look: SecondLook) -> None:
    text = f"{TEXT} That was in 1847."
    segments = [Segment(text, "1", "d")]
    spans = [[span("Olsen", text), span("invited", text), span("1847", text)]]
    tasks = gather(segments, spans, views_of(segments, spans), Parrot())
    tasks[2] = replace(tasks[2], given=())
    olsen, invited, year = (
        w.candidates for w in weigh(infiller, second_look, segments, tasks, liking_gate("capital", 0.9)))
    assert all(c.evidence.sentence is not None for c in (*olsen, *year))
    assert all(c.evidence.margin is None for c in invited)
    everywhere = [w.candidates for w in weigh(infiller, second_look, segments, tasks)]
    assert all(c.evidence.sentence is not None for found in everywhere for c in found)
    readings = {c.proposal.replacement for c in everywhere[0] if c.proposal.way in ("sound", "sense")}
    assert len(readings) == 2  # of the forms of each reading one is left
    assert "Angela" in readings


@pytest.mark.parametrize("sure_only", [True, False])
def test_what_is_sure_enough_at_the_first_word_is_not_asked_about(
        infiller: Infiller, second_look: SecondLook, sure_only: bool) -> None:
    segments, spans = [Segment(TEXT, "1", "d")], [[span("Merkal"), span("Olsen")]]
    tasks = gather(segments, spans, views_of(segments, spans), Parrot())
    tasks[1] = replace(tasks[1], hoped_sure=False)
    gate = replace(liking_gate("capital"), enough=0.9)
    merkal, olsen = weigh(infiller, second_look, segments, tasks, gate, sure_only=sure_only)
    assert merkal.hoped_sure
    assert all(c.evidence.margin is None and gate.confidence(c.evidence) > 0.9 for c in merkal.candidates)
    assert all(c.evidence.margin is not None for c in olsen.candidates)
    asked, _ = weigh(infiller, second_look, segments, tasks, liking_gate("capital"), sure_only=sure_only)
    assert all(c.evidence.margin is not None for c in asked.candidates)


def test_what_the_glossary_knows_is_asked_about_without_hope(
        infiller: Infiller, second_look: SecondLook) -> None:
    segments, spans = [Segment(TEXT, "1", "d")], [[span("Merkal"), span("Olsen")]]
    tasks = gather(segments, spans, views_of(segments, spans, ["Merkell"]), Parrot())
    hopeless = liking_gate("undoubled", 0.9)
    merkal, olsen = weigh(infiller, second_look, segments, tasks, hopeless, sure_only=True)
    assert merkal.hoped_sure
    assert all(c.evidence.margin is not None for c in merkal.candidates)
    assert not olsen.hoped_sure
    assert all(c.evidence.margin is None for c in olsen.candidates)


def test_what_the_model_writes_changes_nothing_for_the_others(
        infiller: Infiller, second_look: SecondLook) -> None:
    segments, spans = [Segment(TEXT, "1", "d")], [[span("Olsen")]]
    tasks = gather(segments, spans, views_of(segments, spans), Parrot())
    alone, beside = (weigh(infiller, second_look, segments, tasks, sure_only=sure_only)[0].candidates
                     for sure_only in (True, False))
    others = {c.proposal.replacement: c.evidence for c in beside if not c.evidence.written}
    assert others.keys() == {c.proposal.replacement for c in alone}
    for candidate in alone:
        other = others[candidate.proposal.replacement]
        assert candidate.evidence.row() == pytest.approx(other.row(), abs=1e-3)
