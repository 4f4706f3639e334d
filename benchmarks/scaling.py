"""Measure how the time of text processing without a network grows when the text is eight times as long.

    python benchmarks/scaling.py

Each line has the seconds for the longer text and their ratio to those for the shorter text: about 8 if time is
linear.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence

from degarble.corpora.sentences import split
from degarble.models.rules.consistency import name_repairs
from degarble.models.rules.orthography import repairs

MORE = 8
CHARACTERS = 25_000
LINES = 600
STOPS = ("U.S. Army ", "a.B ", "1. ", '."', ". (", ".A", "x.y", "e.g. ", '"A."')
MARKS = ("a", "a.", "ab,cd", '"a ', " ", "( a", "the ", "ab and ", "\u200b ", "a中，", "a -b", "cafÃ© ", "<a")


def main() -> None:
    for unit in STOPS:
        show(f"split {unit!r}", [lambda times=times, unit=unit: split(unit * times) for times in sizes(unit)])
    for unit in MARKS:
        show(f"rules {unit!r}", [lambda times=times, unit=unit: repairs(unit * times)
                                 for times in sizes(unit)])
    documents = [list(people(lines)) for lines in (LINES, MORE * LINES)]
    show("names", [lambda texts=texts: name_repairs(texts) for texts in documents])


def sizes(unit: str) -> tuple[int, int]:
    """The number of repetitions of the unit in the shorter and in the longer text."""
    times = CHARACTERS // len(unit)
    return times, MORE * times


def people(lines: int) -> Iterator[str]:
    """Lines of common words and made-up names; the number of names grows with the number of lines."""
    rng = random.Random(0)
    syllables = [c + v for c in "bdgklmnprst" for v in "aeiou"]
    names = ["".join(rng.choices(syllables, k=rng.randint(2, 4))).title() for _ in range(lines // 2)]
    words = [*names, *["the", "of", "and", "people", "said", "water", "city", "went"] * (lines // 4)]
    yield from (" ".join(rng.choices(words, k=25)) for _ in range(lines))


def show(what: str, calls: Sequence[Callable[[], object]]) -> None:
    """Print the time of the last call and its ratio to that of the first, each the best of three."""
    short, long = (min(seconds(call) for _ in range(3)) for call in calls)
    print(f"{what:18} {long:7.3f} s {long / short:5.1f} x", flush=True)


def seconds(call: Callable[[], object]) -> float:
    """The processor time of a call, in seconds."""
    began = time.process_time()
    call()
    return time.process_time() - began


if __name__ == "__main__":
    main()
