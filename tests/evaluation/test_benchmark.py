"""Public test sets in small, in the layouts they are published in, and the official scores on them."""

import json
from pathlib import Path

import pytest
from degarble.corpora.errors import InputError, OptionError
from degarble.corpora.records import Edit, Result, Segment, Span
from degarble.evaluation.benchmarks.benchmark import benchmark_run
from degarble.evaluation.benchmarks.test_sets import BENCHMARKS, GoldSet, Item, read_gold_sets
from degarble.evaluation.metrics.bootstrap import Bootstrap

DATA = Path(__file__).parents[3] / "shared" / "data"
TEXT = "one two three"
NO_INTERVALS = Bootstrap(0)


def write(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".").replace("_dash_", "-")).write_text(text, encoding="utf-8")


def only(name: str, folder: Path, *pairs: str) -> GoldSet:
    [found] = read_gold_sets(name, folder, pairs)
    return found


class TestMlqe:
    @pytest.mark.parametrize("inside", ["ro-en", "post-editing/dev/ro-en-dev"])
    def test_layouts(self, tmp_path: Path, inside: str) -> None:
        write(tmp_path / inside, dev__src="unu\nx\n", dev__mt=f"{TEXT}\na\n", dev__pe="one two\nb\n",
              dev__tags="OK OK OK OK OK BAD BAD\nOK BAD OK\n")
        found = only("mlqe-pe", tmp_path)
        assert (found.name, found.pair) == ("MLQE-PE dev", "ro-en")
        assert found.items[0] == Item(Segment(TEXT, "1", "ro-en", "unu"), (*[False] * 5, True, True),
                                      post_edit="one two")

    def test_what_does_not_fit_is_refused(self, tmp_path: Path) -> None:
        write(tmp_path / "ro-en", dev__src="unu\n", dev__mt=f"{TEXT}\n", dev__pe="x\n", dev__tags="OK OK\n")
        with pytest.raises(InputError, match=r"dev\.tags:1: 2 tags for 3 words"):
            read_gold_sets("mlqe-pe", tmp_path)
        write(tmp_path / "ro-en", dev__src="unu\ndoi\n")
        with pytest.raises(InputError, match="differ in length"):
            read_gold_sets("mlqe-pe", tmp_path)

    @pytest.mark.skipif(not DATA.is_dir(), reason="the public data are not beside this checkout")
    def test_the_real_one(self) -> None:
        found = only("mlqe-pe", DATA / "mlqe-pe", "ne-en")
        assert len(found.items) == 1000
        assert all(item.tags is not None and len(item.tags) == 2 * len(item.segment.text.split()) + 1
                   for item in found.items)


def test_wmt22(tmp_path: Path) -> None:
    write(tmp_path / "task1_word-level" / "km-en", test__2022__mt_tok=f"{TEXT}\n", test__2022__src="mouy\n",
          **{"test__2022__km_dash_en__tags": "OK BAD OK BAD\n"})
    write(tmp_path / "task1_word-level" / "en-de", **{"test__2022__en_dash_de__tags": "OK\n"})
    assert only("wmt22-qe", tmp_path).items == (
        Item(Segment(TEXT, "1", "km-en", "mouy"), (False, True, False, True)),)


class TestWmt23:
    def test_words(self, tmp_path: Path) -> None:
        write(tmp_path / "gold_labels", hallucinations_gold_T1w__tsv=(
            f"he-en\tgold\t0\tOne two three\t{TEXT} <EOS>\tOK BAD OK OK\n"
            "he-en\tgold\t3\tplanted\tplanted\tBAD\nzh-en\tgold\t7\ta\ta\tBAD\nen-de\tgold\t1\tx\tx\tOK\n"))
        write(tmp_path / "gold_labels", hallucinations_idx__tsv="LP\tSEGMENT_NUMBER\nhe-en\t3\n",
              hallucinations_gold_T1w_header__tsv="x\n")
        write(tmp_path / "test_data_2023" / "he-en", test__heen__final__src="אחת\n",
              test__heen__final__tok__mt=f"{TEXT}\n")
        he, zh = read_gold_sets("wmt23-qe", tmp_path)
        assert he.items == (Item(Segment(TEXT, "0", "he-en", "אחת"), (False, True, False, False)),)
        assert (zh.pair, zh.items[0].tags, zh.items[0].segment.source) == ("zh-en", (True,), None)

    def test_spans_are_read_as_by_the_tasks_own_script(self, tmp_path: Path) -> None:
        """The target stripped, an end beyond it cut, -1 for none, the header passed over."""
        write(tmp_path, gold_labels_task2_error_span__tsv=(
            "LP\tMETHOD\tSEGMENT\tTARGET\tSTART\tEND\tTYPE\n"
            f"zh-en\tgold\t0\t {TEXT} \t0 8\t3 99\tminor major\n"
            f"zh-en\tgold\t1\t{TEXT}\t-1\t-1\tno-error\n"))
        first, second = only("wmt23-qe", tmp_path).items
        assert [(span.start, span.end, span.severity) for span in first.spans or ()] == [
            (0, 3, "minor"), (8, 13, "major")]
        assert second.spans == ()

    @pytest.mark.parametrize(("row", "message"), [
        ("zh-en\tgold\t0\tx", "4 columns instead of pair"),
        ("zh-en\tgold\t0\tx\t0 1\t1\tminor", "differ in number"),
    ])
    def test_what_is_no_gold_is_refused(self, tmp_path: Path, row: str, message: str) -> None:
        write(tmp_path, gold_T2__tsv=f"{row}\n")
        with pytest.raises(InputError, match=rf"gold_T2\.tsv:1: .*{message}"):
            read_gold_sets("wmt23-qe", tmp_path)


