"""The page of an evaluation: whole, escaped, without outside requests; the README's table."""

import re
from html.parser import HTMLParser

import pytest
from degarble.corpora.alignment import align
from degarble.corpora.errors import InputError
from degarble.corpora.records import Result, Segment
from degarble.evaluation import Bootstrap
from degarble.evaluation.comparison import compare
from degarble.evaluation.counts import count_segments
from degarble.evaluation.measures import make_run
from degarble.evaluation.metrics.corpus_metrics import corpus_statistics
from degarble.evaluation.reporting.breakdown import DiffPart, by_category, by_document, by_length, diff, examples
from degarble.evaluation.reporting.markdown import replace_results, results_table
from degarble.evaluation.reporting.page import EvaluationPage, render_page
from degarble.evaluation.scores import scores_from_counts
from degarble.evaluation.sweep import sweep

MT = ["the brige was opend", "it rained <b>all</b> day long & night", "sound", "a " * 50 + "b"]
HYP = ["the bridge was opend", "it poured <b>all</b> day long & night", "sound", "a " * 50 + "b"]
REF = ["the bridge was opened", "it rained <b>all</b> day long & night", "sound", "a " * 50 + "c"]
DOCS = ["one", "one", "two", "two"]
PLAN = Bootstrap(20)
RESULTS = [Result(Segment(text, doc=doc), edits=align(text, after))
           for text, after, doc in zip(MT, HYP, DOCS, strict=True)]


def evaluated() -> EvaluationPage:
    counts = count_segments(MT, HYP, REF, proposed=RESULTS)
    scores = scores_from_counts(counts, "0123abcd", PLAN)
    runs = [make_run(name, scores.signature, counts) for name in ("ours <1>", "theirs")]
    return EvaluationPage("news & views, scored", MT, HYP, REF, DOCS, scores, counts, sweep(RESULTS, REF),
                     (0.8, 0.3), compare(runs, PLAN, 20))


class Page(HTMLParser):
    """Counts elements, and keeps what would be fetched."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.fetched: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href", "srcset")]


def test_the_page_is_whole_and_asks_for_nothing() -> None:
    text = render_page(evaluated())
    page = Page(text)
    assert page.fetched == []
    assert "script" not in page.tags
    assert "url(" not in text
    assert "default-src 'none'" in text
    # segments, length, documents, two of thresholds, reliability, categories
    assert page.tags.count("svg") == 7
    assert text.count("<del>") == text.count("</del>") > 0
    assert "b" not in page.tags
    assert "&lt;b&gt;all&lt;/b&gt;" in text
    assert "ours &lt;1&gt;" in text
    assert not re.search(r"\b(nan|inf|None)\b", text)


def test_a_page_of_little_is_a_page() -> None:
    counts = count_segments(["a"], ["a"], ["a"])
    text = render_page(EvaluationPage("x", ["a"], ["a"], ["a"], ["d"], scores_from_counts(counts, "0", PLAN), counts))
    assert Page(text).tags.count("svg") == 2
    assert not re.search(r"\b(nan|inf|None)\b", text.replace("<p class=\"note\">None.</p>", ""))


def test_a_lone_surrogate_does_not_break_the_page() -> None:
    counts = count_segments(["a \ud800"], ["b \ud800"], ["b"])
    page = EvaluationPage("x", ["a \ud800"], ["b \ud800"], ["b"], ["d"], scores_from_counts(counts, "0", PLAN), counts)
    assert render_page(page).encode("utf-8")


def test_parts_by_hand() -> None:
    """Edits before: 2 of 4, 0 of 7, 0 of 1, 1 of 51 words; after 1, 1, 0, 1."""
    ter = corpus_statistics(MT, HYP, REF)["TER"]
    one, two = by_document(ter, DOCS)
    assert (one.name, one.segments, one.before, one.after) == (
        "one", 2, pytest.approx(200 / 11), pytest.approx(200 / 11))
    assert (two.segments, two.before) == (2, pytest.approx(100 / 52))
    assert [(part.name, part.segments) for part in by_length(ter)] == [("1–10 words", 3), ("41+ words", 1)]


def test_categories_by_hand() -> None:
    assert {of.category: (of.made, of.wanted, of.matched) for of in by_category(MT, HYP, REF)} == {
        "fluency/grammar": (1, 2, 1), "accuracy/mistranslation": (1, 1, 0)}


def test_the_worst_and_the_best() -> None:
    worst, best = examples(corpus_statistics(MT, HYP, REF)["TER"], MT, HYP, REF)
    assert [(example.number, example.change) for example in worst] == [(2, 1)]
    assert [(example.number, example.change) for example in best] == [(1, -1)]
    assert best[0].done == diff(MT[0], HYP[0]) == (
        DiffPart("the "), DiffPart("brige", "del"), DiffPart("bridge", "ins"), DiffPart(" was opend"))


def test_the_readme_table_says_on_what_and_with_which_signature() -> None:
    scores = evaluated().scores
    table = results_table(scores, "The news")
    assert table.startswith(
        "The news, 4 segments, 95 % bootstrap intervals in brackets:\n\n| | |\n|---|---|\n")
    assert scores.signature in table
    assert re.search(r"\| TER \| 4\.\d\d → 4\.\d\d, \+0\.00 \[", table)
    written = replace_results("a\n<!-- results -->\nold\n<!-- /results -->\nb\n", table, "README.md")
    assert written == f"a\n<!-- results -->\n{table}<!-- /results -->\nb\n"
    assert replace_results(written, table, "README.md") == written


@pytest.mark.parametrize("text", [
    "", "<!-- results -->", "<!-- /results -->\n<!-- results -->",
    "<!-- results --><!-- /results --><!-- results --><!-- /results -->"])
def test_a_readme_without_marks_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"README\.md: needs the marks"):
        replace_results(text, "table", "README.md")
