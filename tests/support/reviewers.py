"""Reviewers at the page in a browser, and the reports that they are given."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from browsers import Tab
from degarble.corpora.records import Edit, Result, Segment, Span
from degarble.corpora.reports import write_results
from degarble.pipeline.review.decisions import Decisions, decisions_path


class Seat(Tab):
    """A reviewer's tab, past the question for their name."""

    def __init__(self, browser: Any, address: str, reviewer: str, **options: Any) -> None:
        super().__init__(browser, address, **options)
        self.page.fill("#name-dialog input", reviewer)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("#item:not([hidden]), #empty:not([hidden])")

    def press(self, keys: str, says: str) -> None:
        """Press the keys, one after the other, and wait until the page says so and all is saved."""
        for key in keys.split():
            self.page.keyboard.press(key)
        self.expect("#status").to_contain_text(says)
        self.saved()

    def saved(self) -> None:
        """Wait until the server has all that was decided."""
        self.page.wait_for_function(
            "() => !state.waiting && !queued.length && !outbox.entries.length && !outbox.sending")

    def filter(self, name: str, value: str) -> None:
        """Set a filter."""
        self.page.evaluate("document.getElementById('filters').open = true")
        field = self.page.locator(f"#filter [name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
            field.press("Enter")
        self.saved()
        self.page.evaluate("focusItem()")

    def at(self) -> str:
        """The segment on the screen."""
        self.expect("#item").to_be_visible()
        return self.text("#where").split(" · ")[0]

    def delay(self, milliseconds: int) -> None:
        """Let each question reach the server so much later."""
        self.page.evaluate("""delay => {
            const plain = window.fetch;
            window.fetch = async (...asked) => {
                await new Promise(resolve => setTimeout(resolve, delay));
                return plain(...asked);
            };
        }""", milliseconds)


def state(report: Path) -> list[tuple[str, str, str | None]]:
    """What the log has, oldest first: reviewer, verdict, replacement."""
    with Decisions(decisions_path(str(report)), str(report)) as log:
        return [(entry.reviewer, entry.verdict, entry.replacement) for entry in log.entries()]


def decided(report: Path) -> list[tuple[str, str, str | None]]:
    """What the log has, oldest first: the words at the place, verdict, replacement."""
    texts = [json.loads(line)["text"] for line in report.read_text(encoding="utf-8").splitlines()]
    with Decisions(decisions_path(str(report)), str(report)) as log:
        return [(texts[entry.place.row][entry.place.start:entry.place.end], entry.verdict, entry.replacement)
                for entry in log.entries()]


def segment(id_: str, text: str, *, suggest: Sequence[tuple[str, str]] = (), mark: Sequence[str] = (),
            made: Sequence[tuple[str, str]] = (), source: str | None = None, doc: str = "news") -> Result:
    """A record with suggestions, bare marks and edits that the gate made, each at the first of its words."""
    def edit(wrong: str, right: str, decision: str) -> Edit:
        start = text.index(wrong)
        return Edit(start, start + len(wrong), wrong, right, "accuracy/mistranslation",
                    0.5 if decision == "review" else 0.9, decision, f"'{right}' for '{wrong}'", "corrector")

    edits = sorted([*(edit(*each, "review") for each in suggest), *(edit(*each, "accept") for each in made)],
                   key=lambda edit: edit.start)
    spans = [Span(text.index(words), text.index(words) + len(words), "accuracy/mistranslation", "major", 0.6,
                  "tagger:garbled") for words in mark]
    return Result(Segment(text, id_, doc, source), tuple(sorted(spans, key=lambda span: span.start)), tuple(edits))


def report_of(folder: Path, *results: Result) -> Path:
    """Those records as a report."""
    write_results(folder / "r.jsonl", results)
    return folder / "r.jsonl"
