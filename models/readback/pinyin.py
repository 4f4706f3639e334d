"""Pinyin without tones: splitting words into syllables, and the phonetic distance of two spellings.

The distance is an edit distance (Wagner and Fischer 1974) with phonetic costs (Kondrak 2000, ALINE). Sounds that
Chinese speakers and transliterators confuse (l and r, b and p, n and ng, zh and z) and inserted or deleted vowels cost
little; other consonants cost more.
"""

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from itertools import accumulate

from ...corpora.dictionaries import cedict

_FREQUENT = 5  # lowest count of a syllable in the dictionary; rarer ones are letters and dialect
_UNITS = (("tch", "C"), ("sch", "S"), ("zh", "Z"), ("ch", "C"), ("sh", "S"), ("ph", "f"), ("th", "t"),
          ("ck", "k"), ("ü", "v"))
_NG = re.compile(r"ng(?![aeiou])")
_VOWELS, _GLIDES = "aeiou", "yw"
_NEAR: dict[float, str] = {
    0.15: "zZ cC sS nG iy uw rl",
    0.3: "bp dt gk ck fv wv jZ qC xS xs zs cs jy uv iv kq",
    0.5: "ln rn jg xh hk fh fp wf jq zj sC sZ SC SZ td gh mn mG zc ZC tq dj tc zd xq",
}
_VOWEL_FOR_VOWEL, _CONSONANT, _OTHER_KIND = 0.3, 1.2, 1.5
_SKIPPED = {**dict.fromkeys(_VOWELS, 0.3), **dict.fromkeys(_GLIDES, 0.15), "r": 0.3, "h": 0.4, "n": 0.6,
            "G": 0.6, "l": 0.6, "s": 0.7, "v": 0.6}
_CLASSES = str.maketrans({**dict.fromkeys("bp", "P"), **dict.fromkeys("dt", "T"), **dict.fromkeys("gkh", "K"),
                          **dict.fromkeys("lr", "L"), **dict.fromkeys("fvw", "F"),
                          **dict.fromkeys("zZcCsSjqx", "S"), **dict.fromkeys("nG", "N"), "m": "M",
                          **dict.fromkeys("aeiouy", None)})
_TYPICAL = 7  # sounds of a typical name; costs are scaled to this length


@cache
def syllables() -> frozenset[str]:
    """The pinyin syllables in the dictionary."""
    seen = Counter(s for entry in cedict.entries() for s in entry.syllables)
    return frozenset(s for s, n in seen.items() if n >= _FREQUENT and s.isalpha() and s.isascii()
                     and (len(s) > 1 or s in "aeo") and re.search("[aeiouv]", s))


def syllabifications(word: str, most: int = 16) -> list[tuple[str, ...]]:
    """The ways to split a word into syllables, fewest syllables first: (xian) and (xi, an) for "xian"."""
    known = syllables()
    ways: list[list[tuple[str, ...]]] = [[()], *([] for _ in word)]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 6), end):
            if word[start:end] in known:
                ways[end] += [(*way, word[start:end]) for way in ways[start]][:most]
    return sorted(ways[-1], key=len)[:most]


@lru_cache(maxsize=65536)
def sounds(spelling: str) -> str:
    """The spelling with one letter per sound, without diacritics, doubled consonants and spaces. Capitals encode
    digraphs: "G" is ng."""
    lower = unicodedata.normalize("NFKD", spelling.lower().replace("ü", "v"))
    letters = re.sub("[^a-z]", "", lower)
    for digraph, unit in _UNITS:
        letters = letters.replace(digraph, unit)
    return re.sub(r"([^aeiou])\1+", r"\1", _NG.sub("G", letters))


def skeleton(heard: str) -> str:
    """The classes of the consonants of `sounds`, without repetitions: MKLN for "makeloG" and "makron"."""
    return re.sub(r"(.)\1+", r"\1", heard.translate(_CLASSES))


def distance(one: str, other: str, limit: float = 9.0) -> float:
    """The phonetic distance of two strings of `sounds`, scaled to a name of seven sounds; 0 if they are equal.

    The computation stops early and returns a value above the limit if the distance exceeds it.
    """
    scale = 2 * _TYPICAL / max(len(one) + len(other), _TYPICAL)
    pairs = _pairs()
    insertions = [_SKIPPED.get(sound, 1.0) for sound in other]
    row = [*accumulate(insertions, initial=0.0)]
    for sound in one:
        deletion = _SKIPPED.get(sound, 1.0)
        left = row[0] + deletion
        below = [left]
        for j, heard in enumerate(other):
            change = 0.0 if sound == heard else pairs.get(sound + heard, _CONSONANT)
            left = min(row[j] + change, row[j + 1] + deletion, left + insertions[j])
            below.append(left)
        row = below
        if min(row) * scale > limit:
            return min(row) * scale
    return row[-1] * scale


@cache
def _pairs() -> dict[str, float]:
    costs = {a + b: _VOWEL_FOR_VOWEL for a in _VOWELS for b in _VOWELS}
    for vowel in _VOWELS:
        for consonant in "bpdtgkhlrmnGfvwzZcCsSjqxy":
            costs[vowel + consonant] = costs[consonant + vowel] = _OTHER_KIND
    for cost, pairs in _NEAR.items():
        for pair in pairs.split():
            costs[pair] = costs[pair[::-1]] = cost
    return costs
