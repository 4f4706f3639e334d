"""Garbles from a detour through Chinese: its sounds, the meanings of its characters, the senses of its words.

The words and meanings come from chinese_words.py."""

import random
import re
from collections.abc import Iterator

from ..categories import FUNCTION_WORDS
from ..dictionaries.cedict import Entry, by_meaning
from ..dictionaries.chinese_words import (
    LONGEST_PHRASE,
    are_synonyms,
    base_form,
    glosses,
    is_name,
    names,
    short_meanings,
    similar_names,
    translations,
)
from ..dictionaries.inflections import inflect, possible_bases
from .name_garbler import garble_name
from .noises import Garble, match_case

_WORDS = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b")
_CAPITALS = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)+\b")
_HEARD = (("er", "r"), ("si", "s"), ("ke", "k"), ("te", "t"), ("de", "d"), ("fu", "f"), ("bu", "b"),
          ("x", "sh"), ("q", "ch"), ("zh", "j"), ("l", "r"), ("ao", "o"), ("ei", "e"), ("ang", "an"),
          ("uo", "o"), ("hua", "wa"))

Place = tuple[int, int, Entry]
"""(start, end, entry): text[start:end] is a meaning of the entry."""


def name_in_pinyin(text: str, rng: random.Random) -> Garble | None:
    """A name romanised from Chinese: "Obama" as "Aobama" or "Obam", "Tokyo" as "Dongjing"."""
    for start, end, entry in _shuffled(_known_names(text), rng)[:4]:
        spelt = _romanised(entry, rng)
        if spelt != text[start:end]:
            return Garble(start, end, spelt, "accuracy/named-entity", "name_in_pinyin")
    return None


def name_by_meaning(text: str, rng: random.Random) -> Garble | None:
    """The characters of a name translated: "Tokyo" as "East Capital"."""
    places = [place for place in _known_names(text) if 2 <= len(place[2].characters) <= 4]
    if not places:
        return None
    start, end, entry = rng.choice(places)
    pieces = _pieces(entry.characters, rng)
    return Garble(start, end, pieces.title(), "accuracy/named-entity", "name_by_meaning") if pieces else None


def name_misheard(text: str, rng: random.Random) -> Garble | None:
    """A name that is not in the dictionary, or part of a full name, respelt by ear."""
    known = rng.random() < 0.3
    matches = [m for m in _NAME.finditer(text)
               if m[0].lower() not in by_meaning() or (known and is_name(m[0]))]
    if not matches:
        return None
    match = rng.choice(matches)
    return Garble(*match.span(), garble_name(match[0], rng), "accuracy/named-entity", "name_misheard")


def name_alike(text: str, rng: random.Random) -> Garble | None:
    """Another name with a similar spelling: "Austria" for "Australia"."""
    found = [(m, other) for m in _NAME.finditer(text) for other in similar_names(m[0])]
    if not found:
        return None
    match, other = rng.choice(found)
    return Garble(*match.span(), other, "accuracy/named-entity", "name_alike")


def name_half_translated(text: str, rng: random.Random) -> Garble | None:
    """One word of a multi-word name replaced by another sense: "Security Council" as "Safety Council"."""
    words = [word for run in _CAPITALS.finditer(text) for word in _WORDS.finditer(text, *run.span())]
    places = [(m.start(), m[0], entry) for m in words for entry in translations(m[0].lower())]
    if not places:
        return None
    at, word, entry = rng.choice(places)
    others = [m for m in short_meanings(entry) if _differs(m, word.lower()) and m.islower() and " " not in m]
    return Garble(at, at + len(word), rng.choice(others).capitalize(), "accuracy/named-entity",
                  "name_half_translated") if others else None


def piecewise(text: str, rng: random.Random) -> Garble | None:
    """A term translated character by character: "hot pot" as "fire pan"."""
    places = _phrases(text)
    if not places or rng.random() < 0.3:
        places = [place for place in _content_words(text) if len(place[2].characters) in (2, 3, 4)]
    for start, end, entry in _shuffled(places, rng)[:4]:
        pieces = _pieces(entry.characters, rng)
        if pieces and _differs(pieces, text[start:end].lower()):
            return Garble(start, end, match_case(pieces, text[start:]), "terminology", "piecewise")
    return None


