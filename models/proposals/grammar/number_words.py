"""Proposals for numbers in the wrong form: cardinal for ordinal, wrong ordinal ending, split digit groups."""

import re
from collections.abc import Iterator

from ..proposal import Document, Proposal
from .sentence import GRAMMAR

KIND = "number"
_UNITS = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
          " seventeen eighteen nineteen").split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_IRREGULAR = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
              "nine": "ninth", "twelve": "twelfth"}
_ORDINALS = {**{word: _IRREGULAR.get(word, f"{word}th") for word in _UNITS},
             **{word: f"{word[:-1]}ieth" for word in _TENS}, "hundred": "hundredth", "thousand": "thousandth"}
_CARDINALS = {ordinal: word for word, ordinal in _ORDINALS.items()}
_WORD = re.compile(rf"(?i)\b(?:(?:{'|'.join(_TENS)})-)?(?:{'|'.join([*_ORDINALS, *_CARDINALS])})\b")
_ENDING = re.compile(r"\b(\d+)(st|nd|rd|th)\b")
_SPLIT = re.compile(r"(?<![\d.,])\d{1,3}(?: ?, ?\d{3})+(?![\d,])")
_MULTITUDES = re.compile(r"(?i)\b(dozens?|tens|hundreds|thousands) (?:of )?(hundreds?|thousands?|millions?)(?: of)?\b")
_AND_HALF = re.compile(r"\band half\b(?! of)")


def number_words(document: Document, index: int) -> Iterator[Proposal]:
    """The other forms of the numbers of a segment."""
    text = document.texts[index]
    for match in _WORD.finditer(text):
        head, dash, last = match[0].rpartition("-")
        other = _ORDINALS.get(last.lower()) or _CARDINALS.get(last.lower())
        if other and other != last.lower():
            other = other.capitalize() if last[:1].isupper() else other
            yield _proposal(*match.span(), f"{head}{dash}{other}", 1.5, f"{other!r} says which one in a row"
                            if last.lower() in _ORDINALS else f"{other!r} says how many")
    for match in _ENDING.finditer(text):
        yield _proposal(*match.span(), match[1] + _ending(int(match[1])), 0.5, "the ending that the number takes")
    for match in _SPLIT.finditer(text):
        yield _proposal(*match.span(), match[0].replace(" ", ""), 0.5, "digits of one number belong together")
    for match in _MULTITUDES.finditer(text):
        many = "tens" if match[1].lower().startswith("dozen") else match[1]
        unit = match[2].lower().rstrip("s")
        yield _proposal(*match.span(), f"{many} of {unit}s of", 1.5, "a number that is not exact")
    for match in _AND_HALF.finditer(text):
        yield _proposal(*match.span(), "and a half", 0.5, "a half takes an article")


def _ending(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _proposal(start: int, end: int, new: str, cost: float, reason: str) -> Proposal:
    return Proposal(start, end, new, KIND, cost, reason, GRAMMAR)
