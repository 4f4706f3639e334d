"""What the corrector makes of candidates: rules first, the best without overlap, then judged again."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import pytest
from degarble.corpora.records import Segment, Span, apply_edits
from degarble.models.correction.candidates import Candidate, DocumentState
from degarble.models.correction.corrector import JudgeCorrector, choose_edits, shifted_span, unify_repeats
from degarble.models.correction.damage import overlaps
from degarble.models.correction.evidence import Evidence
from degarble.models.language_model.judge import Judge
from degarble.models.proposals.proposal import Document, Proposal
from degarble.models.rules.corrector import sure_edits

EVIDENCE = Evidence("inflection", *[0.0] * 19, gain=4.0)
Table = Mapping[str, Sequence[tuple[str, float]]]


def candidate(text: str, old: str, new: str, confidence: float, gain: float = 4.0, at: int = 0) -> Candidate:
    start = text.index(old, at)
    proposal = Proposal(start, start + len(old), new, "inflection", 1.0, f"for {old!r}", "fluency/grammar")
    return Candidate(proposal, replace(EVIDENCE, gain=gain), confidence)


class Told:
    """Stands in for the weigher: of each text what a table has for it. `asked` are the texts, in order."""

    def __init__(self, table: Table) -> None:
        self.table, self.asked = table, list[str]()

    def candidates(self, works: Sequence[DocumentState]) -> list[list[list[Candidate]]]:
        for work in works:
            self.asked += [work.document.texts[i] for i in sorted(work.wanted)]
        return [[[candidate(text, old, new, confidence, at=match.start())
                  for old, news in self.table.items() for match in re.finditer(rf"{re.escape(old)}\b", text)
                  for new, confidence in news]
                 for text in work.document.texts] for work in works]


def corrector(table: Table) -> tuple[JudgeCorrector, Told]:
    made = JudgeCorrector(cast("Judge", None), cast("Any", None))
    told = Told(table)
    made.scorer = cast("Any", told)
    return made, told


def test_what_is_left_is_judged_again_with_the_sure_edits_made() -> None:
    table = {"leader hope": [("leaders hope", 0.9)], "two leaders": [("both leaders", 0.85)]}
    made, told = corrector(table)
    [edits] = made.propose([Segment("The two leader hope so.")], [()])
    assert told.asked == ["The two leader hope so.", "The two leaders hope so."]
    assert [(e.original, e.replacement) for e in edits] == [("two leader hope", "both leaders hope")]


def test_the_whole_phrase_comes_before_a_part_that_is_hardly_surer() -> None:
    text = "a mouse of dry cells line"
    part, whole = (candidate(text, old, new, confidence, gain) for old, new, confidence, gain in (
        ("dry", "stem", 0.9, 9.0), ("dry cells line", "stem cell line", 0.85, 30.0)))
    assert [edit.replacement for edit in choose_edits(text, [part, whole])] == ["stem cell line"]
    assert [edit.replacement for edit in choose_edits(text, [part, replace(whole, confidence=0.5)])] == ["stem"]


def test_rules_come_first_and_are_kept() -> None:
    made, told = corrector({"the leader": [("the leaders", 0.9)]})
    [edits] = made.propose([Segment("All of the the leader said so.")], [()])
    assert told.asked[0] == "All of the leader said so."
    assert apply_edits("All of the the leader said so.", edits) == "All of the leaders said so."


def test_others_in_the_same_place_are_alternatives() -> None:
    table = {"leader": [("leaders", 0.6), ("leading", 0.2), ("lead", 0.001)]}
    [edits] = corrector(table)[0].propose([Segment("The two leader hope so.")], [()])
    [edit] = edits
    assert (edit.replacement, edit.decision, edit.gain) == ("leaders", "review", 4.0)
    assert [a.replacement for a in edit.alternatives] == ["leading"]


def test_a_name_gets_one_decision_in_a_document() -> None:
    texts = ("President Bayidon spoke.", "Then Bayidon left.")
    found = [[candidate(texts[0], "Bayidon", "Biden", 0.9), candidate(texts[0], "Bayidon", "Bidon", 0.3)],
             [candidate(texts[1], "Bayidon", "Biden", 0.4), candidate(texts[1], "Bayidon", "Bidon", 0.5)]]
    raised = unify_repeats(Document(texts), found)
    assert [[c.confidence for c in of] for of in raised] == [[0.9, 0.3], [0.9, 0.5]]


def test_a_common_word_is_decided_place_by_place() -> None:
    texts = ("The leader spoke.", "The leader left.")
    found = [[candidate(text, "leader", "leaders", p)] for text, p in zip(texts, (0.9, 0.1), strict=True)]
    assert unify_repeats(Document(texts), found) == found


def test_with_little_effort_only_marked_segments_are_judged() -> None:
    made, told = corrector({"leader": [("leaders", 0.9)]})
    made.judged_from = 0.5
    marks = [Span(8, 14, "fluency/grammar", confidence=confidence, origin=origin)
             for confidence, origin in ((0.9, "tagger:garbled"), (0.4, "tagger:garbled"), (0.9, "tagger:edited"))]
    texts = ["The two leader met.", "The ten leader met.", "The six leader met the the king."]
    found = made.propose([Segment(text, doc=text) for text in texts], [(mark,) for mark in marks])
    assert set(told.asked) == {texts[0], "The two leaders met."}
    assert [[edit.origin == "inflection" for edit in edits] for edits in found] == [[True], [], [False]]


def test_nothing_is_asked_of_empty_segments() -> None:
    made, told = corrector({})
    assert made.propose([Segment(""), Segment(" ")], [(), ()]) == [(), ()]
    assert told.asked == []


def test_spans_move_with_the_edits_made() -> None:
    text = "All of the the leader said so."
    span = Span(text.index("leader"), text.index("leader") + 6, "fluency/grammar")
    moved = shifted_span(span, sure_edits(text))
    assert apply_edits(text, sure_edits(text))[moved.start:moved.end] == "leader"


def test_chosen_edits_do_not_overlap() -> None:
    text = "one two three four"
    made = [candidate(text, old, "x", p) for old, p in (("one two", 0.5), ("two three", 0.9), ("four", 0.2))]
    assert [edit.original for edit in choose_edits(text, made)] == ["two three", "four"]
    assert overlaps(made[0].proposal.place, made[1].proposal.place)
    assert not overlaps(made[1].proposal.place, made[2].proposal.place)


@pytest.mark.parametrize(("at", "expected"), [
    (4, (4, 7)), (8, (8, 13)), (13, (8, 13))])
def test_an_insertion_takes_in_a_word(at: int, expected: tuple[int, int]) -> None:
    text = "one two four."
    found = Proposal(at, at, "the ", "article", 1.0, "", "fluency/grammar").anchored(text)
    assert (found.start, found.end) == expected
    assert found.apply(text) == text[:at] + "the " + text[at:]
