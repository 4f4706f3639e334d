"""M2 in and out, and scores that are ERRANT's."""

from pathlib import Path

import pytest
from degarble.corpora.errors import InputError
from degarble.evaluation.m2 import Block, TokenEdit, m2_lines, m2_scores, read_m2, token_edits
from degarble.evaluation.metrics.bootstrap import Bootstrap
from hypothesis import given, settings
from hypothesis import strategies as st

REST = "|||REQUIRED|||-NONE-|||"
HYPOTHESES = f"""\
S This are gramamtical sentence .
A 1 2|||R:VERB:SVA|||is{REST}0
A 2 3|||R:SPELL|||grammatic{REST}0

S They has gone to school yesterday .
A 1 2|||R:VERB|||have{REST}0
A 4 4|||M:DET|||the{REST}0

S A right sentence .
A -1 -1|||noop|||-NONE-{REST}0

S Nothing was done here .
"""
REFERENCES = f"""\
S This are gramamtical sentence .
A 1 2|||R:VERB:SVA|||is{REST}0
A 2 2|||M:DET|||a{REST}0
A 2 3|||R:SPELL|||grammatical{REST}0
A -1 -1|||noop|||-NONE-{REST}1

S They has gone to school yesterday .
A 1 2|||R:VERB:SVA|||have{REST}0
A 2 3|||R:VERB|||went{REST}1
A 1 2|||U:VERB|||{REST}1

S A right sentence .
A 1 2|||R:ADJ|||correct{REST}0

S Nothing was done here .
A -1 -1|||noop|||-NONE-{REST}0
"""
texts = st.lists(st.sampled_from("a b c the king was opened .".split()), max_size=7).map(" ".join)


def read(folder: Path, text: str) -> list[Block]:
    (folder / "x.m2").write_text(text, encoding="utf-8")
    return read_m2(folder / "x.m2")


@pytest.mark.parametrize(("level", "hits", "false_alarms", "misses", "f"), [
    # what errant_compare of ERRANT 3.0.2 prints for these two files with -dt, -ds, -cs, -cse
    ("token_detection", 4, 1, 1, 0.8),
    ("detection", 3, 1, 2, 0.7143),
    ("correction", 2, 2, 3, 0.4762),
    ("category", 1, 3, 4, 0.2381),
])
def test_scores_are_errants(tmp_path: Path, level: str, hits: int, false_alarms: int, misses: int,
                            f: float) -> None:
    scores = m2_scores(read(tmp_path, HYPOTHESES), read(tmp_path, REFERENCES), Bootstrap(0))
    of = getattr(scores, level)
    assert (of.matched_gold, of.predicted, of.gold) == (hits, hits + false_alarms, hits + misses)
    assert of.f.value == pytest.approx(f, abs=5e-5)


def test_unknown_edits_count_for_detection_alone(tmp_path: Path) -> None:
    ours = read(tmp_path, f"S a b\nA 0 1|||UNK|||x{REST}0\n")
    scores = m2_scores(ours, ours, Bootstrap(0))
    assert (scores.detection.gold, scores.correction.gold, scores.correction.f.value) == (1, 0, None)


def test_edits_are_on_words() -> None:
    assert token_edits("The brige was  opend by king .", "The bridge was opened by the king .") == (
        TokenEdit(1, 2, "bridge", "fluency/grammar"), TokenEdit(3, 4, "opened", "fluency/grammar"),
        TokenEdit(5, 5, "the", "fluency/grammar"))


@settings(deadline=None)
@given(rows=st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=4))
def test_what_is_written_reads_back(tmp_path_factory: pytest.TempPathFactory,
                                    rows: list[tuple[str, str, str]]) -> None:
    mt, one, other = (list(column) for column in zip(*rows, strict=True))
    blocks = read(tmp_path_factory.mktemp("m2"), "".join(m2_lines(mt, one, other)))
    assert [" ".join(block.tokens) for block in blocks] == mt
    assert [block.annotations for block in blocks] == [
        {0: token_edits(text, first), 1: token_edits(text, second)} for text, first, second in rows]
    for block, first in zip(blocks, one, strict=True):
        words = list(block.tokens)
        for edit in reversed(block.annotations[0]):
            words[edit.start:edit.end] = edit.replacement.split()
        assert " ".join(words) == first


@pytest.mark.parametrize(("text", "message"), [
    ("A 0 1|||R|||x|||REQUIRED|||-NONE-|||0\n", "x.m2:1: expected a line S, or a line A below one"),
    ("S a b\nA 0 x|||R|||x|||0\n", "x.m2:2: expected `A start end"),
    ("S a b\nA 1 3|||R|||x|||0\n", "x.m2:2: tokens 1-3 are outside the 2 tokens"),
])
def test_what_is_no_m2_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, text)


def test_other_texts_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="segment 1: hypothesis and reference have different tokens"):
        m2_scores(read(tmp_path, "S a\n"), read(tmp_path, "S b\n"), Bootstrap(0))
    with pytest.raises(InputError, match="1 blocks of hypotheses and 2 of references"):
        m2_scores(read(tmp_path, "S a\n"), read(tmp_path, "S a\n\nS b\n"), Bootstrap(0))
