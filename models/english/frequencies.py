"""How common an English word is, from wordfreq (Speer 2022), as a plain dict look-up.

Values are Zipf: log10 of the occurrences per thousand million words. 3 is once a million ("oboe"), 5 is
everyday ("water"), 7 is "of"; unlisted words count as 0.
"""

import re
from functools import cache
from math import log10

_WORD = re.compile(r"[\w'’]+")
_PER_WORDS = 9  # Zipf counts per 10^9 words


@cache
def _table() -> dict[str, float]:
    from wordfreq import get_frequency_dict

    return {word: log10(share) + _PER_WORDS for word, share in get_frequency_dict("en").items()}


def zipf(word: str) -> float:
    """The Zipf frequency of one word without spaces, whatever its case; 0.0 when it is not listed."""
    return _table().get(word.lower().replace("’", "'"), 0.0)


def rarest(text: str) -> float:
    """The Zipf frequency of the rarest word; 0.0 without any."""
    return min((zipf(word) for word in _WORD.findall(text)), default=0.0)


def log_probability(word: str) -> float:
    """log10 of the word's share of English text; unlisted words count as once in 10^9."""
    return zipf(word) - _PER_WORDS
