"""The static report in a real browser, opened from disk."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsers import HOSTILE, Tab, running
from degarble.corpora.records import Alternative, Edit, Result, Segment, Span
from degarble.pipeline.report.page import html


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with running() as browser:
        yield browser


def result(number: int) -> Result:
    text = f"They met teh minister number {number}."
    edit = Edit(9, 12, "teh", "the", ("fluency/spelling", "terminology")[number % 2], number % 101 / 100,
                ("accept", "review", "reject")[number % 3], "a slip")
    return Result(Segment(text, str(number), f"doc{number // 100}"), (Span(9, 12, edit.category),), (edit,))


def opened(chromium: Any, folder: Path, results: list[Result], **options: Any) -> Tab:
    (folder / "r.html").write_text(html(results, "News"), encoding="utf-8")
    return Tab(chromium, (folder / "r.html").as_uri(), **options)


def test_filters_order_and_pages(chromium: Any, tmp_path: Path) -> None:
    tab = opened(chromium, tmp_path, [result(number) for number in range(300)])
    assert tab.page.locator("article").count() == 50
    assert tab.text("#pager output") == "page 1 of 6"
    tab.page.click("#pager [value=on]")
    tab.page.select_option("[name=order]", "text")
    tab.page.click("#pager [value=on]")
    assert tab.text("article >> nth=0").startswith("50")
    tab.page.select_option("[name=decision]", "review")
    assert tab.text("form output") == "100 of 300 segments"
    tab.page.select_option("[name=category]", "terminology")
    tab.page.select_option("[name=doc]", "doc0")
    assert tab.text("form output") == "17 of 300 segments"
    tab.page.fill("[name=text]", "NUMBER 7.")
    assert tab.text("form output") == "1 of 300 segments"
    assert "number 7." in tab.text("article")
    tab.page.fill("[name=text]", "no such thing")
    assert "No segment passes the filter" in tab.text("main")
    tab.page.evaluate("document.getElementById('filter').reset(); apply()")
    tab.page.select_option("[name=order]", "sure")
    assert tab.page.locator("article .confidence").first.text_content() == "1.00"
    tab.page.select_option("[name=order]", "unsure")
    assert tab.page.locator("article .confidence").first.text_content() == "0.50"
    tab.page.fill("[name=least]", "0.9")
    assert tab.text("form output") == "30 of 300 segments"
    assert tab.problems == []


def test_what_needs_a_person_first_and_counts_that_lead_there(chromium: Any, tmp_path: Path) -> None:
    results = [result(number) for number in range(30)]
    results.insert(0, Result(Segment("A lone mark.", "m"), (Span(2, 6, "accuracy/named-entity", "major", 0.6,
                                                                  "tagger:garbled"),)))
    tab = opened(chromium, tmp_path, results)
    assert tab.text(".work").split("\n") == [
        "10 suggestions to review", "1 mark without a suggestion", "10 corrections made", "10 rejected",
        "31 segments, 10 changed", "statistics"]
    headings = tab.page.locator("main h2").all_inner_texts()
    assert headings == ["Suggestions to review", "Marks without a suggestion", "Nothing to do"]
    assert tab.text("article .verdict >> nth=0") == "review"
    assert "number 1." in tab.text("article >> nth=0")
    assert tab.page.locator("main").bounding_box()["y"] < tab.page.locator("#statistics").bounding_box()["y"]
    for name, count, words in (("review", 10, "review"), ("accept", 10, "accept"), ("reject", 10, "reject"),
                               ("mark", 1, "mark")):
        tab.page.click(f".work .{name} a")
        assert tab.page.locator("article").count() == count
        assert tab.text("article .verdict >> nth=0") == words
    assert "This may be a wrong name" in tab.text("article .reason")
    assert not tab.page.is_visible("text=confidence 0.60")
    tab.page.click("article .numbers summary")
    assert tab.page.is_visible("text=confidence 0.60 · major · found by tagger:garbled")
    tab.page.click(".work a[href='#?']")
    assert tab.page.locator("article").count() == 31
    assert tab.problems == []


def test_rejected_edits_are_folded(chromium: Any, tmp_path: Path) -> None:
    tab = opened(chromium, tmp_path, [result(2)])
    assert not tab.page.is_visible("article .verdict")
    tab.page.click("text=1 rejected edit")
    assert tab.text("article .verdict") == "reject"


@pytest.mark.parametrize(("text", "found"), [
    ("met the minister", 1), ("met teh minister", 1), ("a slip", 1), ("thee", 1), ("QUELLE", 1), ("doc-a", 1),
    ("found by corrector", 1), ("spelling", 1), ("out of place", 1), ("nowhere", 0)])
def test_search_covers_all_that_is_shown(chromium: Any, tmp_path: Path, text: str, found: int) -> None:
    edit = Edit(9, 12, "teh", "the", "fluency/spelling", 0.5, "review", "a slip", "corrector",
                (Alternative("thee", 0.1),))
    seen = Result(Segment("They met teh minister.", "1", "doc-a", "Die Quelle."),
                  (Span(13, 21, "terminology", "major", 0.6, "tagger:garbled"),), (edit,))
    tab = opened(chromium, tmp_path, [seen, Result(Segment("Quiet.", "2", "b"))])
    tab.page.fill("[name=text]", text)
    assert tab.page.locator("article").count() == found


def test_deep_links(chromium: Any, tmp_path: Path) -> None:
    tab = opened(chromium, tmp_path, [result(number) for number in range(300)])
    tab.page.fill("[name=text]", "number 1.")
    tab.page.goto(f"{tab.page.url}#s277")
    assert "number 276." in tab.text("#s277")
    assert tab.page.evaluate("document.activeElement.id") == "s277"
    again = Tab(chromium, f"{(tmp_path / 'r.html').as_uri()}#s120")
    assert again.page.evaluate("document.activeElement.id") == "s120"


def test_links_into_the_review_page(chromium: Any, tmp_path: Path) -> None:
    (tmp_path / "r.html").write_text(html([result(0), result(1)], "News", review="http://127.0.0.1:9/x/?at=1"))
    tab = Tab(chromium, (tmp_path / "r.html").as_uri())
    links = [link.get_attribute("href") for link in tab.page.locator("article .to-review").all()]
    assert links == ["http://127.0.0.1:9/x/?record=2", "http://127.0.0.1:9/x/?record=1"]


def test_prints_all_that_matches(chromium: Any, tmp_path: Path) -> None:
    tab = opened(chromium, tmp_path, [result(number) for number in range(120)])
    tab.page.emulate_media(media="print")
    assert not tab.page.is_visible("#filter")
    tab.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert tab.page.locator("article").count() == 120
    tab.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert tab.page.locator("article").count() == 50


def test_a_thousand_segments_are_not_printed_unasked(chromium: Any, tmp_path: Path) -> None:
    tab = opened(chromium, tmp_path, [result(number) for number in range(1000)])
    tab.page.evaluate("window.print = () => { dispatchEvent(new Event('beforeprint')); "
                      "window.printed = document.querySelectorAll('article').length; "
                      "window.noted = document.getElementById('printed').textContent; "
                      "dispatchEvent(new Event('afterprint')); }")
    tab.page.evaluate("print()")
    assert tab.page.evaluate("[printed, noted]") == [50, "Printed: 50 segments of 1,000."], "from the menu"
    tab.page.keyboard.press("Control+p")
    assert [line.strip() for line in tab.page.locator("#print-choices label").all_inner_texts()] == [
        "suggestions and marks to review: 333 segments", "segments with corrections made: 334 segments",
        "all segments that the filter shows: 1,000 segments", "the current page: 50 segments"]
    tab.page.click("#print-now")
    assert tab.page.evaluate("printed") == 333
    tab.page.click("#print")
    tab.page.check("[name=print][value=shown]")
    tab.page.click("#print-now")
    assert tab.page.evaluate("printed") == 1000
    assert tab.page.locator("article").count() == 50
    assert tab.problems == []


FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
PERSIAN, SINHALA = "\u0645\u06cc\u200c\u062e\u0648", "\u0dc1\u0dca\u200d\u0dbb\u0dd3"


def test_joiners_join_where_scripts_need_them_and_show_elsewhere(chromium: Any, tmp_path: Path) -> None:
    tab = opened(chromium, tmp_path, [Result(Segment(f"{FAMILY} {PERSIAN} {SINHALA} zero\u200dwidth\u200cjoined"))])
    assert tab.page.locator("article .code").all_inner_texts() == ["ZWJ", "ZWNJ"]
    text = tab.page.locator("article .text").text_content()
    assert all(joined in text for joined in (FAMILY, PERSIAN, SINHALA))


def test_the_legend_names_every_style(chromium: Any, tmp_path: Path) -> None:
    """Each class and element that the segments are made of, with a style of its own."""
    marks = [Result(Segment("A mark\u200b.", kind), (Span(2, 6, "terminology", kind),))
             for kind in ("minor", "major", "critical")]
    results = [*(result(number) for number in range(3)), *marks,
               Result(Segment("A gap.", "gap"), (Span(2, 2, "terminology"),)), Result(Segment("Quiet."))]
    tab = opened(chromium, tmp_path, results)
    tab.page.click(".legend summary")
    names = """where => [...new Set([...document.querySelectorAll(["mark", "ins", "del", ".code", ".verdict",
        ".untouched"].map(name => `${where} ${name}`).join())].map(node => `${node.localName}.${node.className}`))]
        .map(name => name.replace("article.segment untouched", "span.untouched"))"""
    shown = {name for name in tab.page.evaluate(names, "main") if not name.endswith(".reject")}
    assert shown - {"ins.", "del."} <= set(tab.page.evaluate(names, ".legend")) | {"span.verdict reject"}
    assert tab.page.is_visible(".legend [data-decision=reject] ins")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible_also_at_twice_the_size(chromium: Any, tmp_path: Path, scheme: str) -> None:
    tab = opened(chromium, tmp_path, [result(number) for number in range(60)], color_scheme=scheme,
                 viewport={"width": 640, "height": 400}, device_scale_factor=2)
    assert tab.serious() == []
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 640


def test_hostile_corpus_runs_nothing(chromium: Any, tmp_path: Path) -> None:
    results = []
    for text in HOSTILE:
        edit = Edit(1, 2, text[1], text, text, 0.5, "review", text, text, (Alternative(text, 0.1),))
        results.append(Result(Segment(text, text, text, text), (Span(1, 2, text, text, 0.5, text),), (edit,)))
    tab = opened(chromium, tmp_path, results, viewport={"width": 800, "height": 700})
    assert tab.page.evaluate("window.ran") is None
    assert tab.page.locator("main img, main script").count() == 0
    assert tab.page.locator("article").count() == len(HOSTILE)
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 800
    assert "U+202E" in tab.text("main")
    assert "49" not in tab.text("main")
    assert tab.problems == []
