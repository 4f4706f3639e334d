"""The rule for "a" and "an", by the first sound of the next word."""

import re
from collections.abc import Iterator

from ..english.frequencies import zipf
from .repairs import Repair

_ARTICLE = re.compile(r"(?<![\w'’.&/-])(?P<article>[Aa]n?) (?:[\"“‘'] ?)?"
                      r"(?P<word>[A-Za-z][A-Za-z'’-]{1,40}|\d[\d,.]{0,12})(?![\w&/])")

_VOWEL_SOUND = re.compile(
    r"(?:[aio](?!ne(?:s?$|-|self)|nce)|e(?!u|w|e?rb)|hour|honest|honou?r|heir"
    r"|u(?:n(?!i|an)|n(?:in|im|id(?!ir))|p|l[tc]|m[bp]|t(?:ter|most)|r(?:g|ban|n)|sher|gl)).*")
_CONSONANT_SOUND = re.compile(
    r"(?:[bcdfgjklmnpqrstvwz]|h(?!our|onest|ono|eir|erb)|y[aeiou]|one(?:s?$|-|self)|once|ewe|eu(?!chr)"
    r"|uni(?!n|m|d|gn)|unanim|us[aeu](?!ble$)|usable|usu|uti|uten|utop|uran|uru|ugan|ubiq|ukr|ukul).*")
_UNSTRESSED_H = re.compile(r"h(?:istor|otel|abit|allucin|ypo|yst|ero|ilar|onor|erb|ispan).*")
"""Both "a historic" and "an historic" are used."""
_ONSETS = frozenset(
    "bl br ch cl cr dr dw fl fr gh gl gn gr kh kl kn kr kw ph pl pr ps qu rh sc sh sk sl sm sn sp sq st sv sw"
    " th tr ts tw vl wh wr zh sz mc ny by my dy gy hy ky ly ry sy ty vy wy zy".split()
)
"""Two consonant letters that can begin a spoken word."""
_VOWEL_LETTER_NAMES = frozenset("FHLMNRSX")
_NOT_NOUN_PHRASES = frozenset(
    "is are was were and or in of on as at if it its into onto i am us our all an a any other under until"
    " after against about above across along among around off over up upon out".split()
)
"""Words that follow a letter or a foreign "a", or that indicate a missing word."""
_SENTENCE_START = re.compile(r"^[\"“‘'(]?$|[a-z]{3}[.!?][\"”)]? [\"“‘'(]?$")
_KNOWN = 3.0


def article(text: str) -> Iterator[Repair]:
    """"a" before a vowel sound or "an" before a consonant sound, also across an opening quotation mark."""
    for match in _ARTICLE.finditer(text):
        written, word = match["article"], match["word"]
        if written[0] == "A" and not _begins_sentence(text, match.start(), word):
            continue
        spoken = starts_with_vowel_sound(word)
        if spoken is None or spoken == written.lower().endswith("n"):
            continue
        right = written[0] + ("n" if spoken else "")
        yield Repair(match.start("article"), match.end("article"), right, "fluency/grammar", "article",
                     f"{right.lower()!r} is said before {word!r}")


def _begins_sentence(text: str, start: int, word: str) -> bool:
    """Whether a capital A at `start` is an article; elsewhere it is a grade, a name or a letter."""
    return word[0].islower() and _SENTENCE_START.search(text[max(0, start - 8):start]) is not None


def starts_with_vowel_sound(word: str) -> bool | None:
    """Whether the spoken word begins with a vowel; None if usage varies or the spelling does not show it.

    >>> [starts_with_vowel_sound(w) for w in ("apple", "university", "hour", "MRI", "NATO", "80", "historic")]
    [True, False, True, True, None, True, None]
    """
    if word[0].isdigit():
        return _number(word)
    head = re.split(r"['’-]", word)[0]
    if len(head) < 2:
        return None
    if head.isupper():
        return _acronym(head)
    lower = word.lower()
    if head.lower() in _NOT_NOUN_PHRASES or _UNSTRESSED_H.fullmatch(lower):
        return None
    if zipf(head) < _KNOWN and not (word[0].isupper() and head[1:].islower()):
        return None
    if word[0] in "HXYUhxyu" and zipf(head) < _KNOWN:
        return None
    if _CONSONANT_SOUND.fullmatch(lower):
        is_word = lower[1] in "aeiou" or lower[:2] in _ONSETS or lower[0] in "aeiou"
        return False if is_word else None
    return True if _VOWEL_SOUND.fullmatch(lower) else None


def _number(word: str) -> bool | None:
    digits = word.rstrip(".,").split(",")[0].split(".")[0]
    if len(digits) > 3:
        return None  # years and long numbers have several readings
    return digits[0] == "8" or digits in {"11", "18"}


def _acronym(letters: str) -> bool | None:
    """True or False if the letter's name and its sound agree, or if the letters cannot be a spoken word; else None."""
    first = letters[0]
    if first in "AIO":
        return True
    if first in "BCDGJKPQTVWYZ":
        return False
    spelled = not re.search("[AEIOUY]", letters) or (
        first not in "EU" and letters[1] not in "AEIOUY" and letters[:2].lower() not in _ONSETS)
    return first in _VOWEL_LETTER_NAMES if spelled else None
