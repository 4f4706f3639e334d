"""The gate keeps what it was fitted on, and its forests say what their trees say."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from degarble.corpora.errors import ModelError
from degarble.models.correction.evidence import (
    FEATURES,
    FIRST_FEATURES,
    GROUPS,
    INCREASING,
    Evidence,
    kept_names,
)
from degarble.models.correction.forest import Forest, Tree
from degarble.models.correction.gate import LAST_FEATURES, MAX_NAME_COST, Gate, logit
from degarble.models.correction.rereading import REREADING_FEATURES, Rereading
from degarble.models.proposals.registry import KINDS
from degarble.models.shipped_data import SHIPPED
from gather import SCORED_SHARE, ExploringGate

GAIN, FIRST = FEATURES.index("gain"), FIRST_FEATURES.index("first")


def stump(feature: int, threshold: float) -> Forest:
    return Forest((Tree((feature, -1, -1), (threshold, 0, 0), (1, 0, 0), (2, 0, 0), (0, -2.0, 3.0)),), 0.5)


GATE = Gate(stump(FIRST, 0.0), stump(GAIN, 5.0), 0.5)
NAMES_GATE = replace(GATE, names_full=stump(FEATURES.index("kept"), 0.0),
                     names_last=stump(LAST_FEATURES.index("garbled less"), 1.0))
REREADING_GATE = replace(GATE, last=stump(LAST_FEATURES.index("garbled less"), 1.0))


def evidence(kind: str = "inflection", **known: float) -> Evidence:
    values = dict.fromkeys(Evidence.__dataclass_fields__, 0.0) | known
    return Evidence(**values | {"kind": kind})  # type: ignore[arg-type]  # all but the kind are floats


def test_chances_are_of_the_trees() -> None:
    expected = [1 / (1 + np.exp(1.5)), 1 / (1 + np.exp(-3.5))]
    assert GATE.confidences([evidence(gain=5.0), evidence(gain=5.1)]) == pytest.approx(expected)
    assert GATE.confidences([]) == []
    assert GATE.full.probabilities(np.array([evidence(gain=6.0).row(FEATURES)])) == pytest.approx(expected[1:])


def test_names_of_the_source_are_scored_whatever_the_first_forest_says() -> None:
    rows = np.array([evidence(kind, cost=cost, first=-1.0).row(FIRST_FEATURES)
                     for kind, cost in (("source-name", 2.0), ("source-name", MAX_NAME_COST + 1), ("sense", 2.0))])
    assert NAMES_GATE.worth_scoring(rows).tolist() == [True, False, False]
    assert not GATE.worth_scoring(rows).any()


def test_gathering_scores_a_share_of_what_the_gate_would_not() -> None:
    likely, *unlikely = [evidence(first=first) for first in (1.0, *np.linspace(-9, -1, 4000))]
    gate = ExploringGate(GATE.first, GATE.full, 0.5)
    kept = gate.worth_scoring(np.array([row.row(FIRST_FEATURES) for row in (likely, *unlikely)]))
    assert kept[0]
    assert kept[1:].mean() == pytest.approx(SCORED_SHARE, rel=0.3)
    assert [gate.weight(likely), gate.weight(unlikely[0])] == [1.0, 1 / SCORED_SHARE]


def test_names_that_an_edit_keeps() -> None:
    assert [kept_names("Guo Wei", "Guo Qian"), kept_names("Guo", "Qian"), kept_names("the US", "the US")] == [1, 0, 1]


def test_trees_of_different_depths_are_asked_together() -> None:
    deep = Tree((0, -1, 1, -1, -1), (0.0, 0, 0.0, 0, 0), (1, 0, 3, 0, 0), (2, 0, 4, 0, 0), (0, 1.0, 0, 2.0, 4.0))
    flat = Tree((1, -1, -1), (0.0, 0, 0), (1, 0, 0), (2, 0, 0), (0, 10.0, 20.0))
    rows = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0]])
    odds = [logit_of(p) for p in Forest((deep, flat), -11.0).probabilities(rows)]
    assert odds == pytest.approx([0.0, 1.0, 13.0], abs=1e-3)
    assert Forest((), 0.5).probabilities(rows) == pytest.approx([1 / (1 + np.exp(-0.5))] * 3)


def logit_of(p: float) -> float:
    return float(np.log(p / (1 - p)))


def test_only_what_has_hope_is_scored() -> None:
    rows = np.array([evidence(first=of).row(FIRST_FEATURES) for of in (-1.0, 1.0)])
    assert GATE.worth_scoring(rows).tolist() == [False, True]


def test_a_gate_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "gate.json"
    for gate in (GATE, REREADING_GATE.rescaled(0.5, -1.0), NAMES_GATE):
        path.write_text(gate.to_json(), encoding="utf-8")
        assert Gate.load(path) == gate


def test_the_last_forest_decides_on_what_was_reread() -> None:
    size = len(REREADING_FEATURES) // 3
    relieved, same = Rereading((2.0,) * size, (0.0,) * size), Rereading((2.0,) * size, (2.0,) * size)
    known = [evidence(gain=6.0)] * 3
    alone = GATE.confidences(known)[0]
    expected = [1 / (1 + np.exp(1.5)), 1 / (1 + np.exp(-3.5)), alone]
    assert REREADING_GATE.confidences(known, {1: relieved, 0: same}) == pytest.approx(expected)


def test_names_of_the_source_have_forests_of_their_own_too() -> None:
    size = len(REREADING_FEATURES) // 3
    relieved = Rereading((2.0,) * size, (0.0,) * size)
    known = [evidence("source-name"), evidence("source-name", kept=1.0), evidence("source-name", gain=9.0),
             evidence(kept=1.0)]
    low, high = 1 / (1 + np.exp(1.5)), 1 / (1 + np.exp(-3.5))
    assert NAMES_GATE.chances(known) == pytest.approx([low, high, high, low])
    assert NAMES_GATE.confidences(known, {0: relieved, 3: relieved}) == pytest.approx([high, high, high, low])
    assert GATE.confidences(known) == pytest.approx([low, low, high, low])


def test_a_mapped_gate_has_mapped_log_odds() -> None:
    one = evidence(gain=6.0)
    [before], [after] = GATE.confidences([one]), GATE.rescaled(0.5, -1.0).confidences([one])
    assert logit(after) == pytest.approx(0.5 * logit(before) - 1.0)


def test_a_gate_of_other_features_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "gate.json"
    with pytest.raises(ModelError, match="no gate"):
        Gate.load(path)
    path.write_text(json.dumps(json.loads(GATE.to_json()) | {"features": ["gain"]}), encoding="utf-8")
    with pytest.raises(ModelError, match="other features"):
        Gate.load(path)
    path.write_text(json.dumps(json.loads(GATE.to_json()) | {"shifts": {"form": 1.0}}), encoding="utf-8")
    with pytest.raises(ModelError, match="earlier version"):
        Gate.load(path)


def test_every_kind_has_a_group() -> None:
    assert set(KINDS) <= set(GROUPS)


def test_more_gain_never_makes_an_edit_less_likely() -> None:
    gate = Gate.load(SHIPPED / "corrector" / "gate.json")
    rng = np.random.default_rng(1)
    for name in sorted(INCREASING):
        rows = rng.normal(2.0, 6.0, (200, len(FEATURES)))
        higher = rows.copy()
        higher[:, FEATURES.index(name)] += 3.0
        assert (gate.full.probabilities(higher) >= gate.full.probabilities(rows) - 1e-9).all(), name
