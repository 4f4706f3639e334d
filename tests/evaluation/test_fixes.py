"""Found, fixed and harmful, case by case."""

import pytest
from degarble.corpora.alignment import align
from degarble.corpora.records import Edit, Result, Segment, Span
from degarble.evaluation.metrics.bootstrap import Bootstrap, Figure
from degarble.evaluation.metrics.fixes import CategoryFixes, fix_counts, fixed_edits, fixes, segment_fixes
from hypothesis import given, settings
from hypothesis import strategies as st

TEXT = "The old brige was opend by king"

words = st.sampled_from("a the king opend opened brige bridge , .".split())
texts = st.lists(words, max_size=8).map(" ".join)


def edit(text: str, original: str, replacement: str, decision: str = "accept") -> Edit:
    start = text.index(original)
    return Edit(start, start + len(original), original, replacement, "fluency/spelling", decision=decision)


def insertion(at: int, replacement: str) -> Edit:
    return Edit(at, at, "", replacement, "fluency/grammar")


@pytest.mark.parametrize(("accepted", "expected"), [
    ([], [False, False, False]),
    # the very edits
    ([edit(TEXT, "brige", "bridge"), edit(TEXT, "opend", "opened"), insertion(27, "the ")], [True] * 3),
    # a letter instead of a word, a word instead of a letter
    ([insertion(11, "d"), edit(TEXT, "opend by", "opened by")], [True, True, False]),
    # the insertion before the space, or as part of the next or the last word
    ([insertion(26, " the")], [False, False, True]),
    ([edit(TEXT, "king", "the king")], [False, False, True]),
    ([edit(TEXT, "by", "by the")], [False, False, True]),
    # one edit over two, right in both
    ([edit(TEXT, "brige was opend", "bridge was opened")], [True, True, False]),
    # one edit over two, wrong in one: what it covers does not read as the reference has it
    ([edit(TEXT, "brige was opend", "bridge was openned")], [False, False, False]),
    # another replacement
    ([edit(TEXT, "brige", "Bridge")], [False, False, False]),
    # right, but the word beside it spoilt by the same edit
    ([edit(TEXT, "old brige", "ancient bridge")], [False, False, False]),
    # right, and the word beside it spoilt by another
    ([edit(TEXT, "old", "ancient"), edit(TEXT, "brige", "bridge")], [True, False, False]),
])
def test_fixed(accepted: list[Edit], expected: list[bool]) -> None:
    gold = [edit(TEXT, "brige", "bridge"), edit(TEXT, "opend", "opened"), insertion(27, "the ")]
    assert fixed_edits(TEXT, accepted, gold) == expected


def test_one_of_two_edits_in_a_word_is_fixed() -> None:
    text = "in Parris,which"
    gold = [edit(text, "Parris", "Paris"), insertion(10, " ")]
    assert fixed_edits(text, [edit(text, "Parris", "Paris")], gold) == [True, False]
    assert fixed_edits(text, [edit(text, "Parris,which", "Paris, which")], gold) == [True, True]


def test_edits_of_an_empty_text() -> None:
    assert fixed_edits("", [insertion(0, "a")], [insertion(0, "a")]) == [True]
    assert fixed_edits("", [], [insertion(0, "a")]) == [False]


def test_segment_by_hand() -> None:
    """The span of "brige" is predicted; that of "king" only proposed and rejected, which is found too."""
    segment = Segment(TEXT)
    gold = Result(segment, (Span(8, 13, "fluency/spelling"), Span(18, 23, "fluency/spelling"),
                            Span(27, 31, "fluency/grammar")),
                  (edit(TEXT, "brige", "bridge"), edit(TEXT, "opend", "opened")))
    predicted = Result(segment, (Span(4, 13, "fluency/spelling"),),
                       (edit(TEXT, "old", "ancient"), edit(TEXT, "brige", "bridge"),
                        edit(TEXT, "king", "queen", "reject")))
    judged = segment_fixes(predicted, gold)
    assert judged.found == (True, False, True)
    assert judged.fixed == (True, False)
    assert judged.harmful == (True, False)  # "old" was right; the rejected edit is not among them


def test_edits_not_accepted_fix_nothing() -> None:
    gold = Result(Segment(TEXT), (), (edit(TEXT, "brige", "bridge"),))
    predicted = Result(Segment(TEXT), (), (edit(TEXT, "brige", "bridge", "review"),))
    judged = segment_fixes(predicted, gold)
    assert (judged.fixed, judged.harmful) == ((False,), ())


def test_counts_by_category() -> None:
    segment = Segment(TEXT)
    gold = Result(segment, (Span(8, 13, "fluency/spelling"), Span(18, 23, "own/category")),
                  (edit(TEXT, "brige", "bridge"), insertion(27, "the ")))
    predicted = Result(segment, (), (edit(TEXT, "brige", "bridge"),))
    scores = fixes(fix_counts([predicted], [gold]), Bootstrap(0))
    assert scores.categories == (
        CategoryFixes("fluency/grammar", gold_spans=0, found=0, gold_edits=1, fixed=0),
        CategoryFixes("fluency/spelling", gold_spans=1, found=1, gold_edits=1, fixed=1),
        CategoryFixes("own/category", gold_spans=1, found=0, gold_edits=0, fixed=0),
    )
    assert (scores.found_share.value, scores.fixed_share.value, scores.harmful_share.value) == (0.5, 0.5, 0.0)


def test_shares_of_nothing_are_undefined() -> None:
    clean = Result(Segment(TEXT))
    scores = fixes(fix_counts([clean], [clean]), Bootstrap(10))
    assert (scores.found_share, scores.fixed_share, scores.harmful_share) == (Figure(None),) * 3


@settings(deadline=None)
@given(text=texts, reference=texts)
def test_the_reference_edits_fix_everything_and_harm_nothing(text: str, reference: str) -> None:
    result = Result(Segment(text), (), align(text, reference))
    judged = segment_fixes(result, result)
    assert all(judged.fixed)
    assert not any(judged.harmful)


@settings(deadline=None)
@given(text=texts, reference=texts)
def test_one_edit_of_the_whole_text_fixes_everything(text: str, reference: str) -> None:
    gold = align(text, reference)
    assert all(fixed_edits(text, [Edit(0, len(text), text, reference)], gold))


@settings(deadline=None)
@given(text=texts, reference=texts)
def test_no_edits_fix_nothing_where_words_were_replaced(text: str, reference: str) -> None:
    gold = [e for e in align(text, reference) if e.start < e.end and e.replacement]
    assert not any(fixed_edits(text, [], gold))
