"""Proposals for counted things: "three hundreds", "a million of people", "hundreds houses", "a three-hours talk"."""

import re
from collections.abc import Iterator
from itertools import pairwise

from ...english.frequencies import zipf
from ...english.lemmas import analyses, inflected
from ...english.word_classes import CLOSED, is_plural, tags
from ...rules.ordinals import ending
from ..proposal import Document, Proposal
from .number_words import ORDINALS, TENS, UNITS
from .sentence import GRAMMAR
from .slots import CALLED_FOR

KIND = "count"
LIKELY, POSSIBLE, LEFT = 0.5, 1.0, 3.0
"""LEFT: of a decimal comma, which post-editors leave."""
_NUMERAL = rf"(?:\d[\d,.]*|{'|'.join([*UNITS[1:], *TENS])}|hundred|thousand)"
_GREAT = "hundred|thousand|million|billion|trillion"
_UNIT = ("year|month|week|day|hour|minute|second|kilometre|kilometer|metre|meter|mile|tonne|ton|dollar|euro|page|person"
         "|member|star|storey|floor|point|room|seat|game|part")
_DEFINITE = "the|this|these|those|them|us|it|its|his|her|their|our|your|my|an?|what|which|whom|all|such|course"
_INDEFINITE = rf"(?= (?!(?:{_DEFINITE})\b)[a-z])"
_PLURAL_UNIT = re.compile(rf"(?i)\b{_NUMERAL} (?:(?:{_GREAT}|dozen)s(?: of{_INDEFINITE})?|per ?cents)\b")
_OF_COUNTED = re.compile(rf"(?i)\b({_GREAT}) of{_INDEFINITE}")
_COMPOUND = re.compile(rf"(?i)\b({_NUMERAL})-({_UNIT})s(?=-olds?\b| [a-z])")
_ATTRIBUTE = re.compile(rf"(?i)\b({_NUMERAL}) ({_UNIT})s? ([a-z]+)\b")
_MANY_OF = re.compile(r"(?i)\b(dozens|scores|hundreds|thousands|millions|billions) ([a-z]+)\b")
_COUNTED = re.compile(rf"(?i)\b(?:{_NUMERAL}|several|few|many) $")
_BARE_GREAT = re.compile(r"(?i)(?<![\d.,] )\b([a-z]+) (hundred|thousand|million|billion) ([a-z]+)\b")
_BEFORE_GREAT = frozenset([*UNITS, *TENS, *"hundred thousand million billion a an one per several few many some couple"
                           " hundreds thousands millions half quarter point and the every each odd how".split()])
_FRACTION = re.compile(rf"(?i)\b({'|'.join(UNITS[2:])}) (third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
                       r"|hundredth|thousandth)\b(?! [a-z]*(?:place|time|graders?)\b)")
_AND_UNIT = re.compile(rf"(?i)\b({'|'.join(TENS)}) and ({'|'.join(UNITS[1:10])})\b")
_NEXT = re.compile("(?i)\\b(" + "|".join(f"{a} {b}" for a, b in pairwise(UNITS[1:10]))
                   + r")(?= [a-z]+s\b)")
_DECIMAL = re.compile(r"(?<![\d.,])(\d{1,3}),(\d{1,2})(?= (?:percent|per cent|million|billion|trillion|times|degrees"
                      r"|points|met|kilo|tons|tonnes|hectares|euros|dollars|pounds|litres|miles)| ?%)")
_ROW = re.compile(r"\b((?:the|its|his|her|their|our|my|on|for) )(\d{1,3}) (anniversary|century|birthday|parallel|floor"
                  r"|place|round|edition|session|congress|plenum|meeting|season|summit|wedding)\b")
_MISSPELT = {**{f"{ten}th": ORDINALS[ten] for ten in TENS}, "fiveth": "fifth", "nineth": "ninth", "twelveth": "twelfth",
             "eightth": "eighth", "threeth": "third", "twoth": "second", "oneth": "first", "fourty": "forty",
             "fivety": "fifty", "fiveteen": "fifteen", "fifthteen": "fifteen", "threeteen": "thirteen",
             "eightteen": "eighteen", "fourtieth": "fortieth"}
