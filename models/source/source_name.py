"""A name in a source sentence, and what Chinese and Japanese names have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ...corpora.dictionaries import cedict
from .lexicon import translations

_MIN_SHARE = 0.25
"""The minimum share of a name among the translations of a word."""
_FORMS_OF_ADDRESS = frozenset({"mr", "mrs", "ms", "miss", "madam", "sir", "lord", "lady"})
_CAPITAL_SHARE = 0.5
"""Share of names among the translations of a word from which the word counts as a name."""


@dataclass(frozen=True, slots=True)
class SourceName:
    """source[start:end] is a name.

    english: its English names, the likeliest first; may be empty. spellings: Latin spellings that a phonetic
    translation may have. certain: the English name is from a dictionary or written in the source. person: the name of a
    person; a translation may use the surname only. partial: names that render it too, in case its last character is a
    word of its own, or its characters are read in another way. surname: of a person, if known.
    """

    start: int
    end: int
    form: str
    english: tuple[str, ...]
    spellings: tuple[str, ...]
    certain: bool = False
    person: bool = False
    partial: tuple[str, ...] = ()
    surname: str = ""


def as_pinyin(syllables: Sequence[str]) -> tuple[str, ...]:
    """The syllables as one name."""
    return ("".join(syllables).replace("·", "").capitalize(),)


def common_syllables(characters: str) -> tuple[str, ...]:
    """The commonest syllable of each character."""
    return tuple(read[0].replace("v", "u") for character in characters if (read := cedict.syllables_of(character)))


@lru_cache(maxsize=16384)
def learned_name(script_name: str, key: str) -> tuple[str, ...]:
    """The names that a source word is usually translated to; empty for words that are not names."""
    shares = {} if key.isascii() else translations(script_name, key)
    names = [english for english in shares if english[:1].isupper() and english.lower() not in _FORMS_OF_ADDRESS]
    if sum(shares[name] for name in names) < _CAPITAL_SHARE * sum(shares.values()):
        return ()
    return tuple(sorted((name for name in names if shares[name] >= _MIN_SHARE), key=lambda name: -shares[name]))
