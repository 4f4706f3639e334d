"""No work twice, and nothing that could change what comes out."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from degarble.corpora.errors import InputError
from degarble.corpora.records import Edit, Segment, Span
from degarble.models.merge import MergedDetector
from degarble.pipeline.cleaner import Cleaner, windows
from degarble.pipeline.run.cache import AnswerCache
from degarble.pipeline.run.chunks import Chunk, Worker
from hypothesis import given
from hypothesis import strategies as st


class MarksTeh:
    """Marks each "teh" of a segment by itself; keeps what it was asked."""

    by_segment = True

    def __init__(self) -> None:
        self.asked: list[str] = []

    def detect(self, segments: Sequence[Segment]) -> list[tuple[Span, ...]]:
        self.asked += [segment.text for segment in segments]
        return [tuple(Span(at, at + 3, "fluency/spelling", confidence=0.9)
                      for at in range(len(s.text)) if s.text.startswith("teh", at)) for s in segments]


class CountsTheDocument:
    """Replaces each span by the number of segments of its document: an answer that depends on context."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def propose(self, segments: Sequence[Segment], spans: Sequence[Sequence[Span]]) -> list[tuple[Edit, ...]]:
        self.asked.append([segment.text for segment in segments])
        docs = [segment.doc for segment in segments]
        return [tuple(Edit(s.start, s.end, "teh", str(docs.count(segment.doc)), confidence=0.9) for s in of)
                for segment, of in zip(segments, spans, strict=True)]


def segments(*documents: str) -> list[Segment]:
    return [Segment(text, str(i), str(n)) for n, document in enumerate(documents)
            for i, text in enumerate(document.split("|"))]


def worked(given: list[Segment], memory: AnswerCache | None = None,
           asked_for: str = "") -> tuple[list[str], MarksTeh, CountsTheDocument]:
    detector, corrector = MarksTeh(), CountsTheDocument()
    worker = Worker(Cleaner(MergedDetector([detector]), corrector), memory, asked_for)
    results, _ = worker.work(Chunk(0, list(windows(given, 4))))
    return [result.cleaned for result in results], detector, corrector


def test_each_text_and_each_document_is_asked_once() -> None:
    texts, detector, corrector = worked(segments("teh|a", "b|c", "teh|a", "b|teh|a"))
    assert texts == ["2", "a", "b", "c", "2", "a", "b", "3", "a"]
    assert sorted(detector.asked) == ["a", "b", "c", "teh"]
    assert corrector.asked == [["teh", "a", "b", "c"], ["b", "teh", "a"]]


@given(st.lists(st.lists(st.sampled_from(["teh", "a", "b teh"]), min_size=1, max_size=6), max_size=8))
def test_remembering_changes_nothing(documents: list[list[str]]) -> None:
    given = segments(*("|".join(document) for document in documents))
    plain = [result.cleaned for result in Cleaner(MarksTeh(), CountsTheDocument(), window=4).clean(given)]
    assert worked(given)[0] == plain


def test_source_counts() -> None:
    _, detector, _ = worked([Segment("a", source="x"), Segment("a", source="y"), Segment("a", source="x")])
    assert detector.asked == ["a", "a"]


def test_a_folder_remembers_across_runs_and_only_for_the_same_models(tmp_path: Path) -> None:
    given = segments("teh|a", "b|teh")
    first = worked(given, AnswerCache(tmp_path / "cache", "m1"))
    again = worked(given, AnswerCache(tmp_path / "cache", "m1"))
    other = worked(given, AnswerCache(tmp_path / "cache", "m2"))
    assert first[0] == again[0] == other[0]
    assert (again[1].asked, again[2].asked) == ([], [])
    assert other[1].asked == first[1].asked


def test_a_corrector_asked_for_less_is_asked_anew_and_the_detector_is_not(tmp_path: Path) -> None:
    given = segments("teh|a", "b|teh")
    everything, sure = (worked(given, AnswerCache(tmp_path / "cache", "m1"), asked_for)
                        for asked_for in ("edits from 0", "edits from 0.8"))
    assert sure[1].asked == []
    assert sure[2].asked == everything[2].asked != []


def test_what_is_in_memory_is_bounded_and_forgotten_with_the_chunk() -> None:
    memory = AnswerCache(max_answers=3)

    def ask(missing: list[int]) -> list[str]:
        return ["x" for _ in missing]

    for number in range(9):
        memory.answers([bytes([number])], ask)
    assert (memory.asked, memory.remembered) == (9, 0)
    memory.answers([bytes([8]), bytes([7]), bytes([0])], ask)
    assert memory.remembered == 2
    memory.close_chunk()
    memory.answers([bytes([8])], ask)
    assert memory.remembered == 2


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be used as a cache"):
        AnswerCache(tmp_path / "file")
