"""Garbles that come of the way through Chinese: its sounds, its characters' meanings, its many senses.

Words are those of CC-CEDICT (see cedict.py), ranked by their frequency in wordfreq (Speer 2022)."""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from math import log10

from rapidfuzz.distance import Indel

from .categories import FUNCTION_WORDS
from .cedict import Entry, by_characters, by_meaning, entries
from .name_garbler import garble_name
from .noises import Garble, bases, inflect, like

_WORDS = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b")
_CAPITALS = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)+\b")
_HANZI = re.compile(r"[\u3400-\u9fff]+")
_PLAIN = re.compile(r"[A-Za-z]{2,}(?: [a-z]{2,})?")
_MARKERS = "classifier particle radical variant prefix suffix dialect surname pinyin".split()
_NO_SENSE = FUNCTION_WORDS | {"sth", "sb"}
_HEARD = (("er", "r"), ("si", "s"), ("ke", "k"), ("te", "t"), ("de", "d"), ("fu", "f"), ("bu", "b"),
          ("x", "sh"), ("q", "ch"), ("zh", "j"), ("l", "r"), ("ao", "o"), ("ei", "e"), ("ang", "an"),
          ("uo", "o"), ("hua", "wa"))
_ALIKE, _LONGEST_PHRASE, _SHARED_SENSES = 0.55, 4, 0.1

Place = tuple[int, int, Entry]
"""text[start:end] is a meaning of the entry."""


def name_in_pinyin(text: str, rng: random.Random) -> Garble | None:
    """"Obama", by way of the characters, as "Aobama" or "Obam"; "Tokyo" as "Dongjing"."""
    for start, end, entry in _shuffled(_known_names(text), rng)[:4]:
        spelt = _romanised(entry, rng)
        if spelt != text[start:end]:
            return Garble(start, end, spelt, "accuracy/named-entity", "name_in_pinyin")
    return None


def name_by_meaning(text: str, rng: random.Random) -> Garble | None:
    """A name's characters translated: "Tokyo" as "East Capital"."""
    places = [place for place in _known_names(text) if 2 <= len(place[2].characters) <= 4]
    if not places:
        return None
    start, end, entry = rng.choice(places)
    pieces = _pieces(entry.characters, rng)
    return Garble(start, end, pieces.title(), "accuracy/named-entity", "name_by_meaning") if pieces else None


def name_misheard(text: str, rng: random.Random) -> Garble | None:
    """A name that the dictionary lacks, or a part of a full name, respelt by ear."""
    known = rng.random() < 0.3
    matches = [m for m in _NAME.finditer(text)
               if m[0].lower() not in by_meaning() or (known and _is_name(m[0]))]
    if not matches:
        return None
    match = rng.choice(matches)
    return Garble(*match.span(), garble_name(match[0], rng), "accuracy/named-entity", "name_misheard")


def name_alike(text: str, rng: random.Random) -> Garble | None:
    """Another name that looks like it: "Austria" for "Australia"."""
    found = [(m, other) for m in _NAME.finditer(text) for other in _lookalikes(m[0])]
    if not found:
        return None
    match, other = rng.choice(found)
    return Garble(*match.span(), other, "accuracy/named-entity", "name_alike")


def name_half_translated(text: str, rng: random.Random) -> Garble | None:
    """One word of a name of several replaced by another sense: "Security Council" as "Safety Council"."""
    words = [word for run in _CAPITALS.finditer(text) for word in _WORDS.finditer(text, *run.span())]
    places = [(m.start(), m[0], entry) for m in words for entry in _translations(m[0].lower())]
    if not places:
        return None
    at, word, entry = rng.choice(places)
    others = [m for m in _short_meanings(entry) if _differs(m, word.lower()) and m.islower() and " " not in m]
    return Garble(at, at + len(word), rng.choice(others).capitalize(), "accuracy/named-entity",
                  "name_half_translated") if others else None


def piecewise(text: str, rng: random.Random) -> Garble | None:
    """A fixed term translated character by character: "hot pot" as "fire pan"."""
    places = _phrases(text)
    if not places or rng.random() < 0.3:
        places = [place for place in _content_words(text) if len(place[2].characters) in (2, 3, 4)]
    for start, end, entry in _shuffled(places, rng)[:4]:
        pieces = _pieces(entry.characters, rng)
        if pieces and _differs(pieces, text[start:end].lower()):
            return Garble(start, end, like(pieces, text[start:]), "terminology", "piecewise")
    return None


