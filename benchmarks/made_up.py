"""Synthetic English for benchmarks: lines of common words, some with errors that the rules repair."""

import random
from collections.abc import Iterator
from pathlib import Path

WORDS = (
    "the of and to in a is that for it was on are as with they be at one have this from by not but "
    "some what there we can out other were all your when up use word how said each she which their "
    "time will way about many then them write would like so these her long make thing see him two "
    "has look more day could go come did number sound no most people my over know water than call "
    "first who may down side").split()
A_DOCUMENT = 40


def lines(count: int, seed: int = 0) -> Iterator[str]:
    """Lines of 6 to 24 words; one in five has a doubled word, one in ten repeats an earlier line."""
    rng = random.Random(seed)
    before: list[str] = []
    for _ in range(count):
        if before and rng.random() < 0.1:
            yield rng.choice(before)
            continue
        words = rng.choices(WORDS, k=rng.randint(6, 24))
        if rng.random() < 0.2:
            words.insert(3, "the the")
        line = " ".join(words).capitalize() + "."
        before = [*before[-99:], line]
        yield line


def write(path: Path, count: int, seed: int = 0) -> None:
    """Write a tsv file with the columns id, document and text."""
    with path.open("w", encoding="utf-8") as file:
        for number, line in enumerate(lines(count, seed)):
            file.write(f"{number}\td{number // A_DOCUMENT}\t{line}\n")
