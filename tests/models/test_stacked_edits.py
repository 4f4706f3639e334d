"""Edits on top of edits say the same as edits of the text before."""

from collections.abc import Sequence
from typing import Any

from degarble.corpora.records import Edit, apply_edits
from degarble.models.correction.stacked_edits import rebase_edit
from hypothesis import given, settings
from hypothesis import strategies as st

TEXT = "U.S -Japan talks with Bayidon about and and trade"


def edit(start: int, end: int, replacement: str, text: str = TEXT) -> Edit:
    return Edit(start, end, text[start:end], replacement)


def same(made: Sequence[Edit], on_top: Edit, text: str = TEXT) -> tuple[Edit, list[Edit]]:
    """The edit lifted, after checking that it leads to the same text."""
    found, inside = rebase_edit(on_top, made, text)
    kept = [one for one in made if one not in inside]
    assert apply_edits(text, [*kept, found]) == apply_edits(apply_edits(text, made), [on_top])
    assert text[found.start:found.end] == found.original
    return found, inside


def test_an_edit_apart_is_only_moved() -> None:
    made = [edit(3, 4, ""), edit(35, 39, "")]
    found, inside = same(made, edit(21, 28, "Biden", apply_edits(TEXT, made)))
    assert (found.start, found.end, found.original, inside) == (22, 29, "Bayidon", [])


def test_an_edit_of_what_another_put_in_place_takes_it_in() -> None:
    made = [edit(3, 4, ". "), edit(22, 29, "Bidon")]
    after = apply_edits(TEXT, made)
    found, inside = same(made, edit(after.index("Bidon"), after.index("Bidon") + 5, "Biden", after))
    assert (found.start, found.end, found.replacement, inside) == (22, 29, "Biden", [made[1]])


def test_a_deletion_within_is_taken_in() -> None:
    made = [edit(35, 39, "")]
    after = apply_edits(TEXT, made)
    found, inside = same(made, edit(after.index("about"), after.index("trade"), "on ", after))
    assert (found.original, inside) == ("about and and ", made)


@st.composite
def layered(draw: Any) -> tuple[str, list[Edit], Edit]:
    text = draw(st.text("abc ", min_size=1, max_size=20))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6, unique=True)))
    made = [Edit(a, b, text[a:b], draw(st.text("xy", max_size=3)))
            for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    current = apply_edits(text, made)
    start = draw(st.integers(0, max(0, len(current) - 1)))
    end = draw(st.integers(min(start + 1, len(current)), len(current)))
    return text, made, Edit(start, end, current[start:end], draw(st.text("z", max_size=2)))


@given(layered())
@settings(max_examples=300, deadline=None)
def test_any_layers(case: tuple[str, list[Edit], Edit]) -> None:
    text, made, on_top = case
    if on_top.start < on_top.end:
        same(made, on_top, text)
