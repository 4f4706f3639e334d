"""Fuzzing in short: what broke something once does no harm, and some thousands of new inputs neither.

`benchmarks/fuzz.py` runs the same targets for as long as wanted.
"""

from collections.abc import Sequence

import pytest
from fuzz_mutations import MOST, Change, drawn, mutated
from fuzz_targets import FOUND, TARGETS, all_seeds, found, no_hang
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

NUMBER = st.integers(0, MOST - 1)
CHANGES = st.lists(st.tuples(NUMBER, NUMBER, NUMBER, NUMBER), max_size=8)
FAST, SLOW = 300, 25
"""Inputs of a target, and of one that takes long."""


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_and_what_was_found_do_no_harm(name: str) -> None:
    for data in all_seeds(name):
        with no_hang():
            TARGETS[name].run(data)


def test_every_file_that_was_found_belongs_to_a_target() -> None:
    assert sorted(path for name in TARGETS for path in found(name)) == sorted(FOUND.iterdir())


@pytest.mark.parametrize("name", TARGETS)
def test_new_inputs_do_no_harm(name: str) -> None:
    seeds = all_seeds(name)

    @settings(
        max_examples=FAST if TARGETS[name].share >= 2 else SLOW,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(CHANGES, NUMBER)
    def run(changes: Sequence[Change], first: int) -> None:
        with no_hang():
            TARGETS[name].run(mutated(seeds, changes, first))

    run()


def test_an_input_can_be_made_again() -> None:
    import random

    one, other = random.Random(7), random.Random(7)
    seeds = [b'{"a": [1, 2]}', b"x" * 99]
    made = [mutated(seeds, drawn(one), 3) for _ in range(200)]
    assert made == [mutated(seeds, drawn(other), 3) for _ in range(200)]
    assert len(set(made)) > 150


def test_a_hang_is_told() -> None:
    def loop() -> None:
        while True:
            pass

    with pytest.raises(Exception, match="more than"), no_hang(0.2):
        loop()
