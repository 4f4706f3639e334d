"""Which spans are worth the language model's time."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from degarble.corpora.errors import ModelError
from degarble.corpora.records import CATEGORIES, Span
from degarble.models.candidates import Proposal
from degarble.models.forest import Forest, Tree
from degarble.models.gate import logit
from degarble.models.triage import READ, SEEN, Hope, Steps, Triage, known_words, read, seen


def more_than(threshold: float, feature: int) -> Forest:
    """Log odds of 4 above the threshold, of -1 up to it."""
    tree = Tree((feature, -1, -1), (threshold, 0.0, 0.0), (1, 0, 0), (2, 0, 0), (0.0, 0.0, 5.0))
    return Forest((tree,), -1.0)


TEXT = "The Quorblat of the town came."


def test_what_is_seen_of_a_span() -> None:
    of_a_name = Span(4, 12, "accuracy/named-entity", "major", 0.9, "rules")
    name = dict(zip(SEEN, seen(TEXT, of_a_name, []), strict=True))
    assert name["span"] == logit(0.9)
    assert (name["edited"], name["words"], name["known_words"], name["rarest"]) == (0, 1, 0, 0)
    assert (name["capital"], name["function_words"]) == (1, 0)
    assert [category for category in CATEGORIES if name[category]] == ["accuracy/named-entity"]
    of_the = Span(13, 19, "fluency/grammar", "minor", 0.5, "tagger:edited")
    small = dict(zip(SEEN, seen(TEXT, of_the, []), strict=True))
    assert (small["edited"], small["words"], small["known_words"], small["function_words"]) == (1, 2, 1, 1)
    assert small["rarest"] > 6


def test_what_is_at_hand_for_a_span() -> None:
    span = Span(4, 12, "accuracy/named-entity", "major", 0.9, "rules")
    names = ("by_rule", "rule", "from_document", "respaced", "undoubled")

    def told(*given: Proposal) -> list[float]:
        found = dict(zip(SEEN, seen(TEXT, span, given), strict=True))
        return [found[name] for name in names]

    rules = [Proposal("a", "rule:article", "", rule=-2.0), Proposal("b", "rule:glued", "", rule=-1.0)]
    assert told() == [0, 0, 0, 0, 0]
    assert told(*rules) == [1, -1, 0, 0, 0]
    assert told(Proposal("a", "document", ""), Proposal("b", "undoubling", "")) == [0, 0, 1, 0, 1]
    assert told(Proposal("a", "respacing", "")) == [0, 0, 0, 1, 0]


def test_how_a_span_was_read_back() -> None:
    def reading(way: str, steps: float) -> Proposal:
        return Proposal("x", f"readback:{way}", "", way=way, steps=steps)

    given = [Proposal("a", "document", ""), reading("sound", -2.0), reading("sound", -0.5)]
    assert dict(zip(READ, read(given), strict=True)) == {
        "by_sound": 1.0, "sound_steps": -0.5, "by_sense": 0.0, "sense_steps": 0.0}
    assert read([]) == [0.0] * len(READ)
    assert read([reading("sense", -1.0)]) == [0.0, 0.0, 1.0, -1.0]


def test_known_words() -> None:
    assert known_words(["the", "town,", "quorblat"]) == pytest.approx(2 / 3)
    assert known_words([]) == 0


def test_hope_follows_the_forest() -> None:
    by_words = Hope(more_than(1.5, SEEN.index("words")), 0.5)
    one, two = (Span(start, end, "style/awkward", confidence=0.9) for start, end in ((4, 12), (13, 19)))
    assert [by_words.of(seen(TEXT, span, [])) for span in (one, two)] == [False, True]


def test_round_trip_and_what_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "triage.json"
    assert Triage.load(path) is None
    steps = Steps(Hope(more_than(0.5, 2), 0.2), Hope(more_than(-1.0, len(SEEN)), 0.3))
    triage = Triage(steps, replace(steps, seen=Hope(more_than(0.5, 3), 0.7)))
    path.write_text(triage.text(), encoding="utf-8")
    assert Triage.load(path) == triage
    for other in (path.read_text().replace('"rarest"', '"rare"'), json.dumps(steps.as_json())):
        path.write_text(other, encoding="utf-8")
        with pytest.raises(ModelError, match="other features"):
            Triage.load(path)
