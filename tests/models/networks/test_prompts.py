"""How a marked span is put to the language model."""

import pytest
from degarble.models.language_model.prompts import (
    BEFORE_WORDS,
    LEFT_WORDS,
    MOST_NAMES,
    RIGHT_WORDS,
    Blank,
    answer,
    blank_at,
)
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize(("blank", "prompt"), [
    (Blank("He ", "go", " home."), "Text: He [[go]] home.\nFix:"),
    (Blank("", "", ""), "Text: [[]]\nFix:"),
    (Blank("He ", "go", " home.", before="It rained."), "Before: It rained.\nText: He [[go]] home.\nFix:"),
    (Blank("He ", "go", " home.", before=" \n"), "Text: He [[go]] home.\nFix:"),
    (Blank("He met ", "Anno", ".", "It rained.", ("Anna", "Oslo")),
     "Names: Anna, Oslo\nBefore: It rained.\nText: He met [[Anno]].\nFix:"),
])
def test_table(blank: Blank, prompt: str) -> None:
    assert blank.prompt() == prompt


def test_answer_goes_on_after_a_space() -> None:
    assert answer("goes") == " goes"
    assert answer("") == " "


@settings(deadline=None)
@given(st.integers(0, 80), st.integers(0, 80), st.integers(0, 80), st.integers(0, 30))
def test_only_the_near_context_is_shown(left: int, right: int, before: int, names: int) -> None:
    lefts, rights = [f"l{i}" for i in range(left)], [f"r{i}" for i in range(right)]
    befores, seen = [f"b{i}" for i in range(before)], [f"n{i}" for i in range(names)]
    shown = Blank(" ".join(lefts), "span", " ".join(rights), " ".join(befores), tuple(seen)).prompt()
    lines = dict(line.split(":", 1) for line in shown.splitlines())
    assert lines["Text"] == f" {' '.join(lefts[-LEFT_WORDS:])}[[span]]{' '.join(rights[:RIGHT_WORDS])}"
    assert lines.get("Before", "").split() == befores[-BEFORE_WORDS:]
    assert lines.get("Names", "").replace(",", " ").split() == seen[:MOST_NAMES]
    assert lines["Fix"] == ""


@settings(deadline=None)
@given(st.text(max_size=20), st.integers(0, 20), st.integers(0, 20))
def test_blank_keeps_every_character(text: str, a: int, b: int) -> None:
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    blank = blank_at(text, start, end, "before", ["Anna"])
    assert blank.left + blank.span + blank.right == text
    assert (blank.span, blank.before, blank.names) == (text[start:end], "before", ("Anna",))
