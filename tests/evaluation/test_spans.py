"""Span scores, the WMT23 cells and word-level MCC on hand-worked tables."""

import pytest
from degarble.corpora.errors import InputError
from degarble.corpora.records import Span
from degarble.evaluation.metrics.bootstrap import Bootstrap
from degarble.evaluation.metrics.span_scores import span_counts, span_scores, wmt23_matches
from degarble.evaluation.metrics.words import gap_tags, mcc, tags_with_gaps, word_scores, word_tags
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import matthews_corrcoef

NO_INTERVALS = Bootstrap(0)
TEXT = "one two three four"

parts = st.tuples(st.integers(0, 18), st.integers(0, 5), st.sampled_from(["minor", "major"]))
spans = st.lists(parts, max_size=3).map(
    lambda drawn: [span(start, min(start + length, 18), severity) for start, length, severity in drawn])


def span(start: int, end: int, severity: str = "major") -> Span:
    return Span(start, end, "accuracy/mistranslation", severity)


@pytest.mark.parametrize(("predicted", "gold", "expected"), [
    # 3 cells of the right severity, all gold
    ([span(0, 3)], [span(0, 3)], (3, 3, 3, 3)),
    # wrong severity earns half
    ([span(0, 3, "minor")], [span(0, 3)], (1.5, 3, 1.5, 3)),
    # 4-10 against 0-7: cells 4, 5, 6 are common
    ([span(4, 10)], [span(0, 7)], (3, 6, 3, 7)),
    # gold is both on 0-3: either earns 1 there
    ([span(0, 3, "minor")], [span(0, 3), span(0, 3, "minor")], (3, 3, 3, 3)),
    # gold is minor on 0-3 and both on 2-3: major earns .5 + .5 + 1
    ([span(0, 3)], [span(0, 3, "minor"), span(2, 3)], (2, 3, 2, 3)),
    # a cell predicted twice has the graver severity
    ([span(0, 3, "minor"), span(0, 3)], [span(0, 3, "minor")], (1.5, 3, 1.5, 3)),
    # an empty span is its one cell, also at the end of the text
    ([span(18, 18)], [span(18, 18)], (1, 1, 1, 1)),
    ([span(4, 4)], [span(4, 7)], (1, 1, 1, 3)),
    ([span(4, 4)], [span(0, 4)], (0, 1, 0, 4)),
    # critical counts as major
    ([span(0, 3, "critical")], [span(0, 3)], (3, 3, 3, 3)),
    ([], [span(0, 3)], (0, 0, 0, 3)),
    ([], [], (0, 0, 0, 0)),
])
def test_wmt23_cells(predicted: list[Span], gold: list[Span], expected: tuple[float, ...]) -> None:
    assert wmt23_matches(TEXT, predicted, gold) == expected


@settings(deadline=None)
@given(predicted=spans, gold=spans)
def test_wmt23_cells_one_by_one(predicted: list[Span], gold: list[Span]) -> None:
    """The definition of MODELS.md, written out cell by cell."""
    earned, claimed, true = 0.0, 0, 0
    for cell in range(len(TEXT) + 1):
        ours = {s.severity for s in predicted if s.start <= cell < max(s.end, s.start + 1)}
        theirs = {s.severity for s in gold if s.start <= cell < max(s.end, s.start + 1)}
        claimed += bool(ours)
        true += bool(theirs)
        if ours and theirs:
            earned += 1.0 if ("major" if "major" in ours else "minor") in theirs else 0.5
    assert wmt23_matches(TEXT, predicted, gold) == (earned, claimed, earned, true)


