"""The review page in a browser: slow links, keyboards of all kinds, drafts, two tabs on the same item, dialogs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsers import running
from review_server import serving
from reviewers import Seat, decided, report_of, segment, state

DELAY_MS = 200


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with running() as browser:
        yield browser


def numbered(folder: Path, count: int = 30) -> Path:
    return report_of(folder, *(segment(str(n), f"A wrod{n} here.", suggest=[(f"wrod{n}", f"word{n}")])
                               for n in range(count)))


class TestSlowLink:
    def test_no_key_is_dropped_and_each_is_for_what_was_on_the_screen(self, chromium: Any, tmp_path: Path) -> None:
        report = numbered(tmp_path)
        with serving(report) as server:
            tab = Seat(chromium, server.address, "Ann")
            tab.delay(DELAY_MS)
            shown = []
            for key in "arara":
                shown.append((tab.text("#change").split(" → ")[0], "accept" if key == "a" else "reject"))
                tab.page.keyboard.press(key)
            assert len({words for words, _ in shown}) == 5, "each key moved on at once"
            for key in "aaaaaaaaaaaaaaa":
                tab.page.keyboard.press(key)
            tab.saved()
            assert [(words, verdict) for words, verdict, _ in decided(report)][:5] == shown
            assert len(state(report)) == 20
            assert tab.problems == []

    def test_a_correction_typed_blind_is_no_command(self, chromium: Any, tmp_path: Path) -> None:
        """The dialog of "same everywhere" is under way when its keys are pressed; after an undo, a correction."""
        report = numbered(tmp_path)
        with serving(report) as server:
            tab = Seat(chromium, server.address, "Ann")
            tab.press("a", "Accepted")
            tab.delay(DELAY_MS)
            for key in ("u", "e", *"rasor", "Backspace", "Enter", "d", "a", "r"):
                tab.page.keyboard.press(key)
            tab.saved()
            assert [(words, verdict, right) for words, verdict, right in decided(report)] == [
                ("wrod0", "accept", "raso"), ("wrod1", "accept", "word1"), ("wrod2", "reject", None)]
            assert tab.problems == []

    def test_nothing_happens_to_an_unseen_item(self, chromium: Any, tmp_path: Path) -> None:
        """More keys than items: the rest find nothing to decide."""
        report = numbered(tmp_path, 3)
        with serving(report) as server:
            tab = Seat(chromium, server.address, "Ann")
            tab.delay(DELAY_MS)
            for key in "aaaaaaa":
                tab.page.keyboard.press(key)
            tab.saved()
            assert [verdict for _, verdict, _ in state(report)] == ["accept"] * 3


class TestDrafts:
    def test_survive_a_note_and_a_reload(self, chromium: Any, tmp_path: Path) -> None:
        report = numbered(tmp_path, 3)
        with serving(report) as server:
            tab = Seat(chromium, server.address, "Ann")
            tab.page.keyboard.press("ArrowRight")
            tab.page.keyboard.press("e")
            tab.page.fill("#edit textarea", "half of a")
            tab.page.evaluate("actions.note()")
            tab.page.fill("#note textarea", "ask the desk")
            tab.press("Enter", "Note saved.")
            assert tab.page.input_value("#edit textarea") == "half of a"
            tab.page.reload()
            tab.page.wait_for_selector("#edit:not([hidden])")
            assert tab.page.input_value("#edit textarea") == "half of a"
            assert "Ann: ask the desk" in tab.text("#notes")
            tab.page.keyboard.press("Escape")
            tab.page.keyboard.press("e")
            assert tab.page.input_value("#edit textarea") == "half of a"
            tab.press("Enter", "Accepted: wrod0 here → half of a")
            tab.press("u e", "")
            assert tab.page.input_value("#edit textarea") == "word0", "it was used"

    def test_survive_a_lost_server(self, chromium: Any, tmp_path: Path) -> None:
        report = numbered(tmp_path, 3)
        with serving(report) as server:
            tab = Seat(chromium, server.address, "Ann")
            tab.page.keyboard.press("m")
            tab.page.fill("#note textarea", "not lost")
            server.kill()
            tab.page.keyboard.press("Enter")
            tab.expect("#status").to_contain_text("Not saved: the server does not answer.")
            assert tab.page.input_value("#note textarea") == "not lost"
            tab.page.keyboard.press("Escape")
            tab.page.keyboard.press("e")
            tab.page.fill("#edit textarea", "mine")
            tab.page.keyboard.press("Enter")
            tab.expect("#status").to_contain_text("1 decision waits")
        with serving(report):
            tab.expect("#status").to_contain_text("The server answers again")
            tab.saved()
            assert decided(report) == [("wrod0", "accept", "mine")]
            tab.press("k m", "")
            assert tab.page.input_value("#note textarea") == "not lost"

    def test_unsent_decisions_survive_a_reload(self, chromium: Any, tmp_path: Path) -> None:
        report = numbered(tmp_path, 3)
        with serving(report) as server:
            tab = Seat(chromium, server.address, "Ann")
            tab.page.evaluate("() => { window.fetch = () => new Promise(() => {}); }")
            tab.page.keyboard.press("a")
            assert state(report) == []
            tab.page.reload()
            tab.expect("#pace").to_contain_text("1 of 3")
            assert decided(report) == [("wrod0", "accept", "word0")]

    def test_what_is_refused_comes_again_with_its_text(self, chromium: Any, tmp_path: Path) -> None:
        report = numbered(tmp_path, 3)
        with serving(report) as server:
            tab = Seat(chromium, server.address, "Ann")
            tab.page.keyboard.press("e")
            tab.page.evaluate("document.querySelector('#edit textarea').value = 'two\\u2028lines'")
            tab.page.dispatch_event("#edit textarea", "input")
            tab.press("Enter", "Not done: a correction must not contain a line break or tab. It comes again next.")
            tab.press("a", "Accepted: wrod1")
            assert "two" in tab.page.input_value("#edit textarea")
            assert decided(report) == [("wrod1", "accept", "word1")]


class TestKeyboards:
    @pytest.mark.parametrize(("key", "code", "verdict"), [
        ("A", "KeyA", "accept"), ("ф", "KeyA", "accept"), ("ㅁ", "KeyA", "accept"), ("R", "KeyR", "reject"),
        ("к", "KeyR", "reject"), ("a", "KeyQ", "accept"), ("r", "KeyO", "reject"), ("Process", "KeyA", None)])
    def test_caps_lock_and_layouts(self, chromium: Any, tmp_path: Path, key: str, code: str,
                                   verdict: str | None) -> None:
        """By what is written, as on Dvorak and AZERTY; by place where that is no Latin letter."""
        report = numbered(tmp_path, 3)
        with serving(report) as server:
            tab = Seat(chromium, server.address, "Ann")
            tab.page.evaluate("""([key, code]) => document.activeElement.dispatchEvent(
                new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true }))""", [key, code])
            tab.saved()
            assert [said for _, said, _ in state(report)] == ([verdict] if verdict else ["accept"])

    def test_control_z_takes_back_but_not_in_a_field(self, chromium: Any, tmp_path: Path) -> None:
        report = numbered(tmp_path, 3)
        with serving(report) as server:
            tab = Seat(chromium, server.address, "Ann")
            tab.press("a", "Accepted")
            tab.page.keyboard.press("e")
            tab.page.keyboard.type("x")
            tab.page.keyboard.press("Control+z")
            assert tab.page.input_value("#edit textarea") == "word1"
            assert len(state(report)) == 1
            tab.page.keyboard.press("Escape")
            tab.press("Control+z", "Undone: 1 entry")
            assert state(report) == []

    def test_dialogs_answer_to_the_keys_of_the_page(self, chromium: Any, tmp_path: Path) -> None:
        report = numbered(tmp_path, 3)
        with serving(report) as server:
            tab = Seat(chromium, server.address, "Ann")
            for key, dialog in (("d", "same"), ("b", "bulk"), ("l", "glossary"), ("t", "team"), ("?", "help")):
                tab.page.keyboard.press(key)
                tab.page.wait_for_selector(f"#{dialog}-dialog[open]")
                tab.page.keyboard.press(key)
                tab.page.wait_for_selector(f"#{dialog}-dialog[open]", state="hidden")
            tab.page.keyboard.press("b")
            tab.page.wait_for_selector("#bulk-dialog[open]")
            tab.press("r", "Rejected: 3 items")
            tab.page.keyboard.press("u")
            tab.page.keyboard.press("d")
            tab.page.wait_for_selector("#same-dialog[open]")
            tab.press("r", "Rejected in 1 place")


class TestTwoTabs:
    def test_the_second_is_told(self, chromium: Any, tmp_path: Path) -> None:
        report = numbered(tmp_path, 2)
        with serving(report) as server:
            one = Seat(chromium, server.address, "Ann")
            two = Seat(chromium, one.page.url, "Ann")
            assert one.text("#change") == two.text("#change")
            one.press("a", "Accepted")
            two.press("r", "Already decided: Ann accepted “word0”. It comes again next.")
            assert decided(report) == [("wrod0", "accept", "word0")]
            two.press("s", "")
            assert "Ann: accepted “word0”" in two.text("#given")
            two.press("r", "Rejected")
            assert decided(report)[-1] == ("wrod0", "reject", None), "now that it was seen"

    def test_a_second_opinion_is_none(self, chromium: Any, tmp_path: Path) -> None:
        report = numbered(tmp_path, 2)
        with serving(report) as server:
            ben = Seat(chromium, server.address, "Ben")
            ben.filter("status", "unseen")
            server.ask("decide", "Ann", places=[[0, 2, 7]], verdict="accept")
            ben.press("r", "Rejected")
            assert sorted(name for name, *_ in state(report)) == ["Ann", "Ben"]

    def test_an_answer_that_was_lost_is_not_decided_twice(self, tmp_path: Path) -> None:
        report = numbered(tmp_path, 2)
        with serving(report) as server:
            question = {"places": [[0, 2, 7]], "verdict": "accept", "replacement": "word0", "asof": 0}
            assert [server.ask("decide", **question)["decided"] for _ in range(2)] == [1, 1]
            assert len(state(report)) == 1
