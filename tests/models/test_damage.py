"""How damaged a document is, counted by hand."""

import math

from degarble.models.correction.damage import STRIKING, damage, damaged_places, overlaps


def test_striking_places_without_overlap_the_best_first() -> None:
    values = [((0, 5), STRIKING), ((3, 9), STRIKING + 2), ((9, 12), STRIKING), ((20, 25), STRIKING - 0.1)]
    assert damaged_places(values) == [(3, 9), (9, 12)]


def test_grows_with_the_share_and_a_short_document_tells_little() -> None:
    assert damage(0, 500) == 0.0
    assert damage(10, 950) == math.log(2)
    assert damage(1, 10) < damage(20, 200) < damage(40, 200)


def test_overlap_is_half_open() -> None:
    assert overlaps((0, 3), (2, 5))
    assert not overlaps((0, 3), (3, 5))
