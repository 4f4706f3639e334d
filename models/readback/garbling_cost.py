"""The cost of garbling one word or phrase into another, from a pairing of their words.

Costs are in nats, as in `Proposal`.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

from rapidfuzz.distance import DamerauLevenshtein

from ...corpora.dictionaries import cedict
from ..english.families import word_family
from ..english.frequencies import zipf
from ..english.lemmas import dictionary_form
from .known_names import is_listed
from .pinyin import distance, sounds
from .reading import bases, shared_letters, stem
from .senses import rarity_cost

UNPAIRED_COST = 9.0
"""The cost of a content word without a counterpart in the other phrase."""
_INFLECTED, _NUMBER, _SAME_FAMILY, _SAME_CHINESE, _OWN_SENSE = 0.3, 1.0, 0.8, 1.5, 2.5
_OTHER_ORDER = 1.0
_MIN_SIMILARITY, _SPELLING, _PER_SPELLING = 0.72, 0.5, 14.0
_MAX_DISTANCE, _SOUND, _PER_SOUND = 1.6, 1.0, 2.5
_SHORTEST, _SHORTEST_STEM = 4, 4
_DEEPEST, _RAREST = 5, 0.45  # number of glosses used of a Chinese word; highest rarity of a word that is used
_PER_RARITY = 3.0
_RELATED = 0.15  # a word of the same family instead of the word itself
_CAPITAL = 0.5  # lowest share of capitals in the dictionary at which a word is a name
_NAME_ENDINGS = frozenset(("", "a", "e", "y", "ia"))
_ADJECTIVES = frozenset("n an ian ans ians ese ish i is ic er ers s".split())
_NUMBERS = {word: value for value, names in enumerate(
    ("zero", "one first once single 1st", "two second twice both double dual 2nd", "three third thrice triple 3rd",
     "four fourth 4th", "five fifth 5th", "six sixth 6th", "seven seventh 7th", "eight eighth 8th",
     "nine ninth 9th", "ten tenth 10th", "eleven eleventh 11th", "twelve twelfth 12th")) for word in names.split()}

_PREFIXES = {prefix: tuple(names.split()) for prefix, names in {
    "indo": "india indian", "sino": "china chinese", "anglo": "england english britain british", "pan": "all whole",
    "franco": "france french", "russo": "russia russian", "euro": "europe european", "afro": "africa african",
    "austro": "austria austrian", "italo": "italy italian", "trans": "cross across", "asia": "asian"}.items()}
"""First parts of compounds, with the words that replace them when the compound is split."""


class PhraseAlignment(NamedTuple):
    """cost: the total cost. unpaired: the number of words without a counterpart. pairs: (old, new, relation) for each
    pair of different words."""

    cost: float
    unpaired: int
    pairs: tuple[tuple[str, str, str], ...]


@lru_cache(maxsize=32768)
def align_phrases(old: tuple[str, ...], new: tuple[str, ...]) -> PhraseAlignment:
    """The cheapest pairing of the content words of two phrases, each of at most five words."""
    longer, shorter = (old, new) if len(old) >= len(new) else (new, old)
    best = PhraseAlignment(UNPAIRED_COST * (len(old) + len(new)), len(old) + len(new), ())
    for order in permutations(range(len(longer)), len(shorter)):
        pairs = [(longer[i], word) for i, word in zip(order, shorter, strict=True)]
        found = _alignment([pair if longer is old else pair[::-1] for pair in pairs], len(longer) - len(shorter))
        cost = found.cost + _OTHER_ORDER * (list(order) != sorted(order))
        if cost < best.cost:
            best = found._replace(cost=cost)
    return best


def _alignment(pairs: Sequence[tuple[str, str]], unpaired: int) -> PhraseAlignment:
    cost, different = UNPAIRED_COST * unpaired, []
    for old, new in pairs:
        found = counterpart(old, new)
        if found is None:
            cost, unpaired = cost + 2 * UNPAIRED_COST, unpaired + 2
        elif found[0]:
            cost += found[0]
            different.append((old, new, found[1]))
    return PhraseAlignment(cost, unpaired, tuple(different))


@lru_cache(maxsize=65536)
def counterpart(old: str, new: str) -> tuple[float, str] | None:
    """The cost of garbling one word into another and their relation; None if they are unrelated."""
    one, other = old.lower(), new.lower()
    if one == other:
        return 0.0, ""
    if dictionary_form(one) == dictionary_form(other):
        return _INFLECTED, "another form of the word"
    if number_value(one) is not None or number_value(other) is not None:
        return (_NUMBER, "the same number") if number_value(one) == number_value(other) else None
    if one in _PREFIXES.get(other, ()) or other in _PREFIXES.get(one, ()):
        return _SAME_FAMILY, "of the same country or continent"
    if _is_known_name(old) and _is_known_name(new):
        return (_SAME_FAMILY, "of the same name") if _is_derived(one, other) else None
    costs = (_family_cost(one, other), spelling_cost(one, other), sound_cost(one, other), _chinese_cost(one, other),
             _character_cost(old, other))
    return min((cost for cost in costs if cost is not None), default=None)


@lru_cache(maxsize=16384)
def number_value(word: str) -> int | None:
    """The value of digits, or of a number word or ordinal up to twelve; None for other words."""
    if word in _NUMBERS:
        return _NUMBERS[word]
    return int(word) if word.isdecimal() and len(word) < 6 else None


@lru_cache(maxsize=65536)
def chinese_words(word: str) -> Mapping[str, float]:
    """The common Chinese words for an English word in lower case, or for a word of its family, each with a cost of at
    least 0."""
    found: dict[str, float] = {}
    forms = dict.fromkeys((*bases(word), dictionary_form(word)), 0.0)
    related = {other: _RELATED for base in forms for other in word_family(base)}
    for base, step in (related | forms).items():
        for entry in cedict.by_meaning().get(base, ()):
            meanings = [meaning.lower() for meaning in entry.meanings[:_DEEPEST]]
            rarity = rarity_cost(entry.characters)
            if not entry.name and base in meanings and rarity <= _RAREST:
                cost = 0.1 * meanings.index(base) + rarity + step
                found[entry.characters] = min(cost, found.get(entry.characters, cost))
    return found


@lru_cache(maxsize=4096)
def first_characters(name: str) -> frozenset[str]:
    """The first characters of the Chinese forms of a name: 加 for "Canada"."""
    return frozenset(entry.characters[0] for entry in cedict.by_meaning().get(name.lower(), ())
                     if entry.name and name in entry.meanings and len(entry.characters) > 1)


def spelling_cost(one: str, other: str) -> tuple[float, str] | None:
    """The cost of two words in lower case by their spelling, and the reason; None if they differ too much."""
    if min(len(one), len(other)) < _SHORTEST:
        return None
    similarity = DamerauLevenshtein.normalized_similarity(one, other, score_cutoff=_MIN_SIMILARITY)
    cost = _SPELLING + _PER_SPELLING * (1 - similarity)
    return (cost, "spelled almost alike") if similarity >= _MIN_SIMILARITY else None


def sound_cost(one: str, other: str) -> tuple[float, str] | None:
    """The cost of two words by their sound in Chinese transliteration, and the reason; None if they differ too much."""
    heard, meant = sounds(one), sounds(other)
    if min(len(heard), len(meant)) < _SHORTEST or (heard[:1] != meant[:1] and zipf(one) >= 3):
        return None
    far, common = distance(heard, meant, _MAX_DISTANCE), zipf(one) >= 3.0 and zipf(other) >= 3.0
    cost = _SOUND + _PER_SOUND * far + 2 * common
    return (cost, "they sound alike") if far <= _MAX_DISTANCE / (1 + common) else None


def _is_known_name(word: str) -> bool:
    return word[:1].isupper() and is_listed(word) and cedict.capital_share(word) >= _CAPITAL


def _is_derived(one: str, other: str) -> bool:
    """Whether two names have the same root: India, Indian; China, Chinese."""
    shared = shared_letters(one, other)
    rests = {one[shared:], other[shared:]}
    return shared >= 3 and rests <= _NAME_ENDINGS | _ADJECTIVES and not rests.isdisjoint(_ADJECTIVES)


def _family_cost(one: str, other: str) -> tuple[float, str] | None:
    """The cost of words with the same stem, or with a long common prefix: economical, economic."""
    root, shared = stem(one), shared_letters(one, other)
    rest = max(len(one), len(other)) - shared
    related = root == stem(other) or (shared >= 5 and rest <= 4) or (shared >= 7 and rest <= 8)
    return (_SAME_FAMILY, "of the same word family") if related and len(root) >= _SHORTEST_STEM else None


def _chinese_cost(one: str, other: str) -> tuple[float, str] | None:
    costs, others = chinese_words(one), chinese_words(other)
    shared = min(((costs[word] + others[word], word) for word in costs.keys() & others.keys()), default=None)
    return None if shared is None else (_SAME_CHINESE + _PER_RARITY * shared[0], f"{shared[1]} is both")


def _character_cost(old: str, other: str) -> tuple[float, str] | None:
    if not old[:1].isupper():
        return None
    for character in first_characters(old):
        if character in chinese_words(other):
            return _OWN_SENSE, f"{character} '{other}' begins the Chinese word for '{old}'"
    return None
