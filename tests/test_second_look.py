"""What a tagger says of places in a text once an edit was made."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from degarble.corpora.records import Segment
from degarble.models import second_look
from degarble.models.second_look import Look, Place, SecondLook
from degarble.models.tagger.word_tags import WordTags

TEXT = "one bad two very-bad three four"
BAD = {"bad": 2.0, "very-bad": 5.0}


class Sees:
    """A tagger for which some words are garbled, and all are twice as much beside a source."""

    tagger = None

    def __init__(self) -> None:
        self.read: list[str] = []

    def tags(self, _: None, segments: Sequence[Segment]) -> list[WordTags]:
        self.read += [segment.text for segment in segments]
        tagged = []
        for segment in segments:
            words, at = [], 0
            for word in segment.text.split():
                at = segment.text.index(word, at)
                words.append((at, at + len(word)))
                at += len(word)
            tagged.append(WordTags(tuple(words), np.zeros((len(words), 0)), np.zeros((len(words), 0))))
        return tagged

    def garbled(self, segment: Segment, tags: WordTags) -> Any:
        times = 1 if segment.source is None else 2
        return np.array([times * BAD.get(segment.text[a:b], -3.0) for a, b in tags.offsets])


@pytest.fixture
def sees(monkeypatch: pytest.MonkeyPatch) -> Sees:
    detector = Sees()
    monkeypatch.setattr(second_look, "tag_words", detector.tags)
    return detector


def looks(detector: Any, *places: Place) -> list[Look]:
    return SecondLook(detector).looks(places)


def test_the_place_what_is_around_it_and_the_whole(sees: Sees) -> None:
    segment = Segment(TEXT)
    at_two, at_end = Place(segment, 8, 11), Place(segment, TEXT.index("four"), len(TEXT))
    two, four = looks(sees, at_two, at_end)
    assert (two.inside, two.around) == (-3.0, 5.0)
    assert (four.inside, four.around) == (-3.0, 5.0)
    assert two.whole == four.whole == pytest.approx(sum(1 / (1 + np.exp(-x)) for x in (2, 5, -3, -3, -3, -3)))
    assert sees.read == [TEXT]


def test_a_source_is_read_too(sees: Sees) -> None:
    alone, beside = looks(sees, Place(Segment(TEXT), 4, 7), Place(Segment(TEXT, source="eins"), 4, 7))
    assert (alone.inside, beside.inside) == (2.0, 4.0)


def test_where_words_were_taken_out(sees: Sees) -> None:
    hole, end, nothing = looks(sees, Place(Segment("one two"), 4, 4), Place(Segment("one bad "), 8, 8),
                               Place(Segment(""), 0, 0))
    assert hole.inside == -3.0
    assert end.inside == 2.0
    assert (nothing.inside, nothing.around, nothing.whole) == (-8.0, -8.0, 0.0)
