"""Edits between two texts."""

import re
from itertools import pairwise

import pytest
from degarble.corpora.alignment import align
from degarble.corpora.records import CATEGORIES, apply_edits
from hypothesis import given, settings
from hypothesis import strategies as st

PIECES = st.sampled_from(["a", "b", "the", " ", "  ", ",", ".", "\n", "é", "文"])
WORDS = st.lists(PIECES, max_size=14).map("".join)
TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


@pytest.mark.parametrize(("original", "reference", "edits"), [
    ("the same", "the same", []),
    ("", "", []),
    ("", "new", [(0, 0, "", "new")]),
    ("old", "", [(0, 3, "old", "")]),
    ("he go home", "he goes home", [(3, 5, "go", "goes")]),
    ("red and and blue", "red and blue", [(3, 7, " and", "")]),
    ("one two", "one, two", [(3, 3, "", ",")]),
    ("wordand more", "word and more", [(0, 7, "wordand", "word and")]),
    ("in formation", "information", [(0, 12, "in formation", "information")]),
    ("big old car", "small new car", [(0, 7, "big old", "small new")]),
    ("big, old car", "small, new car", [(0, 3, "big", "small"), (5, 8, "old", "new")]),
    ("naïve 文", "naive 文", [(0, 5, "naïve", "naive")]),
])
def test_table(original: str, reference: str, edits: list[tuple[int, int, str, str]]) -> None:
    assert [(e.start, e.end, e.original, e.replacement) for e in align(original, reference)] == edits


@settings(deadline=None)
@given(WORDS, WORDS)
def test_applied_edits_give_the_reference(original: str, reference: str) -> None:
    edits = align(original, reference)
    assert apply_edits(original, edits) == reference
    assert all(original[e.start:e.end] == e.original for e in edits)
    assert all(e.category in CATEGORIES for e in edits)


@settings(deadline=None)
@given(st.text(max_size=12), st.text(max_size=12))
def test_any_text_aligns(original: str, reference: str) -> None:
    assert apply_edits(original, align(original, reference)) == reference


@settings(deadline=None)
@given(WORDS, WORDS)
def test_edits_are_apart(original: str, reference: str) -> None:
    edits = align(original, reference)
    for before, after in pairwise(edits):
        between = original[before.end:after.start]
        assert between
        assert not between.isspace()


@settings(deadline=None)
@given(WORDS, WORDS)
def test_insertions_and_deletions_stand_leftmost(original: str, reference: str) -> None:
    end_of_last = 0
    for edit in align(original, reference):
        if not edit.original or not edit.replacement:
            moved = TOKEN.findall(edit.original or edit.replacement)[-1]
            left = TOKEN.findall(original[end_of_last:edit.start])
            assert not left or left[-1] != moved
        end_of_last = edit.end


@settings(deadline=None)
@given(WORDS)
def test_equal_texts_have_no_edits(text: str) -> None:
    assert align(text, text) == ()
