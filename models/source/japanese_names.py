"""The names in a Japanese source sentence, and of Japanese people in a Chinese one."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from ...corpora.dictionaries import cedict
from ...corpora.dictionaries.japanese_names import given_names, surnames
from ...corpora.dictionaries.romaji import hepburn
from ..english.frequencies import zipf
from ..readback.names import english_name
from .scripts import JAPANESE
from .source_name import SourceName, as_pinyin, common_syllables, learned_name
from .words import source_words

_IN_KANA = re.compile(r"([㐀-鿿々]{2,})[（(]([ぁ-ゖァ-ヺー・]{2,})[)）]")
_KANA = re.compile(r"[ァ-ヺー]+")
_GIVEN_GOES_ON = re.compile("[郎朗太介助輔佑彦哉也雄夫男美子恵香奈](?![㐀-鿿])")
"""A last character of a Japanese given name: 洋一 is Yoichi, but 洋一朗 is Yoichiro."""
_IN_ENGLISH = 1.5
"""The Zipf frequency in English from which a word in katakana counts as a name that is written as it sounds."""


def japanese_names(text: str) -> Iterator[SourceName]:
    """The names that Janome finds, with their readings."""
    in_kana = {match[1]: hepburn(match[2]) for match in _IN_KANA.finditer(text)}
    words = source_words(text)
    for at, word in enumerate(words):
        if not word.name:
            if learned := learned_name(JAPANESE, word.key):
                yield SourceName(word.start, word.end, word.form, learned, (), True)
            continue
        if word.person and _GIVEN_GOES_ON.match(text, word.end):
            continue
        read = hepburn(word.reading)
        known = () if word.person or len(word.form) < 2 else learned_name(JAPANESE, word.key)
        is_foreign = bool(_KANA.fullmatch(word.form))
        own = () if len(word.form) < 2 or (word.person and not is_foreign) else _of_dictionary(word.form)
        as_read = (read,) if read and len(word.form) > 1 and (not is_foreign or zipf(read) >= _IN_ENGLISH) else ()
        english = tuple(dict.fromkeys((*(known or own), *as_read)))
        pinyin = () if is_foreign else as_pinyin(common_syllables(word.form))
        after = words[at + 1] if at + 1 < len(words) and words[at + 1].start == word.end else None
        if after is not None and after.name and read and after.reading and not is_foreign and \
                not _GIVEN_GOES_ON.match(text, after.end):
            given = hepburn(after.reading)
            whole = text[word.start:after.end]
            yield SourceName(word.start, after.end, whole, (f"{given} {read}", f"{read} {given}"),
                             (f"{given} {read}", f"{read} {given}", *as_pinyin(common_syllables(whole))), False, True,
                             surname=read)
        yield SourceName(word.start, word.end, word.form, english, (*((read,) if read else ()), *pinyin),
                         bool(known or own), partial=_other_readings().get(word.form, ()))
    for characters, letters in in_kana.items():
        start = text.index(characters)
        yield SourceName(start, start + len(characters), characters, (letters,), (letters,), True)


@lru_cache(maxsize=8192)
def _of_dictionary(characters: str) -> tuple[str, ...]:
    """The English names that the dictionary has for a place, or for a foreign name in katakana."""
    key = cedict.simplified(characters)
    return (*cedict.places().get(key, ()), *(name for entry in cedict.by_characters().get(key, ()) if entry.name
                                             for meaning in entry.meanings[:2] if (name := english_name(meaning))))


@cache
def _other_readings() -> Mapping[str, tuple[str, ...]]:
    """All readings of surnames and given names by their characters: 羽生 is Habu or Hanyu."""
    found: dict[str, dict[str, None]] = {}
    for name in (*surnames(), *given_names()):
        found.setdefault(name.characters, {})[hepburn(name.kana)] = None
    return {characters: tuple(readings) for characters, readings in found.items()}


@cache
def _people_of_japan() -> tuple[Mapping[str, str], Mapping[str, tuple[str, ...]]]:
    """Japanese surnames and given names by simplified characters, in Latin letters. Given names have all their
    readings."""
    family: dict[str, str] = {}
    for name in surnames():
        family.setdefault(cedict.simplified(name.characters), hepburn(name.kana))
    given: dict[str, tuple[str, ...]] = {}
    for name in given_names():
        key = cedict.simplified(name.characters)
        given[key] = tuple(dict.fromkeys((*given.get(key, ()), hepburn(name.kana))))
    return family, given


def japanese_person(characters: str) -> tuple[int, tuple[str, ...]] | None:
    """The length of the name and its English names, for a two-character surname with a given name."""
    family, given = _people_of_japan()
    surname, first = family.get(characters[:2]), given.get(characters[2:])
    if not surname or not first or len(characters) < 3 or (len(characters) == 3 and _is_word(characters[:2])):
        return None
    return len(characters), tuple(f"{reading} {surname}" for reading in first[:4])


def _is_word(characters: str) -> bool:
    """Whether the dictionary has a meaning that is no name."""
    return any(not entry.name for entry in cedict.by_characters().get(characters, ()))
