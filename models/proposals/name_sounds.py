"""Names read back by sound: what a name that nobody bears sounds like, once it is taken for pinyin."""

from collections.abc import Iterator
from functools import lru_cache

from .names_by_themselves import stands_at
from .places import capitals
from .proposal import Document, Proposal, Word
from .readback.chinese import ChineseReadBack
from .readback.names import by_sound
from .readback.reading import Reading, plain

KIND = "name-sound"
_MOST_WORDS, _MOST = 3, 5
_PER_STEP = 2.5
"""Nats for one unit of a reading's plausibility."""
_LEAST = 0.5
_PARTLY = 1.0
"""Nats for a reading in which one word of several is kept as it stands."""


def name_sounds(document: Document, index: int) -> Iterator[Proposal]:
    """The names that capitalised words of a segment sound like, where these are no names by themselves."""
    text = document.texts[index]
    for run in capitals(text, _MOST_WORDS):
        start, end = run[0].start, run[-1].end
        if not stands_at(text, start, end):
            yield from _of_run(text, run, start, end)


def _of_run(text: str, run: tuple[Word, ...], start: int, end: int) -> Iterator[Proposal]:
    for new, cost, reason in _read(tuple(word.form for word in run)):
        yield Proposal(start, end, new, KIND, cost, reason, "accuracy/named-entity")


@lru_cache(maxsize=32768)
def _read(forms: tuple[str, ...]) -> tuple[tuple[str, float, str], ...]:
    """The best readings of the words: the name, its cost and the reason."""
    old = " ".join(forms)
    readings = [(reading, 0.0) for reading in by_sound(forms)]
    if len(forms) > 1:
        readings += [(reading, _PARTLY) for reading in ChineseReadBack().readings(old)
                     if reading.way == "sound"]
    found: dict[str, tuple[float, str]] = {}
    for reading, extra in readings:
        cost = max(_LEAST, -_PER_STEP * reading.plausibility) + extra
        for new in _names(reading, len(forms)):
            if new.lower() != old.lower() and cost < found.get(new, (99.0, ""))[0]:
                found[new] = cost, f"{old!r} sounds like {new!r}: {reading.reason}"
    best = sorted(found.items(), key=lambda item: item[1][0])[:_MOST]
    return tuple((new, cost, reason) for new, (cost, reason) in best)


def _names(reading: Reading, words: int) -> list[str]:
    """The name as newspapers write it; of a person met by one word also the last name alone."""
    name = plain(reading.replacement)
    parts = name.split()
    return [name, parts[-1]] if words == 1 and len(parts) == 2 and name.istitle() else [name]
