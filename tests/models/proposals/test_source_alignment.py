"""Alignment of a translation with its source, against pairs made by hand."""


from alignment_pairs import PAIRS
from degarble.models.source.aligner import aligner
from degarble.models.source.alignment import source_of


def _overlap(source: str, wanted: str, found: list[tuple[int, int]]) -> bool:
    start = source.index(wanted)
    return any(a < start + len(wanted) and start < b for a, b in found)


def test_what_the_lexicon_links_is_right() -> None:
    known = right = 0
    for source, text, words in PAIRS:
        for english, wanted in words.items():
            start = text.index(english)
            found = source_of(source, text, start, start + len(english))
            known += bool(found)
            right += _overlap(source, wanted, found)
    assert known >= 65
    assert right >= 0.95 * known


def test_the_encoder_aligns_nine_words_in_ten() -> None:
    aligned = aligner().align([(source, text) for source, text, _ in PAIRS])
    total = right = 0
    for (source, text, words), alignment in zip(PAIRS, aligned, strict=True):
        assert alignment is not None
        for english, wanted in words.items():
            start = text.index(english)
            total += 1
            right += _overlap(source, wanted, alignment.source_of(start, start + len(english)))
    assert right >= 0.9 * total


def test_a_word_is_likelier_what_it_renders_than_what_it_does_not() -> None:
    source, text, words = PAIRS[4]
    alignment, = aligner().align([(source, text)])
    assert alignment is not None

    def chance(chinese: str, english: str) -> float:
        at, start = source.index(chinese), text.index(english)
        return alignment.probability((at, at + len(chinese)), (start, start + len(english)))
    for english, chinese in words.items():
        others = [other for other in words if other != english]
        assert chance(chinese, english) > 0.5
        assert all(chance(chinese, other) < 0.3 for other in others)


def test_a_side_without_words_has_no_alignment() -> None:
    assert aligner().align([("", "A text."), ("文", "")]) == [None, None]
