"""Slips planted one at a time in human text, for the rules whose slips the public sets hardly have.

A find is right when applying it alone gives the original text back. Where a slip is planted is drawn with a
fixed seed. Such figures say that a rule mends what it finds, not how often the slip occurs in the wild.
"""

import random
import re
from collections.abc import Callable, Sequence

from degarble.models.rules.orthography import repairs

MOST_SLIPS = 200
"""Enough for a figure, too few for a certainty that the wild would not bear out."""

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
    """A space lost before a capital: one that is there, or, as often, one that comes with the loss."""
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


PLANTERS: dict[str, Planter] = {
    "mojibake": _mojibake,
    "stray_control": _stray_control,
    "look_alike": _look_alike,
    "glued_capital": _glued_capital,
    "glued_word": _glued_capital,
    "glued_function_word": _glued_function_word,
    "split_word": _split_word,
    "broken_hyphen": _broken_hyphen,
}


def planted(rule: str, texts: Sequence[str], seed: int = 0) -> tuple[int, int, int]:
    """(slips planted, finds of the rule that give the original back, other finds of the rule)."""
    rng = random.Random(f"{seed} {rule}")
    count = right = wrong = 0
    for text in texts:
        slipped = PLANTERS[rule](text, rng)
        if slipped is None or slipped == text or count == MOST_SLIPS:
            continue
        count += 1
        for repair in repairs(slipped):
            if repair.rule == rule:
                mended = slipped[:repair.start] + (repair.replacement or "") + slipped[repair.end:]
                right += mended == text
                wrong += mended != text
    return count, right, wrong