class TestMqm:
    def test_ratings(self, tmp_path: Path) -> None:
        """Rows are errors; each rater's make one item; references and neutral remarks are left out."""
        header = "system\tdoc\tdoc_id\tseg_id\trater\tsource\ttarget\tcategory\tseverity\n"
        rows = [("A", "1", "one <v>two</v> three", "Major"), ("A", "1", "<v>one</v> two three", "minor"),
                ("A", "2", TEXT, "no-error"), ("A", "1", "one two <v>three</v>", "Neutral"),
                ("ref.A", "1", "<v>x</v>", "major")]
        write(tmp_path, mqm_newstest2021_zhen__tsv=header + "".join(
            f"{system}\td\t1\t1\trater{rater}\t一\t{target}\tx\t{severity}\n"
            for system, rater, target, severity in rows))
        first, second = only("mqm", tmp_path, "zh-en").items
        assert first.segment == second.segment == Segment(TEXT, "1", "d", "一")
        assert [(span.start, span.end, span.severity) for span in first.spans or ()] == [
            (4, 7, "major"), (0, 3, "minor")]
        assert second.spans == ()

    def test_json_lines(self, tmp_path: Path) -> None:
        record = {"system": "A", "doc": "d", "seg": "1", "rater": "r", "source": "一", "text": TEXT,
                  "spans": [{"start": 0, "end": 3, "severity": "minor"}]}
        write(tmp_path, **{"dev__zh_dash_en__jsonl": f"{json.dumps(record)}\n"})
        assert [len(item.spans or ()) for item in only("mqm", tmp_path).items] == [1]
        write(tmp_path, **{"dev__zh_dash_en__jsonl": "{}\n"})
        with pytest.raises(InputError, match=r"jsonl:1: not an MQM record"):
            read_gold_sets("mqm", tmp_path)


@pytest.mark.parametrize("name", BENCHMARKS)
def test_missing_data_say_where_to_get_them(tmp_path: Path, name: str) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(InputError, match=r"get .* from github\.com/"):
            read_gold_sets(name, folder)


def test_what_is_no_benchmark_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="the benchmarks are mlqe-pe, wmt22-qe, wmt23-qe, mqm"):
        read_gold_sets("wmt99", tmp_path)


def figures(item: Item, result: Result, **options: bool) -> dict[str, float | None]:
    run = benchmark_run("x", GoldSet("s", "p", (item,)), [result], NO_INTERVALS, **options)
    return {name: measure.figure(NO_INTERVALS).value for name, measure in run.measures.items()}


FOUND = Result(Segment(TEXT), (Span(4, 7, "terminology", "minor"),), (Edit(4, 7, "two", "2"),))


def test_scores_by_the_number_of_tags() -> None:
    """Found is "two"; gold "two" and the gap after "three", or the end token.

    With gaps 7 tags, tp 1, fn 1, tn 5: 5 / √(1 · 2 · 5 · 6). Folded 4: 2 / √(1 · 2 · 2 · 3). Alone: perfect.
    """
    gaps = figures(Item(FOUND.segment, (False, False, False, True, False, False, True)), FOUND)
    assert gaps == {"words, MCC": pytest.approx(2 / 12 ** 0.5), "words alone, MCC": 1.0,
                    "words and gaps, MCC": pytest.approx(5 / 60 ** 0.5)}
    end = figures(Item(FOUND.segment, (False, True, False, True)), FOUND)
    assert end == {"words, MCC": pytest.approx(2 / 12 ** 0.5), "words alone, MCC": 1.0}
    assert figures(Item(FOUND.segment, (False, True, False)), FOUND) == {"words alone, MCC": 1.0}


def test_spans_score_half_for_the_wrong_severity() -> None:
    scores = figures(Item(FOUND.segment, spans=(Span(4, 7, "x", "major"),)), FOUND)
    assert scores["spans, WMT23: F1"] == 0.5
    assert scores["spans, exact: F1"] == scores["words, MCC"] == 1.0


def test_texts_are_scored_where_asked() -> None:
    item = Item(FOUND.segment, (False, True, False), post_edit="one 2 three")
    assert "TER" not in figures(item, FOUND)
    assert figures(item, FOUND, score_texts=True)["TER"] == 0.0


def test_results_of_other_texts_are_refused() -> None:
    with pytest.raises(InputError, match="other texts than the test set"):
        figures(Item(Segment("other")), FOUND)
