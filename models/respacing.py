"""Candidates for a span whose words were split or glued: spaces taken out or put in, where words come of it.

The rules of `rules_spacing.py` say what is surely wrong; here the span is known to be wrong, and what may be
meant is left to the ranking.
"""

import re

from .frequencies import zipf

_GAP = re.compile(r"(?<=[^\W\d_])(?:-?\s+-?|-)(?=[^\W\d_])")
_SEAM = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LEFT, _RIGHT = re.compile(r"[^\W\d_]+$"), re.compile(r"[^\W\d_]+")
_A_WORD = 2.0
"""Zipf frequency from which on joined pieces are taken for a word."""


def respaced(phrase: str) -> list[str]:
    """The phrase with one gap closed where that makes a word or a hyphened compound of two words ("keep ing",
    "Bye -bye"), or with one seam opened, and the capital behind it small or not ("andCopy")."""
    found: list[str] = []
    for gap in _GAP.finditer(phrase):
        left, right = phrase[:gap.start()], phrase[gap.end():]
        pieces = _LEFT.search(left), _RIGHT.match(right)
        if all(pieces) and zipf("".join(piece[0] for piece in pieces if piece)) >= _A_WORD:
            found.append(left + right)
        if "-" in gap[0] and len(gap[0]) > 1:
            found.append(f"{left}-{right}")
    for seam in _SEAM.finditer(phrase):
        left, right = phrase[:seam.start()], phrase[seam.start():]
        found += [f"{left} {right}", f"{left} {right[0].lower()}{right[1:]}"]
    return list(dict.fromkeys(found))
