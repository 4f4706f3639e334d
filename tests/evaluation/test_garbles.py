"""The shipped garbles fit their texts, and are scored as garbles_scores.py says."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from command_line import run, said
from degarble.corpora.records import CATEGORIES, Alternative, Edit, Result, Segment, Span, apply_edits
from degarble.evaluation.benchmarks.garbles_scores import SOUND_TEXT, GarbleCounts, score_garbles, score_item
from degarble.evaluation.benchmarks.garbles_set import KINDS, Garble, GarbledItem, Half, read_garbles
from degarble.pipeline.cli.garbles import read_items

HALVES: tuple[Half, ...] = get_args(Half)
FUNCTION_WORDS = {"for", "on", "the"}


def garble(text: str, original: str, *fixes: str, kind: str = "person") -> Garble:
    start = text.index(original)
    return Garble(start, start + len(original), original, fixes[0], fixes[1:], "accuracy/named-entity", kind)


TEXT = "Chancellor Mokel met him in the Persia Bay ."
ITEM = GarbledItem("x", "It began. It went on.", TEXT, (
    garble(TEXT, "Mokel", "Merkel", "Angela Merkel"),
    garble(TEXT, "Persia Bay", "Persian Gulf", kind="place")))
SOUND = GarbledItem("y", "", "All is well.", ())


def edit(original: str, replacement: str, decision: str = "accept", *, text: str = TEXT, **more: Any) -> Edit:
    start = text.index(original)
    return Edit(start, start + len(original), original, replacement, decision=decision, **more)


def result(*edits: Edit, spans: Sequence[Span] = (), text: str = TEXT) -> Result:
    return Result(Segment(text), tuple(spans), edits)


def outcomes(*edits: Edit, spans: Sequence[Span] = ()) -> list[str]:
    """f, p, x for found, proposed, fixed of each garble, then the kinds of the harmful edits."""
    counts = score_item(ITEM, result(*edits, spans=spans)).counts
    return [of.kind if of.harmful else "f" * of.found + "p" * of.proposed + "x" * of.fixed for of in counts]


@pytest.mark.parametrize("half", HALVES)
def test_offsets_fit(half: Half) -> None:
    items = read_garbles(half)
    assert [item.id for item in items] == [f"{half}-{number:03}" for number in range(1, 91)]
    assert len({item.text for item in items}) == 90
    for item in items:
        end = -1
        for of in item.garbles:
            assert end < of.start < of.end, item.id
            end = of.end
            assert item.text[of.start:of.end] == of.original, item.id
            assert of.original not in of.fixes, item.id
            assert len(set(of.fixes)) == len(of.fixes), item.id
            assert of.category in CATEGORIES, item.id
            assert of.kind in KINDS, item.id
            assert not item.text[max(0, of.start - 1):of.start + 1].isalnum() or of.start == 0, item.id
            assert not item.text[of.end - 1:of.end + 1].isalnum(), item.id
            assert of.original.strip() == of.original, item.id
            fixed = apply_edits(item.text, [Edit(of.start, of.end, of.original, of.replacement)])
            assert "  " not in fixed, item.id


@pytest.mark.parametrize("half", HALVES)
def test_kinds_are_balanced(half: Half) -> None:
    items = read_garbles(half)
    kinds = Counter(of.kind for item in items for of in item.garbles)
    assert set(kinds) == set(KINDS)
    assert all(7 <= count <= 9 for count in kinds.values())
    assert sum(not item.garbles for item in items) == 10
    assert sum(bool(item.context and item.garbles) for item in items) == 18


def test_halves_are_disjoint() -> None:
    dev, test = ([of for item in read_garbles(half) for of in item.garbles] for half in HALVES)
    assert not {of.original.lower() for of in dev} & {of.original.lower() for of in test}
    shared = {of.replacement.lower() for of in dev} & {of.replacement.lower() for of in test}
    assert shared <= FUNCTION_WORDS


def test_names_are_not_those_of_the_seed() -> None:
    seed = "".join(path.read_text(encoding="utf-8")
                   for path in (Path(__file__).parents[2] / "corpora" / "seed").glob("*.txt"))
    names = [of.original for half in HALVES for item in read_garbles(half) for of in item.garbles
             if of.kind in {"person", "romanised"}]
    assert [name for name in names if name in seed] == []


def test_a_document_is_its_context_and_its_text() -> None:
    assert [(of.text, of.id, of.doc) for of in ITEM.segments] == [
        ("It began.", "x-context-1", "x"), ("It went on.", "x-context-2", "x"), (TEXT, "x", "x")]
    read = read_items([ITEM, SOUND], lambda segments: [Result(segment) for segment in segments])
    assert [of.segment.id for of in read] == ["x", "y"]


@pytest.mark.parametrize(("edits", "expected"), [
    ([], ["", ""]),
    # each right fix
    ([edit("Mokel", "Merkel")], ["fpx", ""]),
    ([edit("Mokel", "Angela Merkel"), edit("Persia Bay", "Persian Gulf")], ["fpx", "fpx"]),
    # a wider edit, a narrower one, and two that fix one garble between them
    ([edit("Chancellor Mokel met", "Chancellor Merkel met")], ["fpx", ""]),
    ([edit("ok", "erk")], ["fpx", ""]),
    ([edit("Persia", "Persian"), edit("Bay", "Gulf")], ["", "fpx"]),
    # one edit over both garbles: both right, or one left as it was
    ([edit("Mokel met him in the Persia Bay", "Merkel met him in the Persian Gulf")], ["fpx", "fpx"]),
    ([edit("Mokel met him in the Persia Bay", "Merkel met him in the Persia Bay")], ["fpx", "f"]),
    # a wider edit that spoils what stands beside the garble
    ([edit("Mokel met him", "Merkel met her")], ["f", "", "person"]),
    # the wrong fix; a fix in part
    ([edit("Mokel", "Moker")], ["f", "", "person"]),
    ([edit("Persia", "Persian")], ["", "f"]),
    # a sound word; the garble beside it is fixed all the same
    ([edit("him", "her")], ["", "", SOUND_TEXT]),
    ([edit("Chancellor", "President"), edit("Mokel", "Merkel")], ["fpx", "", SOUND_TEXT]),
    # the right fix, spoilt by an insertion at its border
    ([Edit(11, 11, "", "Mrs "), edit("Mokel", "Merkel")], ["fp", "", "person"]),
    # not accepted: proposed, and no harm; likewise among the alternatives
    ([edit("Mokel", "Merkel", "reject")], ["fp", ""]),
    ([edit("him", "her", "review")], ["", ""]),
    ([edit("Mokel", "Moker", "review", alternatives=(Alternative("Merkel", 0.1),))], ["fp", ""]),
    ([edit("Mokel", "Moker", alternatives=(Alternative("Merkel", 0.1),))], ["fp", "", "person"]),
])
def test_scores_of_a_sentence(edits: list[Edit], expected: list[str]) -> None:
    assert outcomes(*edits) == expected


def test_a_span_finds() -> None:
    assert outcomes(spans=[Span(0, 12, "terminology")]) == ["f", ""]


def test_the_gold_edits_fix_all() -> None:
    for half in HALVES:
        items = read_garbles(half)
        results = [result(*(Edit(of.start, of.end, of.original, of.fixes[-1]) for of in item.garbles),
                          text=item.text) for item in items]
        scores = score_garbles(items, results)
        count = sum(len(item.garbles) for item in items)
        assert scores.total == GarbleCounts("all", count, count, count, count)
        assert (scores.items, scores.sound_items, scores.sound_items_changed) == (90, 10, 0)


def test_sums() -> None:
    changed = result(edit("well", "good", text=SOUND.text), text=SOUND.text)
    scores = score_garbles([ITEM, SOUND], [result(edit("Mokel", "Merkel")), changed])
    by_kind = {of.kind: of for of in scores.kinds}
    assert by_kind["person"] == GarbleCounts("person", 1, 1, 1, 1)
    assert by_kind["place"] == GarbleCounts("place", 1)
    assert by_kind[SOUND_TEXT] == GarbleCounts(SOUND_TEXT, harmful=1)
    assert scores.total == GarbleCounts("all", 2, 1, 1, 1, 1)
    assert (scores.accepted, scores.sound_items, scores.sound_items_changed) == (2, 1, 1)


def test_a_result_of_another_text_is_refused() -> None:
    with pytest.raises(ValueError, match="x: the result has another text"):
        score_item(ITEM, replace(result(), segment=Segment("Other.")))


def test_the_command(tmp_path: Path) -> None:
    args = ["benchmark", "garbles", "--detector", "rules", "--corrector", "rules", "--device", "cpu", "--quiet",
            "--limit", "60"]
    table = run(tmp_path, *args)
    assert (table.returncode, table.stderr) == (0, b"")
    assert b"garbles, dev, 60 sentences: degarble" in table.stdout
    [record] = json.loads(run(tmp_path, *args, "--json").stdout)
    assert (record["set"], record["half"], record["segments"]) == ("garbles", "dev", 60)
    scores = record["runs"]["degarble"]
    assert scores["total"]["garbles"] == sum(of["garbles"] for of in scores["kinds"]) > 60
    assert 0 < scores["total"]["fixed"] <= scores["accepted"]


def test_other_benchmarks_still_need_data(tmp_path: Path) -> None:
    result = run(tmp_path, "benchmark", "mqm")
    assert result.returncode == 2
    assert "mqm needs --data" in said(result)
