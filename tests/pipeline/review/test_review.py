"""Decisions: what stands, what is settled, what a report becomes by them, what is remembered."""

import os
import sqlite3
from pathlib import Path

import pytest
from degarble.corpora.errors import InputError, OptionError
from degarble.corpora.records import Alternative, Edit, Result, Segment, Span
from degarble.corpora.reports import write_results
from degarble.pipeline.results.items import Filter, Item, Place, by_value, entropy, items_of
from degarble.pipeline.review.decisions import MEMORY, Decisions, Entry, majority, verdicts_by_place
from degarble.pipeline.review.dismissed import Dismissed
from degarble.pipeline.review.session import ReviewSession
from degarble.pipeline.review.settle import settle

ALL = Filter("open", "")


def record(number: int, original: str, replacement: str, confidence: float = 0.5,
           decision: str = "review") -> Result:
    text = f"In {original} it is {number}."
    edit = Edit(3, 3 + len(original), original, replacement, "terminology", confidence, decision, "why",
                alternatives=(Alternative("other", 0.1),))
    return Result(Segment(text, str(number), "d" if number < 3 else "e"), (), (edit,))


RESULTS = [record(1, "Pujing", "Putin", 0.45), record(2, "Pujing", "Putin", 0.45),
           record(3, "teh", "the", 0.5),
           record(4, "Pujing", "Beijing", 0.31), record(5, "sure", "surer", 0.99, "accept"),
           Result(Segment("A lone mark here.", "6", "e"), (Span(2, 6, "style/awkward", "minor", 0.6),))]


def first(session: ReviewSession, reviewer: str, wanted: Filter = ALL) -> Place | None:
    """Where the next item is, None where there is none."""
    return next((item.place for item in session.next_items(reviewer, wanted)), None)


def place(row: int) -> Place:
    [item] = items_of(row, RESULTS[row])
    return item.place


class TestItems:
    def test_value_is_bits_times_places(self) -> None:
        items = by_value(item for row, result in enumerate(RESULTS) for item in items_of(row, result))
        assert [item.segment.id for item in items] == ["1", "2", "3", "6", "4", "5"]
        assert (entropy(0.5), entropy(0.0), entropy(1.0)) == (1.0, 0.0, 0.0)

    def test_a_mark_without_a_correction_is_an_item(self) -> None:
        [item] = items_of(5, RESULTS[5])
        assert (item.place, item.has_proposal, item.edit.original) == (Place(5, 2, 6), False, "lone")

    @pytest.mark.parametrize(("wanted", "ids"), [
        (Filter(decision=""), "123456"), (Filter(), "12346"), (Filter(decision="accept"), "5"),
        (Filter(doc="e"), "346"), (Filter(category="style/awkward"), "6"), (Filter(least=0.5), "36"),
        (Filter(most=0.4), "4"), (Filter(text="PUTIN"), "12"), (Filter(text="it is 4"), "4"),
        (Filter(kind="mark"), "6"), (Filter(kind="suggestion"), "1234"), (Filter(text="WHY."), "1234"),
        (Filter(text="awkwardly"), "6"),
        (Filter(text="other"), "1234"), (Filter(text="style/"), "6"), (Filter(text="6"), "6")])
    def test_filters(self, wanted: Filter, ids: str) -> None:
        items = [item for row, result in enumerate(RESULTS) for item in items_of(row, result)]
        assert "".join(item.segment.id for item in items if wanted.admits(item)) == ids

    @pytest.mark.parametrize("wrong", [{"status": "odd"}, {"decision": "maybe"}, {"least": 2.0}, {"kind": "x"},
                                       {"least": float("nan")}, {"order": "x"}])
    def test_filters_without_sense(self, wrong: dict[str, object]) -> None:
        with pytest.raises(OptionError):
            Filter(**wrong)  # type: ignore[arg-type]  # as a request may bring it


