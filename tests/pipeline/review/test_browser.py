"""The review page in a real browser against a real server: keys, undo, bulk, two reviewers, kill -9, axe."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsers import HOSTILE, running
from degarble.corpora.records import Alternative, Edit, Result, Segment, Span
from degarble.corpora.reports import write_results
from review_server import COMMON, sample_report, serving
from reviewers import Seat, state


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with running() as browser:
        yield browser


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_report(tmp_path_factory.mktemp("report") / "r.jsonl", 5000)


@pytest.fixture
def fresh(report: Path, tmp_path: Path) -> Path:
    """The report of 5,000 records with no decisions on it yet."""
    (tmp_path / "r.jsonl").hardlink_to(report)
    return tmp_path / "r.jsonl"


def test_every_key(chromium: Any, fresh: Path) -> None:
    with serving(fresh) as server:
        tab = Seat(chromium, server.address, "Ann")
        assert COMMON[0] in tab.text("#change")
        tab.press("a", f"Accepted: {COMMON[0]} → {COMMON[1]}")
        tab.press("r", "Rejected")
        tab.press("n", "Correction 2 of 3: somebody")
        tab.press("a", "→ somebody")
        tab.press("3", "Correction 3 of 3: nobody")
        tab.press("a", "→ nobody")
        tab.press("s", "Skipped")
        tab.page.keyboard.press("e")
        tab.page.fill("#edit textarea", "Mr Kishida")
        tab.press("Enter", "→ Mr Kishida")
        tab.page.keyboard.press("m")
        tab.page.fill("#note textarea", "ask the desk")
        tab.press("Enter", "Note saved")
        assert "Ann: ask the desk" in tab.text("#notes")
        tab.press("u", "Undone: 1 entry")
        assert state(fresh) == [("Ann", "accept", COMMON[1]), ("Ann", "reject", None),
                                   ("Ann", "accept", "somebody"), ("Ann", "accept", "nobody"),
                                   ("Ann", "skip", None), ("Ann", "accept", "Mr Kishida")]
        tab.page.keyboard.press("?")
        assert tab.page.is_visible("#help-dialog")
        tab.page.keyboard.press("Escape")
        tab.page.keyboard.press("f")
        assert tab.page.evaluate("document.activeElement.name") == "status"
        tab.page.keyboard.press("Escape")
        tab.page.keyboard.press("e")
        tab.page.keyboard.press("Escape")
        assert not tab.page.is_visible("#edit")
        assert "5 of 5,000 suggestions decided" in tab.text("#pace")
        assert tab.problems == []


def test_same_change_everywhere_with_an_exception(chromium: Any, fresh: Path) -> None:
    with serving(fresh) as server:
        tab = Seat(chromium, server.address, "Ann")
        tab.page.keyboard.press("d")
        tab.page.wait_for_selector("#same-dialog[open]")
        assert tab.text("#same-count") == "1,667 of 1,667 places ticked."
        tab.page.locator("#same-list input").nth(4).uncheck()
        assert tab.text("#same-count") == "1,666 of 1,667 places ticked."
        tab.press("a", "Accepted in 1,666 places")
        assert len(state(fresh)) == 1666
        assert COMMON[0] in tab.text("#change"), "the exception is still to be decided"
        tab.press("u", "Undone: 1,666 entries")
        assert state(fresh) == []
        assert tab.problems == []


def test_bulk_by_filter(chromium: Any, fresh: Path) -> None:
    with serving(fresh) as server:
        tab = Seat(chromium, server.address, "Ann")
        tab.filter("doc", "doc1")
        tab.filter("text", "wrod")
        tab.expect("#pace").to_contain_text("of 1,667")
        tab.page.click("[data-do=bulk]")
        tab.page.wait_for_selector("#bulk-dialog[open]")
        tab.page.get_by_role("button", name="Accept 1,667").click()
        tab.expect("#status").to_contain_text("Accepted: 1,667 items")
        assert tab.page.is_visible("#empty")
        assert len(state(fresh)) == 1667
        tab.press("u", "Undone: 1,667 entries")
        assert state(fresh) == []


def test_two_reviewers(chromium: Any, fresh: Path) -> None:
    with serving(fresh) as server:
        ann, ben = (Seat(chromium, server.address, name) for name in ("Ann", "Ben"))
        assert ann.text("#where") != ben.text("#where"), "no two are shown the same item"
        first = ann.text("#where")
        assert ann.serious() == []
        ann.press("a", "Accepted")
        ben.filter("status", "unseen")
        ben.expect("#where").to_have_text(first)
        assert "Ann: accepted" in ben.text("#given")
        ben.press("r", "Rejected")
        ben.expect("#pace").to_contain_text("1 in conflict")
        ben.page.keyboard.press("t")
        ben.page.wait_for_selector("#team-dialog[open]")
        assert "1 conflict" in ben.text("#team-conflicts")
        assert "Ann, Ben" in ben.text("#team-kappa")
        assert ben.serious() == []
        ben.page.get_by_role("button", name="Show").click()
        ben.expect("#given").to_contain_text("Ben: rejected")
        assert ann.problems + ben.problems == []


def test_nothing_is_lost(chromium: Any, fresh: Path) -> None:
    """Reload, kill -9 between two decisions; what was decided meanwhile is sent to the server started again."""
    with serving(fresh) as server:
        tab = Seat(chromium, server.address, "Ann")
        tab.press("a", "Accepted")
        tab.page.reload()
        tab.expect("#pace").to_contain_text("1 of 5,000")
        tab.press("r", "Rejected")
        server.kill()
        tab.page.keyboard.press("a")
        tab.expect("#status").to_contain_text("Not saved: the server does not answer. 1 decision waits")
        tab.page.keyboard.press("a")
        tab.expect("#saving").to_have_text("saving 2 …")
        assert len(state(fresh)) == 2
    tab.problems.clear()  # the browser's own word on a server that is not there
    with serving(fresh) as again:
        assert again.address == server.address
        tab.expect("#status").to_contain_text("The server answers again")
        tab.saved()
        assert len(state(fresh)) == 4
        assert "4 of 5,000 suggestions decided" in tab.text("#pace")
        tab.press("a", "Accepted")
        assert len(state(fresh)) == 5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible_also_at_twice_the_size(chromium: Any, tmp_path: Path, scheme: str) -> None:
    report = sample_report(tmp_path / "r.jsonl", 60)
    with serving(report) as server:
        # 200 % zoom of a window 1,280 wide is a window 640 wide in CSS pixels
        tab = Seat(chromium, server.address, "Ann", color_scheme=scheme,
                  viewport={"width": 640, "height": 400}, device_scale_factor=2)
        tab.press("n", "Correction 2 of 3")
        assert tab.serious() == []
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= 640
        for key, dialog in (("d", "same"), ("b", "bulk"), ("t", "team"), ("?", "help")):
            tab.page.keyboard.press(key)
            tab.page.wait_for_selector(f"#{dialog}-dialog[open]")
            assert tab.serious() == [], dialog
            tab.page.keyboard.press("Escape")
        tab.expect("#status").to_have_attribute("role", "status")
        tab.page.keyboard.press("?")
        tab.page.uncheck("#keys")
        tab.page.keyboard.press("Escape")
        tab.page.focus("#change")
        tab.page.keyboard.press("a")
        assert state(report) == [], "single keys are off"


def test_hostile_corpus_runs_nothing(chromium: Any, tmp_path: Path) -> None:
    results = []
    for text in HOSTILE:
        edit = Edit(1, 2, text[1], text, "accuracy/named-entity", 0.5, "review", text, text,
                    (Alternative(text[::-1], 0.1),))
        results.append(Result(Segment(text, text, text, text), (Span(1, 2, text, "major"),), (edit,)))
    write_results(tmp_path / "r.jsonl", results)
    with serving(tmp_path / "r.jsonl") as server:
        tab = Seat(chromium, server.address, "Ann", viewport={"width": 800, "height": 700})
        for number in range(len(HOSTILE)):
            assert tab.page.evaluate("window.ran") is None
            assert tab.page.evaluate("document.documentElement.scrollWidth") <= 800
            assert tab.page.locator("main img, main script").count() == 0
            tab.press("s", "Skipped")
            assert f"of {len(HOSTILE)} suggestions decided" in tab.text("#pace"), number
        tab.page.keyboard.press("d")
        tab.page.keyboard.press("Escape")
        assert tab.problems == []
