"""The tagger: pieces and offsets, saving and loading, batches; words and spans of its detector."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from degarble.corpora.errors import ModelError
from degarble.corpora.records import CATEGORIES, Segment
from degarble.models.tagger.detector import (
    FEATURES,
    MAPS,
    NOT_A_SENTENCE,
    ODD,
    Calibration,
    TaggerDetector,
    features,
)
from degarble.models.tagger.layout import HEADS
from degarble.models.tagger.network import Tagger
from degarble.models.tagger.pieces import Encoded
from degarble.models.tagger.span_categories import FEATURES as KNOWN
from degarble.models.tagger.span_categories import CategoryMap
from degarble.models.tagger.trainable import TrainableTagger
from degarble.models.tagger.word_tags import TaggedWords, in_sentence_case, join_windows, tag_words
from hypothesis import given
from hypothesis import strategies as st
from tiny_networks import TEXTS, tagger_folder

LIMITS = {"default": 0.5, "precise": 0.9}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tagger_folder(tmp_path_factory.mktemp("tagger"), seed=3)


def test_offsets_cover_the_translation(saved: Path) -> None:
    tagger = Tagger.load(saved)
    for text, encoded in zip(TEXTS, tagger.encode([Segment(t, source="Das") for t in TEXTS]), strict=True):
        covered = {i for start, end in encoded.offsets for i in range(start, end)}
        assert {i for i, c in enumerate(text) if not c.isspace()} <= covered
        assert encoded.ids[len(encoded.offsets) + 1] == 2


def test_saving_and_loading_gives_nearly_the_same_logits(saved: Path, tmp_path: Path) -> None:
    from degarble.models.tagger.vocabulary import read_tokenizer

    first = TrainableTagger.load(saved)
    first.save(tmp_path, read_tokenizer(saved))
    second = Tagger.load(tmp_path)
    batch = first.encode([Segment(t) for t in TEXTS])
    assert second.encode([Segment(t) for t in TEXTS]) == batch
    for before, after in zip(first.states_and_logits(batch)[1], second.logits(batch), strict=True):
        np.testing.assert_allclose(before[:len(after)], after, atol=0.15, rtol=0.05)


def test_a_batch_gives_what_single_segments_give(saved: Path) -> None:
    tagger = Tagger.load(saved)
    segments = [Segment(t, source=s) for t in TEXTS for s in (None, "Das ist gut .")]
    together = tag_words(tagger, segments)
    for segment, tags in zip(segments, together, strict=True):
        alone = tag_words(tagger, [segment])[0]
        assert alone.offsets == tags.offsets
        np.testing.assert_array_equal(features(alone), features(tags))


def test_a_long_text_is_read_in_windows_and_a_short_one_as_ever(saved: Path) -> None:
    tagger = Tagger.load(saved)
    text = " ".join(TEXTS).replace(".", "")
    [windows] = tagger.windows([Segment(text, source="Das")], 8)
    [whole] = tagger.windows([Segment(text, source="Das")], 10_000)
    assert len(windows) > 2
    assert [len(w.offsets) for w in windows[:-1]] == [8] * (len(windows) - 1)
    assert whole == [tagger.encode([Segment(text, source="Das")], 10_000)[0]]
    marks = [np.arange(number * 100, number * 100 + len(w.offsets) + 1.0)[:, None]
             for number, w in enumerate(windows)]
    offsets, rows = join_windows(windows, marks)
    assert offsets == whole[0].offsets
    places = [(int(row[0]) // 100, int(row[0]) % 100 - 1) for row in rows]
    assert all(windows[w].offsets[i] == offset for (w, i), offset in zip(places, offsets, strict=True))
    assert all(2 <= i < 6 for w, i in places if 0 < w < len(windows) - 1)


@given(pieces=st.integers(0, 90), most=st.integers(1, 20))
def test_windows_joined_hold_every_piece_once(pieces: int, most: int) -> None:
    step = max(1, most // 2)
    offsets = [(i, i + 1) for i in range(pieces)]
    windows = [Encoded([], offsets[at:at + most]) for at in range(0, max(1, pieces - most + step), step)]
    kept, rows = join_windows(windows, [np.zeros((len(w.offsets) + 2, 1)) for w in windows])
    assert kept == offsets
    assert len(rows) == pieces


def test_capitals_are_read_as_a_sentence(saved: Path) -> None:
    tagger = Tagger.load(saved)
    assert in_sentence_case("THE U.S. BRIDGE, 5 KM") == "The u.s. bridge, 5 km"
    assert in_sentence_case('"NO."') == '"No."'
    for text in ("The U.S. bridge", "5 km", "", "İSTANBUL", "12 345"):
        assert in_sentence_case(text) == text
    loud, quiet = tag_words(tagger, [Segment("THE TWO LEADERS"), Segment("The two leaders")])
    assert loud.offsets == quiet.offsets
    np.testing.assert_allclose(loud.logits, quiet.logits, atol=1e-3)


def some_words(counts: list[int], seed: int) -> TaggedWords:
    """Texts of so many words of two letters, with a random logit each."""
    rng, bounds = np.random.default_rng(seed), np.cumsum([0, *counts])
    begins = np.concatenate([[0], np.cumsum([3 * count + 1 for count in counts])])
    starts = np.array([begin + 3 * i for begin, count in zip(begins, counts, strict=False)
                       for i in range(count)], int)
    return TaggedWords(begins[:-1], bounds, starts, starts + 2, rng.normal(size=(len(starts), 1)),
                       np.ones((len(starts), 1)))


@given(counts=st.lists(st.integers(0, 6), min_size=1, max_size=6), seed=st.integers(0, 99))
def test_runs_of_words_stay_in_their_text_and_hold_all_that_were_chosen(counts: list[int], seed: int) -> None:
    words = some_words(counts, seed)
    chosen = words.logits[:, 0] > 0
    runs = words.runs(chosen)
    inside = [list(range(first, end)) for first, end in zip(runs.firsts, runs.ends, strict=True)]
    assert [word for run in inside for word in run] == np.flatnonzero(chosen).tolist()
    texts = [set(words.texts_of(np.array(run))) for run in inside]
    assert all(len(of_run) == 1 for of_run in texts)
    assert all(one[-1] + 1 < other[0] or texts[i] != texts[i + 1]
               for i, (one, other) in enumerate(pairwise(inside)))
    np.testing.assert_allclose(runs.sums(words.logits)[:, 0], [words.logits[run].sum() for run in inside])
    np.testing.assert_allclose(runs.maxima(words.logits)[:, 0], [words.logits[run].max() for run in inside])


@given(counts=st.lists(st.integers(0, 6), min_size=1, max_size=6), data=st.data())
def test_words_within_a_stretch_are_those_that_have_a_part_in_it(counts: list[int],
                                                                data: st.DataObject) -> None:
    words = some_words(counts, 0)
    text = data.draw(st.integers(0, len(counts) - 1))
    start = data.draw(st.integers(0, 3 * counts[text]))
    end = data.draw(st.integers(start + 1, 3 * counts[text] + 1))
    found = words.within(*(np.array([one]) for one in (text, start, end)))
    mine = [words.bounds[text] + i for i, (a, b) in enumerate(words[text].offsets) if a < end and start < b]
    assert list(range(found.firsts[0], found.ends[0])) == mine


def test_addresses_and_code_are_not_tagged(saved: Path) -> None:
    maps = {name: Calibration((0.0,) * len(FEATURES), 2.0, LIMITS) for name in ("garbled", "edited")}
    detector = TaggerDetector(Tagger.load(saved), {"without_source": maps})
    text = "See https://example.org/a.html and `x = 1` there"
    [spans] = detector.detect([Segment(text)])
    assert [text[s.start:s.end] for s in spans] == ["See", "and", "there"]


def test_words_are_those_of_the_text_and_categories_are_chances(saved: Path) -> None:
    text = f"{TEXTS[0]}{TEXTS[1]}  {TEXTS[3]}"
    tags = tag_words(Tagger.load(saved), [Segment(text)])[0]
    assert [text[a:b] for a, b in tags.offsets] == " ".join(
        [TEXTS[0], TEXTS[1], TEXTS[3]]).split()
    np.testing.assert_allclose(tags.categories.sum(1), 1)
    assert tags.categories.shape[1] == len(CATEGORIES)
    assert tags.logits.shape[1] == len(HEADS)


def test_spans_are_sorted_apart_and_follow_the_threshold(saved: Path) -> None:
    nothing = (0.0,) * len(FEATURES)
    maps = {"garbled": Calibration(nothing, -2.0, LIMITS), "edited": Calibration(nothing, 2.0, LIMITS)}
    tagger = Tagger.load(saved)
    detector = TaggerDetector(tagger, {"with_source": maps, "without_source": maps})
    segments = [Segment(TEXTS[0]), Segment(""), Segment("  "), Segment(TEXTS[1], source="Die beiden")]
    spans = detector.detect(segments)
    assert [len(s) for s in spans] == [1, 0, 0, 1]
    assert TEXTS[0][spans[0][0].start:spans[0][0].end] == TEXTS[0].rstrip(".")
    assert spans[0][0].confidence == pytest.approx(0.8808, abs=1e-4)
    assert spans[0][0].origin == "tagger:edited"
    for threshold in (0.9, "precise"):
        strict = TaggerDetector(tagger, detector.calibrations, threshold)
        assert not any(strict.detect(segments))


def test_odd_words_are_content_words_and_need_a_map(saved: Path) -> None:
    nothing, tagger = (0.0,) * len(FEATURES), Tagger.load(saved)
    maps = {name: Calibration(nothing, -9.0, LIMITS) for name in MAPS}
    with_odd = maps | {ODD: Calibration(nothing, 2.0, LIMITS)}
    segment = Segment('The "whereabouts" of a man, and of it.')
    [spans] = TaggerDetector(tagger, {"without_source": with_odd}).detect([segment])
    assert [segment.text[s.start:s.end] for s in spans] == ["whereabouts", "man"]
    assert {s.origin for s in spans} == {"tagger:odd"}
    assert TaggerDetector(tagger, {"without_source": maps}).detect([segment]) == [()]


@pytest.mark.parametrize(("default", "marks"), [
    (0.5, ["The whereabouts of a man"]), (0.9, ["The", "whereabouts", "of a", "man"])])
def test_odd_words_divide_only_spans_that_the_default_does_not_show(saved: Path, default: float,
                                                                    marks: list[str]) -> None:
    nothing, segment = (0.0,) * len(FEATURES), Segment("The whereabouts of a man.")
    of_map = {"garbled": (0.5, default), "edited": (-9.0, 0.5), ODD: (0.0, 0.5)}
    maps = {name: Calibration(nothing, bias, {"default": limit, "correcting": 0.5})
            for name, (bias, limit) in of_map.items()}
    [spans] = TaggerDetector(Tagger.load(saved), {"without_source": maps}, "correcting").detect([segment])
    assert [segment.text[s.start:s.end] for s in spans] == marks
    assert [s.origin for s in spans if s.end - s.start > 4] == ["tagger:odd" if default > 0.5 else "tagger:garbled"]


def test_rereading_and_categories_do_not_see_the_map_of_odd_words(saved: Path) -> None:
    nothing, tagger, segments = (0.0,) * len(FEATURES), Tagger.load(saved), [Segment(TEXTS[0])]
    maps = {name: Calibration(nothing, -9.0, LIMITS) for name in (*MAPS, ODD)}
    odds = TaggerDetector(tagger, {"without_source": maps}).log_odds(segments, tag_words(tagger, segments))
    assert odds.shape[1] == len(MAPS)


def test_text_that_is_no_sentence_needs_more_by_default(saved: Path) -> None:
    odds = (0.5, NOT_A_SENTENCE - 0.1, NOT_A_SENTENCE + 0.1)
    sentence, cell = Segment(TEXTS[0]), Segment(TEXTS[0].rstrip("."))
    marked = []
    for bias in odds:
        maps = {"garbled": Calibration((0.0,) * len(FEATURES), -9.0, LIMITS),
                "edited": Calibration((0.0,) * len(FEATURES), bias, LIMITS)}
        detector = TaggerDetector(Tagger.load(saved), {"without_source": maps})
        spans = detector.detect([sentence, cell])
        marked.append([len(s) for s in spans])
        assert detector.shows(cell, spans[0][0], None) is bool(spans[1])
        assert detector.with_threshold(0.5).detect([cell])[0]
    assert marked == [[1, 0], [1, 0], [1, 1]]


def test_a_garble_comes_before_what_else_would_be_edited(saved: Path) -> None:
    tagger = Tagger.load(saved)
    logits = tag_words(tagger, [Segment(TEXTS[0])])[0].logits[:, HEADS.index("garbled")]
    most = float(sorted(logits)[-1])
    only_garbled = tuple(float(name == "garbled") * 1e3 for name in FEATURES)
    maps = {"garbled": Calibration(only_garbled, -1e3 * most + 1, LIMITS),
            "edited": Calibration((0.0,) * len(FEATURES), 2.0, LIMITS)}
    [spans] = TaggerDetector(tagger, {"without_source": maps}).detect([Segment(TEXTS[0])])
    [garbled] = [s for s in spans if s.origin == "tagger:garbled"]
    assert TEXTS[0][garbled.start:garbled.end] == TEXTS[0].split()[int(logits.argmax())].strip(".")
    assert {s.origin for s in spans} == {"tagger:garbled", "tagger:edited"}
    assert all(one.end <= other.start for one, other in pairwise(spans))


def test_a_category_map_beside_the_weights_names_the_spans(saved: Path, tmp_path: Path) -> None:
    import json
    import shutil

    folder = Path(shutil.copytree(saved, tmp_path / "named"))
    one = {"weights": [0.0] * len(FEATURES), "bias": 2.0, "thresholds": LIMITS}
    (folder / "calibration.json").write_text(json.dumps({"without_source": {"garbled": one, "edited": one}}))
    segments = [Segment(TEXTS[0]), Segment(""), Segment("Rome")]
    by_head = TaggerDetector.load(folder).detect(segments)
    words = tuple(float(name == "words") for name in KNOWN)
    CategoryMap(("fluency/spelling", "terminology"), ((0.0,) * len(KNOWN), words), (0.1, 0.0)).save(folder)
    by_map = TaggerDetector.load(folder).detect(segments)
    assert [[s.category for s in spans] for spans in by_map] == [["terminology"], [], ["fluency/spelling"]]
    assert [[replace(s, category="") for s in spans] for spans in by_map] == \
        [[replace(s, category="") for s in spans] for spans in by_head]


def test_heads_that_were_not_saved_begin_at_zero(saved: Path, tmp_path: Path) -> None:
    import json
    import shutil

    folder = Path(shutil.copytree(saved, tmp_path / "old"))
    layout = json.loads((folder / "tagger.json").read_text(encoding="utf-8"))
    layout["heads"] = ["gap", "bad"]
    (folder / "tagger.json").write_text(json.dumps(layout), encoding="utf-8")
    with pytest.raises(ModelError, match="other heads"):
        Tagger.load(folder)
    new, old = TrainableTagger.load(folder), TrainableTagger.load(saved)
    assert not new.head.weight[HEADS.index("garbled")].any()
    assert (new.head.weight[HEADS.index("bad")] == old.head.weight[1]).all()


def test_a_folder_without_a_tagger_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"tagger\.json"):
        Tagger.load(tmp_path)
    with pytest.raises(ModelError, match="calibrat"):
        TaggerDetector.load(tmp_path)


def test_a_calibration_of_another_version_is_refused(saved: Path, tmp_path: Path) -> None:
    import json
    import shutil

    folder = Path(shutil.copytree(saved, tmp_path / "old"))
    one = {"weights": [0.0] * len(FEATURES), "bias": 2.0, "review": 0.5, "precise": 0.9}
    (folder / "calibration.json").write_text(json.dumps({"without_source": {"garbled": one, "edited": one}}))
    with pytest.raises(ModelError, match="another version"):
        TaggerDetector.load(folder)
