"""A number in a text, with its possible values."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "percent", "month", "year", "hour"]

_ROUND = 0.05
"""Relative error allowed for a rounded number of at most two digits."""
_SAME = 1e-6
_UNITS = {"mile": 1.609, "km": 1.609, "kilometre": 1.609, "kilometer": 1.609, "foot": 3.281, "metre": 3.281,
          "meter": 3.281, "inch": 2.54, "cm": 2.54, "pound": 2.205, "kg": 2.205, "kilogram": 2.205, "kilo": 2.0,
          "catty": 2.0, "jin": 2.0, "acre": 6.07, "hectare": 15.0, "li": 2.0, "ounce": 28.35, "gram": 28.35,
          "yard": 1.094, "gallon": 3.785, "litre": 3.785, "liter": 3.785, "mu": 6.07}
_SPANS = {"decade": 10.0, "century": 100.0, "week": 7.0, "year": 12.0, "month": 12.0, "hour": 60.0, "minute": 60.0,
          "day": 24.0, "dozen": 12.0, "score": 20.0}
"""The size of each unit in the next smaller unit, or in the unit that other languages use."""
_IRREGULAR = {"centuries": "century", "feet": "foot", "inches": "inch", "catties": "catty"}
_CONVERTED = 0.04


@dataclass(frozen=True, slots=True)
class Quantity:
    """text[start:end] is a number.

    values: its possible values, the likeliest first. certain: surely a number, which a translation must have. ordinal:
    a rank or a day. unit: the English word after it, in the singular.
    """

    start: int
    end: int
    form: str
    values: tuple[float, ...]
    kind: Kind = "number"
    certain: bool = True
    ordinal: bool = False
    unit: str = ""

    @property
    def value(self) -> float:
        """The likeliest value."""
        return self.values[0]


def may_translate(english: Quantity, source: Quantity) -> bool:
    """Whether the English number may translate the source's number: equal, rounded, or in other units."""
    if english.kind == "month" and source.kind not in ("month", "number"):
        return False
    return any(_near(one, other, _SAME) or (_is_round(one, other) and _near(one, other, _ROUND))
               or (english.unit != "" and _is_converted(one, other, english.unit))
               for one in english.values for other in source.values)


def _is_round(one: float, other: float) -> bool:
    """Whether the first is the second rounded to its own number of digits, or is large and has at most two digits."""
    digits = [len(f"{value:.10g}".replace(".", "").strip("0")) for value in (one, other)]
    if digits[0] >= digits[1] or one < 10:
        return False
    rounded = float(f"{other:.{digits[0]}g}") if digits[0] else 0.0
    return _near(one, rounded, _SAME) or (one >= 100 and digits[0] <= 2)


def _near(one: float, other: float, tolerance: float) -> bool:
    return abs(one - other) <= tolerance * max(abs(one), abs(other))


def _is_converted(one: float, other: float, unit: str) -> bool:
    span, factor = _SPANS.get(unit), _UNITS.get(unit)
    if span is not None and (_near(one * span, other, _SAME) or _near(one, other * span, _SAME)):
        return True
    if unit in ("degree", "fahrenheit", "celsius"):
        return _near(one, other * 1.8 + 32, _CONVERTED) or _near(one, (other - 32) / 1.8, _CONVERTED)
    return factor is not None and (_near(one, other * factor, _CONVERTED) or _near(one, other / factor, _CONVERTED))


def singular(word: str) -> str:
    """The singular of a unit in lower case."""
    return _IRREGULAR.get(word, word.removesuffix("s") if word != "mus" else word)


def unique(values: Iterable[float]) -> tuple[float, ...]:
    """The values in order, without repetitions."""
    return tuple(dict.fromkeys(values))
