"""Garbled sentences with marks are read, and those that the gate is fitted on are well formed."""

from pathlib import Path

import pytest
from degarble.corpora.errors import InputError
from degarble.corpora.records import Edit, apply_edits
from degarble.corpora.sentences import split
from degarble.evaluation.benchmarks.garbles_set import KINDS, read_garbles
from degarble.evaluation.benchmarks.marked_garbles import CATEGORIES, read_marked_garbles

FITTED_ON = read_marked_garbles(Path(__file__).parents[2] / "benchmarks" / "fitting" / "gate" / "garbles")
FUNCTION_WORDS = {"a", "an", "at", "by", "during", "for", "from", "in", "of", "on", "the", "to", "with"}


def test_marks_become_garbles(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("It rained. // He met [Mokel|Merkel|Angela Merkel|person] in [the Bonn|Bonn|article].\n"
                    "// All well.\n", encoding="utf-8")
    first, second = read_marked_garbles(file)
    assert (first.id, first.context, first.text) == ("a-1", "It rained.", "He met Mokel in the Bonn.")
    assert [(g.start, g.end, g.original, g.fixes, g.kind, g.category) for g in first.garbles] == [
        (7, 12, "Mokel", ("Merkel", "Angela Merkel"), "person", "accuracy/named-entity"),
        (16, 24, "the Bonn", ("Bonn",), "article", "fluency/grammar")]
    assert (second.context, second.text, second.garbles) == ("", "All well.", ())


@pytest.mark.parametrize("line", ["He met [Mokel|person].", "// He met [Mokel|person].", "// [Mokel|Merkel|name] came.",
                                  "No separator."])
def test_a_line_that_cannot_be_read_is_named(line: str, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(f"// All well.\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.txt:2"):
        read_marked_garbles(file)


def test_every_kind_has_the_category_of_the_shipped_garbles() -> None:
    of_shipped = {of.kind: of.category for item in read_garbles("dev") for of in item.garbles}
    assert of_shipped == CATEGORIES
    assert set(CATEGORIES) == set(KINDS)


def test_the_garbles_of_the_gate_have_fixes_that_fit() -> None:
    assert len({item.text for item in FITTED_ON}) == len(FITTED_ON) > 1000
    for item in FITTED_ON:
        assert not set("[]|") & set(item.text), item.id
        assert len(split(item.context)) <= 6, item.id
        for of in item.garbles:
            assert item.text[of.start:of.end] == of.original not in of.fixes, item.id
            fixed = apply_edits(item.text, [Edit(of.start, of.end, of.original, of.replacement)])
            assert "  " not in fixed, item.id
            assert fixed == fixed.strip(), item.id


def test_the_garbles_of_the_gate_are_not_in_the_shipped_sets() -> None:
    shipped, own = ({(of.original.lower(), of.replacement.lower()) for item in items for of in item.garbles}
                    for items in ((*read_garbles("dev"), *read_garbles("test")), FITTED_ON))
    assert not [old for old, _ in shipped & own if not set(old.split()) <= FUNCTION_WORDS]
