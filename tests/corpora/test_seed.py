"""The gold of corpora/seed: it stands on its texts and leads to its references."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from degarble.corpora.records import CATEGORIES, SEVERITIES, Result

SEED = Path(__file__).parents[2] / "corpora" / "seed"
REFERENCES = {"article": "article.ref.txt", "control": "control.ref.txt", "clean": "clean.txt"}
SPAN_COUNTS = {"article": range(45, 61), "control": range(30, 41), "clean": range(1)}

each_document = pytest.mark.parametrize("doc", REFERENCES)


def read(name: str) -> str:
    return (SEED / name).read_bytes().decode("utf-8")


def gold_records(doc: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in read(f"{doc}.gold.jsonl").splitlines()]


def gold(doc: str) -> list[Result]:
    return [Result.from_json(record, where=doc) for record in gold_records(doc)]


@each_document
def test_gold_has_a_record_for_every_line_of_the_text(doc: str) -> None:
    results = gold(doc)
    assert [result.segment.text for result in results] == read(f"{doc}.txt").splitlines()
    assert [result.segment.id for result in results] == [str(n + 1) for n in range(len(results))]
    assert {result.segment.doc for result in results} == {doc}


@each_document
def test_gold_edits_turn_the_text_into_the_reference(doc: str) -> None:
    cleaned = [result.cleaned for result in gold(doc)]
    assert cleaned == read(REFERENCES[doc]).splitlines()
    assert cleaned == [record["cleaned"] for record in gold_records(doc)]


@each_document
def test_text_and_reference_end_alike(doc: str) -> None:
    assert read(f"{doc}.txt").endswith("\n") == read(REFERENCES[doc]).endswith("\n")


@each_document
def test_spans_are_sorted_and_apart_and_none_is_empty(doc: str) -> None:
    for result in gold(doc):
        assert all(span.start < span.end for span in result.spans)
        assert all(left.end <= right.start for left, right in pairwise(result.spans))


@each_document
def test_every_span_has_its_edit(doc: str) -> None:
    for result in gold(doc):
        spans = [(span.start, span.end, span.category) for span in result.spans]
        assert spans == [(edit.start, edit.end, edit.category) for edit in result.edits]
        assert all(edit.decision == "accept" and edit.replacement != edit.original for edit in result.edits)


@each_document
def test_categories_and_severities_are_known(doc: str) -> None:
    spans = [span for result in gold(doc) for span in result.spans]
    assert {span.category for span in spans} <= set(CATEGORIES)
    assert {span.severity for span in spans} <= set(SEVERITIES)


@each_document
def test_as_many_spans_as_an_editor_would_mark(doc: str) -> None:
    assert sum(len(result.spans) for result in gold(doc)) in SPAN_COUNTS[doc]


@each_document
def test_other_fixes_differ_from_the_garble_and_from_the_first_fix(doc: str) -> None:
    for record in gold_records(doc):
        edits = record["edits"]
        assert isinstance(edits, list)
        for edit in edits:
            fixes = [edit["original"], edit["replacement"], *edit.get("also", ())]
            assert len(set(fixes)) == len(fixes)