class TestLog:
    def test_what_stands(self, log: Decisions, report: Path) -> None:
        log.add([Entry(place(0), "Ann", "accept", "Putin")])
        log.add([Entry(place(0), "Ann", "reject"), Entry(place(1), "Ann", "reject", note="why?")])
        log.add([Entry(place(2), "Ben", "skip")])
        assert [entry.place for entry in log.undo("Ann")] == [place(0), place(1)]
        with Decisions(log.path, str(report)) as again:
            assert [(entry.place.row, entry.verdict) for entry in again.entries()] == [
                (0, "accept"), (2, "skip")]
            assert again.undo("Ann")[0].verdict == "accept"
            assert again.undo("Ann") == []

    def test_undo_leaves_what_others_have_in_the_same_batch(self, log: Decisions) -> None:
        """An import is one batch of many reviewers."""
        log.add([Entry(place(0), "Ann", "reject"), Entry(place(1), "Ben", "reject")])
        assert [entry.reviewer for entry in log.undo("Ann")] == ["Ann"]
        assert [entry.reviewer for entry in log.entries()] == ["Ben"]

    def test_only_for_the_owner(self, log: Decisions) -> None:
        assert os.stat(log.path).st_mode & 0o077 == 0

    def test_another_report(self, log: Decisions, report: Path) -> None:
        report.write_text(report.read_text().replace("Putin", "Pushkin"))
        with pytest.raises(InputError, match="contains decisions on another report"):
            Decisions(log.path, str(report))

    def test_no_log_at_all(self, report: Path) -> None:
        report.with_name("x.sqlite").write_text("not a database, but long enough to be looked at" * 9)
        with pytest.raises(InputError, match="cannot be used as a log of decisions"):
            Decisions(report.with_name("x.sqlite"), str(report))

    def test_a_log_cut_off_at_birth_is_made_anew(self, report: Path) -> None:
        report.with_name("x.sqlite").touch()
        with Decisions(report.with_name("x.sqlite"), str(report)) as log:
            assert log.entries() == []

    @pytest.mark.parametrize("entry", [
        Entry(Place(0, 0, 1), "", "reject"), Entry(Place(0, 0, 1), "a\x1bb", "reject"),
        Entry(Place(0, 0, 1), "n" * 61, "reject"), Entry(Place(0, 0, 1), "Ann", "maybe"),
        Entry(Place(0, 0, 1), "Ann", "accept"), Entry(Place(0, 0, 1), "Ann", "reject", "x"),
        Entry(Place(0, 0, 1), "Ann", "accept", "\ud800")])
    def test_what_cannot_be(self, log: Decisions, entry: Entry) -> None:
        with pytest.raises(OptionError):
            log.add([Entry(place(0), "Ann", "reject"), entry])
        assert log.entries() == []

    @pytest.mark.parametrize(("labels", "stands"), [
        ({}, None), ({"Ann": "a"}, "a"), ({"Ann": "a", "Ben": "b"}, None),
        ({"Ann": "a", "Ben": "b", "Cem": "b"}, "b"), ({"Ann": "a", "Ben": "b", "Cem": "c"}, None)])
    def test_settled_by_more_than_half(self, labels: dict[str, str], stands: str | None) -> None:
        entries = {name: Entry(Place(0, 0, 1), name, "accept", label) for name, label in labels.items()}
        found = majority(entries)
        assert (None if found is None else found.replacement) == stands

    def test_memory_gives_way(self) -> None:
        entries = [Entry(Place(0, 0, 1), MEMORY, "reject"), Entry(Place(0, 0, 1), "Ann", "accept", "x")]
        assert list(verdicts_by_place(entries)[Place(0, 0, 1)]) == ["Ann"]


