"""Slips planted one at a time in human text, for rules whose slips are rare in the public sets.

A find is right if applying it alone restores the original text. Positions are drawn with a fixed seed. The result says
how well a rule repairs what it finds, not how frequent the slip is in practice.
"""

import random
import re
from collections.abc import Callable, Sequence

from degarble.models.rules.orthography import repairs

MAX_SLIPS = 200
"""Enough for an estimate, and few enough not to overstate its certainty."""

Planter = Callable[[str, random.Random], str | None]


def _at(text: str, pattern: str, rng: random.Random, change: Callable[[re.Match[str]], str]) -> str | None:
    places = list(re.finditer(pattern, text))
    if not places:
        return None
    match = rng.choice(places)
    return text[:match.start()] + change(match) + text[match.end():]


def _mojibake(text: str, rng: random.Random) -> str | None:
    return _at(text, r"\S*[À-ɏ“”‘’–—]\S*", rng, lambda m: m[0].encode().decode("cp1252", "replace"))


def _stray_control(text: str, rng: random.Random) -> str | None:
    return _at(text, r"(?<=\w)(?=\w)", rng, lambda _: rng.choice("\u200b\x02\ufeff"))


def _look_alike(text: str, rng: random.Random) -> str | None:
    return _at(text, r"(?<=[a-z])[aeopcxy](?=[a-z])", rng, lambda m: "аеорсху"["aeopcxy".index(m[0])])


def _glued_capital(text: str, rng: random.Random) -> str | None:
    """Remove a space before a capital: an existing capital, or with equal probability a new one."""
    if rng.random() < 0.5:
        return _at(text, r"(?<=[a-z]{2}) (?=[A-Z][a-z]{2})", rng, lambda _: "")
    return _at(text, r"(?<=[a-z]{2}) [a-z](?=[a-z]{2})", rng, lambda m: m[0][1].upper())


def _glued_function_word(text: str, rng: random.Random) -> str | None:
    return _at(text, r"(?<= (?:of|in|to|on|by|at)) (?=the )", rng, lambda _: "")


def _split_word(text: str, rng: random.Random) -> str | None:
    def split(match: re.Match[str]) -> str:
        at = rng.randrange(2, len(match[0]) - 2)
        return f"{match[0][:at]} {match[0][at:]}"

    return _at(text, r"(?<![\w'-])[a-z]{7,}(?![\w'-])", rng, split)


def _broken_hyphen(text: str, rng: random.Random) -> str | None:
    return _at(text, r"(?<=[a-z])-(?=[a-z])", rng, lambda _: rng.choice([" -", "- "]))


def _ordinal_ending(text: str, rng: random.Random) -> str | None:
    return _at(text, r"(?<=\d)(?:st|nd|rd|th)\b", rng, lambda m: rng.choice(sorted({"st", "nd", "rd", "th"} - {m[0]})))


PLANTERS: dict[str, Planter] = {
    "mojibake": _mojibake,
    "stray_control": _stray_control,
    "look_alike": _look_alike,
    "glued_capital": _glued_capital,
    "glued_word": _glued_capital,
    "glued_function_word": _glued_function_word,
    "split_word": _split_word,
    "broken_hyphen": _broken_hyphen,
    "ordinal_ending": _ordinal_ending,
}


def planted(rule: str, texts: Sequence[str], seed: int = 0) -> tuple[int, int, int]:
    """(slips planted, finds of the rule that restore the original, other finds of the rule)."""
    rng = random.Random(f"{seed} {rule}")
    count = right = wrong = 0
    for text in texts:
        slipped = PLANTERS[rule](text, rng)
        if slipped is None or slipped == text or count == MAX_SLIPS:
            continue
        count += 1
        for repair in repairs(slipped):
            if repair.rule == rule:
                repaired = slipped[:repair.start] + (repair.replacement or "") + slipped[repair.end:]
                right += repaired == text
                wrong += repaired != text
    return count, right, wrong