def test_span_levels_by_hand() -> None:
    """Predicted 0-3, 4-5, 14-18; gold 0-3, 4-7, 8-13: one is exact, two overlap; two gold spans are found.

    Cells: predicted 3 + 1 + 4 = 8, gold 3 + 3 + 5 = 11, common 3 + 1 = 4, all of the right severity.
    Words: predicted 1 1 0 1, gold 1 1 1 0, end token 0 0: tp 2, fp 1, fn 1, tn 1, so
    MCC = (2 · 1 − 1 · 1) / √(3 · 3 · 2 · 2) = 1/6.
    """
    scores = span_scores(span_counts([TEXT], [[span(0, 3), span(4, 5), span(14, 18)]],
                                              [[span(0, 3), span(4, 7), span(8, 13)]]), NO_INTERVALS)
    assert (scores.exact.precision.value, scores.exact.recall.value) == (1 / 3, 1 / 3)
    assert (scores.overlap.precision.value, scores.overlap.recall.value) == (2 / 3, 2 / 3)
    assert (scores.wmt23.precision.value, scores.wmt23.recall.value) == (4 / 8, 4 / 11)
    assert scores.wmt23.f.value == pytest.approx(8 / 19)  # 2 · 4 / (8 + 11)
    words = scores.words
    assert (words.true_positives, words.false_positives) == (2, 1)
    assert (words.false_negatives, words.true_negatives) == (1, 1)
    assert words.mcc.value == pytest.approx(1 / 6)


@settings(deadline=None)
@given(gold=st.lists(spans, min_size=1, max_size=3))
def test_the_gold_spans_score_perfectly(gold: list[list[Span]]) -> None:
    one_severity = [[span(s.start, s.end) for s in segment] for segment in gold]
    scores = span_scores(span_counts([TEXT] * len(gold), one_severity, one_severity), NO_INTERVALS)
    for level in (scores.exact, scores.overlap, scores.wmt23):
        assert level.f.value == (1.0 if any(gold) else None)
    assert scores.words.false_positives == scores.words.false_negatives == 0


@pytest.mark.parametrize(("text", "marked", "bad"), [
    (TEXT, [], ""),
    (TEXT, [(0, 3)], "one"),
    (TEXT, [(2, 5)], "one two"),       # one character of each
    (TEXT, [(4, 4)], "two"),           # empty at the start of a word
    (TEXT, [(3, 3)], "two"),           # empty after a word: the word to its right
    (TEXT, [(5, 5)], "two"),           # empty inside a word
    (TEXT, [(3, 4)], "two"),           # nothing but white space, as empty
    (TEXT, [(18, 18)], "END"),         # empty at the end of the text
    (TEXT, [(14, 18)], "four"),
    (TEXT, [(0, 18)], "one two three four"),
    (TEXT, [(3, 8)], "two"),           # white space on both sides marks no neighbour
    ("  a\tb\n", [(2, 3)], "a"),
    ("  a\tb\n", [(6, 6)], "END"),
    ("", [], ""),
    ("", [(0, 0)], "END"),
])
def test_word_tags(text: str, marked: list[tuple[int, int]], bad: str) -> None:
    words = [*text.split(), "END"]
    tags = word_tags(text, [span(start, end) for start, end in marked])
    assert [word for word, tag in zip(words, tags, strict=True) if tag] == bad.split()


@pytest.mark.parametrize(("text", "marked", "bad"), [
    # the tags are gap one gap two gap three gap four gap: 0 to 8
    (TEXT, [], []),
    (TEXT, [(0, 3)], [1]),
    (TEXT, [(2, 5)], [1, 3]),
    (TEXT, [(0, 0)], [0]),        # before the first word
    (TEXT, [(4, 4)], [2]),        # at the start of a word: the gap before it
    (TEXT, [(3, 3)], [2]),        # at the end of a word: the gap after it
    (TEXT, [(3, 4)], [2]),        # nothing but white space
    (TEXT, [(5, 5)], [3]),        # inside a word: the word
    (TEXT, [(18, 18)], [8]),      # after the last word
    (TEXT, [(0, 18)], [1, 3, 5, 7]),
    ("", [(0, 0)], [0]),
])
def test_gap_tags(text: str, marked: list[tuple[int, int]], bad: list[int]) -> None:
    tags = gap_tags(text, [span(start, end) for start, end in marked])
    assert len(tags) == 2 * len(text.split()) + 1
    assert [place for place, tag in enumerate(tags) if tag] == bad


