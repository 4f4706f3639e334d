"""Inputs made from seeds: bytes changed, moved and repeated, values of JSON put in others' places.

A change is four numbers, so that hypothesis can draw and shrink changes, a random generator can make a million,
and each input can be made again.
"""

import json
import random
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

Change = tuple[int, int, int, int]
"""Which mutation, where, how far, and with what; each below 2 to the 16th."""

MOST = 1 << 16
LONGEST_INPUT = 1 << 17

_TOKENS = (
    '\0¦\ufeff¦\r¦\r\n¦\n¦\t¦"¦""¦\'¦,¦\\¦\\u¦\\ud800¦&¦&amp;¦&lt;b&gt;¦&#0;¦&#x110000;¦&x;¦<¦>¦<!--¦-->¦<![CDATA[¦]]>'
    "¦<?¦?>¦<seg>¦</seg>¦<ph>¦</bpt>¦<x/>¦<tu>¦</tu>¦</target>¦<!DOCTYPE a [¦<!ENTITY a 'b'>¦xml:lang='en'¦{¦}¦[¦]¦null"
    "¦NaN¦1e999¦-¦|||¦A 0 1|||¦S ¦<v>¦</v>¦msgid¦msgstr¦msgstr[1]¦#~ ¦#, fuzzy¦charset=utf-16¦\u2028¦\x85¦\x0b¦\u200b"
    "¦\u202e¦İ¦ß¦ŉ¦ﬃ¦Ⅻ¦۳¦𝟙¦😀¦👨\u200d👩\u200d👧¦語¦\ud800"
    "¦\udc80¦\udfff¦\uffff¦\U0010ffff¦\ufffc¦\ufffd¦the the ¦Mr. ¦e.g."
    "¦U.S.¦...¦?!¦”¦“¦–¦’s¦=1+1¦@¦０¦Ａ¦。¦「").split("¦")
_REPEATED = (" ", "a", "a ", ".", "(", "Aa", "\u0301", '"', "the ")
_NO_UTF_8 = (b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xff\xfe\0\0", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
             b"\x1f\x8b")
TOKENS: Sequence[bytes] = (*(token.encode("utf-8", "surrogatepass") for token in _TOKENS),
                           *(token.encode() * 300 for token in _REPEATED), *_NO_UTF_8)

ODD_VALUES: Sequence[Any] = (
    None, True, False, 0, -1, 1, 7, 2**70, 0.5, float("nan"), float("inf"), "", "x", "\ud800", "accept", "9", [], [[]],
    [None], [1, 2], {}, {"": ""}, {"start": 0}, "the the", "\0", "\n", [0, 1, "accept", "x"], 10**400)


def mutated(seeds: Sequence[bytes], changes: Sequence[Change], first: int = 0) -> bytes:
    """A seed with the changes made."""
    data = seeds[first % len(seeds)]
    for which, at, far, what in changes:
        data = _MUTATIONS[which % len(_MUTATIONS)](data, at, far, what, seeds)[:LONGEST_INPUT]
    return data


def drawn(generator: random.Random) -> list[Change]:
    """Some changes, mostly few."""
    count = min(int(generator.expovariate(0.4)) + 1, 12)
    draw = partial(generator.randrange, MOST)
    return [(draw(), draw(), draw(), draw()) for _ in range(count)]


def _place(data: bytes, at: int) -> int:
    return at % (len(data) + 1) if len(data) < MOST else (at * (len(data) // MOST + 1)) % (len(data) + 1)


def _length(far: int) -> int:
    """Short stretches far more often than long ones."""
    return (1, 2, 3, 4, 7, 16, 60, 1 + far // 4)[far % 8]


def _flip(data: bytes, at: int, far: int, what: int, seeds: Sequence[bytes]) -> bytes:
    place = _place(data, at)
    return data[:place] + bytes(byte ^ (1 << what % 8) for byte in data[place : place + 1]) + data[place + 1 :]


def _put(data: bytes, at: int, far: int, what: int, seeds: Sequence[bytes]) -> bytes:
    place = _place(data, at)
    return data[:place] + bytes([what & 0xFF]) + data[place + far % 2 :]


def _token(data: bytes, at: int, far: int, what: int, seeds: Sequence[bytes]) -> bytes:
    place = _place(data, at)
    return data[:place] + TOKENS[what % len(TOKENS)] + data[place + (far % 4 == 0) * _length(far) :]


def _cut(data: bytes, at: int, far: int, what: int, seeds: Sequence[bytes]) -> bytes:
    place = _place(data, at)
    return data[:place] + data[place + _length(far) :]


def _end(data: bytes, at: int, far: int, what: int, seeds: Sequence[bytes]) -> bytes:
    return data[: _place(data, at)] if what % 4 == 0 else data[:-1]


def _again(data: bytes, at: int, far: int, what: int, seeds: Sequence[bytes]) -> bytes:
    place = _place(data, at)
    stretch = data[place : place + _length(far)]
    return data[:place] + stretch * (2 + (what % 3 == 0) * (what // 64)) + data[place + len(stretch) :]


def _move(data: bytes, at: int, far: int, what: int, seeds: Sequence[bytes]) -> bytes:
    place = _place(data, at)
    stretch, rest = data[place : place + _length(far)], data[:place] + data[place + _length(far) :]
    other = _place(rest, what)
    return rest[:other] + stretch + rest[other:]


def _splice(data: bytes, at: int, far: int, what: int, seeds: Sequence[bytes]) -> bytes:
    other = seeds[what % len(seeds)]
    return data[: _place(data, at)] + other[_place(other, far) :]


def _value(data: bytes, at: int, far: int, what: int, seeds: Sequence[bytes]) -> bytes:
    """A value in the JSON of the data, or of one of its lines, gives way to another or goes."""
    try:
        return json.dumps(_changed(json.loads(data), at, far, what)).encode()
    except (ValueError, RecursionError):
        lines = data.split(b"\n")
        number = at % len(lines)
        try:
            line = json.dumps(_changed(json.loads(lines[number]), far, at, what)).encode()
        except (ValueError, RecursionError):
            return _token(data, at, far, what, seeds)
        return b"\n".join((*lines[:number], line, *lines[number + 1 :]))


def _changed(value: Any, at: int, far: int, what: int) -> Any:
    if isinstance(value, dict | list) and value and at % 5:
        keys = list(value) if isinstance(value, dict) else range(len(value))
        key = keys[far % len(keys)]
        if at % 11 == 1:
            del value[key]
        else:
            value[key] = _changed(value[key], at // 5, far // 7, what)
        return value
    return ODD_VALUES[what % len(ODD_VALUES)]


_MUTATIONS: Sequence[Callable[[bytes, int, int, int, Sequence[bytes]], bytes]] = (
    _flip,
    _put,
    _token,
    _token,
    _token,
    _cut,
    _end,
    _again,
    _move,
    _splice,
    _value,
    _value,
)
