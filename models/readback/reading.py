"""What reading a garble back through its source language gives, and how its English is dressed.

A garble is taken for the end of a noisy channel (Shannon 1948; Kernighan, Church and Gale 1990): right
English, its Chinese, a wrong reading of that. A reading is one way back through it.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import takewhile
from typing import Protocol

from ..english.frequencies import zipf

_ENDINGS = ("s", "ed", "ing")
_IN_FRONT = re.compile(r"^(?:(?:lit|fig)\.? |be (?=\w))")
_OBJECT = re.compile(r"(?: (?:about|to|of|with|for|at|on|in|from|by))? (?:sb|sth|sth or sb|sb or sth)$")
_SHORTHAND = re.compile(r"\b(?:sb|sth|etc|esp|abbr|fig|lit)\b|\.\.\.")
_UNINFLECTED = (("ies", ("y",)), ("es", ("", "e")), ("s", ("",)), ("ied", ("y",)), ("ed", ("", "e")),
                ("ing", ("", "e")))
_LISTED = 1.0  # Zipf frequency below which an inflected form is taken for a wrong one
_SIBILANT = re.compile(r"(?:s|x|z|ch|sh)$")
_SUFFIX = re.compile(r"(?<=[a-z]{3})(?:ations?|itions?|ments?|ness|ions?|ings?|ed|ly|ies|es|s|y|e)$")


@dataclass(frozen=True, slots=True)
class Reading:
    """replacement: what it should say in English, with capitals of the original's kind.
    plausibility: log score of the way back alone: 0 is exact, each doubtful step takes 0.1 to 1.
    reason: for the reviewer, with the Chinese words it goes through. way: "sound" or "sense"."""

    replacement: str
    plausibility: float
    reason: str
    way: str


class ReadBack(Protocol):
    """Reads garbled English back through the language it was translated from."""

    def readings(self, phrase: str, most: int = 12) -> list[Reading]:
        """At most so many different replacements of the phrase, best first, never the phrase itself."""
        ...


def stem(word: str) -> str:
    """The word without its ending, for comparing only: "confronted" and "confrontation" are one."""
    return _SUFFIX.sub("", word.lower())


def without_accents(text: str) -> str:
    """The letters without marks, as newspapers write them: "Asō" is "Aso"."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def share_stem(one: str, other: str) -> bool:
    """Whether they begin alike for four letters and two thirds of the shorter: electrical, electricity."""
    pairs = zip(one.lower(), other.lower(), strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return shared >= 4 and 3 * shared >= 2 * min(len(one), len(other))


def clean_gloss(gloss: str) -> str:
    """The gloss without "be" or "lit." in front or "sb" or "sth" behind; "" with one in the middle."""
    bare = _OBJECT.sub("", _IN_FRONT.sub("", gloss)).strip()
    return "" if _SHORTHAND.search(bare) else bare


def plural(text: str) -> str:
    """The text with its last word in the regular plural, as it is where that ends in s or is a name."""
    *before, last = text.split(" ")
    fixed = not last or last[:1].isupper() or last.endswith("s")
    return text if fixed else " ".join((*before, _inflected(last, "s")))


def inflection_of(word: str, base: str) -> str:
    """"s", "ed" or "ing" where the word is the base with that ending, otherwise ""."""
    return next((suffix for suffix in _ENDINGS if _inflected(base, suffix) == word.lower()), "")


def inflected(text: str, suffix: str) -> str:
    """The single word so inflected, a longer text with its last word in the plural; as it is where the
    regular form is not a known word."""
    *before, last = text.split(" ")
    if not suffix or (before and suffix != "s") or last[:1].isupper() or last.endswith("s"):
        return text
    inflected = _inflected(last, suffix)
    return " ".join((*before, inflected)) if zipf(inflected) >= _LISTED else text


def inflected_forms(text: str) -> list[str]:
    """The text as it is and in its regular forms: what Chinese says once, English may say in any of them."""
    return list(dict.fromkeys([text, *(inflected(text, suffix) for suffix in _ENDINGS)]))


def bases(word: str) -> list[str]:
    """The word in lower case and what it may be an inflected form of, by rule and without a dictionary."""
    lower = word.lower()
    found = [lower]
    for suffix, endings in _UNINFLECTED:
        if lower.endswith(suffix) and len(lower) > len(suffix) + 2:
            found += [lower.removesuffix(suffix) + e for e in endings]
    return list(dict.fromkeys(found))


def with_case_of(replacement: str, original: str, *, starts_with_name: bool) -> str:
    """The replacement with the original's capitals; the capital of a name says nothing of what it is not."""
    if len(original) > 1 and original.isupper():
        return replacement.upper()
    if original[:1].isupper() and not starts_with_name:
        return replacement[:1].upper() + replacement[1:]
    return replacement


def _inflected(base: str, suffix: str) -> str:
    lower = base.lower()
    if suffix == "s":
        if re.search(r"[^aeiou]y$", lower):
            return lower[:-1] + "ies"
        return lower + ("es" if _SIBILANT.search(lower) else "s")
    if suffix == "ed" and re.search(r"[^aeiou]y$", lower):
        return lower[:-1] + "ied"
    return (lower[:-1] if lower.endswith("e") and not lower.endswith("ee") else lower) + suffix
