"""British and American spellings of one word."""

import re
from functools import lru_cache

from .frequencies import zipf

_PATTERNS = [(re.compile(pattern), american) for pattern, american in (
    (r"(?<=[a-z]{2})our", "or"), (r"(?<=[a-z])is(?=e[drs]?$|ers$|ing$|ations?$)", "iz"), (r"ys(?=e[drs]?$|ing$)", "yz"),
    (r"(?<=[bt])re(?=s?$)", "er"), (r"ence(?=s?$)", "ense"), (r"ogue(?=s?$)", "og"),
    (r"([aeiou][^aeiou]+[aeiou])ll(?=e[drs]{1,2}$|ings?$)", r"\1l"), (r"mme(?=s?$)", "m"), (r"inium$", "inum"),
    (r"(?<=p)ae(?=d)|(?<=h)ae(?=[mo])|(?<=n)ae(?=m|st)|^ae(?=sth)|(?<=[fm])oe(?=[tb])|(?<=n)oe(?=uv)", "e"),
    (r"^grey", "gray"), (r"^tyre", "tire"), (r"gement(?=s?$)", "gment"))]
_KNOWN = 2.5
"""The Zipf frequency from which a spelling is in use."""


@lru_cache(maxsize=50_000)
def are_spelling_variants(a: str, b: str) -> bool:
    """Whether two different words in lower case are the British and the American spelling of one word.

    >>> are_spelling_variants("colour", "color"), are_spelling_variants("organised", "organized")
    (True, True)
    >>> are_spelling_variants("controled", "controlled"), are_spelling_variants("our", "or")
    (False, False)
    """
    return a != b and _american(a) == _american(b) and min(zipf(a), zipf(b)) >= _KNOWN


def _american(word: str) -> str:
    for pattern, american in _PATTERNS:
        word = pattern.sub(american, word)
    return word
