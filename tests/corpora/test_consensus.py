"""Strong and weak systems, and where trusted translations agree on other words."""

from pathlib import Path

import pytest
from degarble.corpora.errors import InputError
from degarble.corpora.public_sets.consensus import count_containing, ngram_agreement, read_consensus_set, strong_systems
from degarble.corpora.public_sets.differences import differences

REFERENCE = ["The cat sat on the mat.", "", "He grew rice on two mu of land."]
POOR = ["The cat is on the mat.", "Extra", "He grew rice on two acres of earth."]


def write_set(folder: Path, systems: dict[str, list[str]]) -> None:
    folder.mkdir(parents=True)
    for name, lines in (systems | {"source.zh": ["一", "二", "三"]}).items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_the_better_half_is_strong_but_some_systems_never_are() -> None:
    near, far = ["The cat sat on a mat."], ["A tom cowered."]
    systems = {"good": ["The cat sat on the mat."], "ONLINE-A": near, "poor": far, "worse": ["Nothing"]}
    assert strong_systems(systems, [["The cat sat on the mat."]]) == ["good"]


def test_agreement_is_one_for_the_same_text_and_zero_without_shared_words() -> None:
    assert ngram_agreement(REFERENCE[:1], REFERENCE[:1]) == 1.0
    assert ngram_agreement(["xyz"], REFERENCE[:1]) == ngram_agreement([""], [""]) == 0.0


def test_a_set_leaves_out_segments_without_a_reference(tmp_path: Path) -> None:
    write_set(tmp_path / "news" / "zh-en", {"reference.A.en": REFERENCE, "hyp.good.en": REFERENCE,
                                            "hyp.poor.en": POOR, "hyp.GPT4-5shot.en": POOR})
    read = read_consensus_set(tmp_path, "news/zh-en")
    assert read.lines == [0, 2]
    assert read.sources == ["一", "三"]
    assert read.weak == {"poor": [POOR[0], POOR[2]]}
    assert "GPT4-5shot" not in read.weak
    assert read.trusted(1)[:2] == [REFERENCE[2], REFERENCE[2]]
    assert read.translations(0)["poor"] == POOR[0]
    assert read.documents == ["news/zh-en:0"] * 2


def test_a_placeholder_is_no_reference(tmp_path: Path) -> None:
    write_set(tmp_path / "news" / "zh-en", {"reference.A.en": ["NO TRANSLATION AVAILABLE", *REFERENCE[1:]],
                                            "hyp.good.en": REFERENCE})
    assert read_consensus_set(tmp_path, "news/zh-en").lines == [2]


def test_a_system_that_shares_hardly_a_word_is_not_weak_but_broken(tmp_path: Path) -> None:
    write_set(tmp_path / "news" / "zh-en", {"reference.A.en": REFERENCE, "hyp.good.en": REFERENCE, "hyp.poor.en": POOR,
                                            "hyp.broken.en": ["Oak pear", "Fig", "Elm ash beech"]})
    read = read_consensus_set(tmp_path, "news/zh-en")
    assert (list(read.weak), list(read.other)) == ([], ["broken"])


def test_a_part_of_a_set_has_the_segments_of_its_lines(tmp_path: Path) -> None:
    write_set(tmp_path / "news" / "zh-en", {"reference.A.en": REFERENCE, "hyp.good.en": REFERENCE})
    part = read_consensus_set(tmp_path, "news/zh-en").select_lines(range(1, 3))
    assert (part.lines, part.sources, part.references) == ([2], ["三"], [[REFERENCE[2]]])
    assert part.trusted(0) == [REFERENCE[2]] * 2


def test_files_of_unlike_length_are_an_error(tmp_path: Path) -> None:
    write_set(tmp_path / "news" / "zh-en", {"reference.A.en": REFERENCE, "hyp.good.en": REFERENCE[:2]})
    with pytest.raises(InputError, match="differ in length"):
        read_consensus_set(tmp_path, "news/zh-en")


def test_support_counts_texts_with_the_whole_words() -> None:
    assert count_containing(["The mat.", "A mat", "matter"], "Mat") == 2
    assert count_containing(["a", "b"], "") == 2


def test_differences_are_what_most_trusted_texts_agree_on() -> None:
    weak = "They will discuss about the two acres of land."
    right = "They will discuss the two mu of land."
    found = differences(weak, [right, right, "They will talk about the two acres of land."])
    assert [(d.old, d.new, d.left, d.right, d.agreed, d.kept) for d in found] == [
        ("about", "", "discuss", "the", 2, 1), ("acres", "mu", "two", "of", 2, 1)]
    assert [weak[d.start:d.end] for d in found] == ["about", "acres"]


def test_no_difference_where_as_many_keep_the_words_or_marks_differ() -> None:
    weak = "He likes the big house."
    assert not differences(weak, ["He likes the large house.", weak])
    assert not differences(weak, ["He likes the big house!"] * 3)


def test_an_insertion_stands_before_the_word_behind_it() -> None:
    (found,) = differences("He lives in city now.", ["He lives in the city now."] * 2)
    assert (found.start, found.end, found.old, found.new) == (12, 12, "", "the")
