"""Runs held against each other: p-values are sacreBLEU's, intervals cover, signatures must agree."""

from pathlib import Path

import numpy as np
import pytest
from degarble.corpora.errors import InputError, OptionError
from degarble.evaluation.comparison import ComparedMeasure, compare, p_value, randomised_differences
from degarble.evaluation.counts import count_segments
from degarble.evaluation.measures import Measure, Run, make_run, read_run, write_run
from degarble.evaluation.metrics.bootstrap import Bootstrap, ratio
from degarble.evaluation.scores import evaluate
from degarble.evaluation.signature import Signature, data_digest, signature_differences
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.ter import TER
from sacrebleu.significance import PairedTest

RNG = np.random.default_rng(0)
WORDS = "the a king bridge opened was by today rain minister said city of on".split()
REF = [" ".join(RNG.choice(WORDS, 9)) for _ in range(40)]


def spoilt(text: str, times: int) -> str:
    words = text.split()
    for _ in range(times):
        words[RNG.integers(len(words))] = "x"
    return " ".join(words)


MT = [spoilt(text, 3) for text in REF]
BETTER = [*REF[:8], *MT[8:]]
OTHER = [spoilt(text, 1) if place % 3 == 0 else text for place, text in enumerate(MT)]
PLAN = Bootstrap(200)


def run(name: str, hyp: list[str], mt: list[str] = MT, ref: list[str] = REF) -> Run:
    return make_run(name, str(Signature.of(len(mt), PLAN, data_digest(mt, ref))), count_segments(mt, hyp, ref))


def by_name(table: list[ComparedMeasure]) -> dict[str, ComparedMeasure]:
    return {measure.name: measure for measure in table}


@pytest.mark.parametrize(("name", "metric"), [("BLEU", BLEU()), ("TER", TER())])
def test_p_values_are_sacrebleus(name: str, metric: BLEU | TER) -> None:
    """With the same seed and number the same segments are drawn and the same coins fall."""
    row = by_name(compare([run("a", BETTER), run("b", OTHER)], Bootstrap(300), trials=300))[name]
    for test, ours in (("bs", row.runs[1].p_bootstrap), ("ar", row.runs[1].p_randomisation)):
        _, theirs = PairedTest([("a", BETTER), ("b", OTHER)], {name: metric}, [REF], test, 300)()
        assert ours == pytest.approx(theirs[name][1].p_value, abs=2 / 301)


def test_a_clear_gain_is_significant_and_a_run_against_itself_is_not() -> None:
    table = by_name(compare([run("nothing", MT), run("better", BETTER), run("again", MT)], PLAN, 200))
    _, better, again = table["TER"].runs
    assert better.significant
    assert better.better is True
    assert (again.p_bootstrap, again.p_randomisation, again.significant, again.better) == (1, 1, False, None)


def test_swapping_the_runs_flips_the_sign() -> None:
    there = by_name(compare([run("a", BETTER), run("b", OTHER)], PLAN, 200))
    back = by_name(compare([run("b", OTHER), run("a", BETTER)], PLAN, 200))
    for name in ("BLEU", "TER", "segments improved", "edits, correction: F0.5"):
        one, other = there[name].runs[1], back[name].runs[1]
        assert one.difference is not None
        assert other.difference is not None
        assert one.difference.value == pytest.approx(-(other.difference.value or 0))
        assert (one.p_bootstrap, one.p_randomisation) == (other.p_bootstrap, other.p_randomisation)
        assert one.better is not other.better


def test_randomised_differences_by_hand() -> None:
    """Two segments, 0 and 1 against 1 and 1 of 1 each: trading the first turns +1/2 into -1/2."""
    old, new = np.array([[0.0, 1.0], [1.0, 1.0]]), np.array([[1.0, 1.0], [1.0, 1.0]])
    traded = randomised_differences(old, new, lambda sums: ratio(sums[:, 0], sums[:, 1]), 100, seed=3)
    assert set(traded) == {-0.5, 0.5}
    assert 30 < (traded > 0).sum() < 70


@pytest.mark.parametrize(("samples", "found", "p"), [
    ([0.0, 0.1, 0.2], 0.15, 2 / 4),
    ([0.0, 0.1, 0.2], 0.2, 2 / 4),              # a tie counts
    ([0.0, 0.0, 0.0], 0.0, 1.0),
    ([0.0, float("nan"), 0.3], 0.2, 2 / 3),     # what is undefined is left out
    ([0.0] * 99, 1.0, 1 / 100),
])
def test_chance(samples: list[float], found: float, p: float) -> None:
    assert p_value(np.array(samples), found) == pytest.approx(p)


