"""Edits and marks with a reason as notes for people who translate, in xliff and po."""

from degarble.corpora.exchange.registry import export, notes_on
from degarble.corpora.records import Edit, Result, Segment, Span
from translate.storage.pypo import pofile

SUGGESTED = Result(Segment("They rang and and left.", "2", "d", "他们打了电话"), (), (
    Edit(10, 17, "and and", "and", "fluency/repetition", 0.5, "review", "by sound"),))


def test_marks_with_a_reason_are_notes_too() -> None:
    marked = Result(Segment("Sold 5 million.", "1", "d", "卖出5万。"), (
        Span(5, 14, "accuracy/mistranslation", confidence=0.6, origin="source:numbers",
             reason="the source has 5万: 50,000"), Span(0, 4, "style/awkward")))
    said = "mark: “5 million” (accuracy/mistranslation, 0.60) the source has 5万: 50,000"
    assert notes_on(marked) == [said]
    assert said in "".join(export("xliff", [marked], "title"))
    catalogue = pofile.parsestring("".join(export("po", [marked, SUGGESTED], "title")).encode())
    units = [unit for unit in catalogue.units if not unit.isheader()]
    assert units[0].getnotes("developer") == said
    assert (units[0].source, units[0].target) == ("卖出5万。", "Sold 5 million.")
    assert [unit.isfuzzy() for unit in units] == [False, True]
    assert "by sound" in units[1].getnotes("developer")