class TestDesk:
    def test_queue_skip_and_claims(self, session: ReviewSession) -> None:
        assert (first(session, "Ann"), first(session, "Ben")) == (place(0), place(1))
        session.decide("Ann", "skip", [place(0)])
        assert first(session, "Ann") == place(2)
        for row in range(1, 6):
            session.decide("Ann", "reject", [place(row)])
        assert first(session, "Ann") == place(0), "what was skipped comes at the end"
        session.decide("Ann", "accept", [place(0)])
        assert first(session, "Ann") is None

    def test_what_is_ahead_of_one_reviewer_is_not_shown_to_another(self, session: ReviewSession) -> None:
        assert [item.place.row for item in session.next_items("Ann", ALL, count=3)] == [0, 1, 2]
        assert [item.place.row for item in session.next_items("Ben", ALL, count=3)] == [5, 3, 4]
        assert [item.place.row for item in session.next_items("Cem", ALL, count=3)] == [1], "claimed, but not looked at"

    def test_goes_on_from_a_place_in_every_order(self, session: ReviewSession) -> None:
        orders = {order: [item.place.row for item in session.matching("Ann", Filter("all", "", order=order))]
                  for order in ("value", "document", "confidence")}
        assert orders == {"value": [0, 1, 2, 5, 3, 4], "document": [0, 1, 2, 3, 4, 5],
                          "confidence": [4, 5, 2, 0, 1, 3]}
        wanted = Filter("decided", "", order="document")
        for row in (0, 2, 5):
            session.decide("Ann", "reject", [place(row)])
        assert [item.place.row for item in session.next_items("Ann", wanted, after=place(2), count=3)] == [5, 0, 2]
        found = session.next_items("Ann", wanted, after=Place(1, 0, 2))
        assert [item.place.row for item in found] == [2], "no item there"

    def test_same_change_and_undo(self, session: ReviewSession) -> None:
        assert [item.place.row for item in session.same_words(place(0))] == [0, 1, 3]
        session.decide("Ann", "accept", [place(0), place(3)], replacement="Putin", everywhere=True)
        assert [entry.replacement for row in (0, 3) for entry in session.state.verdicts_at(place(row))] == ["Putin"] * 2
        assert len(session.undo("Ann")) == 2
        assert session.state.verdicts_at(place(0)) == []

    def test_progress_and_conflicts(self, session: ReviewSession) -> None:
        session.decide("Ann", "accept", [place(0)])
        session.decide("Ben", "reject", [place(0)])
        session.decide("Ben", "reject", [place(1)])
        progress = session.progress("Ben", Filter())
        assert (progress.total, progress.done, progress.conflicts) == (5, 1, 1)
        assert progress.minutes_left is None
        assert [item.place for item in session.matching("Ann", Filter("conflict", ""))] == [place(0)]
        assert [item.place.row for item in session.matching("Ann", Filter("unseen"))] == [1, 2, 5, 3]
        session.decide("Cem", "reject", [place(0)])
        assert not session.state.is_conflict(place(0))
        assert session.state.reviewers() == {"Ann": 1, "Ben": 2, "Cem": 1}

    def test_pace_leaves_breaks_out(self, session: ReviewSession, log: Decisions) -> None:
        """Ten seconds a decision, and an hour's break: 360 an hour."""
        for row, at in enumerate(("10:00:00", "10:00:10", "10:00:20", "11:00:20", "11:00:30")):
            log.add([Entry(Place(row, 3, 9), "Ann", "reject", at=f"2026-11-24T{at}+00:00")])
        session = ReviewSession(RESULTS, log)
        progress = session.progress("Ann", Filter(decision=""))
        assert progress.pace == pytest.approx(360)
        assert progress.minutes_left == pytest.approx(60 * (progress.total - progress.done) / 360)

    def test_takes_in_what_others_write(self, session: ReviewSession, log: Decisions, report: Path) -> None:
        with Decisions(log.path, str(report)) as other:
            other.add([Entry(place(0), "Elsewhere", "reject")])
        assert first(session, "Ann") == place(1)

    @pytest.mark.parametrize(("row", "verdict", "replacement", "cause"), [
        (5, "accept", None, "no correction to accept"), (0, "accept", "a\nb", "must not contain a line break"),
        (0, "maybe", None, "unknown verdict")])
    def test_what_cannot_be_decided(self, session: ReviewSession, row: int, verdict: str, replacement: str | None,
                                    cause: str) -> None:
        with pytest.raises(OptionError, match=cause):
            session.decide("Ann", verdict, [place(row)], replacement=replacement)
        with pytest.raises(OptionError, match="nothing to decide at"):
            session.decide("Ann", "reject", [Place(99, 0, 1)])

    def test_dismissed_stays_dismissed(self, report: Path, tmp_path: Path) -> None:
        with Dismissed(tmp_path / "m.sqlite") as memory, Decisions(tmp_path / "1.sqlite", str(report)) as log:
            session = ReviewSession(RESULTS, log, memory)
            session.decide("Ann", "reject", [place(0)], everywhere=True)
            session.decide("Ann", "reject", [place(2)])
            session.decide("Ann", "reject", [place(3)])
            session.undo("Ann")
        later = [record(9, "Pujing", "Putin"), *RESULTS, record(8, "teh", "the")]
        write_results(tmp_path / "later.jsonl", later)
        with Dismissed(tmp_path / "m.sqlite") as memory, \
                Decisions(tmp_path / "2.sqlite", str(tmp_path / "later.jsonl")) as log:
            session = ReviewSession(later, log, memory)
            dismissed = [item.place.row for item in session.matching("Ann", Filter("decided", ""))]
            assert sorted(dismissed) == [0, 1, 2, 3], "everywhere, and the one place of teh"
            session.decide("Ann", "accept", [Place(0, 3, 9)])
            assert not memory.is_dismissed(session.item(Place(0, 3, 9)))

    def test_memory_makes_up_for_a_crash(self, report: Path, tmp_path: Path) -> None:
        with Decisions(tmp_path / "1.sqlite", str(report)) as log:
            ReviewSession(RESULTS, log).decide("Ann", "reject", [place(2)])
            with Dismissed(tmp_path / "m.sqlite") as memory:
                session = ReviewSession(RESULTS, log, memory)
                assert memory.is_dismissed(session.item(place(2)))