def wrong_sense(text: str, rng: random.Random) -> Garble | None:
    """Another meaning of a Chinese word that the word translates: "electricity" for "power"."""
    for start, end, entry in _shuffled(_content_words(text), rng)[:6]:
        word = text[start:end].lower()
        base, ending = _base(word)
        others = [m for m in _short_meanings(entry)[:6] if m.islower() and m not in FUNCTION_WORDS
                  and _differs(m, base) and not _synonyms(m, base, entry)]
        if others:
            other = like(inflect(rng.choice(others), ending), text[start:])
            return Garble(start, end, other, "accuracy/mistranslation", "wrong_sense")
    return None


def glued_sense(text: str, rng: random.Random) -> Garble | None:
    """A word in the wrong sense, glued to the one before: "and record" as "andNote"."""
    garble = wrong_sense(text, rng)
    before = re.search(r"\b[A-Za-z]+ $", text[:garble.start]) if garble else None
    if garble is None or before is None:
        return None
    replacement = before[0][:-1] + garble.replacement.capitalize()
    return Garble(before.start(), garble.end, replacement, "accuracy/mistranslation", "glued_sense")


def left_in_pinyin(text: str, rng: random.Random) -> Garble | None:
    """An ordinary word not translated but only romanised: "volcano" as "huoshan"."""
    places = [place for place in _content_words(text) if len(place[2].characters) in (2, 3)]
    if not places:
        return None
    start, end, entry = rng.choice(places)
    pinyin = "".join(entry.syllables)
    if rng.random() < 0.4 or text[start].isupper():
        pinyin = pinyin.capitalize()
    return Garble(start, end, pinyin, "accuracy/untranslated", "left_in_pinyin")


@cache
def _chinese_frequencies() -> Mapping[str, float]:
    from wordfreq import get_frequency_dict

    return {word: log10(share) + 9 for word, share in get_frequency_dict("zh").items()}


@cache
def _names() -> Mapping[str, tuple[Entry, ...]]:
    """Names of people and places in lower case, the commonest Chinese form first."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries():
        if entry.name and len(entry.characters) > 1 and _HANZI.fullmatch(entry.characters.replace("·", "")):
            for key in (key for meaning in entry.meanings[:3] for key in _name_keys(meaning, entry)):
                found[key].append(entry)
    common = _chinese_frequencies()
    return {key: tuple(sorted(dict.fromkeys(rows), key=lambda e: -common.get(e.characters, 0.0)))
            for key, rows in found.items()}


def _name_keys(meaning: str, entry: Entry) -> Iterator[str]:
    """The name; of two words also in the other order, and the last alone where the characters sound like it
    ("obama", of 奥巴马 "Barack Obama")."""
    words = meaning.split()
    if len(words) > _LONGEST_PHRASE or not all(word[:1].isupper() for word in words):
        return
    yield meaning.lower()
    if len(words) == 2:
        yield f"{words[1]} {words[0]}".lower()
        pinyin, last = "".join(entry.syllables), words[1].lower()
        chinese = _alike(pinyin, "".join(words).lower(), 0.9)
        if len(entry.syllables) > 2 and _alike(pinyin, last) and not chinese:
            yield last


@cache
def _names_by_start() -> Mapping[str, tuple[str, ...]]:
    """Single names of the dictionary by their first three letters."""
    found: dict[str, list[str]] = defaultdict(list)
    for key in _names():
        if _is_name(key.capitalize()):
            found[key[:3]].append(key)
    return {start: tuple(sorted(names)) for start, names in found.items()}


@cache
def _lookalikes(name: str) -> tuple[str, ...]:
    lowered = name.lower()
    near = _names_by_start().get(lowered[:3], ()) if lowered in _names() else ()
    return tuple(other.capitalize() for other in near if other != lowered and _alike(other, lowered))


def _is_name(word: str) -> bool:
    """A single word that is a name by itself, "Austria", and no common word."""
    return any(entry.name and word in entry.meanings for entry in by_meaning().get(word.lower(), ()))


def _alike(one: str, other: str, least: float = _ALIKE) -> bool:
    return Indel.normalized_similarity(one, other) >= least


@cache
def _translations(meaning: str) -> tuple[Entry, ...]:
    """The three likeliest Chinese words for an English one, by frequency and by the meaning's rank."""
    if meaning in FUNCTION_WORDS or len(meaning) < 3:
        return ()
    common = _chinese_frequencies()
    found = [e for e in by_meaning().get(meaning, ()) if not e.name and _HANZI.fullmatch(e.characters)]
    found.sort(key=lambda e: [m.lower() for m in e.meanings].index(meaning) - common.get(e.characters, 0.0))
    return tuple(found[:3])


