"""The report page: whole text, word by word, hostile corpora harmless, nothing asked of the network."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from degarble.corpora.errors import InputError
from degarble.corpora.records import Alternative, Edit, Result, Segment, Span
from degarble.corpora.reports import write_results
from degarble.pipeline.report.page import form_of, html, write_report
from degarble.pipeline.report.plots import by_category, by_confidence
from degarble.pipeline.report.text import markdown, plain_text
from degarble.pipeline.results.pieces import edit_pieces, pieces
from hypothesis import given
from hypothesis import strategies as st

TEXT = 'Say <script>alert("1")</script> & teh cat sat'
HOSTILE = '"><img src=//evil onerror=alert(1)>'


def edit(text: str, original: str, replacement: str, decision: str = "accept") -> Edit:
    at = text.index(original)
    return Edit(at, at + len(original), original, replacement, "fluency/spelling", 0.9, decision, HOSTILE,
                alternatives=(Alternative(HOSTILE, 0.1),))


class Page(HTMLParser):
    """The tags of a page, and the text in those of a class."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def hostile_page() -> Page:
    result = Result(Segment(TEXT, HOSTILE, HOSTILE, HOSTILE), (Span(0, 3, HOSTILE, HOSTILE, 0.5, HOSTILE),),
                    (edit(TEXT, "teh", HOSTILE), edit(TEXT, "cat", HOSTILE, "reject")))
    return Page(html([result], HOSTILE, {"version": HOSTILE, "models": {HOSTILE: {"name": HOSTILE,
                                                                                 "weights": {}}}}))


def test_hostile_text_stays_text() -> None:
    page = hostile_page()
    assert [script.get("type") for script in page.of("script")] == ["application/json", None]
    assert page.of("img") == []
    assert {tag for tag, _ in page.tags} <= set(
        "html head meta title style body header h1 p div span table caption thead tr th td dl dt dd mark "
        "figure figcaption svg rect del ins form label select option input output main noscript nav button "
        "footer code script a details dialog h2 li section strong summary ul".split())
    assert all(not name.startswith("on") for _, attributes in page.tags for name in attributes)


def test_asks_nothing_of_the_network() -> None:
    page = hostile_page()
    assert not any(name in ("src", "srcset", "action") for _, given in page.tags for name in given)
    assert all((given.get("href") or "#").startswith("#") for _, given in page.tags), "links within the page"
    policy = next(meta["content"] for meta in page.of("meta") if "http-equiv" in meta)
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert re.search(r"url\(|@import", html([], "x")) is None


def records(page: str) -> list[dict[str, object]]:
    found = re.search(r'<script type="application/json" id="records" data-review="">(.*)</script>', page)
    assert found is not None
    given: list[dict[str, object]] = json.loads(found[1])
    return given


def test_page_holds_what_was_done() -> None:
    result = Result(Segment("see teh cat", "7", "d"), (Span(4, 7, "fluency/spelling", "minor", 0.97),),
                    (Edit(4, 7, "teh", "the", "fluency/spelling", 0.91, "accept", "0.91 ≥ 0.80: accepted"),))
    page = html([result, Result(Segment("quiet <b>", "8", "d"))], "News",
                scores=[("BLEU", "1", "2", "+1", "")])
    assert records(page) == [
        {"id": "7", "doc": "d",
         "text": ["see ", ["del", "teh", 0, "accept"], ["ins", "the", -1, "accept"], " cat"],
         "spans": [["fluency/spelling", "minor", 0.97, "detector", ""]],
         "edits": [["accept", 0.91, "fluency/spelling", [["del", "teh"], ["ins", "the"]], "", [],
                    "confidence: 0.91 ≥ 0.80: accepted · found by reference"]]},
        {"id": "8", "doc": "d", "text": ["quiet <b>"]}]
    assert "<strong>1</strong> correction made" in page
    assert "<strong>0</strong> suggestions to review" in page
    assert "<strong>0</strong> marks without a suggestion" in page
    assert "<strong>2</strong> segments</a>, 1 changed" in page
    assert '<th scope="row">BLEU</th><td>1</td><td>2</td>' in page


def test_plots_add_up() -> None:
    edits = [Edit(0, 1, "a", "b", category, confidence, decision)
             for category, confidence, decision in (
                 ("terminology", 0.0, "reject"), ("terminology", 1.0, "accept"),
                 ("style/awkward", 0.5, "review"))]
    results = [Result(Segment("a"), (), (edit,)) for edit in edits]
    first, second = by_category(results)
    assert [(first.label, first.count), (second.label, second.count)] == [("terminology", 2),
                                                                          ("style/awkward", 1)]
    assert [part.length for part in first.parts] == [50.0, 0.0, 50.0]
    assert [place for place, bar in enumerate(by_confidence(results)) if bar.count] == [0, 10, 19]
    assert by_category([]) == []


