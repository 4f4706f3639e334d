"""The way back by sense: English words that each translate a piece of one Chinese word, or its wrong sense.

"Fire pan" is 火 and 锅, and 火锅 is hotpot. "Confront" may have been 对抗, which is also to resist. "Canada"
may have been 加, which begins 加拿大 and by itself is "plus".
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from math import log10

from ...corpora.dictionaries import cedict
from ...corpora.dictionaries.cedict import Entry
from ..english.frequencies import zipf
from .reading import Reading, bases, clean_gloss, inflected, inflection_of, plural, share_stem, stem

FUNCTION_WORDS = frozenset("a an the of and to 's is are was were be in on for at by with".split())
_RANK, _DEEPEST = 0.12, 5  # cost of a gloss by its place among the glosses, up to the fifth
_SAME_STEM, _OF_A_WORD, _OF_A_NAME = 0.4, 0.9, 0.5
_ANOTHER_SENSE, _OWN_SENSE, _HEAD_OF_GLOSS, _OTHER_NUMBER = 0.5, 0.4, 0.3, 0.2
_CHARACTER_MORE, _MOST_MORE = 0.5, 4
_EVERYDAY = 5.5  # Zipf frequency of an everyday Chinese word
_COST_OF_RARE = 0.15
_MOST_CHARACTERS = 40
_USUAL_FORMS = 2  # of a name in Chinese


def piecewise_meanings(words: Sequence[str]) -> Iterator[Reading]:
    """Meanings of the dictionary's words that have a character for each content word, in their order."""
    content = [word for word in words if word.lower() not in FUNCTION_WORDS]
    if len(content) < 2:
        return
    meant = [_characters(word) for word in content]
    many = any(plural(base) == words[-1].lower() for base in bases(words[-1])[1:])
    for characters in _having(meant):
        cost = _cost_in_order(characters, meant)
        if cost is None:
            continue
        pieces = ", ".join(f"'{word.lower()}'" for word in content)
        for entry in cedict.by_characters()[characters]:
            for rank, meaning in enumerate(map(clean_gloss, entry.meanings[:_DEEPEST])):
                score = -cost - _RANK * rank - rarity_cost(characters)
                reason = f"{characters} '{meaning}' was read piece by piece as {pieces}"
                if many and len(meaning.split()) < 3 and (more := plural(meaning)) != meaning:
                    yield Reading(more, score, reason, "sense")
                    score -= _OTHER_NUMBER
                yield Reading(meaning, score, reason, "sense")


def other_senses(word: str) -> Iterator[Reading]:
    """What else the Chinese words mean that mean this word."""
    inflection = next((e for b in bases(word)[1:] if b in cedict.by_meaning() and (e := inflection_of(word, b))), "")
    for entry, base, cost in _translations(word):
        step = cost + _ANOTHER_SENSE + rarity_cost(entry.characters)
        suffix = "" if base == word.lower() else inflection
        for meaning, way in _meanings_but(entry, base):
            yield Reading(inflected(meaning, suffix), -step - way,
                          f"{entry.characters} '{base}' also means '{meaning}'", "sense")


def character_sense(word: str) -> Iterator[Reading]:
    """What the first character of a name means by itself."""
    for entry in sorted(_names(word), key=lambda entry: rarity_cost(entry.characters))[:_USUAL_FORMS]:
        first = entry.characters[0]
        step = _OWN_SENSE + rarity_cost(first) + rarity_cost(entry.characters)
        alone = (e for e in cedict.by_characters().get(first, ()) if not e.name)
        for rank, meaning in ((rank, clean_gloss(m)) for e in alone for rank, m in enumerate(e.meanings[:_DEEPEST])):
            yield Reading(meaning, -step - _RANK * rank,
                          f"{first} '{meaning}' was read as {entry.characters} '{word}'", "sense")


def rarity_cost(characters: str) -> float:
    """The cost of a Chinese word for being rare: 0 for an everyday one, 0.5 for an unlisted one."""
    share = _chinese_frequencies().get(characters, 0.0)
    value = log10(share) + 9 if share else 2.0
    return max(0.0, (_EVERYDAY - value) * _COST_OF_RARE)


