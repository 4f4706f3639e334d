"""The edits that lead from one text to another, on words.

Tokens are runs of word characters, single other characters and runs of white space; the longest common
subsequence of tokens stays, the rest are edits. Edits with nothing but white space between them are one.
An insertion or deletion that could stand in several places stands in the leftmost, so that two texts
edited in the same way give the same edits.
"""

import re
from collections.abc import Sequence

from rapidfuzz.distance import Indel

from .categories import categorise
from .records import Edit

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")

Hunk = tuple[int, int, int, int]
"""Tokens a[i1:i2] were replaced by b[j1:j2]."""


def align(original: str, reference: str) -> tuple[Edit, ...]:
    """Edits into `original` that make it `reference`: sorted, without overlap, categories guessed."""
    a, b = _TOKEN.findall(original), _TOKEN.findall(reference)
    starts_a, starts_b = _starts(a), _starts(b)
    edits = []
    for i1, i2, j1, j2 in _settled(_hunks(a, b), a, b):
        start, end, new = starts_a[i1], starts_a[i2], reference[starts_b[j1]:starts_b[j2]]
        edits.append(Edit(start, end, original[start:end], new, categorise(original, start, end, new)))
    return tuple(edits)


def _starts(tokens: Sequence[str]) -> list[int]:
    starts = [0]
    for token in tokens:
        starts.append(starts[-1] + len(token))
    return starts


def _hunks(a: Sequence[str], b: Sequence[str]) -> list[Hunk]:
    hunks: list[Hunk] = []
    for op in Indel.opcodes(a, b):
        if op.tag == "equal":
            continue
        hunk = (op.src_start, op.src_end, op.dest_start, op.dest_end)
        if hunks and hunks[-1][1] == hunk[0] and hunks[-1][3] == hunk[2]:
            hunk = (hunks[-1][0], hunk[1], hunks[-1][2], hunk[3])
            hunks.pop()
        hunks.append(hunk)
    return hunks


def _settled(hunks: list[Hunk], a: list[str], b: list[str]) -> list[Hunk]:
    """Merged and shifted until nothing moves: a shift can bring two hunks together."""
    while True:
        settled = _shift_left(_merge(hunks, a), a, b)
        if settled == hunks:
            return settled
        hunks = settled


def _merge(hunks: Sequence[Hunk], a: Sequence[str]) -> list[Hunk]:
    merged: list[Hunk] = []
    for hunk in hunks:
        if merged and not "".join(a[merged[-1][1]:hunk[0]]).strip():
            hunk = (merged[-1][0], hunk[1], merged[-1][2], hunk[3])
            merged.pop()
        merged.append(hunk)
    return merged


def _shift_left(hunks: Sequence[Hunk], a: list[str], b: list[str]) -> list[Hunk]:
    shifted: list[Hunk] = []
    for i1, i2, j1, j2 in hunks:
        floor = shifted[-1][1] if shifted else 0
        moved = a[i1:i2] or b[j1:j2]
        if i1 == i2 or j1 == j2:
            while i1 > floor and moved[-1] == a[i1 - 1]:
                moved = [moved[-1], *moved[:-1]]
                i1, i2, j1, j2 = i1 - 1, i2 - 1, j1 - 1, j2 - 1
        shifted.append((i1, i2, j1, j2))
    return shifted
