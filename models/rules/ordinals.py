"""The rule for the endings of ordinals."""

import re
from collections.abc import Iterator

from .repairs import Repair

_ORDINAL = re.compile(r"(?<![\w.,])(\d+)(st|nd|rd|th)(?![\w-])")


def ordinal_ending(text: str) -> Iterator[Repair]:
    """An ordinal with the ending of another number: "22th", "11st"."""
    for match in _ORDINAL.finditer(text):
        right = ending(match[1])
        if match[2] != right:
            yield Repair(*match.span(), match[1] + right, "fluency/spelling", "ordinal_ending",
                         f"{match[1]} takes the ending '-{right}'")


def ending(digits: str) -> str:
    """The ending of the ordinal of a number in digits: "22" takes "nd"."""
    last_two = int(digits[-2:])  # all digits may be too many for int()
    if last_two in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(last_two % 10, "th")
