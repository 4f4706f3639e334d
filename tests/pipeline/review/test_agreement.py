"""Who agrees: Cohen's kappa is scikit-learn's."""

import pytest
from degarble.pipeline.results.items import Place
from degarble.pipeline.review.agreement import agreements, cohens_kappa
from degarble.pipeline.review.decisions import Entry, verdicts_by_place
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

LABELS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=40)


@given(LABELS)
def test_kappa_is_that_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    ours = cohens_kappa(first, second)
    if ours is None:
        assert len({*first, *second}) == 1
    else:
        assert ours == pytest.approx(cohen_kappa_score(first, second))


def test_kappa_of_nothing() -> None:
    assert cohens_kappa([], []) is None
    with pytest.raises(ValueError, match="zip"):
        cohens_kappa(["a"], [])


def test_agreement_of_each_pair() -> None:
    spots = [Place(row, 0, 1) for row in range(3)]
    found = verdicts_by_place([
        Entry(spots[0], "Ann", "accept", "x"), Entry(spots[0], "Ben", "accept", "y"),
        Entry(spots[1], "Ann", "reject"), Entry(spots[1], "Ben", "reject"), Entry(spots[2], "Cem", "reject")])
    [pair] = agreements(found, dict.fromkeys(spots, "x"))
    assert (pair.first, pair.second, pair.both, pair.alike) == ("Ann", "Ben", 2, 1)
    assert pair.kappa == pytest.approx(cohen_kappa_score(["proposed", "rejected"], ["other", "rejected"]))
