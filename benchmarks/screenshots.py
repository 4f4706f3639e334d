"""Take the screenshots of docs/reviewing.md in Chromium, from a small report.

    python benchmarks/screenshots.py [FOLDER]      (docs/images where none is named)
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from degarble.corpora.categories import categorise
from degarble.corpora.records import Alternative, Edit, Result, Segment, Span
from degarble.corpora.reports import write_results
from degarble.pipeline.decide import Policy, decide
from degarble.pipeline.report.page import write_report

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))
from browsers import running
from review_server import Server, serving

SENTENCES = (
    ("Kishida Wenxiong told reporters in Tokyo that the talks would go on.",
     "岸田文雄は東京で記者団に、協議は続くと語った。",
     "Kishida Wenxiong", "Fumio Kishida", 0.52, "Kishida Fumio"),
    ("The two sides agreed to open the the second bridge before winter.",
     "双方は冬までに第二の橋を開くことで合意した。",
     "the the", "the", 0.97, ""),
    ("A spokesman for Kishida Wenxiong declined to comment.", "岸田文雄の報道官はコメントを控えた。",
     "Kishida Wenxiong", "Fumio Kishida", 0.47, "Kishida Fumio"),
    ("Officials saw a line of hope for the grain agreement.", "当局者は穀物協定に一筋の希望を見た。",
     "line", "glimmer", 0.64, "ray"),
    ("Prices rose for the third month in a row.", "物価は三か月連続で上がった。", "", "", 0, ""),
    ("Markets in Bern and Zurich closed higher after Kishida Wenxiong spoke.",
     "ベルンとチューリヒの市場は岸田文雄の発言の後に上げて引けた。", "Kishida Wenxiong", "Fumio Kishida", 0.55,
     "Kishida Fumio"),
    ("The minister called it a gate of no return.", "大臣はそれを後戻りのできない一歩と呼んだ。", "gate", "", 0.38, ""),
    ("Ministers of both countries meet againon Friday.", "両国の大臣は金曜日に再び会う。", "againon", "again on", 0.93,
     ""),
    ("Nobody was injured by the fire, who broke out at night.", "夜に起きた火事でけが人はいなかった。", "who", "which",
     0.71, "that"),
)
VIEW = {"width": 1180, "height": 720}


def result(number: int, text: str, source: str, wrong: str, right: str, sure: float, other: str) -> Result:
    segment = Segment(text, str(number), "morning news", source)
    if not wrong:
        return Result(segment)
    start = text.index(wrong)
    category = categorise(text, start, start + len(wrong), right)
    span = Span(start, start + len(wrong), category, "major", 0.9 if right else sure, "tagger:garbled")
    if not right:
        return Result(segment, (span,))
    edit = Edit(start, start + len(wrong), wrong, right, category, sure, "review",
                f"'{wrong}' sounds like '{right}', which stands twice in this document" if number % 2 else
                f"'{right}' for '{wrong}'", "document-name" if number % 2 else "sense",
                (Alternative(other, round(sure / 4, 2)),) if other else ())
    return Result(segment, (span,), decide([edit], Policy()))


def open_review(browser: Any, server: Server, name: str, scheme: str = "light") -> Any:
    page = browser.new_context(viewport=VIEW, color_scheme=scheme).new_page()
    page.goto(server.address)
    page.fill("#name-dialog input", name)
    page.keyboard.press("Enter")
    page.wait_for_selector("#item:not([hidden])")
    return page


def press(page: Any, key: str, until: str) -> None:
    page.keyboard.press(key)
    page.wait_for_selector(until)


def take_review(browser: Any, server: Server, folder: Path) -> None:
    ann = open_review(browser, server, "Ann")
    ann.screenshot(path=folder / "review.png")
    press(ann, "d", "#same-dialog[open]")
    ann.locator("#same-list input").last.uncheck()
    ann.screenshot(path=folder / "same.png")
    ann.keyboard.press("a")
    ann.wait_for_selector("#status:has-text('Accepted in')")
    press(ann, "r", "#status:has-text('Rejected')")
    ben = open_review(browser, server, "Ben", "dark")
    ben.evaluate("document.getElementById('filters').open = true")
    ben.select_option("[name=status]", "unseen")
    ben.wait_for_selector("#given li")
    ben.evaluate("focusItem()")
    press(ben, "a", "#status:has-text('Accepted')")
    press(ben, "r", "#status:has-text('Rejected')")
    press(ben, "t", "#team-dialog[open]")
    ben.screenshot(path=folder / "team.png")


def take_report(browser: Any, page: Path, folder: Path) -> None:
    tab = browser.new_page(viewport={"width": 1000, "height": 820})
    tab.goto(page.as_uri())
    tab.wait_for_selector("article")
    tab.screenshot(path=folder / "report.png")


def take_all(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch, running() as browser:
        report = Path(scratch, "morning.jsonl")
        write_results(report, [result(number, *values) for number, values in enumerate(SENTENCES, start=1)])
        with serving(report) as server:
            take_review(browser, server, folder)
        write_report(str(report), report.with_suffix(".html"))
        take_report(browser, report.with_suffix(".html"), folder)


if __name__ == "__main__":
    take_all(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[1] / "docs" / "images"))
