"""The labels of weak systems' words, from what trusted translations agree on."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from degarble.corpora.public_sets.consensus import read_consensus_set
from degarble.corpora.public_sets.consensus_labels import DOUBTFUL, odd_words, read_consensus_labels, stem_of
from degarble.corpora.public_sets.differences import TOKEN
from tiny_data import write_news

TRUSTED = ["The envoy met the mayor on Friday", "The envoy met the mayor on Friday evening",
           "Today the envoy met the mayor on Friday", "On Friday their envoy saw the mayor"]


def labels_of(text: str, trusted: list[str]) -> dict[str, float]:
    stems = Counter(stem for other in trusted for stem in {stem_of(token) for token in TOKEN.findall(other)})
    labels = odd_words(text, trusted, stems)
    assert labels.shape == (len(text) + 1,)
    assert np.isnan(labels[-1])
    return {match[0]: round(float(labels[match.start()]), 2) for match in TOKEN.finditer(text)}


def test_words_that_no_trusted_translation_has_are_odd() -> None:
    labels = labels_of("The dragon met the mayor on Friday", TRUSTED)
    assert labels["dragon"] == pytest.approx(DOUBTFUL + (1 - DOUBTFUL) * 3 / 4, abs=0.01)
    assert labels["mayor"] == labels["Friday"] == 0
    assert np.isnan(labels["the"])


def test_where_trusted_translations_do_not_agree_an_odd_word_is_doubtful() -> None:
    different = ["He quit at once", "He left at dawn", "He resigned in May", "He withdrew from it"]
    assert labels_of("He vanished", different)["vanished"] == pytest.approx(DOUBTFUL)


def test_a_wrong_function_word_is_odd_where_most_agree_on_another() -> None:
    assert labels_of("The envoy met the mayor in Friday", TRUSTED)["in"] > DOUBTFUL


def test_rare_but_known_words_are_unknown() -> None:
    assert np.isnan(labels_of("The envoy saw the mayor", TRUSTED)["saw"])


def test_each_weak_translation_is_labelled_with_its_source(tmp_path: Path) -> None:
    write_news(tmp_path / "news" / "zh-en")
    examples = list(read_consensus_labels(read_consensus_set(tmp_path, "news/zh-en")))
    assert {(e.segment.doc, e.segment.source) for e in examples} == {
        (name, source) for name in ("Online-A", "Online-G", "Online-Y") for source in ("Eins", "Zwei", "Drei")}
    [first, *_] = [e for e in examples if "mimisters" in e.segment.text]
    at = first.segment.text.index("mimisters")
    assert (first.labels["odd"][at:at + len("mimisters")] == 1).all()