class TestSettle:
    def test_verdicts_in_place_of_the_gates(self) -> None:
        given_ = [Entry(place(0), "Ann", "accept", "Putin"), Entry(place(1), "Ann", "reject"),
                  Entry(place(2), "Ben", "accept", "those"), Entry(place(4), "Ben", "reject"),
                  Entry(place(5), "Ben", "accept", "bad")]
        done = list(settle(RESULTS, {entry.place: entry for entry in given_}, "r"))
        assert [result.cleaned for result in done] == [
            "In Putin it is 1.", "In Pujing it is 2.", "In those it is 3.", "In Pujing it is 4.",
            "In sure it is 5.", "A bad mark here."]
        edit = done[2].edits[0]
        assert (edit.origin, edit.confidence, edit.reason) == ("review:Ben", 1.0, "why; accepted by Ben")
        assert done[5].edits[0].category == "style/awkward"
        assert Result.from_json(done[5].to_json()) == done[5]

    def test_a_wider_correction_takes_the_place_of_what_nobody_accepted(self) -> None:
        wide = Place(4, 0, 10)
        [done] = list(settle(RESULTS, {wide: Entry(wide, "Ann", "accept", "For certain")}, "r"))[4:5]
        assert done.cleaned == "For certain is 5."
        assert len(done.edits) == 1

    @pytest.mark.parametrize("wrong", [
        [Entry(Place(0, 0, 99), "Ann", "accept", "x")], [Entry(Place(99, 0, 1), "Ann", "accept", "x")],
        [Entry(Place(0, 0, 5), "Ann", "accept", "x"), Entry(Place(0, 4, 7), "Ann", "accept", "y")]])
    def test_what_does_not_fit(self, wrong: list[Entry]) -> None:
        with pytest.raises(InputError):
            list(settle(RESULTS, {entry.place: entry for entry in wrong}, "r"))


def test_the_log_is_plain_sqlite(log: Decisions) -> None:
    log.add([Entry(place(0), "Ann", "accept", "Putin", "sure")])
    with sqlite3.connect(log.path) as connection:
        [row] = connection.execute(
            "SELECT reviewer, row, start, stop, verdict, replacement, note FROM entries")
    connection.close()
    assert row == ("Ann", 0, 3, 9, "accept", "Putin", "sure")


def test_an_item_knows_its_change() -> None:
    [item] = items_of(0, RESULTS[0])
    assert isinstance(item, Item)
    assert item.change == ("Pujing", "Putin")
