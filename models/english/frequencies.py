"""Frequencies of English words, from wordfreq (Speer 2022).

Values are Zipf frequencies: log10 of the occurrences per 10^9 words. 3 is once per million words ("oboe"), 5 is a
common word ("water"), 7 is "of". Unlisted words have 0.
"""

import re
from functools import cache
from math import log10

_WORD = re.compile(r"[\w'’]+")
_PER_WORDS = 9  # Zipf frequencies count per 10^9 words


@cache
def _table() -> dict[str, float]:
    from wordfreq import get_frequency_dict

    return {word: log10(share) + _PER_WORDS for word, share in get_frequency_dict("en").items()}


def zipf(word: str) -> float:
    """The Zipf frequency of one word without spaces, in any case; 0.0 for an unlisted word."""
    return _table().get(word.lower().replace("’", "'"), 0.0)


def rarest(text: str) -> float:
    """The Zipf frequency of the rarest word of a text; 0.0 for a text without words."""
    return min((zipf(word) for word in _WORD.findall(text)), default=0.0)


def log_probability(word: str) -> float:
    """log10 of the word's share of English text. Unlisted words count as one in 10^9."""
    return zipf(word) - _PER_WORDS
