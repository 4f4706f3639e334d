"""Results in other tools' formats, and back: what was decided comes home whole."""

import json
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from degarble.corpora.errors import InputError
from degarble.corpora.exchange.label_studio import INTERFACE
from degarble.corpora.exchange.registry import EXPORTS, IMPORTS, RatedSegment, Utf16, Verdict, export, read_ratings
from degarble.corpora.records import CATEGORIES, Alternative, Edit, Result, Segment, Span
from degarble.pipeline.results.items import Place, items_of
from degarble.pipeline.review.decisions import Entry
from degarble.pipeline.review.imported import Report
from degarble.pipeline.review.settle import settle
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from other_tools import THROUGH, in_label_studio, in_pearmut
from translate.storage.pypo import pofile

TEXT = "😀 U.S. President Bayidon and and Pujing met."
SEEN = Result(
    Segment(TEXT, "7", "news", "拜登"),
    (Span(17, 24, "accuracy/named-entity", "critical", 0.9),
     Span(33, 39, "accuracy/named-entity", "minor", 0.8)),
    (Edit(17, 24, "Bayidon", "Biden", "accuracy/named-entity", 0.91, "accept", "by sound", "corrector",
          (Alternative("Bayden", 0.03),)),
     Edit(25, 32, "and and", "and", "fluency/repetition", 0.5, "review"),
     Edit(33, 39, "Pujing", "Putin", "accuracy/named-entity", 0.2, "reject")))
QUIET = Result(Segment("It is\tquiet.", "8", "news"))


def written(name: str, results: list[Result]) -> str:
    return "".join(export(name, results, "title"))


def test_marot_rows() -> None:
    head, first, second, third, quiet = (line.split("\t")
                                         for line in written("mqm-tsv", [SEEN, QUIET]).splitlines())
    assert head[:2] == ["system", "doc"]
    assert first[:6] == ["degarble", "news", "7", "1", "degarble", "拜登"]
    assert first[6:9] == ["😀 U.S. President <v>Bayidon</v> and and Pujing met.", "Accuracy/Named entity",
                          "Critical"]
    assert second[6:9] == ["😀 U.S. President Bayidon <v>and and</v> Pujing met.", "Fluency/Repetition",
                           "Major"]
    assert third[8] == "Minor"
    assert quiet[6:9] == ["It is quiet.", "no-error", "no-error"]
    facts = json.loads(first[9])
    assert facts["corrected_translation"] == "😀 U.S. President Biden and and Pujing met."
    assert (facts["note"], facts["marked_text"]) == ("→ Biden", "Bayidon")


def test_wmt_spans() -> None:
    rows = [line.split("\t") for line in written("wmt-spans", [SEEN, QUIET]).splitlines()]
    assert rows[0][-3:] == ["start_indices", "end_indices", "error_types"]
    assert rows[1][-3:] == ["17 33", "24 39", "major minor"]
    assert rows[2][-3:] == ["-1", "-1", "no-error"]
    assert {len(row) for row in rows} == {14}


def test_m2() -> None:
    assert written("m2", [SEEN, QUIET]) == (
        f"S {TEXT}\nA 3 4|||accuracy/named-entity|||Biden|||REQUIRED|||-NONE-|||0\n\n"
        "S It is quiet.\nA -1 -1|||noop|||-NONE-|||REQUIRED|||-NONE-|||0\n\n")
    with pytest.raises(InputError, match=r"m2 cannot represent"):
        written("m2", [Result(Segment("a ||| b"))])


def test_languagetool() -> None:
    answer = json.loads(written("languagetool", [QUIET, SEEN]))
    first, second = answer["matches"]
    text = f"It is quiet.\n{TEXT}\n".encode("utf-16-le")
    for match, original in ((first, "Bayidon"), (second, "and and")):
        cut = text[2 * match["offset"]:2 * (match["offset"] + match["length"])]
        assert cut.decode("utf-16-le") == original
    assert [value["value"] for value in first["replacements"]] == ["Biden", "Bayden"]
    assert first["rule"]["id"] == "DEGARBLE_ACCURACY_NAMED_ENTITY"


def test_xliff() -> None:
    odd = Result(Segment("a\x00b & <c>", "1", '"d"'))
    root = ET.fromstring(written("xliff", [SEEN, QUIET, odd]).encode())
    spaces = {"x": "urn:oasis:names:tc:xliff:document:1.2"}
    units = root.findall(".//x:trans-unit", spaces)
    assert [unit.findtext("x:source", None, spaces) for unit in units] == [
        "拜登", "It is\tquiet.", "a�b & <c>"]
    assert units[0].findtext("x:target", None, spaces) == "😀 U.S. President Biden and and Pujing met."
    assert [target.get("state") for target in root.findall(".//x:target", spaces)] == [
        "needs-review-translation", "translated", "translated"]
    assert "by sound" in units[0].findtext("x:note", "", spaces)
    assert [file.get("original") for file in root.findall("x:file", spaces)] == ["news", '"d"']