def wrong_sense(text: str, rng: random.Random) -> Garble | None:
    """Another meaning of a Chinese word for this word: "electricity" for "power"."""
    for start, end, entry in _shuffled(_content_words(text), rng)[:6]:
        word = text[start:end].lower()
        base, ending = base_form(word)
        others = [m for m in short_meanings(entry)[:6] if m.islower() and m not in FUNCTION_WORDS
                  and _differs(m, base) and not are_synonyms(m, base, entry)]
        if others:
            other = match_case(inflect(rng.choice(others), ending), text[start:])
            return Garble(start, end, other, "accuracy/mistranslation", "wrong_sense")
    return None


def glued_sense(text: str, rng: random.Random) -> Garble | None:
    """A word in the wrong sense, joined to the word before: "and record" as "andNote"."""
    garble = wrong_sense(text, rng)
    before = re.search(r"\b[A-Za-z]+ $", text[:garble.start]) if garble else None
    if garble is None or before is None:
        return None
    replacement = before[0][:-1] + garble.replacement.capitalize()
    return Garble(before.start(), garble.end, replacement, "accuracy/mistranslation", "glued_sense")


def left_in_pinyin(text: str, rng: random.Random) -> Garble | None:
    """An ordinary word romanised instead of translated: "volcano" as "huoshan"."""
    places = [place for place in _content_words(text) if len(place[2].characters) in (2, 3)]
    if not places:
        return None
    start, end, entry = rng.choice(places)
    pinyin = "".join(entry.syllables)
    if rng.random() < 0.4 or text[start].isupper():
        pinyin = pinyin.capitalize()
    return Garble(start, end, pinyin, "accuracy/untranslated", "left_in_pinyin")


def _content_words(text: str) -> list[Place]:
    """Single words in lower case, or at the start of the text, that translate a Chinese word."""
    return [(m.start(), m.end(), entry) for m in _WORDS.finditer(text)
            if len(m[0]) > 3 and (m[0].islower() or (m.start() == 0 and m[0][1:].islower()))
            for entry in translations(base_form(m[0].lower())[0])]


def _phrases(text: str) -> list[Place]:
    """Phrases of two to four words that translate a Chinese word of two to four characters."""
    return [(start, end, entry) for start, end in _runs(text) if (key := text[start:end].lower()).count(" ")
            for form in dict.fromkeys((key, possible_bases(key)[-1][0]))
            for entry in translations(form) if 2 <= len(entry.characters) <= 4]


def _known_names(text: str) -> list[Place]:
    known = names()
    return [(start, end, entry) for start, end in _runs(text) if text[start].isupper()
            for entry in known.get(text[start:end].lower(), ())[:1]]


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """One to four adjacent words with single spaces; the first and the last are not function words."""
    words = list(_WORDS.finditer(text))
    for i, first in enumerate(words):
        if first[0].lower() in FUNCTION_WORDS:
            continue
        for j in range(i, min(i + LONGEST_PHRASE, len(words))):
            if j > i and text[words[j - 1].end():words[j].start()] != " ":
                break
            if words[j][0].lower() not in FUNCTION_WORDS:
                yield first.start(), words[j].end()


def _pieces(characters: str, rng: random.Random) -> str:
    """The meanings of the characters, joined, without a final 子, which has none; "" if another has none."""
    meanings = [glosses(character) for character in characters.rstrip("子") if character != "·"]
    if not all(meanings):
        return ""
    return " ".join(options[-1 if rng.random() < 0.3 else 0] for options in meanings)


def _romanised(entry: Entry, rng: random.Random) -> str:
    """The syllables joined, or as surname and given name, sometimes respelt by ear."""
    syllables = [s for s in entry.syllables if s != "·"]
    if len(syllables) in (2, 3, 4) and rng.random() < 0.25:
        at = 2 if len(syllables) == 4 else 1
        return f"{''.join(syllables[:at]).capitalize()} {''.join(syllables[at:]).capitalize()}"
    spelt = "".join(syllables)
    for heard, written in rng.sample(_HEARD, rng.choice((0, 4, 8))):
        spelt = spelt.replace(heard, written, 1)
    return spelt.capitalize()


def _differs(word: str, other: str) -> bool:
    """Whether two words differ and do not have the same stem."""
    return word[:4].lower() != other[:4].lower() and other.lower() not in word.lower().split()


def _shuffled(places: list[Place], rng: random.Random) -> list[Place]:
    return rng.sample(places, len(places))
