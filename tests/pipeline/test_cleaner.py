"""The cleaner: order, windows, laziness, and models that misbehave."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, islice, pairwise

import pytest
from degarble.corpora.errors import ModelError, OptionError
from degarble.corpora.records import Edit, Segment, Span
from degarble.pipeline.cleaner import Cleaner, windows
from degarble.pipeline.decide import Policy
from hypothesis import given, settings
from hypothesis import strategies as st


class MarksTeh:
    """Marks each "teh"; keeps the batches it was given."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []

    def detect(self, segments: Sequence[Segment]) -> list[tuple[Span, ...]]:
        self.batches.append([segment.text for segment in segments])
        return [tuple(Span(at, at + 3, "fluency/spelling", confidence=0.9)
                      for at in range(len(s.text)) if s.text.startswith("teh", at)) for s in segments]


class WritesThe:
    """Puts "the" into each span, or what `change` makes of that edit."""

    def __init__(self, change: Callable[[Edit], Edit] = lambda edit: edit) -> None:
        self.change = change
        self.spans: list[list[int]] = []

    def propose(self, segments: Sequence[Segment], spans: Sequence[Sequence[Span]]) -> list[tuple[Edit, ...]]:
        self.spans.append([len(of) for of in spans])
        return [tuple(self.change(Edit(s.start, s.end, "teh", "the", s.category, 0.9, "review")) for s in of)
                for of in spans]


def cleaner(change: Callable[[Edit], Edit] = lambda edit: edit, window: int = 256) -> Cleaner:
    return Cleaner(MarksTeh(), WritesThe(change), window=window)


def test_accepted_edits_are_made_and_nothing_else() -> None:
    results = list(cleaner().clean(["see teh sea,  teh\tsun", "fine", ""]))
    assert [result.cleaned for result in results] == ["see the sea,  the\tsun", "fine", ""]
    assert [result.segment.id for result in results] == ["1", "2", "3"]
    assert [len(result.spans) for result in results] == [2, 0, 0]
    assert {edit.decision for edit in results[0].edits} == {"accept"}


def test_policy_decides() -> None:
    [result] = Cleaner(MarksTeh(), WritesThe(), Policy(0.95, 0.5)).clean(["teh"])
    assert (result.cleaned, result.edits[0].decision) == ("teh", "review")


def test_the_corrector_sees_every_mark_and_the_reader_those_shown_and_those_edited() -> None:
    corrector = WritesThe(lambda edit: edit if edit.start == 0 else replace(edit, confidence=0.1))
    made = Cleaner(MarksTeh(), corrector, shown=lambda segment, span: span.start >= 8)
    [result] = made.clean(["teh teh teh"])
    assert corrector.spans == [[3]]
    assert [span.start for span in result.spans] == [0, 8]
    assert [span.start for span in next(iter(made.detect(["teh teh teh"]))).spans] == [8]


def test_a_mark_takes_the_category_of_its_edit_unless_that_is_rejected() -> None:
    def change(edit: Edit) -> Edit:
        return replace(edit, category="terminology", confidence=0.9 if edit.start == 0 else 0.1)

    [result] = cleaner(change).clean(["teh teh"])
    assert [span.category for span in result.spans] == ["terminology", "fluency/spelling"]


def test_detect_proposes_nothing() -> None:
    [result] = cleaner().detect(["teh"])
    assert (len(result.spans), result.edits) == (1, ())


def test_the_corrector_is_given_every_segment_with_its_spans() -> None:
    corrector = WritesThe()
    list(Cleaner(MarksTeh(), corrector, window=3).clean(["a", "teh", "b", "c", "d", "e"]))
    assert corrector.spans == [[0, 1, 0], [0, 0, 0, 0, 0, 0]]  # with the segments before as context


def test_edits_that_change_nothing_are_dropped() -> None:
    [result] = cleaner(lambda edit: replace(edit, replacement="teh")).clean(["teh"])
    assert (len(result.spans), result.edits) == (1, ())