_MISSPELT_WORD = re.compile(rf"(?i)\b({'|'.join(_MISSPELT)})\b")


def counts(document: Document, index: int) -> Iterator[Proposal]:
    """Other forms of numbers with what they count, and of the numbers between them."""
    text = document.texts[index]
    yield from _units(text)
    yield from _multitudes(text)
    for match in _FRACTION.finditer(text):
        yield _proposal(match, f"{match[1]} {match[2]}s", CALLED_FOR, "a fraction in the plural")
    for match in _AND_UNIT.finditer(text):
        yield _proposal(match, f"{match[1]}-{match[2]}", LIKELY, "a number of two words")
    for match in _NEXT.finditer(text):
        first, second = match[1].split()
        yield _proposal(match, f"{first} or {second}", LIKELY, "one number or the next")
    for match in _DECIMAL.finditer(text):
        yield _proposal(match, f"{match[1]}.{match[2]}", LEFT, "a decimal point")
    for match in _ROW.finditer(text):
        yield _proposal(match, f"{match[1]}{match[2]}{ending(match[2])} {match[3]}", LIKELY,
                        "an ordinal says which one in a row")
    for match in _MISSPELT_WORD.finditer(text):
        right = _MISSPELT[match[0].lower()]
        yield _proposal(match, right.capitalize() if match[0][0].isupper() else right, CALLED_FOR, "a number misspelt")


def _units(text: str) -> Iterator[Proposal]:
    """Units without a plural: "three hundred" for "three hundreds", "a million people" for "a million of people",
    "three-hour" for "three-hours" and for "three hours" before a noun."""
    for match in _PLURAL_UNIT.finditer(text):
        yield _proposal(match, match[0].removesuffix(" of").rstrip("sS"), CALLED_FOR, "no plural after a number")
    for match in _OF_COUNTED.finditer(text):
        yield _proposal(match, match[1], CALLED_FOR, "a number counts without 'of'")
    for match in _COMPOUND.finditer(text):
        following = text[match.end() + 1:].split(" ", 1)[0]
        is_joined = text[match.end()] == "-" or following not in CLOSED
        yield _proposal(match, f"{match[1]}-{match[2]}" if is_joined else f"{match[1]} {match[2]}s", CALLED_FOR,
                        "no plural in a compound" if is_joined else "no compound without a noun")
    for match in _ATTRIBUTE.finditer(text):
        if match[3] not in CLOSED and "NN" in tags(match[3]) and tags(match[3]).isdisjoint({"RB", "JJ"}):
            yield _proposal(match, f"{match[1]}-{match[2]} {match[3]}", POSSIBLE, f"an attribute of {match[3]!r}")


def _multitudes(text: str) -> Iterator[Proposal]:
    """"Hundreds of houses" for "hundreds houses", "a thousand" for "thousand"."""
    for match in _MANY_OF.finditer(text):
        if _COUNTED.search(text, 0, match.start()) is None:
            for noun in _plurals(match[2].lower()):
                yield _proposal(match, f"{match[1]} of {noun}", CALLED_FOR, f"{match[1].lower()!r} takes 'of'")
    for match in _BARE_GREAT.finditer(text):
        if match[1].lower() not in _BEFORE_GREAT and _plurals(match[3].lower()):
            yield _proposal(match, f"{match[1]} a {match[2]} {match[3]}", POSSIBLE, f"{match[2]!r} takes an article")


def _plurals(word: str) -> tuple[str, ...]:
    """The plural of a noun, the word itself if it is one."""
    if word in CLOSED or is_plural(word) or word == "people":
        return () if word in CLOSED else (word,)
    plurals = {inflected(a.lemma, "NOUN", "NNS") for a in analyses(word) if a.tag == "NN"} - {word}
    return tuple(sorted(plural for plural in plurals if zipf(plural) > 0))


def _proposal(match: re.Match[str], new: str, cost: float, reason: str) -> Proposal:
    return Proposal(*match.span(), new, KIND, cost, reason, GRAMMAR)
