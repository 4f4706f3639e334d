"""Pinyin without tones: cutting words into syllables, and how far apart two spellings sound.

The distance is an edit distance with a cost per pair of sounds (Wagner and Fischer 1974; for phonetic
costs Kondrak 2000, ALINE): what speakers and transliterators of Chinese mix up is cheap (l and r, b and p,
n and ng, zh and z), a vowel put in or left out is cheap, another consonant is dear.
"""

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache

from ...corpora.dictionaries import cedict

_SEEN_OFTEN = 5  # syllables rarer than this in the dictionary are letters and dialect
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
_LEFT_OUT = {**dict.fromkeys(_VOWELS, 0.3), **dict.fromkeys(_GLIDES, 0.15), "r": 0.3, "h": 0.4, "n": 0.6,
             "G": 0.6, "l": 0.6, "s": 0.7, "v": 0.6}
_CLASSES = str.maketrans({**dict.fromkeys("bp", "P"), **dict.fromkeys("dt", "T"), **dict.fromkeys("gkh", "K"),
                          **dict.fromkeys("lr", "L"), **dict.fromkeys("fvw", "F"),
                          **dict.fromkeys("zZcCsSjqx", "S"), **dict.fromkeys("nG", "N"), "m": "M",
                          **dict.fromkeys("aeiouy", None)})
_TYPICAL = 7  # sounds of a usual name; costs are for a name of this length


@cache
def syllables() -> frozenset[str]:
    """The syllables of Mandarin, as the dictionary has them."""
    seen = Counter(s for entry in cedict.entries() for s in entry.syllables)
    return frozenset(s for s, n in seen.items() if n >= _SEEN_OFTEN and s.isalpha() and s.isascii()
                     and (len(s) > 1 or s in "aeo") and re.search("[aeiouv]", s))


def syllabifications(word: str, most: int = 16) -> list[tuple[str, ...]]:
    """All ways to cut the word into whole syllables, fewest first: "xian" is (xian) and (xi, an)."""
    known = syllables()
    ways: list[list[tuple[str, ...]]] = [[()], *([] for _ in word)]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 6), end):
            if word[start:end] in known:
                ways[end] += [(*way, word[start:end]) for way in ways[start]][:most]
    return sorted(ways[-1], key=len)[:most]


@lru_cache(maxsize=65536)
def sounds(spelling: str) -> str:
    """One letter a sound, without marks, doubled consonants and spaces; capitals are digraphs (ng is "G")."""
    lower = unicodedata.normalize("NFKD", spelling.lower().replace("ü", "v"))
    letters = re.sub("[^a-z]", "", lower)
    for spelt, unit in _UNITS:
        letters = letters.replace(spelt, unit)
    return re.sub(r"([^aeiou])\1+", r"\1", _NG.sub("G", letters))


def skeleton(heard: str) -> str:
    """The classes of the consonants of `sounds`, repeated ones once: "makeloG" and "makron" are MKLN."""
    return re.sub(r"(.)\1+", r"\1", heard.translate(_CLASSES))


def distance(one: str, other: str, limit: float = 9.0) -> float:
    """The cost of hearing one run of `sounds` as the other, for a name of seven sounds; 0 when equal.

    Stops with a value above the limit once it must be exceeded.
    """
    scale = 2 * _TYPICAL / max(len(one) + len(other), _TYPICAL)
    row = [0.0]
    for sound in other:
        row.append(row[-1] + _LEFT_OUT.get(sound, 1.0))
    pairs = _pairs()
    put_in = [_LEFT_OUT.get(sound, 1.0) for sound in other]
    for sound in one:
        left_out = _LEFT_OUT.get(sound, 1.0)
        left = row[0] + left_out
        below = [left]
        for j, heard in enumerate(other):
            change = 0.0 if sound == heard else pairs.get(sound + heard, _CONSONANT)
            left = min(row[j] + change, row[j + 1] + left_out, left + put_in[j])
            below.append(left)
        row = below
        if min(row) * scale > limit:
            return min(row) * scale
    return row[-1] * scale


@cache
def _pairs() -> dict[str, float]:
    vowels, consonants = _VOWELS, "bpdtgkhlrmnGfvwzZcCsSjqxy"
    costs = {a + b: _VOWEL_FOR_VOWEL for a in vowels for b in vowels}
    for vowel in vowels:
        for consonant in consonants:
            costs[vowel + consonant] = costs[consonant + vowel] = _OTHER_KIND
    for cost, pairs in _NEAR.items():
        for pair in pairs.split():
            costs[pair] = costs[pair[::-1]] = cost
    return costs