@settings(deadline=None)
@given(marked=spans)
def test_gaps_folded_into_the_next_word_are_the_word_tags(marked: list[Span]) -> None:
    tags = ["BAD" if tag else "OK" for tag in gap_tags(TEXT, marked)]
    assert tags_with_gaps(tags) == word_tags(TEXT, marked)


def test_mcc_by_each_definition() -> None:
    """Found: the word "one" and the gap before "two". Gold: the words "one" and "three".

    With gaps 9 tags: tp 1, fp 1, fn 1, tn 6, so (6 - 1) / (2 · 7) = 5/14. Words alone: tp 1, fp 0, fn 1,
    tn 2, so 2 / √(1 · 2 · 2 · 3). Folded, with an end token, one and two against one and three: tp 1, fp 1,
    fn 1, tn 2, so (2 - 1) / (2 · 3).
    """
    scores = span_scores(span_counts([TEXT], [[span(0, 3), span(4, 4)]], [[span(0, 3), span(8, 13)]]),
                         NO_INTERVALS)
    assert scores.words_and_gaps.mcc.value == pytest.approx(5 / 14)
    assert scores.words_alone.mcc.value == pytest.approx(2 / 12 ** 0.5)
    assert scores.words.mcc.value == pytest.approx(1 / 6)


def test_gap_tags_mark_the_word_after() -> None:
    """gap OK, a OK, gap BAD, b OK, gap OK, c BAD, gap BAD."""
    assert tags_with_gaps("OK OK BAD OK OK BAD BAD".split()) == [False, True, True, True]


@pytest.mark.parametrize("tags", [["OK", "BAD"], [], ["OK", "bad", "OK"]])
def test_what_is_not_gap_tags_is_refused(tags: list[str]) -> None:
    with pytest.raises(InputError, match="expected OK or BAD tags"):
        tags_with_gaps(tags)


@pytest.mark.parametrize(("counts", "expected"), [
    ((5, 0, 0, 5), 1.0),
    ((0, 5, 5, 0), -1.0),
    ((1, 1, 1, 1), 0.0),
    ((6, 1, 2, 3), (6 * 3 - 1 * 2) / (7 * 8 * 4 * 5) ** 0.5),
    ((0, 0, 5, 5), 0.0),    # nothing predicted: 0/0
    ((0, 5, 0, 5), 0.0),    # nothing to find
    ((0, 0, 0, 0), 0.0),
])
def test_mcc(counts: tuple[int, int, int, int], expected: float) -> None:
    assert mcc(*counts) == pytest.approx(expected)


@settings(deadline=None)
@given(words=st.lists(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=8), min_size=1, max_size=4)
       .filter(any))
def test_mcc_is_scikit_learns(words: list[list[tuple[bool, bool]]]) -> None:
    """Both tags occur on each side of the pool, since scikit-learn warns of a single label."""
    pooled = [*(pair for segment in words for pair in segment), (True, True), (False, False)]
    predicted = [[ours for ours, _ in segment] for segment in (*words, pooled[-2:])]
    gold = [[theirs for _, theirs in segment] for segment in (*words, pooled[-2:])]
    expected = matthews_corrcoef([theirs for _, theirs in pooled], [ours for ours, _ in pooled])
    assert word_scores(predicted, gold, NO_INTERVALS).mcc.value == pytest.approx(expected)


@pytest.mark.parametrize(("predicted", "message"), [
    ([[True]], "1 predicted and 2 gold segments"),
    ([[True], [True, False]], "segment 2: 2 predicted and 3 gold tags"),
])
def test_taggings_of_different_lengths_are_refused(predicted: list[list[bool]], message: str) -> None:
    with pytest.raises(InputError, match=message):
        word_scores(predicted, [[True], [True, False, True]], NO_INTERVALS)
