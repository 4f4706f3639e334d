"""HTER, gain to edit and over-correction, by hand and against MLQE-PE's own HTER."""

from pathlib import Path

import numpy as np
import pytest
from degarble.evaluation import Bootstrap, Figure, Scores, evaluate
from degarble.evaluation.metrics.corpus_metrics import ter_statistics
from degarble.evaluation.metrics.effort import hter_counts

MLQE = Path(__file__).parents[3] / "shared" / "data" / "mlqe-pe"

MT = ["the brige was opend by king", "it rained all day long", "a b c d e f g h i j"]
HYP = ["the bridge was opend by king", "it poured all day long", "a b c d e f g h i j"]
REF = ["the bridge was opened by the king", "it rained all day long", "a b c d e f g h i j"]


def scores(hyp: list[str]) -> Scores:
    return evaluate(MT, hyp, REF, bootstrap=Bootstrap(20))


def test_hter_by_hand() -> None:
    """3 edits of 7 words, 0, 0 before; 2 of 7, 1 of 5, 0 after."""
    hter = scores(HYP).effort.hter
    assert hter.before.value == pytest.approx(3 / 7 / 3)
    assert hter.after.value == pytest.approx((2 / 7 + 1 / 5) / 3)


def test_a_segment_is_at_most_wholly_wrong() -> None:
    """5 edits of 2 words; 2 edits of none; nothing of nothing."""
    assert hter_counts(np.array([[5.0, 2.0], [2.0, 0.0], [0.0, 0.0]]))[:, 0].tolist() == [1.0, 1.0, 0.0]


def test_gain_to_edit_by_hand() -> None:
    """Two edits made: one saves the editor one, the other costs one; alone the first saves all it cost."""
    assert (scores(HYP).effort.saved, scores(HYP).effort.made) == (0, 2)
    assert scores(HYP).effort.gain_to_edit.value == 0.0
    assert scores([HYP[0], *MT[1:]]).effort.gain_to_edit.value == 1.0
    assert scores([MT[0], HYP[1], MT[2]]).effort.gain_to_edit.value == -1.0


def test_doing_nothing_has_no_gain_to_edit() -> None:
    assert scores(MT).effort.gain_to_edit == Figure(None)
    assert scores(MT).effort.over_correction.value == 0.0


def test_over_correction_by_hand() -> None:
    """One edit in the 15 words of the two segments that were right."""
    effort = scores(HYP).effort
    assert (effort.needless, effort.right_words) == (1, 15)
    assert effort.over_correction.value == pytest.approx(1000 / 15)


def test_where_nothing_was_right_over_correction_is_undefined() -> None:
    assert evaluate(MT[:1], HYP[:1], REF[:1], bootstrap=Bootstrap(20)).effort.over_correction == Figure(None)


@pytest.mark.skipif(not MLQE.is_dir(), reason="MLQE-PE is not beside this checkout")
@pytest.mark.parametrize("pair", ["ro-en", "si-en"])
def test_hter_is_mlqes_own(pair: str) -> None:
    """The published rate of each segment, to the six digits it is given in."""
    mt, post_edits, hter = ((MLQE / pair / f"dev.{side}").read_text(encoding="utf-8").splitlines()[:200]
                            for side in ("mt", "pe", "hter"))
    ours = hter_counts(ter_statistics(mt, post_edits))[:, 0]
    assert np.abs(ours - np.array(hter, dtype=float)).max() < 1e-5
