"""The corrector's training examples: what is marked, and what should stand there."""

import random
from pathlib import Path

import pytest
from degarble.corpora.errors import InputError
from degarble.corpora.records import Result, Segment, Span
from degarble.models.language_model.infill_data import (
    CleanText,
    Mixture,
    clean_texts,
    garbled_examples,
    lesson_examples,
    sound_name_examples,
    training_set,
)
from degarble.pipeline.results.items import Place
from degarble.pipeline.review.calibration import training_examples
from degarble.pipeline.review.decisions import Entry
from tiny_data import write_data

TEXT = "The minister met Angela Merkel in Berlin on Friday, and the two leaders said that they hope to meet."


def test_a_garble_is_marked_and_its_answer_gives_the_clean_text() -> None:
    examples = list(garbled_examples([CleanText(TEXT)] * 40, random.Random(1), 0.0))
    assert len({e.blank.span for e in examples}) > 10
    assert TEXT in {e.blank.left + e.answer + e.blank.right for e in examples}
    assert all(e.blank.span != e.answer for e in examples)


def test_half_of_the_garbled_names_have_their_right_form_in_the_document() -> None:
    clean = [CleanText(TEXT, "It was said before.", ("John Smith",))] * 200
    named = [e for e in garbled_examples(clean, random.Random(2), 0.0)
             if e.answer.strip(",.") in {"Angela Merkel", "Merkel", "Berlin", "Angela"}]
    given = sum(any(name in e.answer for name in e.blank.names) for e in named)
    assert len(named) > 20
    assert 0.2 < given / len(named) < 0.8
    assert all("John Smith" in e.blank.names and e.blank.before for e in named)


def test_sound_names_are_left_alone_but_those_of_the_document() -> None:
    found = list(sound_name_examples([CleanText(TEXT, names=("Berlin",))]))
    assert [e.answer for e in found] == ["Angela Merkel", "Friday"]
    assert all(e.blank.span == e.answer for e in found)


def test_the_mixture_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    data = write_data(tmp_path)
    mixture = Mixture(garbled=8, sound_names=4)
    one, again = (training_set(data, mixture, random.Random(3)) for _ in range(2))
    assert one == again
    assert one != training_set(data, mixture, random.Random(4))
    assert len(clean_texts(data, random.Random(1))) == 30


@pytest.mark.parametrize("kind", ["garbled", "sound_names"])
def test_what_is_not_asked_for_is_not_there(tmp_path: Path, kind: str) -> None:
    data = write_data(tmp_path)
    none = {"post_edits": 0, "pseudo": 0, "names": 0, "unchanged": 0}
    assert training_set(data, Mixture(**none), random.Random(3)) == []
    assert len(training_set(data, Mixture(**none, **{kind: 2}), random.Random(3))) == 2


def test_what_reviewers_decided_is_learnt(tmp_path: Path) -> None:
    entry = Entry(Place(0, 0, 6), "ann", "accept", "Putin")
    result = Result(Segment("Pujing spoke.", "1"), (Span(0, 6, "accuracy/named-entity"),))
    path = tmp_path / "lessons.jsonl"
    path.write_text("".join(training_examples([result], {entry.place: entry}, "r.jsonl")), encoding="utf-8")
    [lesson] = lesson_examples(path)
    assert (lesson.blank.span, lesson.answer) == ("Pujing", "Putin")
    none = Mixture(post_edits=0, pseudo=0, names=0, unchanged=0)
    assert training_set(write_data(tmp_path / "data"), none, random.Random(1), path) == [lesson]


def test_what_is_no_lesson_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "lessons.jsonl"
    path.write_text('{"text": "a"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"lessons\.jsonl:1: not a lesson"):
        list(lesson_examples(path))
    with pytest.raises(InputError, match="no such file"):
        list(lesson_examples(tmp_path / "none"))