def is_name(word: str) -> bool:
    """Whether the dictionary has the capitalised word as a name."""
    return bool(_names(word))


def _names(word: str) -> list[Entry]:
    if not word[:1].isupper():
        return []
    return [entry for entry in cedict.by_meaning().get(word.lower(), ())
            if entry.name and word in entry.meanings and len(entry.characters) > 1]


def _translations(word: str) -> list[tuple[Entry, str, float]]:
    """Entries with a gloss for the word: entry, the gloss, cost."""
    found: dict[tuple[str, str], tuple[Entry, str, float]] = {}
    exact = [(key, 0.0) for key in bases(word)]
    for key, cost in [*exact, *((key, _SAME_STEM) for key in _by_stem().get(stem(word), ()))]:
        for entry in cedict.by_meaning().get(key, ()):
            rank = [meaning.lower() for meaning in entry.meanings].index(key)
            found.setdefault((entry.characters, entry.meanings[0]),
                             (entry, key, cost + _RANK * min(rank, _DEEPEST)))
    return list(found.values())


def _meanings_but(entry: Entry, base: str) -> Iterator[tuple[str, float]]:
    """The other meanings, and the last word of those of two words: "electrical power" is also "power"."""
    for rank, meaning in enumerate(map(clean_gloss, entry.meanings[:_DEEPEST])):
        if meaning.lower() == base:
            continue
        yield meaning, _RANK * rank
        parts = meaning.split()
        if len(parts) == 2 and share_stem(parts[0], base):
            yield parts[1], _RANK * rank + _HEAD_OF_GLOSS


def _characters(word: str) -> Mapping[str, float]:
    """Characters that may stand for the word, with costs, cheapest first."""
    costs: dict[str, float] = {}
    for entry, _, cost in _translations(word):
        one = len(entry.characters) == 1
        if len(entry.characters) <= 2 and not entry.name:
            for character in entry.characters:
                step = cost + (rarity_cost(character) if one else _OF_A_WORD + rarity_cost(entry.characters))
                costs[character] = min(step, costs.get(character, step))
    for entry in _names(word):
        costs.setdefault(entry.characters[0], _OF_A_NAME)
    return dict(sorted(costs.items(), key=lambda item: item[1])[:_MOST_CHARACTERS])


def _having(meant: Sequence[Mapping[str, float]]) -> set[str]:
    """Words with at least one of the characters of each."""
    index = _by_character()
    found: set[str] | None = None
    for characters in sorted(meant, key=len):
        having = set().union(*(index.get(c, frozenset()) for c in characters))
        found = having if found is None else found & having
    return found or set()


def _cost_in_order(word: str, meant: Sequence[Mapping[str, float]]) -> float | None:
    """The least cost of finding a character for each in order; None where that is not so."""
    if not len(meant) <= len(word) <= len(meant) + _MOST_MORE:
        return None
    best: list[float | None] = [0.0] + [None] * len(meant)
    for character in word:
        for k in range(len(meant), 0, -1):
            before, step = best[k - 1], meant[k - 1].get(character)
            if before is not None and step is not None:
                now = best[k]
                best[k] = before + step if now is None else min(now, before + step)
    total = best[-1]
    return None if total is None else total + _CHARACTER_MORE * (len(word) - len(meant))


@cache
def _by_character() -> Mapping[str, frozenset[str]]:
    grouped: dict[str, set[str]] = defaultdict(set)
    for word in cedict.by_characters():
        if len(word) > 1:
            for character in word:
                grouped[character].add(word)
    return {character: frozenset(words) for character, words in grouped.items()}


@cache
def _by_stem() -> Mapping[str, tuple[str, ...]]:
    grouped: dict[str, list[str]] = defaultdict(list)
    for meaning in cedict.by_meaning():
        if meaning.isalpha() and zipf(meaning) > 0:
            grouped[stem(meaning)].append(meaning)
    return {key: tuple(found) for key, found in grouped.items()}


@cache
def _chinese_frequencies() -> Mapping[str, float]:
    from wordfreq import get_frequency_dict

    return get_frequency_dict("zh")
