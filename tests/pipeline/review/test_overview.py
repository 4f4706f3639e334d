"""The report as reviewers left it, for those who look on."""

import subprocess
import sys
from pathlib import Path

import pytest
from degarble.corpora.errors import InputError, OptionError
from degarble.corpora.records import Edit, Result, Segment, Span
from degarble.corpora.reports import write_results
from degarble.pipeline.report.page import write_report
from degarble.pipeline.results.items import Place
from degarble.pipeline.review.decisions import Decisions, Entry
from degarble.pipeline.review.overview import reviewed_results


def record(number: int) -> Result:
    edit = Edit(2, 6, "wrod", "word", "fluency/spelling", 0.5, "review", "'word' for 'wrod'", "corrector")
    return Result(Segment("A wrod and a mark.", str(number)), (Span(13, 17, "terminology", "major", 0.6),), (edit,))


RESULTS = [record(number) for number in range(4)]
SUGGESTION, MARK = (2, 6), (13, 17)


@pytest.fixture
def report(tmp_path: Path) -> str:
    write_results(tmp_path / "r.jsonl", RESULTS)
    with Decisions(tmp_path / "d.sqlite", str(tmp_path / "r.jsonl")) as log:
        log.add([Entry(Place(0, *SUGGESTION), "Ann", "accept", "world"), Entry(Place(0, *MARK), "Ann", "reject"),
                 Entry(Place(1, *SUGGESTION), "Ann", "reject"), Entry(Place(1, *SUGGESTION), "Ben", "accept", "word"),
                 Entry(Place(2, *MARK), "Ben", "accept", "scar"), Entry(Place(3, 7, 10), "Ben", "mark")])
    return str(tmp_path / "r.jsonl")


def test_what_was_decided_and_what_is_left(report: str) -> None:
    done, reviewed = reviewed_results(RESULTS, str(Path(report).with_name("d.sqlite")), report)
    assert reviewed.sentence() == ("Reviewed: 1 of 4 suggestions and 2 of 4 marks, by Ann (3), Ben (2). "
                                   "1 in conflict.")
    assert done[0].cleaned == "A world and a mark."
    assert done[0].spans == (), "what was dismissed is no mark any more"
    assert done[1].edits[0].decision == "review"
    assert done[1].edits[0].reason.endswith("; in conflict: Ann rejected it, Ben accepted “word”")
    assert done[2].cleaned == "A wrod and a scar."
    assert [(span.start, span.origin) for span in done[3].spans] == [(7, "review:Ben"), (13, "detector")]


def test_the_page_and_the_text_say_so(report: str, tmp_path: Path) -> None:
    def degarble(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "degarble.pipeline.cli", "report", report, "--decisions",
                               *args], capture_output=True, text=True, cwd=tmp_path)

    done = degarble("d.sqlite", "-o", "r.html", "--review", "http://127.0.0.1:1/token/")
    assert done.stderr == ("degarble: 4 segments in r.html: 3 suggestions to review, 3 marks without a suggestion\n")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "Reviewed: 1 of 4 suggestions and 2 of 4 marks, by Ann (3), Ben (2). 1 in conflict." in page
    assert "Accepted by Ann." in page
    assert 'data-review="http://127.0.0.1:1/token/"' in page
    text = degarble("d.sqlite", "-o", "-", "--to", "text").stdout
    assert "“word” fits better here than “wrod”. In conflict: Ann rejected it, Ben accepted “word”." in text
    assert "Marked by Ben." in text
    missing = degarble("none.sqlite", "-o", "x.html")
    assert (missing.returncode, missing.stderr) == (
        1, "degarble: error: none.sqlite: there are no decisions (degarble review makes them)\n")


def test_what_cannot_be(report: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="is not the address of a review page"):
        write_report(report, tmp_path / "x.html", review="javascript:alert(1)")
    with Decisions(tmp_path / "d.sqlite", report) as log:
        log.add([Entry(Place(9, 0, 1), "Ann", "mark")])
    with pytest.raises(InputError, match="has a mark on a record that does not exist"):
        reviewed_results(RESULTS, str(tmp_path / "d.sqlite"), report)
