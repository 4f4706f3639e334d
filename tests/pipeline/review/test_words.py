"""The review page in a browser: the reviewer's own words, spans chosen anew, and the text as it will be."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsers import running
from degarble.corpora.glossary import read_glossary
from review_server import serving
from reviewers import Seat, decided, report_of, segment


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with running() as browser:
        yield browser


def applied(report: Path) -> list[str]:
    """The lines of the report as its reviewers left it."""
    done = subprocess.run([sys.executable, "-m", "degarble.pipeline.cli", "apply", str(report), "--decisions",
                           str(report.with_name("r.review.sqlite")), "-o", "-"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def crowns(folder: Path) -> Path:
    """Five marked crowns, one with a suggestion, one where nothing is marked, one at the head of a sentence."""
    return report_of(folder, segment("1", "She won the crown.", mark=["crown"]),
                     segment("2", "The crown was hers.", suggest=[("crown", "cap")]),
                     segment("3", "A crown again.", mark=["crown"]), segment("4", "No crown is marked here."),
                     segment("5", "Crown and glory.", mark=["Crown"]), segment("6", "Her crown fell.", mark=["crown"]))


def test_what_was_typed_once_is_offered_first_everywhere(chromium: Any, tmp_path: Path) -> None:
    report = crowns(tmp_path)
    with serving(report) as server:
        tab = Seat(chromium, server.address, "Ann")
        tab.page.keyboard.press("p")
        tab.expect("#change").to_contain_text("Marked: crown")
        tab.page.keyboard.press("c")
        tab.page.fill("#edit textarea", "title")
        tab.press("Enter", "Accepted: crown → title")
        assert tab.text("#change") == "crown → title"
        assert tab.text("#choices") == "title written in this review"
        tab.press("p", "")
        assert tab.text("#change") == "crown → title"
        assert tab.text("#choices").split("\n") == ["title written in this review", "cap 0.50"]
        tab.page.keyboard.press("p")
        tab.expect("#where").to_contain_text("mark")
        tab.filter("text", "glory")
        assert tab.text("#change") == "Crown → Title", "with its capital"
        tab.press("a u u", "Undone")
        tab.filter("text", "")
        assert tab.text("#change") == "Marked: crown", "what was taken back is no longer offered"
        assert tab.problems == []


def test_the_same_everywhere_shows_the_result(chromium: Any, tmp_path: Path) -> None:
    report = crowns(tmp_path)
    with serving(report) as server:
        tab = Seat(chromium, server.address, "Ann")
        tab.page.keyboard.press("p")
        tab.expect("#change").to_contain_text("Marked: crown")
        for key in ("c", *"title", "Shift+Enter"):
            tab.page.keyboard.press(key)
        tab.page.wait_for_selector("#same-dialog[open]")
        assert [line.split(": ", 1)[1] for line in tab.page.locator("#same-list li").all_inner_texts()] == [
            "…She won the crowntitle.…", "…The crowntitle was hers.… suggested: cap", "…A crowntitle again.…",
            "…Her crowntitle fell.…"]
        assert tab.page.locator("#same-list ins").count() == 4
        assert "No crown" in tab.text("#unmarked-list")
        assert tab.text("#same-count") == "3 of 4 places ticked."
        tab.page.locator("#unmarked-list input").check()
        tab.page.locator("[data-same=accept]").focus()
        tab.press("a", "Accepted in 4 places")
        assert applied(report) == ["She won the title.", "The crown was hers.", "A title again.",
                                   "No title is marked here.", "Crown and glory.", "Her title fell."]
        tab.press("u", "Undone: 4 entries")
        assert decided(report) == []
        tab.page.keyboard.press("d")
        tab.page.wait_for_selector("#same-dialog[open]")
        tab.page.keyboard.type("medal")
        assert tab.page.locator("#same-list ins").first.inner_text() == "medal"
        tab.press("Enter", "Accepted in 3 places")
        assert tab.problems == []


def test_the_glossary_is_saved_and_clean_takes_it(chromium: Any, tmp_path: Path) -> None:
    report = crowns(tmp_path)
    with serving(report) as server:
        tab = Seat(chromium, server.address, "Ann")
        for right in ("prize", "title"):
            tab.page.keyboard.press("e")
            tab.page.fill("#edit textarea", right)
            tab.press("Enter", f"→ {right}")
            tab.page.keyboard.press("p" if right == "prize" else "x")
            tab.saved()
        tab.page.keyboard.press("l")
        tab.page.wait_for_selector("#glossary-dialog[open]")
        assert [line.strip() for line in tab.page.locator("#glossary-list li").all_inner_texts()] == [
            "crown → title 1 place, Ann", "crown → prize 1 place, Ann"]
        assert tab.page.locator("#glossary-list input:checked").count() == 1, "one right form for each wrong one"
        with tab.page.expect_download() as download:
            tab.page.keyboard.press("s")
        download.value.save_as(tmp_path / "g.tsv")
        assert download.value.suggested_filename == "r.glossary.tsv"
        assert read_glossary(str(tmp_path / "g.tsv")).right_for == {"crown": "title"}
        assert tab.problems == []


def test_the_span_is_widened_and_narrowed_by_keys(chromium: Any, tmp_path: Path) -> None:
    report = report_of(tmp_path, segment("1", "The line of hope, then, is thin.", suggest=[("line", "ray")],
                                         mark=["thin"]))
    with serving(report) as server:
        tab = Seat(chromium, server.address, "Ann")
        for keys, change in (("ArrowRight ArrowRight", "line of hope → ray of hope"),
                             ("Shift+ArrowLeft", "line of → ray of"), ("ArrowLeft", "The line of → The ray of"),
                             ("Shift+ArrowRight Shift+ArrowRight", "Marked: of"), ("Escape", "line → ray"),
                             ("ArrowRight ArrowRight", "line of hope → ray of hope")):
            for key in keys.split():
                tab.page.keyboard.press(key)
            assert tab.text("#change") == change
        tab.page.keyboard.press("e")
        assert tab.page.input_value("#edit textarea") == "ray of hope"
        tab.page.fill("#edit textarea", "glimmer of hope")
        tab.press("Enter", "Accepted: line of hope → glimmer of hope")
        assert decided(report) == [("line", "reject", None), ("line of hope", "accept", "glimmer of hope")]
        assert applied(report) == ["The glimmer of hope, then, is thin."]
        tab.press("u", "Undone: 2 entries")
        assert tab.text("#change") == "line → ray"


def test_the_whole_segment_is_edited(chromium: Any, tmp_path: Path) -> None:
    report = report_of(tmp_path, segment("1", "He go to school on foots, teh long way.", made=[("teh", "the")],
                                         suggest=[("go", "goes")], mark=["foots"]))
    with serving(report) as server:
        tab = Seat(chromium, server.address, "Ann")
        tab.page.keyboard.press("w")
        assert tab.page.input_value("#segment textarea") == "He go to school on foots, the long way."
        tab.page.fill("#segment textarea", "He goes to his school on foot, the long way.")
        tab.press("Enter", "Segment changed.")
        assert applied(report) == ["He goes to his school on foot, the long way."]
        assert tab.text("#passes").split("\n")[:2] == ["Suggestions 1 of 1", "Marks 1 of 1"]


def test_a_missed_error_is_marked_and_corrected(chromium: Any, tmp_path: Path) -> None:
    report = report_of(tmp_path, segment("1", "A wrod and a bank of the river.", suggest=[("wrod", "word")]),
                       segment("2", "Nothing is marked in this won."))
    with serving(report) as server:
        tab = Seat(chromium, server.address, "Ann")
        for key in ("i", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight"):
            tab.page.keyboard.press(key)
        assert tab.text("#change") == "An error: bank of the"
        for key in ("Shift+ArrowLeft", "Shift+ArrowLeft"):
            tab.page.keyboard.press(key)
        tab.press("Enter", "Marked: bank")
        assert tab.text("#change") == "wrod → word", "the suggestion is still to be decided"
        assert "Marks 0 of 1" in tab.text("#passes")
        tab.press("a", "Accepted")
        tab.press("p", "")
        tab.expect("#change").to_have_text("Marked: bank")
        assert tab.text("#why") == "Marked by Ann."
        tab.page.keyboard.press("g")
        tab.page.keyboard.type("2")
        tab.page.keyboard.press("Enter")
        tab.expect("#change").to_have_text("Nothing to decide here")
        tab.page.evaluate("""() => {
            focusItem();
            const text = document.querySelector('#text [data-at]').firstChild;
            getSelection().setBaseAndExtent(text, 26, text, 28);
        }""")
        tab.page.keyboard.press("i")
        assert tab.text("#change") == "An error: won"
        tab.page.keyboard.press("c")
        tab.page.fill("#edit textarea", "one")
        tab.press("Enter", "Accepted: won → one")
        assert applied(report) == ["A word and a bank of the river.", "Nothing is marked in this one."]
        assert tab.problems == []


def test_what_is_shown_is_what_will_be(chromium: Any, tmp_path: Path) -> None:
    report = report_of(tmp_path, segment("1", "Teh king is here is here and maks a noize.", made=[("Teh", "The")],
                                         suggest=[(" is here", ""), ("maks", "makes"), ("noize", "noise")]))
    with serving(report) as server:
        tab = Seat(chromium, server.address, "Ann")
        tab.filter("order", "document")
        assert tab.text("#text") == "The king is here is here and maks a noize."
        assert tab.page.locator("#text ins.made").get_attribute("title") == "Teh → The, accepted by the gate"
        assert tab.page.locator("#text .other").all_inner_texts() == ["maks", "noize"]
        tab.press("a", "Accepted")
        tab.expect("#text").to_have_text("The king is here and maksmakes a noize.")
        tab.press("a", "Accepted")
        tab.expect("#text").to_have_text("The king is here and makes a noizenoise.")
        made = tab.page.locator("#text ins.made")
        assert [each.get_attribute("title").split(", accepted by ")[1] for each in made.all()] == [
            "the gate", "Ann", "Ann"]
        tab.press("k", "")
        assert "maksmakes" in tab.text("#text")
        tab.press("r", "Rejected")
        tab.expect("#text").to_have_text("The king is here and maks a noizenoise.")
        tab.press("a", "Accepted")
        assert applied(report) == ["The king is here and maks a noise."]
        assert tab.problems == []


def test_an_edit_around_accepted_words_is_made_of_what_is_shown(chromium: Any, tmp_path: Path) -> None:
    report = report_of(tmp_path, segment("1", "A smal hous stands.", suggest=[("smal", "small"), ("hous", "house")]))
    with serving(report) as server:
        tab = Seat(chromium, server.address, "Ann")
        tab.filter("order", "document")
        tab.press("a", "Accepted")
        tab.page.keyboard.press("ArrowLeft")
        assert tab.text("#change") == "smal hous → small house"
        tab.press("a", "Accepted")
        assert applied(report) == ["A small house stands."]