def test_false_alarms_are_as_rare_as_promised() -> None:
    """Of 200 pairs of runs that differ by chance alone about one in twenty is called significant."""
    rng, alarms = np.random.default_rng(5), 0
    for _ in range(200):
        counts = [np.stack([rng.random(60) < 0.3, np.ones(60)], axis=1).astype(float) for _ in range(2)]
        runs = [Run("", "n:60", {"x": Measure("x", "share", of)}) for of in counts]
        alarms += (compare(runs, Bootstrap(200), 200)[0].runs[1].p_randomisation or 0) < 0.05
    assert 2 <= alarms <= 20


def test_intervals_cover_what_they_promise() -> None:
    """Precision of 0.6 on 150 simulated segments of one to five predictions each: 95 % of 300 intervals."""
    rng, covered = np.random.default_rng(11), 0
    for _ in range(300):
        predicted = rng.integers(1, 6, 150)
        counts = np.stack([rng.binomial(predicted, 0.6), predicted], axis=1).astype(float)
        figure = Bootstrap(200, seed=int(rng.integers(1 << 30))).figure(
            counts, lambda sums: ratio(sums[:, 0], sums[:, 1]))
        assert figure.low is not None
        assert figure.high is not None
        covered += figure.low <= 0.6 <= figure.high
    assert 0.90 < covered / 300 < 0.99


def test_doing_nothing_is_the_baseline() -> None:
    """The scores before, in the scores of any run, are those after of the run that leaves all as it was."""
    before = {score.name: score.scores.before for score in evaluate(MT, BETTER, REF, bootstrap=PLAN).corpus}
    nothing = run("nothing", MT)
    assert before == {name: nothing.measures[name].figure(PLAN) for name in before}


def test_runs_on_other_texts_are_refused() -> None:
    with pytest.raises(InputError, match=r"b: cannot be compared with a: data: \w{8} and \w{8} \(score both"):
        compare([run("a", MT), run("b", MT, ref=[*REF[1:], "x"])], PLAN)
    with pytest.raises(InputError, match="n: 40 and 39; data"):
        compare([run("a", MT), run("b", MT[1:], MT[1:], REF[1:])], PLAN)
    with pytest.raises(OptionError, match="at least two runs"):
        compare([run("a", MT)], PLAN)
    with pytest.raises(OptionError, match="at least one resample"):
        compare([run("a", MT), run("b", MT)], Bootstrap(0))


@pytest.mark.parametrize(("other", "reasons"), [
    ("degarble:2|n:1|data:a|bs:10|seed:1|tok:ws", []),    # what does not change a score
    ("degarble:1|n:2|data:a|bs:10|seed:1|tok:ws", ["n: 1 and 2"]),
    ("degarble:1|n:1|data:b|bs:10|seed:1|tok:13a", ["data: a and b", "tok: ws and 13a"]),
    ("degarble:1|n:1|data:a|bs:10|seed:1", ["tok: ws and none"]),
])
def test_what_makes_signatures_incompatible(other: str, reasons: list[str]) -> None:
    assert signature_differences("degarble:1|n:1|data:a|bs:1000|seed:12345|tok:ws", other) == reasons


def test_a_run_kept_in_a_file_is_the_run(tmp_path: Path) -> None:
    kept = run("ours", BETTER)
    with open(tmp_path / "ours.npz", "wb") as file:
        write_run(kept, file)
    back = read_run(tmp_path / "ours.npz")
    assert (back.name, back.signature) == (kept.name, kept.signature)
    assert list(back.measures) == list(kept.measures)
    for name, measure in back.measures.items():
        assert measure.figure(PLAN) == kept.measures[name].figure(PLAN)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_kept_run_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.npz").write_bytes(content)
    with pytest.raises(InputError, match="not a statistics file"):
        read_run(tmp_path / "x.npz")
    with pytest.raises(InputError, match="no such file"):
        read_run(tmp_path / "nothing.npz")


@settings(max_examples=15, deadline=None)
@given(rows=st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4)), min_size=2, max_size=8))
def test_a_measure_never_differs_from_itself(rows: list[tuple[int, int]]) -> None:
    measure = Measure("x", "mean", np.array(rows, dtype=float))
    runs = [Run(name, "n:1", {"x": measure}) for name in "ab"]
    assert compare(runs, Bootstrap(20), 20)[0].runs[1].p_bootstrap == 1
