"""The review page in a browser: suggestions first and marks after, the source beside, order, place and address."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsers import running
from review_server import serving
from reviewers import Seat, decided, report_of, segment, state


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with running() as browser:
        yield browser


def mixed(folder: Path) -> Path:
    """Thirty segments: four with a suggestion, all with a mark."""
    return report_of(folder, *(
        segment(str(n), f"Line {n} has a wrod and a line of hope.", mark=["line of hope"],
                suggest=[("wrod", "word")] if n % 8 == 1 else (), source=f"Zeile {n}", doc=f"doc{n // 16}")
        for n in range(1, 31)))


def test_suggestions_first_then_marks_with_keys_of_their_own(chromium: Any, tmp_path: Path) -> None:
    report = mixed(tmp_path)
    with serving(report) as server:
        tab = Seat(chromium, server.address, "Ann")
        assert tab.text("#passes").split("\n") == ["Suggestions 0 of 4", "Marks 0 of 30", "p"]
        assert tab.text("#change") == "wrod → word"
        assert not tab.page.is_visible("[data-do=dismiss]")
        tab.page.keyboard.press("x")
        tab.saved()
        assert decided(report) == [], "x is for marks"
        tab.press("a a a r", "Rejected")
        assert tab.text("#empty h2") == "All 4 suggestions are decided"
        assert "30 marks without a suggestion are left" in tab.text("#empty-more")
        tab.page.keyboard.press("Enter")
        tab.expect("#change").to_have_text("Marked: line of hope")
        assert tab.text("#pace").startswith("0 of 30 marks decided")
        assert tab.page.is_visible("[data-do=dismiss]")
        assert not tab.page.is_visible("[data-do=reject]")
        tab.press("x", "Dismissed: line of hope stays.")
        tab.page.keyboard.press("c")
        tab.page.fill("#edit textarea", "glimmer of hope")
        tab.press("Enter", "Accepted: line of hope → glimmer of hope")
        assert decided(report)[3:] == [("wrod", "reject", None), ("line of hope", "reject", None),
                                       ("line of hope", "accept", "glimmer of hope")]
        assert tab.text("#passes").split("\n")[:2] == ["Suggestions 4 of 4", "Marks 2 of 30"]
        assert tab.problems == []


def test_the_command_line_has_the_same_numbers(tmp_path: Path) -> None:
    with serving(mixed(tmp_path)) as server:
        server.process.terminate()
        assert server.process.stderr is not None
        assert "4 suggestions to review and 30 marks without a suggestion in 30 segments" in \
            server.process.stderr.read()


def test_twenty_suggestions_take_twenty_keys(chromium: Any, tmp_path: Path) -> None:
    report = report_of(tmp_path, *(segment(str(n), f"A wrod{n} here.", suggest=[(f"wrod{n}", "word")])
                                   for n in range(20)))
    with serving(report) as server:
        tab = Seat(chromium, server.address, "Ann")
        loads: list[str] = []
        tab.page.on("framenavigated", lambda frame: loads.append(frame.url))
        tab.press(" ".join("a" * 20), "Accepted")
        assert len(state(report)) == 20
        assert tab.text("#empty h2") == "All 20 suggestions are decided"
        assert loads == [] or {url.split("?")[0] for url in loads} == {server.address}, "the address alone changes"


def test_twenty_marks_of_which_five_are_the_same(chromium: Any, tmp_path: Path) -> None:
    """The word is typed once; the other places offer it."""
    report = report_of(tmp_path, *(
        segment(str(n), f"Here the {'crown' if n % 4 == 0 else f'odd{n}'} was won.",
                mark=["crown" if n % 4 == 0 else f"odd{n}"]) for n in range(20)))
    with serving(report) as server:
        tab = Seat(chromium, server.address, "Ann")
        keys = ["p", "c", *"title", "Enter"]
        for key in keys:
            tab.page.keyboard.press(key)
        tab.saved()
        for _ in range(19):
            keys.append("a" if "crown → title" in tab.text("#change") else "x")
            tab.page.keyboard.press(keys[-1])
            tab.saved()
        assert len(keys) <= 40
        assert [words for words, verdict, right in decided(report) if right == "title"] == ["crown"] * 5
        assert len(decided(report)) == 20


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (960, 700), (700, 900)])
def test_source_alternatives_reason_and_keys_stay_in_view(chromium: Any, tmp_path: Path, width: int,
                                                          height: int) -> None:
    long = "This sentence is said again and again so that the segment is long. " * 60
    report = report_of(tmp_path, segment("1", "Before. " * 200),
                       segment("2", f"{long}It has a wrod here. {long}", suggest=[("wrod", "word")],
                               source="Dieser Satz steht hier, damit das Segment lang ist. " * 90),
                       segment("3", "After. " * 200))
    with serving(report) as server:
        tab = Seat(chromium, server.address, "Ann", viewport={"width": width, "height": height})
        assert tab.page.evaluate("document.documentElement.scrollHeight") <= height
        box = {name: tab.page.locator(name).bounding_box() for name in
               ("#source", "#text", "#why", "#actions", "#following", "#text .here")}
        assert box["#actions"]["y"] + box["#actions"]["height"] <= height
        assert box["#why"]["y"] + box["#why"]["height"] <= box["#actions"]["y"] + 1
        assert box["#source"]["y"] < box["#following"]["y"]
        assert 0 < box["#text .here"]["y"] < box["#following"]["y"], "the change itself is in view"
        if width >= 960:
            assert box["#source"]["x"] + box["#source"]["width"] <= box["#text"]["x"]
            assert abs(box["#source"]["y"] - tab.page.locator("#text").locator("..").bounding_box()["y"]) < 20
        else:
            assert box["#source"]["y"] < tab.page.locator("#text").locator("..").bounding_box()["y"]
        sizes = [tab.page.locator(name).evaluate("node => getComputedStyle(node).fontSize")
                 for name in ("#source", "#text")]
        assert sizes[0] == sizes[1], "the source is for reading, too"


def test_order_previous_next_and_jump(chromium: Any, tmp_path: Path) -> None:
    report = mixed(tmp_path)
    with serving(report) as server:
        tab = Seat(chromium, server.address, "Ann")
        tab.filter("order", "document")
        assert tab.at() == "doc0, segment 1"
        tab.press("j", "")
        assert tab.at() == "doc0, segment 9"
        tab.press("k", "")
        assert tab.at() == "doc0, segment 1"
        tab.page.keyboard.press("g")
        tab.page.keyboard.type("17")
        tab.page.keyboard.press("Enter")
        tab.expect("#where").to_contain_text("doc1, segment 17")
        tab.page.keyboard.press("g")
        tab.page.fill("#go input", "none")
        tab.page.keyboard.press("Enter")
        tab.expect("#status").to_contain_text("no segment has the id 'none'")
        assert tab.at() == "doc1, segment 17", "it stays where it was"
        tab.page.evaluate("focusItem()")
        tab.press("a", "Accepted")
        assert tab.at() == "doc1, segment 25", "on from there"
        tab.press("k k", "")
        tab.expect("#where").to_contain_text("segment 9")


def test_a_decision_moves_on_among_the_decided(chromium: Any, tmp_path: Path) -> None:
    report = mixed(tmp_path)
    with serving(report) as server:
        tab = Seat(chromium, server.address, "Ann")
        tab.press("a a a a", "Accepted")
        tab.filter("order", "document")
        for status in ("decided", "all"):
            tab.filter("status", status)
            tab.press("j", "")
            before = tab.at()
            tab.press("r", "Rejected")
            assert tab.at() != before
        assert len(state(report)) == 6


@pytest.mark.parametrize(("text", "at"), [("25", "doc1, segment 25"), ("FITS BETTER", "doc0, segment 1"),
                                          ("confidence 0.5", "doc0, segment 1"), ("zeile 9", "doc0, segment 9")])
def test_the_filter_finds_all_that_is_shown(chromium: Any, tmp_path: Path, text: str, at: str) -> None:
    with serving(mixed(tmp_path)) as server:
        tab = Seat(chromium, server.address, "Ann")
        tab.filter("text", text)
        assert tab.at() == at


def test_filter_and_place_are_in_the_address(chromium: Any, tmp_path: Path) -> None:
    with serving(mixed(tmp_path)) as server:
        tab = Seat(chromium, server.address, "Ann")
        tab.filter("order", "document")
        tab.filter("doc", "doc1")
        tab.page.keyboard.press("p")
        tab.expect("#change").to_contain_text("Marked")
        tab.press("j j", "")
        assert tab.at() == "doc1, segment 18"
        tab.page.reload()
        tab.expect("#where").to_contain_text("doc1, segment 18 · mark 3 of 15")
        other = Seat(chromium, tab.page.url, "Ben")
        assert other.at() == "doc1, segment 18", "a link leads there"
        linked = Seat(chromium, f"{server.address}?record=9", "Cem")
        assert (linked.at(), linked.text("#change")) == ("doc0, segment 9", "wrod → word")
        lost = Seat(chromium, f"{server.address}?at=99.0.1", "Dan")
        lost.expect("#status").to_contain_text("This place does not exist")
        assert lost.at() == "doc0, segment 1"
        assert tab.problems == []