def test_label_studio_interface_knows_every_category() -> None:
    root = ET.fromstring(INTERFACE)
    assert [label.get("value") for label in root.iter("Label")] == list(CATEGORIES)
    tasks = json.loads(written("label-studio", [SEEN, QUIET]))
    names = {element.get("name") for element in root.iter()} - {None}
    assert INTERFACE in Path(__file__).parents[3].joinpath("docs", "formats.md").read_text(encoding="utf-8")
    assert {part["from_name"] for part in tasks[0]["predictions"][0]["result"]} <= names


def test_pearmut_counts_as_javascript_does() -> None:
    [[item, _]] = json.loads(written("pearmut", [SEEN, QUIET]))["data"]
    text = item["tgt"]["degarble"].encode("utf-16-le")
    assert [text[2 * span["start_i"]:2 * span["end_i"] + 2].decode("utf-16-le")
            for span in item["error_spans"]["degarble"]] == ["Bayidon", "and and"]


SOME_TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=12)


def back(name: str, text: str) -> list[RatedSegment]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x")
        path.write_text(text, encoding="utf-8", newline="")
        return list(read_ratings(name, path))


@st.composite
def reports(draw: st.DrawFn) -> tuple[list[Result], dict[Place, Entry]]:
    """Records with edits of every decision, and what a reviewer decided on some of them."""
    results, entries = [], {}
    for row in range(draw(st.integers(0, 3))):
        text = draw(SOME_TEXT)
        cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
        places = list(dict.fromkeys(zip(cuts[::2], cuts[1::2], strict=False)))
        edits = tuple(Edit(start, end, text[start:end], draw(SOME_TEXT),
                           decision=draw(st.sampled_from(["accept", "review", "reject"])))
                      for start, end in places)
        spans = tuple(Span(start, end, "terminology") for start, end in places[1:] if start < end)
        results.append(Result(Segment(text, "same id", draw(st.sampled_from(["a", "b"]))), spans, edits))
        for item in items_of(row, results[-1]):
            verdict = draw(st.sampled_from(["accept", "reject", None]))
            if verdict:
                entries[item.place] = Entry(item.place, "Ann", verdict,
                                            draw(SOME_TEXT) if verdict == "accept" else None)
    return results, entries


@pytest.mark.parametrize("name", sorted(IMPORTS))
@given(reports())
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60, deadline=None)
def test_export_import_apply_is_apply(name: str, given_: tuple[list[Result], dict[Place, Entry]]) -> None:
    results, decided = given_
    applied = [result.cleaned for result in settle(results, decided, "r")]
    text = THROUGH[name](written(name, list(settle(results, decided, "r"))))
    report = Report(results)
    came = {entry.place: entry for judged in back(name, text) for entry in report.entries(judged, "x")}
    assert [result.cleaned for result in settle(results, came, "r")] == applied


@given(SOME_TEXT, SOME_TEXT, reports())
@settings(max_examples=60, deadline=None)
def test_a_corrected_text_comes_out_as_it_was_written(
        corrected: str, words: str, given_: tuple[list[Result], dict[Place, Entry]]) -> None:
    results = given_[0]
    report = Report(results)
    for row, result in enumerate(results):
        wanted = corrected + words.join(result.segment.text.split(" "))
        judged = RatedSegment(result.segment.doc, "", result.segment.text, "Ann", row, corrected=wanted)
        entries = {entry.place: entry for entry in report.entries(judged, "x")}
        assert list(settle(results, entries, "r"))[row].cleaned == wanted


@pytest.mark.parametrize("name", sorted(EXPORTS))
@given(given_=reports())
@settings(max_examples=15, deadline=None)
def test_every_export_is_whole(name: str, given_: tuple[list[Result], dict[Place, Entry]]) -> None:
    text = written(name, given_[0])
    if name in ("label-studio", "languagetool", "pearmut"):
        json.loads(text)
    elif name == "xliff":
        ET.fromstring(text.encode())
    elif name == "po":
        units = [unit for unit in pofile.parsestring(text.encode()).units if not unit.isheader()]
        assert [unit.target for unit in units] == [result.cleaned for result in given_[0]]
    elif name == "m2":
        for block, result in zip(text.split("\n\n"), given_[0], strict=False):
            assert applied_m2(block) == result.cleaned.split()


def applied_m2(block: str) -> list[str]:
    """The tokens after the edits, as the M2 scorer applies them."""
    # only line feeds: a token may hold other characters that splitlines cuts at
    sentence, *annotations = block.strip("\n").split("\n")
    tokens, shift = sentence.split()[1:], 0
    for annotation in annotations:
        place, _, new, *_ = annotation.split("|||")
        start, end = (int(number) for number in place.split()[1:])
        if start >= 0:
            replacement = [] if new == "-NONE-" else new.split(" ")
            tokens[start + shift:end + shift] = replacement
            shift += len(replacement) - (end - start)
    return tokens


def test_text_with_the_tags_of_mqm() -> None:
    text = "a <v>b</v>\tc"
    results = [Result(Segment(text), (), (Edit(0, 1, "a", "an", decision="accept"),))]
    [judged] = back("mqm-tsv", written("mqm-tsv", results))
    [entry] = Report(results).entries(judged, "x")
    assert (entry.place, entry.replacement) == (Place(0, 0, 1), "an")


