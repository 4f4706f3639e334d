"""The map from what is known of a span to its category."""

import json
import re
from math import log
from pathlib import Path

import numpy as np
import pytest
from degarble.corpora.errors import ModelError
from degarble.corpora.records import CATEGORIES, Span
from degarble.models.english.frequencies import zipf
from degarble.models.shipped_data import SHIPPED
from degarble.models.tagger.span_categories import FEATURES, FILE, CategoryMap, span_features
from degarble.models.tagger.word_tags import TaggedWords

NAMES = ("terminology", "fluency/grammar")


def a_map() -> CategoryMap:
    """Grammar where a span is of function words, else a term."""
    weights = [[0.0] * len(FEATURES) for _ in NAMES]
    weights[1][FEATURES.index("function_words")] = 2.0
    return CategoryMap(NAMES, tuple(map(tuple, weights)), (0.0, -1.0))


def known(text: str, start: int, end: int) -> dict[str, float]:
    """Of the span of a second text, whose words are a garble in turn more and less."""
    offsets = np.array([(len(text) + 1 + match.start(), len(text) + 1 + match.end())
                        for match in re.finditer(r"\S+", text)])
    even = np.full((len(offsets), len(CATEGORIES)), 1 / len(CATEGORIES))
    tagged = TaggedWords(np.array([0, len(text) + 1]), np.array([0, 0, len(offsets)]), *offsets.T,
                         np.zeros((len(offsets), 0)), even)
    odds = np.array([[1.0, -4.0], [2.0, -3.0]] * len(offsets))[:len(offsets)]
    spans = ((), (Span(start, end, "terminology"),))
    [row] = span_features(["no words", text], tagged, odds, spans).tolist()
    return dict(zip(FEATURES, row, strict=True))


def test_the_largest_value_gives_the_name() -> None:
    rows = np.zeros((2, len(FEATURES)))
    rows[1, FEATURES.index("function_words")] = 1.0
    assert a_map().best(rows) == ["terminology", "fluency/grammar"]


def test_what_is_known_of_a_span() -> None:
    text = "He met Oboe Water in the. Town hall"
    span = known(text, 7, 17)
    assert span["terminology"] == pytest.approx(log(1 / len(CATEGORIES)), abs=1e-3)
    assert (span["garbled"], span["edited"]) == (2.0, -3.0)
    assert (span["words"], span["longest"]) == (log(2), log(5))
    assert (span["capitals"], span["function_words"]) == (1.0, 0.0)
    assert span["rarest"] == zipf("oboe")
    assert known(text, 18, 24)["function_words"] == 1.0
    assert known(text, 26, 35)["capitals"] == known(text, 0, 2)["capitals"] == 0.0


def test_a_map_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert CategoryMap.load(tmp_path) is None
    a_map().save(tmp_path)
    assert CategoryMap.load(tmp_path) == a_map()


@pytest.mark.parametrize("change", [{"features": ["words"]}, {"names": ["terminology", "oddity"]}])
def test_a_map_of_another_version_is_refused(tmp_path: Path, change: dict[str, list[str]]) -> None:
    a_map().save(tmp_path)
    stored = json.loads((tmp_path / FILE).read_text(encoding="utf-8"))
    (tmp_path / FILE).write_text(json.dumps(stored | change), encoding="utf-8")
    with pytest.raises(ModelError, match="other features or categories"):
        CategoryMap.load(tmp_path)


def test_the_shipped_map_has_a_row_a_name() -> None:
    shipped = CategoryMap.load(SHIPPED / "detector")
    assert shipped is not None
    assert len(shipped.names) == len(shipped.weights) == len(shipped.biases)
    assert {len(row) for row in shipped.weights} == {len(FEATURES)}
