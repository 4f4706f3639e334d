"""Candidates for a span whose words were split or glued: spaces taken out or put in, where words come of it.

The rules of `rules_spacing.py` say what is surely wrong; here the span is known to be wrong, and what may be
meant is left to the ranking.
"""

import re

from ..frequencies import log_probability, zipf

_GAP = re.compile(r"(?<=[^\W\d_])(?:-?\s+-?|-)(?=[^\W\d_])")
_SEAM = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LEFT, _RIGHT = re.compile(r"[^\W\d_]+$"), re.compile(r"[^\W\d_]+")
_LONG_WORD = re.compile(r"[A-Za-z]{4,}")
_A_WORD = 2.0
"""Zipf frequency from which on joined pieces are taken for a word."""
_NO_WORD = 2.5
"""Zipf frequency below which a word may be two glued ones, each of at least _FREQUENT."""
_FREQUENT = 3.0
_EVERYWHERE = 5.5
"""Zipf frequency that the first of two glued words needs where it has a capital: or most names come apart."""
_MOST_SPLITS = 2
_ONE_LETTER = frozenset("aAI")


def respaced(phrase: str) -> list[str]:
    """The phrase with one gap closed where that makes a word or a hyphened compound of two words ("keep ing",
    "Bye -bye", "thr -eshed"), with one seam opened, and the capital behind it small or not ("andCopy"), or
    with a rare word taken for two frequent ones ("therehearsal")."""
    found: list[str] = []
    for gap in _GAP.finditer(phrase):
        left, right = phrase[:gap.start()], phrase[gap.end():]
        pieces = _LEFT.search(left), _RIGHT.match(right)
        loose = "-" in gap[0] and len(gap[0]) > 1
        if loose or (all(pieces) and zipf("".join(piece[0] for piece in pieces if piece)) >= _A_WORD):
            found.append(left + right)
        if loose:
            found.append(f"{left}-{right}")
    for seam in _SEAM.finditer(phrase):
        left, right = phrase[:seam.start()], phrase[seam.start():]
        found += [f"{left} {right}", f"{left} {right[0].lower()}{right[1:]}"]
    for word in _LONG_WORD.finditer(phrase):
        found += [f"{phrase[:word.start()]}{two}{phrase[word.end():]}" for two in _taken_apart(word[0])]
    return list(dict.fromkeys(found))


def _taken_apart(word: str) -> list[str]:
    """A rare word as two frequent ones, the likeliest first."""
    if zipf(word) >= _NO_WORD:
        return []
    least = _EVERYWHERE if word[0].isupper() else _FREQUENT
    pairs = [(word[:at], word[at:]) for at in range(1, len(word)) if zipf(word[:at]) >= least]
    known = [pair for pair in pairs if all(zipf(part) >= _FREQUENT and (len(part) > 1 or part in _ONE_LETTER)
                                           for part in pair)]
    known.sort(key=lambda pair: -sum(map(log_probability, pair)))
    return [" ".join(pair) for pair in known[:_MOST_SPLITS]]
