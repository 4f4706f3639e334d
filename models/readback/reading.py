"""The result of reading a garble back through Chinese, and helpers for English word forms.

A garble is modelled as the output of a noisy channel (Shannon 1948; Kernighan, Church and Gale 1990): correct English,
its Chinese translation, a wrong reading of that translation. A reading is one path back through the channel.
"""

import re
import unicodedata
from dataclasses import dataclass

from ..english.frequencies import zipf

_ENDINGS = ("s", "ed", "ing")
_PREFIX = re.compile(r"^(?:(?:lit|fig)\.? |be (?=\w))")
_OBJECT = re.compile(r"(?: (?:about|to|of|with|for|at|on|in|from|by))? (?:sb|sth|sth or sb|sb or sth)$")
_SHORTHAND = re.compile(r"\b(?:sb|sth|etc|esp|abbr|fig|lit)\b|\.\.\.")
_BASE_ENDINGS = (("ies", ("y",)), ("es", ("", "e")), ("s", ("",)), ("ied", ("y",)), ("ed", ("", "e")),
                 ("ing", ("", "e")))
_LISTED = 1.0  # lowest Zipf frequency of an inflected form that counts as a word
_SIBILANT = re.compile(r"(?:s|x|z|ch|sh)$")
_SUFFIX = re.compile(r"(?<=[a-z]{3})(?:ations?|itions?|ments?|ness|ions?|ings?|ed|ly|ies|es|s|y|e)$")


@dataclass(frozen=True, slots=True)
class Reading:
    """replacement: the English text, capitalised like the original. plausibility: a log score of the path: 0 is exact,
    each doubtful step subtracts 0.1 to 1. reason: an explanation for the reviewer, with the Chinese words. way: "sound"
    or "sense"."""

    replacement: str
    plausibility: float
    reason: str
    way: str


def stem(word: str) -> str:
    """The word without its ending, for comparisons: the same for "confronted" and "confrontation"."""
    return _SUFFIX.sub("", word.lower())


def without_accents(text: str) -> str:
    """The text without diacritics: "Aso" for "Asō"."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def shared_letters(one: str, other: str) -> int:
    """The length of the common prefix of two words."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def share_stem(one: str, other: str) -> bool:
    """Whether the words share their first four letters and two thirds of the shorter word: electrical, electricity."""
    shared = shared_letters(one.lower(), other.lower())
    return shared >= 4 and 3 * shared >= 2 * min(len(one), len(other))


def clean_gloss(gloss: str) -> str:
    """The gloss without an initial "be" or "lit." and a final "sb" or "sth"; "" if it has such a word elsewhere."""
    bare = _OBJECT.sub("", _PREFIX.sub("", gloss)).strip()
    return "" if _SHORTHAND.search(bare) else bare


def plural(text: str) -> str:
    """The text with its last word in the regular plural; unchanged if that word ends in s or is a name."""
    *before, last = text.split(" ")
    unchanged = not last or last[:1].isupper() or last.endswith("s")
    return text if unchanged else " ".join((*before, _inflected(last, "s")))


def inflection_of(word: str, base: str) -> str:
    """The ending that makes the word from the base: "s", "ed" or "ing"; "" if none does."""
    return next((suffix for suffix in _ENDINGS if _inflected(base, suffix) == word.lower()), "")


def inflected(text: str, suffix: str) -> str:
    """A word with the ending, or a phrase with its last word in the plural; unchanged if the form is no known word."""
    *before, last = text.split(" ")
    if not suffix or (before and suffix != "s") or last[:1].isupper() or last.endswith("s"):
        return text
    form = _inflected(last, suffix)
    return " ".join((*before, form)) if zipf(form) >= _LISTED else text


def inflected_forms(text: str) -> list[str]:
    """The text and its regular inflections; Chinese does not inflect, so each of them can be meant."""
    return list(dict.fromkeys([text, *(inflected(text, suffix) for suffix in _ENDINGS)]))


def bases(word: str) -> list[str]:
    """The word in lower case and its possible base forms, by rules without a dictionary."""
    lower = word.lower()
    found = [lower]
    for suffix, endings in _BASE_ENDINGS:
        if lower.endswith(suffix) and len(lower) > len(suffix) + 2:
            found += [lower.removesuffix(suffix) + e for e in endings]
    return list(dict.fromkeys(found))


def with_case_of(replacement: str, original: str, *, starts_with_name: bool) -> str:
    """The replacement capitalised like the original. An initial capital is not copied from a name."""
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
