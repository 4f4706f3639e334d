"""How the time of what reads text without a network grows with the text: eight times as much of it.

    python benchmarks/scaling.py

Each line gives the seconds for the longer text and how many times those for the shorter one they are:
about 8 where time grows with the length alone.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence

from degarble.corpora.sentences import split
from degarble.models.rules.consistency import variants
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
    show("names", [lambda texts=texts: variants(texts) for texts in documents])


def sizes(unit: str) -> tuple[int, int]:
    """How often to repeat the unit for the shorter text and the longer."""
    times = CHARACTERS // len(unit)
    return times, MORE * times


def people(lines: int) -> Iterator[str]:
    """Lines of common words and made-up names, more names the more lines."""
    rng = random.Random(0)
    syllables = [c + v for c in "bdgklmnprst" for v in "aeiou"]
    names = ["".join(rng.choices(syllables, k=rng.randint(2, 4))).title() for _ in range(lines // 2)]
    words = [*names, *["the", "of", "and", "people", "said", "water", "city", "went"] * (lines // 4)]
    yield from (" ".join(rng.choices(words, k=25)) for _ in range(lines))


def show(what: str, calls: Sequence[Callable[[], object]]) -> None:
    """Print the time of the last call and its ratio to the first's, the best of three each."""
    short, long = (min(seconds(call) for _ in range(3)) for call in calls)
    print(f"{what:18} {long:7.3f} s {long / short:5.1f} x", flush=True)


def seconds(call: Callable[[], object]) -> float:
    """Processor time of one call."""
    began = time.process_time()
    call()
    return time.process_time() - began


if __name__ == "__main__":
    main()
