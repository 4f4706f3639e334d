"""What is left once the sure edits are made, and the way back from there."""

from dataclasses import replace

from degarble.corpora.records import Edit, Span, apply_edits
from degarble.models.second_reading import left_over, sure_of, unmade
from hypothesis import given
from hypothesis import strategies as st


def span(start: int, end: int) -> Span:
    return Span(start, end, "terminology", "minor", 0.5, "tagger")


def test_what_a_sure_edit_touches_is_not_left() -> None:
    text = "one twoo three fourr"
    made = [Edit(4, 8, "twoo", "two")]
    left, = left_over([span(4, 8), span(15, 20)], made)
    assert apply_edits(text, made)[left.start:left.end] == "fourr"
    assert sure_of([replace(made[0], confidence=chance) for chance in (0.79, 0.8)])[0].confidence == 0.8


@given(st.lists(st.tuples(st.text("ab", min_size=1, max_size=4), st.text("xyz", max_size=6), st.booleans()),
                min_size=1, max_size=6))
def test_an_edit_of_the_text_with_others_made_comes_back_to_its_place(
        words: list[tuple[str, str, bool]]) -> None:
    text = " ".join(word for word, _, _ in words)
    starts = [sum(len(word) + 1 for word, _, _ in words[:i]) for i in range(len(words))]
    edits = [Edit(at, at + len(word), word, new) for at, (word, new, _) in zip(starts, words, strict=True)]
    made = [edit for edit, (_, _, first) in zip(edits, words, strict=True) if first]
    others = [edit for edit, (_, _, first) in zip(edits, words, strict=True) if not first]
    left = left_over([span(edit.start, edit.end) for edit in edits], made)
    then = [replace(edit, start=at.start, end=at.end) for edit, at in zip(others, left, strict=True)]
    assert apply_edits(apply_edits(text, made), then) == apply_edits(text, edits)
    assert unmade(then, made) == others
