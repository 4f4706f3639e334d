"""Proposals for numbers in the wrong form: cardinal for ordinal, split digits, multitudes, shares, comparisons, decades
and ages. What they count is in `counts.py`."""

import re
from collections.abc import Iterator

from ...english.word_runs import with_capital_of
from ..proposal import Document, Proposal
from .sentence import GRAMMAR

KIND = "number"
UNITS = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
          " seventeen eighteen nineteen").split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_IRREGULAR = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
              "nine": "ninth", "twelve": "twelfth"}
ORDINALS = {**{word: _IRREGULAR.get(word, f"{word}th") for word in UNITS},
             **{word: f"{word[:-1]}ieth" for word in TENS}, "hundred": "hundredth", "thousand": "thousandth"}
_CARDINALS = {ordinal: word for word, ordinal in ORDINALS.items()}
_WORD = re.compile(rf"(?i)\b(?:(?:{'|'.join(TENS)})-)?(?:{'|'.join([*ORDINALS, *_CARDINALS])})\b")
_SPLIT = re.compile(r"(?<![\d.,])\d{1,3}(?: ?, ?\d{3})+(?![\d,])|(?<![\d.,])\d+(?: \.|\. )\d+(?![.,]?\d)"
                    r"|(?<![\d.,])\d{1,3},\d{1,2} \d{1,2}(?![.,]?\d)"
                    r"|(?<![\d.,])[12] ?\d ?\d ?\d(?![.,]?\d)")
"""The digits of one number with spaces: "1 ,200", "5 .8", "2,8 50", "2 022"."""
_MULTITUDES = re.compile(r"(?i)\b(dozens?|tens?|hundreds|thousands) (?:of )?(hundreds?|thousands?|millions?)(?: of)?\b")
_AND_HALF = re.compile(r"\band half\b(?! of)")
_SHARE = re.compile(r"(?i)\b(one|two|three|four|five|six|seven|eight|nine|ten) (?:of|on|from|per) (third|thirds|fourth|"
                    r"fifth|sixth|seventh|eighth|ninth|tenth|two|three|four|five|six|seven|eight|nine|ten|twenty)\b")
_HALVED = ("hundred thousand million billion dozen century decade year month week day hour minute second kilo kilogram"
           " kilometre kilometer metre meter mile litre liter").split()
_HALF = re.compile(rf"(?i)(?<!\ba )(?<!\bthe )(?<!and )\bhalf (?:of )?(?=(?:{'|'.join(_HALVED)})\b)")
_MORE = re.compile(r"(?i)\b(?:(more|less|fewer) (?=\d)|(more|less|fewer|later|earlier|longer|higher|lower|larger"
                   r"|smaller) (?:of|from) (?=\d|a\b))")
_DECADE = re.compile(r"\bthe (\d0)(?:-?t?ies|-s)\b")
_AGE = re.compile(rf"(?i)\b(in (?:his|her|their|the|my|our|its)) ({'|'.join(TENS)})\b(?!-?\w)")
_YEARS = re.compile(r"\b(\d{1,2})-years?\b(?!-)|\b(\d{1,2})-years-old\b")


def number_words(document: Document, index: int) -> Iterator[Proposal]:
    """The other forms of the numbers of a segment."""
    text = document.texts[index]
    yield from (proposal for proposal in _everywhere(text)
                if text[proposal.start:proposal.end] != proposal.replacement)


def _everywhere(text: str) -> Iterator[Proposal]:
    for match in _WORD.finditer(text):
        head, dash, last = match[0].rpartition("-")
        other = ORDINALS.get(last.lower()) or _CARDINALS.get(last.lower())
        if other and other != last.lower():
            other = other.capitalize() if last[:1].isupper() else other
            yield _proposal(*match.span(), f"{head}{dash}{other}", 1.5, f"{other!r} says which one in a row"
                            if last.lower() in ORDINALS else f"{other!r} says how many")
    for match in _SPLIT.finditer(text):
        yield _proposal(*match.span(), match[0].replace(" ", ""), 0.5, "digits of one number belong together")
    for match in _MULTITUDES.finditer(text):
        many = "tens" if match[1].lower().startswith(("dozen", "ten")) else match[1]
        unit = match[2].lower().rstrip("s")
        yield _proposal(*match.span(), with_capital_of(f"{many} of {unit}s of", match[0]), 1.5,
                        "a number that is not exact")
    for match in _AND_HALF.finditer(text):
        yield _proposal(*match.span(), "and a half", 0.5, "a half takes an article")
    yield from _shares(text)
    for match in _MORE.finditer(text):
        more = match[1] or match[2]
        yield _proposal(*match.span(), f"{more} than ", 1.0, f"'than' after {more!r}")
    for match in _DECADE.finditer(text):
        for new in (f"the {match[1]}s", f"the 19{match[1]}s"):
            yield _proposal(*match.span(), new, 1.0, "a decade")
    for match in _AGE.finditer(text):
        yield _proposal(*match.span(2), f"{match[2][:-1]}ies", 1.0, "the years of a life")
    for match in _YEARS.finditer(text):
        number = match[1] or match[2]
        for new in (number, f"{number}-year-old", f"{number} years old"):
            yield _proposal(*match.span(), new, 1.5, "an age")


def _shares(text: str) -> Iterator[Proposal]:
    """One third or one in three for "one of third", half a million for "half of million"."""
    for match in _SHARE.finditer(text):
        part = match[2].lower()
        share = part if part.endswith(("d", "ds", "th")) else ""
        if share:
            plural = share if share.endswith("s") or match[1].lower() == "one" else f"{share}s"
            news = [f"{match[1]} {plural}", *([f"a {share}"] if match[1].lower() == "one" else [])]
            news.append(f"{match[1]} in {_CARDINALS.get(share.removesuffix('s'), share)}")
        else:
            news = [f"{match[1]} in {part}"]
        for new in news:
            yield _proposal(*match.span(), new, 0.5 if share else 1.0, "a share")
    for match in _HALF.finditer(text):
        yield _proposal(*match.span(), f"{match[0].split()[0]} a ", 1.5, "half takes an article after it")


def _proposal(start: int, end: int, new: str, cost: float, reason: str) -> Proposal:
    return Proposal(start, end, new, KIND, cost, reason, GRAMMAR)
