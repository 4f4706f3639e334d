"""Public data sets as labelled characters, in their published layouts."""

import json
from pathlib import Path

import numpy as np
import pytest
from degarble.corpora.errors import InputError
from degarble.corpora.public_sets.readers import MLQE_PAIRS, Labelled, read_mlqe, read_mqm, read_systems
from degarble.corpora.records import CATEGORIES

SHARED = Path(__file__).parents[3] / "shared" / "data"


def mlqe(folder: Path, **columns: str) -> Path:
    """One segment of MLQE-PE, with other columns where given."""
    pair = folder / "xx-en"
    pair.mkdir()
    segment = {"src": "ta kai", "mt": "he go the home .", "pe": "he goes home today .",
               "tags": "OK OK OK BAD OK BAD OK OK BAD OK OK"}
    for side, line in (segment | columns).items():
        (pair / f"dev.{side}").write_text(f"{line}\n", encoding="utf-8")
    return pair


def marked(example: Labelled, label: str) -> str:
    """The text with its cells as - where 0, ? where unknown; the last cell is the end's."""
    shown = (*example.segment.text, "$")
    values = example.labels[label]
    return "".join("?" if np.isnan(value) else "-" if value == 0 else character
                   for character, value in zip(shown, values, strict=True))


def test_mlqe(tmp_path: Path) -> None:
    [example] = read_mlqe(mlqe(tmp_path), "dev")
    assert (example.segment.text, example.segment.source) == ("he go the home .", "ta kai")
    assert (example.segment.id, example.segment.doc) == ("1", "xx-en")
    assert example.post_edit == "he goes home today ."
    assert marked(example, "bad") == "--?go?the?----?-?"
    assert marked(example, "gap") == "-??-??-???-????.-"
    categories = {CATEGORIES[int(c)] for c in example.labels["category"] if not np.isnan(c)}
    assert categories <= set(CATEGORIES)
    assert not np.isnan(example.labels["category"][3:5]).any()


@pytest.mark.parametrize(("columns", "cause"), [
    ({"tags": "OK OK OK"}, r"dev\.tags:1: 3 tags for 5 words"),
    ({"pe": "he goes\nhome"}, "the files of dev differ in length"),
])
def test_mlqe_that_does_not_fit_is_refused(tmp_path: Path, columns: dict[str, str], cause: str) -> None:
    with pytest.raises(InputError, match=cause):
        list(read_mlqe(mlqe(tmp_path, **columns), "dev"))


def test_missing_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"dev\.src: no such file.*docs/models\.md"):
        list(read_mlqe(tmp_path, "dev"))
    with pytest.raises(InputError, match="the folder has no translations"):
        read_systems(tmp_path)


def test_mqm_averages_raters_and_leaves_references_out(tmp_path: Path) -> None:
    common = {"doc": "d", "seg": "3", "source": "原文", "text": "a bad day"}
    ratings = [
        {"system": "hyp.X", "rater": "1", "spans": [{"start": 2, "end": 5, "severity": "major"}]} | common,
        {"system": "hyp.X", "rater": "2", "spans": [{"start": 2, "end": 9, "severity": "minor"}]} | common,
        {"system": "hyp.X", "rater": "3", "spans": [{"start": 9, "end": 9, "severity": "critical"}]} | common,
        {"system": "hyp.X", "rater": "4", "spans": []} | common,
        {"system": "ref.A", "rater": "1", "spans": [{"start": 0, "end": 9, "severity": "major"}]} | common,
        {"system": "hyp.Y", "rater": "1", "spans": []} | common | {"text": "a poor day"},
    ]
    path = tmp_path / "m.jsonl"
    path.write_text("".join(json.dumps(rating) + "\n" for rating in ratings), encoding="utf-8")
    first, second = read_mqm(path)
    assert (first.segment.text, second.segment.text) == ("a bad day", "a poor day")
    assert first.labels["mqm"].tolist() == [0, 0, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.25]
    assert first.labels["major"].tolist() == [0, 0, 0.25, 0.25, 0.25, 0, 0, 0, 0, 0.25]
    assert not second.labels["mqm"].any()


def test_systems_are_named_by_their_files(tmp_path: Path) -> None:
    for name in ("hyp.Weak", "hyp.A", "reference.A"):
        (tmp_path / f"{name}.en").write_text("The envoy met the mayor.\n", encoding="utf-8")
    lines = ["The envoy met the mayor."]
    assert read_systems(tmp_path) == {"Weak": lines, "A": lines, "ref.A": lines}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the public data sets are not beside this checkout")
def test_the_published_sets() -> None:
    for pair in MLQE_PAIRS:
        examples = list(read_mlqe(SHARED / "mlqe-pe" / pair, "dev"))
        assert len(examples) == 1000
        for example in examples:
            cells = len(example.segment.text) + 1
            assert {label.shape for label in example.labels.values()} == {(cells,)}
        assert 0 < np.mean([np.nanmean(e.labels["bad"]) for e in examples]) < 1
    for name in ("news2021", "ted2021"):
        rated = list(read_mqm(SHARED / "mqm" / f"{name}.zh-en.jsonl"))
        assert all((e.labels["major"] <= e.labels["mqm"] + 1e-6).all() for e in rated)
    systems = read_systems(SHARED / "wmt21-news" / "zh-en")
    assert "ref.A" in systems
    assert len({len(lines) for lines in systems.values()}) == 1
