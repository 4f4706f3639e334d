"""The tagger reads an edited segment again and says whether the place still looks garbled."""

from functools import cache

import pytest
from degarble.corpora.records import Segment
from degarble.models.correction.rereading import REREADING_FEATURES, Rereader, Rereading
from degarble.models.proposals.proposal import Proposal
from degarble.models.shipped_data import SHIPPED
from degarble.models.tagger.detector import TaggerDetector


@cache
def rereader() -> Rereader:
    return Rereader(TaggerDetector.load(SHIPPED / "detector"))


def reread(text: str, old: str, new: str, source: str | None = None) -> dict[str, float]:
    return named(rereader().reread([(Segment(text, source=source), proposal(text, old, new))])[0])


def proposal(text: str, old: str, new: str) -> Proposal:
    start = text.index(old)
    return Proposal(start, start + len(old), new, "spelling", 0.0, "", "fluency/grammar")


def named(rereading: Rereading) -> dict[str, float]:
    return dict(zip(REREADING_FEATURES, rereading.row(), strict=True))


@pytest.mark.parametrize(("text", "old", "right"), [
    ("The ministers discussed deterrence andCopy capacity on Monday.", "andCopy", "and"),
    ("They will strengthen the the cooperation.", " the the", " the"),
    ("He were elected president of the country last year.", "were", "was")])
def test_a_repair_takes_the_marks_away(text: str, old: str, right: str) -> None:
    values = reread(text, old, right)
    assert values["garbled less"] > 1
    assert values["garbled words less"] > 0.2


def test_a_change_of_a_sound_word_does_not() -> None:
    assert reread("The ministers discussed deterrence on Monday.", "on Monday", "of Monday")["garbled less"] < 0.5


def test_texts_are_read_with_their_source_and_independently_of_each_other() -> None:
    text, source = "The two leader met in Berlin.", "两位领导人在柏林会晤。"
    edits = [(Segment(text, source=of), proposal(text, "leader", new)) for of in (None, source)
             for new in ("leaders", "readers")]
    together = rereader().reread(edits)
    assert together == [rereader().reread([edit])[0] for edit in edits]
    assert len(set(together)) == 4
    assert together[0].before != together[2].before


@pytest.mark.parametrize(("text", "old", "new"), [("Oh", "Oh", ""), ("So it is.", ".", ""), ("It is", "", "So ")])
def test_edits_that_leave_no_word_or_replace_none_have_all_features(text: str, old: str, new: str) -> None:
    assert len(reread(text, old, new)) == len(REREADING_FEATURES)
