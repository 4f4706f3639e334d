"""Compares the numbers of a translation with those of its source."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log10

from ..scripts import CHINESE, JAPANESE, KOREAN, script
from .english import LOOSE, MONTHS, english_numbers
from .foreign import source_numbers
from .quantity import Quantity, may_translate

_DIGITS = re.compile(r"\d+")
_FIGURES = re.compile(r"\d[\d,]*(?:\.\d+)?")
_MAX_DISTANCE = 2.5
"""Maximum distance of two numbers that count as a mistranslation of each other."""
_MOST_UNLIKE, _MOST_UNLIKE_WORDS = 1.0, 0.7
"""Maximum difference in powers of ten: of numbers without common digits, and of words like "two"."""
_WRITTEN_OUT = 100.0
"""In scripts whose number words are not read, smaller numbers may be written as words."""
_SMALL_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class NumberComparison:
    """wrong: pairs of an English number and the source number that it should be. added: English numbers that are not in
    the source. missing: source numbers that are not in the English. counts: how many certain numbers each side has,
    source first."""

    wrong: tuple[tuple[Quantity, Quantity], ...]
    added: tuple[Quantity, ...]
    missing: tuple[Quantity, ...]
    counts: tuple[int, int]


@lru_cache(maxsize=2048)
def compare_numbers(source: str, text: str) -> NumberComparison:
    """Compare the numbers of a translation with its source."""
    ours, theirs = english_numbers(text), source_numbers(source)
    in_groups = {group for number in theirs for group in re.split(r"\s", number.form)}  # 729 725 522
    source_digits, our_digits = _other_digits(source, theirs) | in_groups, _other_digits(text, ours)
    unmatched = [number for number in ours if number.form not in source_digits
                 and not any(may_translate(number, other) for other in theirs)]
    missed = [number for number in theirs if f"{number.value:g}" not in our_digits
              and not any(may_translate(other, number) for other in ours)]
    reads_words = script(source) in (CHINESE, JAPANESE, KOREAN)
    wrong = []
    for number in unmatched:
        ranked = [] if not number.value else sorted(
            (distance(number, other, ours, theirs), other.start, other) for other in missed
            if reads_words or not _adds_scale(number, other))
        if ranked and ranked[0][0] <= _MAX_DISTANCE:
            wrong.append((number, ranked[0][2]))
            missed.remove(ranked[0][2])
    paired = [number for number, _ in wrong]
    is_vague = any(not number.certain and len(number.form) > 1 for number in missed)
    added = () if is_vague else tuple(n for n in unmatched if n not in paired and _is_added(n, reads_words))
    missing = tuple(n for n in missed if n.certain and not _has_other_words(n, ours))
    counts = sum(number.certain for number in theirs), sum(number.certain for number in ours)
    return NumberComparison(tuple(wrong), added, missing, counts)


def _adds_scale(english: Quantity, source: Quantity) -> bool:
    """Whether the English is the source's number with a word like "million", which the source may have as a word that
    is not read."""
    digits = _FIGURES.match(english.form)
    return digits is not None and english.form[-1].isalpha() and english.value > source.value and \
        float(digits[0].replace(",", "")) == source.value


def _is_added(number: Quantity, reads_words: bool) -> bool:
    """Whether an English number that is not in the source is an error. Months and years are often supplied from the
    context, and small numbers may be words in the source that are not read."""
    if not number.certain or not number.value or number.kind == "month" or 1900 <= number.value < 2100:
        return False
    return reads_words or (number.form[0].isdigit() and min(number.values) >= _WRITTEN_OUT)


def _other_digits(text: str, numbers: Sequence[Quantity]) -> set[str]:
    """The digits in codes and other places that are not read as numbers."""
    return {unicodedata.normalize("NFKC", match[0]) for match in _DIGITS.finditer(text)
            if not any(number.start < match.end() and match.start() < number.end for number in numbers)}


def distance(english: Quantity, source: Quantity, ours: Sequence[Quantity], theirs: Sequence[Quantity]) -> float:
    """The distance of two numbers: 0 for the same digits, kind and position; infinite for kinds that are never
    confused."""
    if (english.kind == "month") != (source.kind == "month"):
        return float("inf")
    if english.form.lower() in LOOSE or (not source.certain and english.value >= 10 and source.value < 10):
        return float("inf")
    if not english.certain and (english.ordinal or english.value < 2 or not source.certain):
        return float("inf")
    digits = [f"{value:.6g}".replace(".", "").rstrip("0").split("e")[0].rstrip("0") for value in
              (english.value, source.value)]
    alike = digits[0] == digits[1] or (min(map(len, digits)) > 1 and (digits[0] in digits[1] or digits[1] in digits[0]))
    if digits[0] != digits[1] and not source.certain:
        return float("inf")
    size = abs(log10(max(english.value, 0.1)) - log10(max(source.value, 0.1)))
    if (size > _MOST_UNLIKE_WORDS and not english.certain) or (size > _MOST_UNLIKE and not alike):
        return float("inf")
    place = abs(ours.index(english) / max(1, len(ours)) - theirs.index(source) / max(1, len(theirs)))
    kinds = english.kind != source.kind and "percent" in (english.kind, source.kind)
    return (0.0 if alike else min(2.0, 0.5 + size)) + place + 1.5 * kinds + 1.5 * (english.ordinal != source.ordinal)


def _has_other_words(source: Quantity, ours: Sequence[Quantity]) -> bool:
    """Whether English has other words for the number: one, a pair, a decade, all for a hundred percent."""
    return (source.value in (0, 1, 2, 10, 12, 100) and source.kind not in ("month", "year")) or any(
        set(one.values) & {source.value / 10, source.value / 100, source.value / 12} and not one.certain
        for one in ours)


def english_form(source: Quantity, like: Quantity) -> str:
    """The source's number in English, formatted like the number in the translation."""
    value = source.value
    if source.form.startswith("0") and source.form.isdigit() and like.kind != "month":
        return unicodedata.normalize("NFKC", source.form)
    if like.kind == "month":
        month = MONTHS[int(value) - 1] if 1 <= value <= 12 else ""
        return month[:3] + "." * like.form.endswith(".") if len(like.form.rstrip(".")) == 3 else month
    percent = next((like.form[at:] for at in range(len(like.form)) if like.form[at:].strip().lower() in
                    ("%", "percent", "per cent")), "") if like.kind == "percent" else ""
    if like.ordinal and value == int(value):
        return _ordinal(int(value))
    if like.form[:1].isalpha() and value in range(len(_SMALL_WORDS)):
        word = _SMALL_WORDS[int(value)]
        return (word.capitalize() if like.form[0].isupper() else word) + percent
    is_plain = "," not in like.form and (1900 <= value < 2100 or re.fullmatch(r"\d{4}", source.form) is not None)
    return figures(value, is_year=source.kind == "year" or (source.kind == "number" and is_plain)) + percent


def figures(value: float, is_year: bool = False) -> str:
    """The number in newspaper style: 2021, 50,000, 1.25 million."""
    for scale, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        short = value / scale
        if value >= scale and abs(short - round(short, 3)) < 1e-9 and len(f"{short:g}") <= 6:
            return f"{short:g} {name}"
    if value == int(value):
        return str(int(value)) if is_year or value < 1000 else f"{int(value):,}"
    return f"{value:,.6g}" if value < 1000 else f"{value:,.2f}".rstrip("0").rstrip(".")


def _ordinal(value: int) -> str:
    ending = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"
