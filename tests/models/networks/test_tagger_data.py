"""Labels from characters to pieces: detokenising, targets, batches, the loss."""

import math
import random
from itertools import pairwise

import numpy as np
import pytest
import torch
from degarble.corpora.public_sets.readers import Labelled, unknown_labels
from degarble.corpora.records import CATEGORIES, Segment
from degarble.models.tagger.data import Example, augment, batches, detokenise, detokenised, loss, targets
from degarble.models.tagger.layout import HEADS
from degarble.models.tagger.pieces import Encoded
from hypothesis import given, settings
from hypothesis import strategies as st

TOKEN = st.sampled_from("""he said " , . ( ) 's n't do $ 5 % ' ?""".split())
TOKENS = st.lists(TOKEN, max_size=16).map(" ".join)


@pytest.mark.parametrize(("tokenised", "written"), [
    ("Hello , world .", "Hello, world."),
    ('he said " no " .', 'he said "no".'),
    ('" yes " and " no "', '"yes" and "no"'),
    ('an odd " mark', 'an odd " mark'),
    ("they do n't ; we 're", "they don't; we're"),
    ("Ann 's ( old ) house", "Ann's (old) house"),
    ("up 5 % to $ 7", "up 5% to $7"),
    ("3 . 5", "3. 5"),
    ("rock 'n roll", "rock 'n roll"),
    ("", ""),
])
def test_detokenise_table(tokenised: str, written: str) -> None:
    assert detokenise(tokenised) == written


@settings(deadline=None)
@given(TOKENS)
def test_labels_stay_with_their_characters(text: str) -> None:
    places = np.arange(len(text) + 1, dtype=np.float32)
    shown = detokenised(Labelled(Segment(text), labels={"bad": places}))
    left = shown.labels["bad"].astype(int)
    assert [text[i] for i in left[:-1]] == list(shown.segment.text)
    assert left[-1] == len(text)
    assert all(a < b for a, b in pairwise(left))
    assert all(text[i] == " " for i in set(range(len(text))) - set(left))


def labelled(text: str = "he go .", source: str | None = "ta") -> Labelled:
    return Labelled(Segment(text, source=source), labels={"bad": np.zeros(len(text) + 1, np.float32)})


def test_variation_does_what_its_chances_say() -> None:
    rng = random.Random(0)
    assert augment(labelled(), rng, source_dropout=0, detokenise=0).segment == labelled().segment
    assert augment(labelled(), rng, source_dropout=1, detokenise=0).segment == Segment("he go .")
    assert augment(labelled(), rng, source_dropout=0, detokenise=1).segment == Segment("he go.", source="ta")
    rated = Labelled(Segment("he go ."), labels={"mqm": unknown_labels("he go .")})
    assert augment(rated, rng, source_dropout=0, detokenise=1).segment.text == "he go ."


def test_targets_table() -> None:
    text = "old towns x"
    bad, gap, category = unknown_labels(text), unknown_labels(text), unknown_labels(text)
    bad[0:3], bad[4:9] = 0, 1
    gap[0], gap[4], gap[10], gap[-1] = 0, 1, 0, 1
    category[4:9] = CATEGORIES.index("fluency/grammar")
    pieces = Encoded([0, 11, 12, 13, 14, 2, 2, 15, 2], [(0, 3), (4, 8), (8, 9), (10, 11)])
    rows = targets(pieces, {"bad": bad, "gap": gap, "category": category})
    nan = math.nan
    assert rows.shape == (9, len(HEADS) + 1)
    grammar = float(CATEGORIES.index("fluency/grammar"))
    expected = {"bad": [nan, 0, 1, 1, nan, nan], "gap": [nan, 0, 1, nan, 0, 1],
                "category": [nan, nan, grammar, grammar, nan, nan]}
    for name, cells in expected.items():
        column = (*HEADS, "category").index(name)
        np.testing.assert_array_equal(rows[:, column], [*cells, nan, nan, nan])
    assert np.isnan(rows[:, HEADS.index("mqm")]).all()


def test_a_piece_takes_the_largest_of_its_characters() -> None:
    mqm = np.array([0, 0.25, 0.75, 0], np.float32)
    rows = targets(Encoded([0, 9, 2], [(0, 3)]), {"mqm": mqm})
    assert rows[:, HEADS.index("mqm")].tolist()[1:] == [0.75, 0]


def test_a_cut_text_gives_its_end_to_the_end_token() -> None:
    bad = np.array([0, 0, 1, 1, 1], np.float32)
    rows = targets(Encoded([0, 9, 2], [(0, 2)]), {"bad": bad})
    assert rows[1:, HEADS.index("bad")].tolist() == [0, 1]


def example(length: int) -> Example:
    return Example(Encoded(list(range(length)), []), np.full((length, len(HEADS) + 1), np.nan, np.float32))


@settings(deadline=None)
@given(st.lists(st.integers(1, 30), max_size=30), st.integers(1, 60), st.integers(0, 99))
def test_batches_hold_every_example_once(lengths: list[int], tokens: int, seed: int) -> None:
    examples = [example(length) for length in lengths]
    groups = list(batches(examples, tokens, random.Random(seed)))
    assert sorted(id(e) for group in groups for e in group) == sorted(map(id, examples))
    for group in groups:
        assert group
        assert len(group) == 1 or len(group) * max(len(e.encoded.ids) for e in group) <= tokens
    again = list(batches(examples, tokens, random.Random(seed)))
    assert [[id(e) for e in group] for group in again] == [[id(e) for e in group] for group in groups]


def test_loss_is_the_mean_over_known_cells() -> None:
    logits = torch.zeros(2, 3, len(HEADS) + len(CATEGORIES))
    logits[0, 1, HEADS.index("bad")] = 2.0
    first, second = example(3), example(2)
    first.targets[1, HEADS.index("bad")] = 1.0
    second.targets[0, HEADS.index("bad")] = 0.0
    first.targets[2, -1] = 4
    weights = dict.fromkeys((*HEADS, "category"), 1.0) | {"bad": 2.0, "category": 0.5}
    right, unsure = math.log1p(math.exp(-2)), math.log(2)
    expected = 2 * (right + unsure) / 2 + 0.5 * math.log(len(CATEGORIES))
    assert loss(logits, [first, second], weights).item() == pytest.approx(expected)


def test_loss_of_nothing_known_is_zero_and_can_be_trained_on() -> None:
    logits = torch.ones(1, 2, len(HEADS) + len(CATEGORIES), requires_grad=True)
    value = loss(logits, [example(2)], dict.fromkeys((*HEADS, "category"), 1.0))
    value.backward()
    assert value.item() == 0
    assert logits.grad is not None
    assert not logits.grad.any()
