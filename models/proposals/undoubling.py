"""Candidates for a span in which something is said twice: the same said once.

The rules of `rules_words.py` say what is surely a slip; here the span is known to be wrong, and whether the
repetition is what is wrong with it is left to the ranking.
"""

import re

_TWICE = re.compile(r"(?<![\w'’-])(?=(?P<said>\w(?:[\w'’ -]{0,60}?\w)?)(?P<between>(?:[,;]| and| or)? )"
                    r"(?P<again>(?i:(?P=said)))(?![\w'’-]))")


def undoubled(phrase: str) -> list[str]:
    """The phrase with one word or run of words, said twice with nothing or a comma or "and" between, once."""
    return list(dict.fromkeys(phrase[:twice.start()] + twice["said"] + phrase[twice.end("again"):]
                              for twice in _TWICE.finditer(phrase)))