SEEN = Result(Segment("see | teh cat", "7", "d"), (), (
    Edit(6, 9, "teh", "t*e", "fluency/spelling", 0.91, "accept", "slip\x1b[31m"),))


def test_plain_text() -> None:
    assert plain_text([SEEN], "News") == (
        "News\nSegments: 1, changed: 1; suggestions to review: 0; marks without a suggestion: 0; accepted: 1; "
        "rejected: 0.\n\n"
        "7  accept  0.91  fluency/spelling\n    see | [-teh-]{+t*e+} cat\n    Slip�[31m.\n")


def test_text_has_what_needs_a_person_first() -> None:
    def edit(decision: str) -> Edit:
        return Edit(6, 9, "teh", "the", confidence=0.5, decision=decision)

    results = [Result(Segment("see | teh cat", decision), (), (edit(decision),)) for decision in (
        "reject", "accept", "review")]
    results.insert(1, Result(Segment("see | teh cat", "mark"), (Span(6, 9, "terminology", "minor", 0.5, "tagger:x"),)))
    wanted = ["review", "mark", "accept", "reject"]
    lines = plain_text(results, "News").splitlines()
    assert [line.split()[0] for line in lines if line[:1].isalpha()][2:] == wanted
    assert "    see | [?teh?] cat" in lines
    rows = markdown(results, "News").splitlines()
    assert [row.split()[1] for row in rows if row.startswith("| ")][2:] == wanted
    assert "*teh* cat" in rows[-3]


def test_markdown() -> None:
    assert markdown([SEEN], "<N>").splitlines()[0] == "# &lt;N\\>"
    assert markdown([SEEN], "N").splitlines()[-1] == (
        "| 7 | accept | 0.91 | see \\| ~~teh~~**t\\*e** cat | fluency/spelling |")


@pytest.mark.parametrize(("output", "asked", "form"), [
    ("r.html", None, "html"), ("r.md", None, "markdown"), ("r.txt.gz", None, "text"), ("-", None, "html"),
    ("r.odt", "text", "text"),
    ("r.out", None, "html")])
def test_form(output: str, asked: str | None, form: str) -> None:
    assert form_of(output, asked) == form


def test_empty_report() -> None:
    assert records(html([], "x")) == []


def test_lone_surrogate_becomes_a_question_mark() -> None:
    assert "a?b" in html([Result(Segment("a\ud800b"))], "x")


def test_existing_page_is_kept(tmp_path: Path) -> None:
    write_results(tmp_path / "r.jsonl", [Result(Segment("x"))])
    (tmp_path / "r.html").write_text("mine")
    with pytest.raises(InputError, match=r"r.html: already exists \(--overwrite replaces it\)"):
        write_report(str(tmp_path / "r.jsonl"), tmp_path / "r.html")
    assert (tmp_path / "r.html").read_text() == "mine"
    assert write_report(str(tmp_path / "r.jsonl"), tmp_path / "r.html", overwrite=True).segments == 1
    assert (tmp_path / "r.html").read_text().startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(("original", "replacement", "shown"), [
    ("teh", "the", ["-teh", "+the"]),
    ("a line of hope", "a glimmer of hope", ["=a ", "-line", "+glimmer", "= of hope"]),
    ("deaths and deaths", "deaths", ["=deaths", "- and deaths"]),
    ("up.So", "up. So", ["-up.So", "+up. So"]),
    ("one two three", "six four three", ["-one two", "+six four", "= three"]),
    ("", "the ", ["+the "]),
    ("the", "", ["-the"]),
])
def test_edits_word_by_word(original: str, replacement: str, shown: list[str]) -> None:
    signs = {"": "=", "del": "-", "ins": "+"}
    assert [signs[piece.change] + piece.text
            for piece in edit_pieces(Edit(0, len(original), original, replacement))] == shown


@st.composite
def results(draw: st.DrawFn) -> Result:
    text = draw(st.text("ab .", max_size=20))

    def stretches() -> list[tuple[int, int]]:
        cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
        return list(zip(cuts[::2], cuts[1::2], strict=False))

    spans = tuple(Span(start, end, "terminology") for start, end in dict.fromkeys(stretches()))
    edits = tuple(Edit(start, end, text[start:end], draw(st.text("ab .", min_size=1, max_size=6)),
                       decision=draw(st.sampled_from(["accept", "review", "reject"])))
                  for start, end in stretches())
    return Result(Segment(text), spans, edits)


@given(results())
def test_pieces_hold_both_texts_and_every_span(result: Result) -> None:
    shown = pieces(result)
    made = [edit for edit in result.edits if edit.decision != "reject"]
    after = Result(result.segment, edits=tuple(Edit(e.start, e.end, e.original, e.replacement) for e in made))
    assert "".join(piece.text for piece in shown if piece.change != "ins") == result.segment.text
    assert "".join(piece.text for piece in shown if piece.change != "del") == after.cleaned
    for span in result.spans:
        assert "".join(p.text for p in shown if p.span is span) == result.segment.text[span.start:span.end]
