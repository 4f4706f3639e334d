"""The script of a source sentence, and its transliteration to Latin letters."""

import unicodedata
from collections import Counter
from functools import lru_cache

CHINESE, JAPANESE, KOREAN, LATIN, OTHER = "chinese", "japanese", "korean", "latin", "other"
_SCRIPTS = {"CJK": CHINESE, "HIRAGANA": JAPANESE, "KATAKANA": JAPANESE, "HANGUL": KOREAN, "LATIN": LATIN}
_LEAST_KANA = 0.1
"""Share of kana among the letters from which a text with Chinese characters is Japanese."""


@lru_cache(maxsize=65536)
def script_of(character: str) -> str:
    """The script of a character: "chinese", "japanese" (kana), "korean", "latin", or else the first word of its Unicode
    name in lower case ("cyrillic", "arabic"); "" for characters that are not letters."""
    if not character.isalpha() and character != "々":
        return ""
    first = unicodedata.name(character, "").split(" ")[0].removesuffix("-").split("-")[0]
    return _SCRIPTS.get(first, first.lower() or OTHER)


@lru_cache(maxsize=4096)
def script(text: str) -> str:
    """The script of most letters of a text; "" without letters. Chinese characters mixed with kana count as Japanese.
    """
    counts = Counter(filter(None, map(script_of, text)))
    if not counts:
        return ""
    if counts[JAPANESE] >= _LEAST_KANA * counts.total() and counts[JAPANESE] + counts[CHINESE] > counts[LATIN]:
        return JAPANESE
    asian = [name for name in counts if name in (CHINESE, KOREAN)]
    if asian and sum(counts[name] for name in asian) * 3 > counts[LATIN]:  # one character is about three letters
        return max(asian, key=counts.__getitem__)
    return max(counts, key=counts.__getitem__)


@lru_cache(maxsize=16384)
def latin(text: str) -> str:
    """The text transliterated to unaccented Latin letters by anyascii."""
    from anyascii import anyascii

    found: str = anyascii(text)
    return found