def test_lazy() -> None:
    taken: list[int] = []

    def endless() -> Iterator[str]:
        number = 0
        while True:
            taken.append(number)
            yield f"teh {number}"
            number += 1

    results = cleaner(window=4).clean(endless())
    assert taken == []
    assert [result.cleaned for result in islice(results, 3)] == ["the 0", "the 1", "the 2"]
    assert len(taken) <= 5


@pytest.mark.parametrize(("change", "cause"), [
    (lambda edit: replace(edit, start=-1), "edit -1-3 lies outside the text"),
    (lambda edit: replace(edit, end=99), "edit 0-99 lies outside the text"),
    (lambda edit: replace(edit, original="the "), "edit 0-3 replaces 'the ', but the text there is 'teh'"),
    (lambda edit: replace(edit, start=0, end=7, original="teh teh"), "edits 0-7 and 0-7 overlap"),
    (lambda edit: replace(edit, confidence=float("nan")), "has confidence nan"),
    (lambda edit: replace(edit, confidence=1.5), "has confidence 1.5"),
])
def test_edits_that_do_not_fit(change: Callable[[Edit], Edit], cause: str) -> None:
    with pytest.raises(ModelError, match=cause):
        list(cleaner(change).clean(["teh teh"]))


def test_spans_that_do_not_fit() -> None:
    class Backwards(MarksTeh):
        def detect(self, segments: Sequence[Segment]) -> list[tuple[Span, ...]]:
            return [spans[::-1] for spans in super().detect(segments)]

    with pytest.raises(ModelError, match=r"d, segment 7: spans 4-7 and 0-3 overlap or are out of order"):
        list(Cleaner(Backwards(), WritesThe()).clean([Segment("teh teh", "7", "d")]))


def test_answers_that_are_missing() -> None:
    class Forgetful(MarksTeh):
        def detect(self, segments: Sequence[Segment]) -> list[tuple[Span, ...]]:
            return super().detect(segments)[1:]

    with pytest.raises(ModelError, match="the detector answered 1 of 2 segments"):
        list(Cleaner(Forgetful(), WritesThe()).clean(["a", "b"]))


def test_window_that_holds_nothing() -> None:
    with pytest.raises(OptionError):
        cleaner(window=0)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 9)), max_size=8), st.integers(1, 5))
def test_windows_keep_order_and_documents(runs: list[tuple[str, int]], size: int) -> None:
    segments = [Segment("x", str(i), doc) for i, doc in enumerate(d for d, n in runs for _ in range(n))]
    batches = list(windows(segments, size))
    assert [segment for batch in batches for segment in batch.fresh] == segments
    assert all(0 < len(batch.fresh) <= size for batch in batches)
    for before, batch in pairwise(batches):
        context = batch.segments[:batch.seen]
        assert context == before.segments[len(before.segments) - batch.seen:]
        assert {segment.doc for segment in context} <= {batch.fresh[0].doc}
    for _, group in groupby(segments, key=lambda segment: segment.doc):
        document = list(group)
        if len(document) <= size:
            assert any(all(segment in batch.fresh for segment in document) for batch in batches)


@settings(deadline=None)
@given(st.lists(st.text("teh ", max_size=12)), st.integers(1, 5))
def test_windows_do_not_change_what_comes_out(texts: list[str], size: int) -> None:
    assert list(cleaner(window=size).clean(texts)) == list(cleaner().clean(texts))


def test_windows_of_long_segments_are_shorter() -> None:
    segments = [Segment("x" * 400_000, str(i)) for i in range(5)]
    assert [len(window.fresh) for window in windows(segments, 256)] == [2, 2, 1]


def test_the_context_of_a_cut_document_is_seen_but_not_corrected_again() -> None:
    detector, corrector = MarksTeh(), WritesThe()
    results = list(Cleaner(detector, corrector, window=4).clean(["teh", "b", "c", "d", "e", "teh"]))
    assert [result.cleaned for result in results] == ["the", "b", "c", "d", "e", "the"]
    assert detector.batches == [["teh", "b", "c", "d"], ["teh", "b", "c", "d", "e", "teh"]]
    assert corrector.spans == [[1, 0, 0, 0], [0, 0, 0, 0, 0, 1]]
