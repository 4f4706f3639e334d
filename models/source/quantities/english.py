"""Finds the numbers in an English text."""

import re
from collections.abc import Iterator
from functools import lru_cache

from .quantity import Kind, Quantity, singular, unique

_ONES = {word: value for value, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen".split())}
_TENS = {word: 10 * value for value, word in enumerate(
    "twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_RANKS = {word: value for value, word in enumerate(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth".split(), 1)} | {
    word.removesuffix("y") + "ieth": value for word, value in _TENS.items()}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12,
           "mn": 1e6, "mln": 1e6, "m": 1e6, "bn": 1e9, "b": 1e9, "trn": 1e12, "tn": 1e12, "k": 1e3, "lakh": 1e5,
           "lakhs": 1e5, "crore": 1e7, "crores": 1e7}
MONTHS = tuple("January February March April May June July August September October November December".split())
_MONTH = {name[:length].lower(): number for number, name in enumerate(MONTHS, 1) for length in (3, len(name))} | {
    "sept": 9}
DATE = re.compile(r"(?<![\d.,])(\d{1,2}|\d{4})[./-](\d{1,2})[./-](\d{4}|\d{1,2})(?![\d,]|\.\d)")
LOOSE = {
    "half": 0.5, "quarter": 0.25, "twice": 2.0, "thrice": 3.0, "double": 2.0, "triple": 3.0, "once": 1.0,
    "pair": 2.0, "both": 2.0, "couple": 2.0, "single": 1.0, "dozens": 12.0, "decade": 10.0, "century": 100.0,
    "fortnight": 14.0, "teens": 10.0} | {
    word.removesuffix("y") + "ies": float(value) for word, value in _TENS.items()}
_WORD_NUMBER = "|".join((*_ONES, *_TENS, *_RANKS, "hundred", "thousand", "million", "billion", "trillion", "dozen"))
_DIGITS = re.compile(
    r"(?:(?<![A-Za-z0-9_/])|(?<=RMB)|(?<=USD)|(?<=CNY)|(?<=EUR)|(?<=GBP)|(?<=JPY)|(?<=HK)|(?<=US))"
    r"(?<!\d[.,])(?:(?<![A-Za-z]-)|(?<=\b[A-Z][a-z]{2}-))[-−]?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?"
    r"|\d{1,3}(?:\.\d{3}){2,}(?!\d)"
    r"|[1-9]\d{0,2}(?:[ \u00a0]\d{3})+(?![\d.,]*\d)|\d{1,3},\d{1,2}(?![\d,])|\d+(?:\.\d+)?|\.\d{3}(?!\d))"
    r"(?P<ordinal>(?:st|nd|rd|th)\b)?"
    r"(?:[ -]?(?P<scale>(?i:hundred|thousand|million|billion|trillion|dozen|lakhs?|crores?|mn|mln|bn|trn|tn))\b"
    r"|(?P<short>[kmb])\b(?!\w))?"
    r"(?P<percent> ?%| (?i:per ?cent)\b)?(?P<rest>[A-Za-z]*)")
_WORDS = re.compile(rf"\b(?:{_WORD_NUMBER})(?:(?:-| and | )(?:{_WORD_NUMBER}))*\b(?P<percent> per ?cent\b)?"
                    rf"|\b(?:{'|'.join(LOOSE)})\b", re.IGNORECASE)
_MONTHS = re.compile(rf"\b(?:{'|'.join(MONTHS)}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b(?=\.? \d))")
_TO_SCALED = re.compile(r"(?: to | and |[-–—~])[\d.,]+[ -]?(hundred|thousand|million|billion|trillion)", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"\d{1,3},\d{1,2}")
_MONTH_AND_YEAR = re.compile(r"(?:0?[1-9]|1[0-2])\.([12]\d{3})")
_AFTER_MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS)})\s$")
_UNIT = re.compile(r"[ -]?(?:square |sq\.? |cubic |degrees )?([A-Za-z]+)")
_GLUED = frozenset("km m cm mm kg g mg t l ml ha am pm s h min c f x".split())
_HALF_DAY = re.compile(r"\s?([ap])\.?m\b", re.IGNORECASE)
_CERTAIN = 10
"""Number words from this value are certainly numbers; "one" and "two" often are not."""


@lru_cache(maxsize=4096)
def english_numbers(text: str) -> tuple[Quantity, ...]:
    """The numbers of an English text, in order: digits, words, months."""
    dates = list(dates_in(text))
    in_digits = [number for number in _in_digits(text) if all(number.start != day.start for day in dates)]
    numbers: list[Quantity] = []
    for number in sorted([*dates, *in_digits, *_in_words(text), *_months(text)], key=lambda n: (n.start, -n.end)):
        if not numbers or number.start >= numbers[-1].end:
            numbers.append(number)
    return tuple(numbers)


def dates_in(text: str) -> Iterator[Quantity]:
    """Each number of dates like 10.04.2022, which are not decimals."""
    for match in DATE.finditer(text):
        yield from (Quantity(*match.span(group), match[group], (float(match[group]),)) for group in (1, 2, 3))


