"""What reviewers wrote by hand, offered again."""

from degarble.pipeline.results.items import Place
from degarble.pipeline.review.corrections import HandCorrections, Term
from degarble.pipeline.review.decisions import Entry


def entry(row: int, right: str, reviewer: str = "Ann", batch: int = 0) -> Entry:
    return Entry(Place(row, 0, 5), reviewer, "accept", right, batch=batch or row, at=f"2026-11-28T10:00:0{row}")


def test_the_latest_first_each_once() -> None:
    corrections = HandCorrections()
    for row, right in enumerate(("cup", "title", "cup"), start=1):
        corrections.add(entry(row, right), "crown")
    assert corrections.for_words("crown") == ["cup", "title"]
    assert corrections.for_words("thorn") == []


def test_with_the_case_of_the_place() -> None:
    corrections = HandCorrections()
    corrections.add(entry(1, "title"), "crown")
    corrections.add(entry(2, "Putin"), "Pujing")
    assert corrections.for_words("Crown") == ["Title"]
    assert corrections.for_words("pujing") == ["putin"]
    assert corrections.for_words("CROWN") == ["Title"]


def test_what_replaces_or_takes_back_counts_no_more() -> None:
    corrections = HandCorrections()
    corrections.add(entry(1, "cup"), "crown")
    corrections.add(entry(1, "title", batch=2), "crown")
    assert corrections.for_words("crown") == ["title"]
    corrections.remove(entry(1, ""))
    assert corrections.for_words("crown") == []
    assert list(corrections.terms()) == []


def test_no_deletions_and_no_spaces() -> None:
    corrections = HandCorrections()
    corrections.add(entry(1, ""), "crown")
    corrections.add(entry(2, "x"), " ")
    assert list(corrections.terms()) == []


def test_terms_have_the_most_used_first() -> None:
    corrections = HandCorrections()
    for row, (right, reviewer) in enumerate((("cup", "Ann"), ("title", "Ann"), ("cup", "Ben")), start=1):
        corrections.add(entry(row, right, reviewer), "crown")
    corrections.add(entry(4, "word"), "wrod")
    assert list(corrections.terms()) == [
        Term("crown", "cup", 2, ("Ann", "Ben"), "2026-11-28T10:00:03"),
        Term("crown", "title", 1, ("Ann",), "2026-11-28T10:00:02"),
        Term("wrod", "word", 1, ("Ann",), "2026-11-28T10:00:04")]
