"""Token alignment of two texts, as edits.

Tokens are runs of word characters, single other characters and runs of white space. The alignment keeps a longest
common subsequence of tokens; the rest become edits. Edits with only white space between them are merged. An
insertion or deletion with several possible positions takes the leftmost one, so equal changes give equal edits.
"""

import re
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Indel

from .categories import categorise
from .records import Edit

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")

_MAX_PAIRS = 1 << 28
"""Largest table of token pairs: 32 MB, a tenth of a second."""

Hunk = tuple[int, int, int, int]
"""(i1, i2, j1, j2): tokens a[i1:i2] were replaced by b[j1:j2]."""


def align(original: str, reference: str) -> tuple[Edit, ...]:
    """The edits that turn `original` into `reference`, sorted, without overlap, with guessed categories."""
    a, b = _TOKEN.findall(original), _TOKEN.findall(reference)
    starts_a, starts_b = _starts(a), _starts(b)
    edits = []
    for i1, i2, j1, j2 in _normalised(changed_hunks(a, b), a, b):
        start, end, new = starts_a[i1], starts_a[i2], reference[starts_b[j1]:starts_b[j2]]
        edits.append(Edit(start, end, original[start:end], new, categorise(original, start, end, new)))
    return tuple(edits)


def _starts(tokens: Sequence[str]) -> list[int]:
    starts = [0]
    for token in tokens:
        starts.append(starts[-1] + len(token))
    return starts


def changed_hunks(a: Sequence[str], b: Sequence[str]) -> list[Hunk]:
    """The hunks outside a longest common subsequence, in order. No two hunks touch.

    For long and dissimilar texts, where the search would take minutes, tokens that occur once in each text split
    them first. Parts that are still too long count as replaced.
    """
    hunks: list[Hunk] = []
    for hunk in _hunks(a, b, 0, 0):
        if hunks and hunks[-1][1] == hunk[0] and hunks[-1][3] == hunk[2]:
            hunk = (hunks[-1][0], hunk[1], hunks[-1][2], hunk[3])
            hunks.pop()
        hunks.append(hunk)
    return hunks


def _hunks(a: Sequence[str], b: Sequence[str], at: int, other_at: int) -> Iterator[Hunk]:
    """The hunks of two stretches that begin at tokens `at` and `other_at`."""
    if len(a) * len(b) <= _MAX_PAIRS:
        for op in Indel.opcodes(a, b):
            if op.tag != "equal":
                yield at + op.src_start, at + op.src_end, other_at + op.dest_start, other_at + op.dest_end
        return
    begin = _common_prefix(a, b)
    end = _common_prefix(a[begin:][::-1], b[begin:][::-1])
    a, b = a[begin:len(a) - end], b[begin:len(b) - end]
    at, other_at = at + begin, other_at + begin
    anchors = _anchors(a, b) if len(a) * len(b) > _MAX_PAIRS else []
    if not anchors and len(a) * len(b) > _MAX_PAIRS:
        yield at, at + len(a), other_at, other_at + len(b)
        return
    i = j = 0
    for next_i, next_j in (*anchors, (len(a), len(b))):
        yield from _hunks(a[i:next_i], b[j:next_j], at + i, other_at + j)
        i, j = next_i + 1, next_j + 1


def _common_prefix(a: Sequence[str], b: Sequence[str]) -> int:
    """The number of equal tokens at the beginning."""
    return next((place for place, (first, second) in enumerate(zip(a, b, strict=False)) if first != second),
                min(len(a), len(b)))


def _anchors(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Positions of tokens that occur once in each text: the longest list with the same order in both."""
    once_a, once_b = Counter(a), Counter(b)
    places_b = {token: place for place, token in enumerate(b) if once_b[token] == 1}
    pairs = [(place, places_b[token]) for place, token in enumerate(a) if once_a[token] == 1 and token in places_b]
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else -1)
        ends[length:length + 1] = [place]
        last[length:length + 1] = [number]
    anchors: list[tuple[int, int]] = []
    at = last[-1] if last else -1
    while at >= 0:
        anchors.append(pairs[at])
        at = before[at]
    return anchors[::-1]


def _normalised(hunks: list[Hunk], a: list[str], b: list[str]) -> list[Hunk]:
    """Merge and shift hunks until nothing changes: a shift can bring two hunks together."""
    while True:
        normalised = _shift_left(_merge(hunks, a), a, b)
        if normalised == hunks:
            return normalised
        hunks = normalised


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
        if i1 == i2 or j1 == j2:
            moved = deque(a[i1:i2] or b[j1:j2])
            while i1 > floor and moved[-1] == a[i1 - 1]:
                moved.rotate()
                i1, i2, j1, j2 = i1 - 1, i2 - 1, j1 - 1, j2 - 1
        shifted.append((i1, i2, j1, j2))
    return shifted
