"""Which spans are worth the language model's time."""

from pathlib import Path

import pytest
from degarble.corpora.errors import ModelError
from degarble.corpora.records import CATEGORIES, Span
from degarble.models.gate import logit
from degarble.models.triage import FEATURES, Triage, known_words, prospects

TEXT = "The Quorblat of the town came."


def test_prospects_table() -> None:
    name = dict(zip(FEATURES, prospects(TEXT, Span(4, 12, "accuracy/named-entity", "major", 0.9, "rules")),
                    strict=True))
    assert name["span"] == logit(0.9)
    assert (name["edited"], name["words"], name["known_words"], name["rarest"]) == (0, 1, 0, 0)
    assert (name["capital"], name["function_words"]) == (1, 0)
    assert [category for category in CATEGORIES if name[category]] == ["accuracy/named-entity"]
    of_the = Span(13, 19, "fluency/grammar", "minor", 0.5, "tagger:edited")
    small = dict(zip(FEATURES, prospects(TEXT, of_the), strict=True))
    assert (small["edited"], small["words"], small["known_words"], small["function_words"]) == (1, 2, 1, 1)
    assert small["rarest"] > 6


def test_known_words() -> None:
    assert known_words(["the", "town,", "quorblat"]) == pytest.approx(2 / 3)
    assert known_words([]) == 0


def test_worth_follows_the_map() -> None:
    by_words = Triage(tuple(float(name == "words") for name in FEATURES), -1.5, 0.5)
    one, two = (Span(start, end, "style/awkward", confidence=0.9) for start, end in ((4, 12), (13, 19)))
    assert [by_words.is_worth(TEXT, span) for span in (one, two)] == [False, True]


def test_round_trip_and_what_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "triage.json"
    assert Triage.load(path) is None
    triage = Triage(tuple(map(float, range(len(FEATURES)))), -1.0, 0.2)
    triage.save(path)
    assert Triage.load(path) == triage
    path.write_text(path.read_text().replace('"rarest"', '"rare"'), encoding="utf-8")
    with pytest.raises(ModelError, match="other features"):
        Triage.load(path)
