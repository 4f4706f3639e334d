"""What a segment or a file costs is bounded, whatever it holds: guards against hangs, not figures of speed."""

import json
import tracemalloc
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from degarble.corpora.alignment import align
from degarble.corpora.errors import DegarbleError
from degarble.corpora.files.input import SkippedRows
from degarble.corpora.formats import LONGEST_SEGMENT, ReadOptions, open_rows, write_rows
from degarble.corpora.records import Result, Segment, apply_edits
from degarble.corpora.sentences import split
from degarble.models.language import foreign_language
from degarble.models.registry import load_corrector, load_detector
from degarble.pipeline.cleaner import Cleaner
from fuzz_targets import no_hang

SECONDS = 120
MEGABYTE = 1 << 20
TEXTS = {
    "one letter": "a" * MEGABYTE,
    "one mark": '"' * 200_000,
    "stops": "A." * 100_000,
    "spaces": f"a{' ' * 100_000}b",
    "tags": "<b>" * 50_000 + "x" + "</b>" * 50_000,
    "escaped tags": "&lt;b&gt;" * 100_000,
    "accents": "e" + "\u0301" * 200_000,
    "joined emoji": "👨\u200d👩\u200d👧" * 40_000,
    "right to left": "\u202e" * 200_000,
    "a word": "the " * 50_000,
    "names": "Kovrel Dimanto " * 10_000,
    "two scripts": "a語" * 100_000,
    "wide marks": "Ａ，" * 100_000,
    "broken encoding": "Ã©" * 100_000,
    "surrogates": "\ud800" * 100_000,
}


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner(load_detector("rules", "cpu"), load_corrector("rules", "cpu"))


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_of_any_kind_is_cleaned_by_rules(name: str, cleaner: Cleaner) -> None:
    text = TEXTS[name]
    with no_hang(SECONDS):
        foreign_language(text)
        split(text)
        [result] = cleaner.clean([Segment(text)])
    assert result.segment.text == text


@pytest.mark.parametrize("name", TEXTS)
def test_texts_that_have_nothing_in_common_are_aligned(name: str) -> None:
    one, other = TEXTS[name], f"x {TEXTS[name][::-1][:300_000]} y"
    with no_hang(SECONDS):
        assert apply_edits(one, align(one, other)) == other


def test_long_texts_that_differ_in_a_word_are_aligned_by_it() -> None:
    words = [f"word{number}" for number in range(60_000)]
    one, other = " ".join(words), " ".join([*words[:999], "new", *words[1000:40_000], *words[40_001:]])
    with no_hang(SECONDS):
        edits = align(one, other)
    assert [(edit.original, edit.replacement) for edit in edits] == [("word999", "new"), (" word40000", "")]


LONG = "They go on and on. " * (50 * MEGABYTE // 19)
FILES: dict[str, Callable[[str], str]] = {
    "a.txt": "{}\nshort\n".format,
    "a.tsv": "{}\t1\nshort\t2\n".format,
    "a.csv": '"{}",1\nshort,2\n'.format,
    "a.jsonl": lambda text: f'{{"text": "{text}"}}\n{{"text": "short"}}\n',
    "a.tmx": '<tmx><body><tu><tuv xml:lang="en"><seg>{}</seg></tuv></tu>'
    '<tu><tuv xml:lang="en"><seg>short</seg></tuv></tu>'
    "</body></tmx>".format,
    "a.xlf": "<xliff><file><body><trans-unit><source/><target>{}</target></trans-unit><trans-unit><source/>"
    "<target>short</target></trans-unit></body></file></xliff>".format,
    "a.po": 'msgid "a"\nmsgstr "{}"\n\nmsgid "b"\nmsgstr "short"\n'.format,
}


@pytest.mark.parametrize("name", FILES)
def test_fifty_megabytes_in_one_line(name: str, tmp_path: Path) -> None:
    """Read, passed by, counted, written; what follows is cleaned as ever."""
    source, out, untouched = tmp_path / name, tmp_path / f"out{name}", SkippedRows()
    source.write_text(FILES[name](LONG))
    options = ReadOptions(text_col="1") if name in ("a.tsv", "a.csv") else None
    with no_hang(SECONDS):
        rows = list(open_rows(source, options, untouched))
        assert [row.segment.text for row in rows if row.segment] == ["short"]
        write_rows(out, ((row, Result(row.segment) if row.segment else None) for row in rows))
    assert untouched.too_long.count == 1
    assert out.read_bytes() == source.read_bytes()


def test_a_long_text_takes_little_more_memory_than_itself(tmp_path: Path) -> None:
    text = "word " * (LONGEST_SEGMENT // 5)
    source = tmp_path / "a.tmx"
    source.write_text(FILES["a.tmx"](text))
    tracemalloc.start()
    rows = list(open_rows(source))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [len(row.segment.text) for row in rows if row.segment] == [len(text), 5]
    assert peak < 20 * len(text)


@pytest.mark.parametrize("content", [
    "\n" * 200_000, 'msgid "a"\nmsgstr "%' + "0" * 200_000 + '"\n', 'msgid ""\n' * 20_000,
    'msgid "a"\nmsgid_plural "b"\n' + "".join(f'msgstr[{number}] "c"\n' for number in range(20_000)),
    'msgid "a"\nmsgstr "' + "{" * 100_000 + "<a" * 100_000 + "&a" * 100_000 + '"\n'])
def test_catalogues_made_to_take_long(content: str, tmp_path: Path) -> None:
    (tmp_path / "a.po").write_text(content)
    with no_hang(SECONDS), suppress(DegarbleError):
        deque(open_rows(tmp_path / "a.po"), maxlen=0)


def test_xml_of_great_depth(tmp_path: Path) -> None:
    deep = "<x>" * 50_000 + "</x>" * 50_000
    (tmp_path / "a.tmx").write_text(
        f"<tmx><body>{deep}<tu><tuv xml:lang='en'><seg>{deep}the the</seg></tuv></tu></body></tmx>"
    )
    with no_hang(SECONDS):
        [segment] = [row.segment for row in open_rows(tmp_path / "a.tmx") if row.segment]
    assert segment.text.endswith("the the")


def test_json_of_great_depth_and_length(tmp_path: Path) -> None:
    record = {"text": "short", "many": {str(number): number for number in range(200_000)}}
    (tmp_path / "a.jsonl").write_text(json.dumps(record) + "\n")
    with no_hang(SECONDS):
        assert [row.segment and row.segment.text for row in open_rows(tmp_path / "a.jsonl")] == ["short"]