@cache
def _base(word: str) -> tuple[str, str]:
    """The first form that the dictionary has as a meaning."""
    return next((pair for pair in bases(word) if _translations(pair[0])), (word, ""))


def _content_words(text: str) -> list[Place]:
    """Single words in lower case, or at the start of the text, that are meanings of a Chinese word."""
    return [(m.start(), m.end(), entry) for m in _WORDS.finditer(text)
            if len(m[0]) > 3 and (m[0].islower() or (m.start() == 0 and m[0][1:].islower()))
            for entry in _translations(_base(m[0].lower())[0])]


def _phrases(text: str) -> list[Place]:
    """Phrases of two to four words that are meanings of a Chinese word of two to four characters."""
    return [(start, end, entry) for start, end in _runs(text) if (key := text[start:end].lower()).count(" ")
            for form in dict.fromkeys((key, bases(key)[-1][0]))
            for entry in _translations(form) if 2 <= len(entry.characters) <= 4]


def _known_names(text: str) -> list[Place]:
    names = _names()
    return [(start, end, entry) for start, end in _runs(text) if text[start].isupper()
            for entry in names.get(text[start:end].lower(), ())[:1]]


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """One to four neighbouring words, a space between; the first and the last are no function words."""
    words = list(_WORDS.finditer(text))
    for i, first in enumerate(words):
        if first[0].lower() in FUNCTION_WORDS:
            continue
        for j in range(i, min(i + _LONGEST_PHRASE, len(words))):
            if j > i and text[words[j - 1].end():words[j].start()] != " ":
                break
            if words[j][0].lower() not in FUNCTION_WORDS:
                yield first.start(), words[j].end()


@cache
def _glosses(character: str) -> tuple[str, ...]:
    """What one character is called, the likeliest first: at most two short meanings."""
    senses = [entry for entry in by_characters().get(character, ()) if not entry.name]
    return tuple(dict.fromkeys(meaning for entry in senses for meaning in _short_meanings(entry)))[:2]


@cache
def _short_meanings(entry: Entry) -> tuple[str, ...]:
    """The meanings of one or two words; of two, none is a function word."""
    return tuple(m for m in entry.meanings if _PLAIN.fullmatch(m) and not any(mark in m for mark in _MARKERS)
                 and (" " not in m or _NO_SENSE.isdisjoint(m.lower().split())))


def _pieces(characters: str, rng: random.Random) -> str:
    """Each character's meaning, joined, but for a final 子, which means nothing; empty where one has none."""
    glosses = [_glosses(character) for character in characters.rstrip("子") if character != "·"]
    if not all(glosses):
        return ""
    return " ".join(options[-1 if rng.random() < 0.3 else 0] for options in glosses)


def _romanised(entry: Entry, rng: random.Random) -> str:
    """The syllables glued, or as surname and given name, at times spelt back by ear."""
    syllables = [s for s in entry.syllables if s != "·"]
    if len(syllables) in (2, 3, 4) and rng.random() < 0.25:
        at = 2 if len(syllables) == 4 else 1
        return f"{''.join(syllables[:at]).capitalize()} {''.join(syllables[at:]).capitalize()}"
    spelt = "".join(syllables)
    for heard, written in rng.sample(_HEARD, rng.choice((0, 4, 8))):
        spelt = spelt.replace(heard, written, 1)
    return spelt.capitalize()


def _differs(one: str, other: str) -> bool:
    """Neither the same word nor of the same stem."""
    return one[:4].lower() != other[:4].lower() and other.lower() not in one.lower().split()


@cache
def _synonyms(one: str, other: str, entry: Entry) -> bool:
    """Other Chinese words have both meanings, or each with the same third: then it is no wrong sense."""
    near_one, near_other = _neighbours(one.lower()), _neighbours(other.lower())
    if near_one[other.lower()] > 1 or one.lower() in other.lower().split():
        return True
    third = {meaning.lower() for meaning in entry.meanings}
    shared = sum(meaning in near_other and meaning not in third for meaning in near_one)
    return shared >= 2 and shared >= _SHARED_SENSES * min(len(near_one), len(near_other))


@cache
def _neighbours(meaning: str) -> Counter[str]:
    """How many Chinese words have another meaning together with this one."""
    return Counter(m.lower() for entry in by_meaning().get(meaning, ()) for m in entry.meanings)


def _shuffled(places: list[Place], rng: random.Random) -> list[Place]:
    return rng.sample(places, len(places))
