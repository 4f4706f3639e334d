"""A coarse phonetic key for names that were transliterated to Chinese and back.

Consonant skeletons like those of Soundex (Russell and Odell 1918) and Metaphone (Philips 1990), with the wide classes
that transliteration needs: b/p, d/t, g/k, l/r, f/v/w and all sibilants are merged, ng becomes n, vowels are dropped.
General phonetic keys distinguish sounds that Chinese merges (l and r, b and p).
"""

import re
import unicodedata
from functools import lru_cache

_SPELLINGS = (
    (re.compile("sch|tch|zh|ch|sh|ts|tz|cz|dz"), "s"),
    (re.compile("ph"), "f"),
    (re.compile("c(?=[eiy])|q(?!u)"), "s"),
    (re.compile("ng"), "n"),
    (re.compile("gh(?![aeiouy])"), ""),
    (re.compile("(?<=[aeiou])w(?![aeiouy])"), ""),
    (re.compile("(?<!^)h"), ""),
)
_VOWEL = "."
_CLASSES = str.maketrans("bpdtgkcqlrfvwszjxmnhaeiouy", "PPTTKKKKLLFFFSSSSMNH" + 6 * _VOWEL)
_REPEATED = re.compile(r"(.)\1+")


@lru_cache(maxsize=65536)
def sound_key(name: str) -> str:
    """The classes of the name's consonants, doubled letters once; "" for a name without consonants.

    >>> sound_key("Macron"), sound_key("Makelong"), sound_key("Trudeau"), sound_key("Teludu")
    ('MKLN', 'MKLN', 'TLT', 'TLT')
    """
    letters = unicodedata.normalize("NFKD", name.lower())
    spelled = re.sub("[^a-z]", "", letters)
    for pattern, plain in _SPELLINGS:
        spelled = pattern.sub(plain, spelled)
    return _REPEATED.sub(r"\1", spelled.translate(_CLASSES)).replace(_VOWEL, "")
