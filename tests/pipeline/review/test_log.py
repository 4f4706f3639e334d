"""The log of decisions: older versions, marks, bounds; what the desk makes of places that are no items."""

import sqlite3
from pathlib import Path

import pytest
from degarble.corpora.errors import OptionError
from degarble.corpora.records import Edit, Result, Segment, Span
from degarble.pipeline.results.items import Filter, Place
from degarble.pipeline.review.decisions import LONGEST_NOTE, LONGEST_REPLACEMENT, Decisions, Entry, digest_of
from degarble.pipeline.review.session import DecidedError, ReviewSession
from degarble.pipeline.review.settle import settle, settled_entries

VERSION_1 = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, batch INTEGER NOT NULL, at TEXT NOT NULL, reviewer TEXT NOT NULL,
    row INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('accept', 'reject', 'skip', 'note')),
    replacement TEXT, note TEXT NOT NULL, undone TEXT);
CREATE INDEX entries_of_a_batch ON entries (batch);
INSERT INTO entries VALUES (3, 2, '2026-11-24T10:00:00+00:00', 'Ann', 0, 3, 7, 'accept', 'word', 'so', NULL);
INSERT INTO entries VALUES (4, 3, '2026-11-24T10:00:01+00:00', 'Ann', 0, 3, 7, 'reject', NULL, '', 'then');
"""
RESULTS = [Result(Segment("On wrod and a mark of old.", "1"), (Span(14, 18, "terminology", "major", 0.6),),
                  (Edit(3, 7, "wrod", "word", confidence=0.5, decision="review"),)),
           Result(Segment("Teh wrod again.", "2"), (), (
               Edit(0, 3, "Teh", "The", confidence=0.9), Edit(4, 8, "wrod", "word", confidence=0.5,
                                                              decision="review"))),
           Result(Segment("No wrod is marked, nor wrods.", "3"))]
WROD, MARK = Place(0, 3, 7), Place(0, 14, 18)


def texts(log: Decisions, report: Path) -> list[str]:
    return [result.cleaned for result in settle(RESULTS, settled_entries(log.path, str(report)), "r")]


def test_a_log_of_version_1_goes_on(report: Path) -> None:
    connection = sqlite3.connect(report.with_name("old.sqlite"))
    connection.executescript(VERSION_1)
    connection.executemany("INSERT INTO facts VALUES (?, ?)", [("version", "1"), ("report", digest_of(str(report)))])
    connection.commit()
    connection.close()
    for _ in range(2):
        with Decisions(report.with_name("old.sqlite"), str(report)) as log:
            assert log.entries() == [Entry(WROD, "Ann", "accept", "word", "so", 2, "2026-11-24T10:00:00+00:00")]
            [marked] = log.add([Entry(MARK, "Ben", "mark")])
            assert marked.batch > 3
            assert log.undo("Ben") == [marked]


def test_notes_and_corrections_are_bounded(log: Decisions) -> None:
    log.add([Entry(WROD, "Ann", "note", note="n" * LONGEST_NOTE)])
    with pytest.raises(OptionError, match="a note has at most 2,000 characters, not 2,001"):
        log.add([Entry(WROD, "Ann", "note", note="n" * (LONGEST_NOTE + 1))])
    with pytest.raises(OptionError, match="a correction has at most 20,000 characters"):
        log.add([Entry(WROD, "Ann", "accept", "n" * (LONGEST_REPLACEMENT + 1))])
    assert len(log.entries()) == 1


def test_facts_are_kept_beside_the_decisions(log: Decisions) -> None:
    assert log.fact("token") is None
    log.set_fact("token", "a")
    log.set_fact("token", "b")
    assert log.fact("token") == "b"


def test_a_mark_becomes_an_item_and_goes_with_its_undo(session: ReviewSession) -> None:
    marks = Filter(kind="mark", decision="", order="document")
    session.decide("Ann", "mark", [Place(0, 22, 25)])
    assert [item.place for item in session.matching("Ben", marks)] == [MARK, Place(0, 22, 25)]
    session.decide("Ann", "mark", [MARK])
    assert len(session.matching("Ben", marks)) == 2, "that is marked already"
    session.undo("Ann")
    session.undo("Ann")
    assert [item.place for item in session.matching("Ben", marks)] == [MARK]


def test_a_wider_correction_takes_in_what_lies_within(session: ReviewSession, log: Decisions, report: Path) -> None:
    session.decide("Ann", "accept", [Place(1, 0, 8)], replacement="A word")
    assert texts(log, report)[1] == "A word again."
    [edit] = session.pending_edits(1)
    assert (edit.start, edit.end, edit.replacement, edit.by) == (0, 8, "A word", "Ann")
    with pytest.raises(OptionError, match=r"“Teh wrod” around it has become “A word”"):
        session.decide("Ann", "accept", [Place(1, 4, 8)])
    session.decide("Ann", "accept", [Place(1, 4, 14)], replacement="word once more")
    assert texts(log, report)[1] == "Teh word once more.", "the chosen words take the place of all they touch"


def test_the_whole_segment(session: ReviewSession, log: Decisions, report: Path) -> None:
    assert session.rewrite("Ann", 1, "The first word, again.") > 0
    assert texts(log, report)[1] == "The first word, again."
    assert session.rewrite("Ann", 1, "Teh wrod again.") == 0
    assert texts(log, report)[1] == "Teh wrod again."
    with pytest.raises(OptionError, match="a line break"):
        session.rewrite("Ann", 1, "a\nb")
    with pytest.raises(OptionError, match="there is no segment 8"):
        session.rewrite("Ann", 7, "a")


def test_what_others_decided_in_the_meantime(session: ReviewSession) -> None:
    session.decide("Ann", "accept", [WROD])
    with pytest.raises(DecidedError, match="already decided: Ann accepted “word”"):
        session.check_undecided("Ben", WROD, 0, Filter())
    session.check_undecided("Ben", WROD, 0, Filter("unseen"))
    session.check_undecided("Ben", WROD, session.state.last_batch, Filter())
    with pytest.raises(DecidedError):
        session.check_undecided("Ann", WROD, 0, Filter("unseen"))


def test_the_same_words_where_nothing_is_marked(session: ReviewSession, log: Decisions, report: Path) -> None:
    assert [item.place for item in session.same_words(WROD)] == [WROD, Place(1, 4, 8)]
    assert [item.place for item in session.unmarked_places(WROD)] == [Place(2, 3, 7)], "whole words"
    session.decide("Ann", "accept", [WROD, Place(2, 3, 7)], replacement="sword", everywhere=True)
    assert texts(log, report)[2] == "No sword is marked, nor wrods."