def _in_digits(text: str) -> Iterator[Quantity]:
    for match in _DIGITS.finditer(text):
        rest = match["rest"]
        if rest and rest not in _GLUED and not (rest == "s" and len(match["digits"]) in (2, 4)):
            continue  # a code: "5G", "3D"
        end = match.start("rest")
        digits = match["digits"]
        if digits.count(".") > 1:
            digits = digits.replace(".", "")  # 1.250.000
        if re.search(r"\s", digits) and _AFTER_MONTH.search(text, 0, match.start("digits")):
            yield from _day_and_number(match.start("digits"), digits)
            continue
        bare = float(digits.replace(",", ".") if _DECIMAL_COMMA.fullmatch(digits) else re.sub(r"[,\s]", "", digits))
        scale = _SCALES[(match["scale"] or match["short"] or "").lower()] if match["scale"] or match["short"] else 1.0
        values = [bare * scale]
        if _DECIMAL_COMMA.fullmatch(digits):
            values.append(float(digits.partition(",")[0]))  # "Articles 1,2"
        if month := _MONTH_AND_YEAR.fullmatch(digits):
            values.append(float(month[1]))
        if match["short"]:
            values.append(bare)  # "5 m" may be metres
        kind: Kind = "percent" if match["percent"] else "number"
        shared = _TO_SCALED.match(text, end)
        if shared and scale == 1.0:
            values.append(bare * _SCALES[shared[1].lower()])  # "4 to 6 million"
        if len(digits) == 4 and bare % 100 == 0:
            values.append(bare / 100)  # 0800 hours
        unit = _UNIT.match(text, end)
        half = _HALF_DAY.match(text, end)
        clock = text[end:end + 1] == ":" or text[match.start() - 1:match.start()] == ":"
        if half or clock:
            kind = "hour"
            values += [bare + 12 if bare < 12 else bare - 12]
            if "." in digits:
                values.append(float(digits.partition(".")[0]))  # 10.15 am
        if len(digits) == 2 and text[match.start() - 1:match.start()] in ("-", "–", "/"):
            values += [1900 + bare, 2000 + bare]  # 2019-20
        start = match.start("digits")
        yield Quantity(start, end, text[start:end], unique(values), kind, bare != 1, bool(match["ordinal"]),
                       singular(unit[1].lower()) if unit else "")


def _day_and_number(start: int, digits: str) -> Iterator[Quantity]:
    """Both numbers of "May 12 500 people"."""
    day, number = re.split(r"\s", digits, maxsplit=1)
    yield Quantity(start, start + len(day), day, (float(day),))
    value = float(re.sub(r"\s", "", number))
    yield Quantity(start + len(day) + 1, start + len(digits), number, (value,))


def _in_words(text: str) -> Iterator[Quantity]:
    for match in _WORDS.finditer(text):
        percent = match["percent"] or ""
        if match[0].lower() in LOOSE:
            yield Quantity(*match.span(), match[0], (LOOSE[match[0].lower()],), certain=False)
            continue
        parts = list(_numbers_in(match[0].removesuffix(percent)))
        for at, (start, end, words) in enumerate(parts):
            value, ordinal = _value_of(words)
            end += len(percent) * (at == len(parts) - 1)
            start, end = match.start() + start, match.start() + end
            unit = _UNIT.match(text, end)
            values = unique([value, 1 / value]) if ordinal and 3 <= value <= 10 else (value,)  # "a third"
            kind: Kind = "percent" if percent and at == len(parts) - 1 else "number"
            is_named = text[start].isupper() and start > 0  # Seven-Eleven
            firm = value >= _CERTAIN and not ordinal and words[0] not in _SCALES and not is_named
            yield Quantity(start, end, text[start:end], values, kind, firm, ordinal,
                           singular(unit[1].lower()) if unit else "")


def _numbers_in(words: str) -> Iterator[tuple[int, int, list[str]]]:
    """The numbers in a run of number words ("first three"), with their offsets."""
    found: list[tuple[int, int, list[str]]] = []
    joined = False
    for match in re.finditer("[a-z]+", words.lower()):
        word = match[0]
        if word == "and":
            joined = bool(found) and found[-1][2][-1] in ("hundred", "thousand", "million")
            continue
        last = found[-1][2][-1] if found else ""
        after_and = words[match.start() - 4:match.start()].lower() == "and "
        goes_on = last and last not in _RANKS and (
            word in _SCALES or (last in _SCALES and (joined or not after_and))
            or (last in _TENS and (_ONES | _RANKS).get(word, 10) < 10))
        if goes_on:
            found[-1] = (found[-1][0], match.end(), [*found[-1][2], word])
        else:
            found.append((*match.span(), [word]))
        joined = False
    yield from found


def _value_of(words: list[str]) -> tuple[float, bool]:
    """The value of a run of number words, and whether the last word is an ordinal."""
    total = current = 0.0
    for word in words:
        if word in ("hundred", "dozen"):
            current = max(current, 1.0) * _SCALES[word]
        elif word in _SCALES:
            total, current = total + max(current, 1.0) * _SCALES[word], 0.0
        else:
            current += next(of[word] for of in (_ONES, _TENS, _RANKS) if word in of)
    return total + current, words[-1] in _RANKS


def _months(text: str) -> Iterator[Quantity]:
    for match in _MONTHS.finditer(text):
        number = _MONTH[match[0].removesuffix(".").lower()]
        yield Quantity(*match.span(), match[0], (float(number),), "month", match[0] not in ("May", "March"))