def test_marks_of_a_rater() -> None:
    marked = TEXT.replace("Pujing", "<v>Pujing</v>")
    row = ["sys", "news", "7", "0", "rater1", "", marked, "Accuracy", "Major", ""]
    [judged] = back("mqm-tsv", "\t".join(row) + "\n")
    assert (judged.rater, judged.marks, judged.text) == ("rater1", ((33, 39),), TEXT)
    entries = Report([SEEN]).entries(judged, "x")
    assert [(entry.place.start, entry.verdict) for entry in entries] == [(17, "reject"), (25, "reject")]


def test_corrected_translation_of_a_rater() -> None:
    corrected = TEXT.replace("Bayidon", "Joe Biden").replace("met", "spoke")
    facts = json.dumps({"corrected_translation": corrected})
    row = ["sys", "news", "7", "0", "rater1", "", TEXT, "no-error", "no-error", facts]
    [judged] = back("mqm-tsv", "\t".join(row) + "\n")
    entries = {entry.place: entry for entry in Report([SEEN]).entries(judged, "x")}
    assert {(place.start, entry.verdict, entry.replacement) for place, entry in entries.items()} == {
        (17, "accept", "Joe Biden"), (25, "reject", None), (33, "reject", None), (40, "accept", "spoke")}


def test_what_people_change_in_label_studio() -> None:
    [task] = json.loads(in_label_studio(written("label-studio", [SEEN])))
    result = [part for part in task["annotations"][0]["result"] if part["id"] != "e0"]
    for part in result:
        if part["id"] == "e1" and part["type"] == "choices":
            part["value"]["choices"] = ["accept"]
        if part["id"] == "e1" and part["type"] == "textarea":
            part["value"]["text"] = ["or"]
    result.append({"type": "textarea", "value": {"start": 40, "end": 43, "text": ["spoke"]}})
    task["annotations"][0] |= {"result": result, "completed_by": {"email": "ann@example.org"}}
    cancelled = task["annotations"][0] | {"was_cancelled": True}
    [judged] = back("label-studio", json.dumps([task | {"annotations": [task["annotations"][0], cancelled]}]))
    assert judged.rater == "ann@example.org"
    assert judged.verdicts == (Verdict(17, 24, "reject"), Verdict(25, 32, "accept", "or"),
                               Verdict(33, 39, "reject", "Putin"), Verdict(40, 43, "accept", "spoke"))


def test_what_people_change_in_pearmut() -> None:
    entry = json.loads(in_pearmut(written("pearmut", [SEEN])))
    entry["annotation"][0]["degarble"]["error_spans"].pop(0)
    [judged] = back("pearmut", json.dumps(entry))
    assert judged.verdicts == (Verdict(17, 24, "reject"), Verdict(33, 39, "reject", "Putin"))
    entry["annotation"][0]["degarble"]["textfield"] = "All new."
    [judged] = back("pearmut", json.dumps(entry))
    assert judged.corrected == "All new."


@pytest.mark.parametrize("name", ["label-studio", "pearmut"])
@pytest.mark.parametrize("indent", [None, 2])
def test_what_nobody_has_annotated_is_no_error(name: str, indent: int | None) -> None:
    untouched = json.dumps(json.loads(written(name, [SEEN, QUIET])), indent=indent)
    assert back(name, untouched) == []
    assert back(name, written(name, [])) == []


def broken(change: dict[str, Any]) -> str:
    [task] = json.loads(in_label_studio(written("label-studio", [SEEN])))
    return json.dumps([task | change])


@pytest.mark.parametrize(("name", "text", "cause"), [
    ("mqm-tsv", "a\tb\n", "2 columns instead of the 10 of MQM"),
    ("mqm-tsv", "\t".join("abcdefghi") + "\t{\n", "invalid metadata, not JSON"),
    ("label-studio", "[", "not JSON"),
    ("label-studio", "{}", "not an array of tasks"),
    ("label-studio", broken({"data": {}}), "not exported by degarble"),
    ("label-studio", broken({"annotations": [{"result": [{}]}]}), "the field 'value' is missing"),
    ("pearmut", "{}", "the field 'item' is missing"),
    ("pearmut", "nope", "not JSON"),
    ("pearmut", '{"campaign_id": "x"', "not JSON"),
])
def test_what_is_broken(name: str, text: str, cause: str) -> None:
    with pytest.raises(InputError, match=cause):
        back(name, text)


def test_a_segment_that_is_not_there() -> None:
    with pytest.raises(InputError, match=r"segment 9 of 'news' is not in the report"):
        Report([SEEN]).entries(RatedSegment("news", "9", "other", "Ann", 0), "x")


@given(SOME_TEXT)
def test_utf16_there_and_back(text: str) -> None:
    units = Utf16(text)
    assert [units.point(units.units(point)) for point in range(len(text) + 1)] == list(range(len(text) + 1))
    assert units.units(len(text)) == len(text.encode("utf-16-le")) // 2
