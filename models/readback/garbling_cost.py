"""What it costs that one word or phrase was garbled into another, word by word.

Costs are in nats, as in `Proposal`. A content word without a counterpart on the other side costs WITHOUT.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

from rapidfuzz.distance import DamerauLevenshtein

from ...corpora.dictionaries import cedict
from ..english.frequencies import zipf
from ..english.lemmas import dictionary_form
from .known_names import is_listed
from .pinyin import distance, sounds
from .reading import bases, stem
from .senses import rarity_cost

UNPAIRED_COST = 9.0
"""The charge for a content word without a counterpart."""
_INFLECTED, _NUMBER, _SAME_FAMILY, _SAME_CHINESE, _OWN_SENSE = 0.3, 1.0, 0.8, 1.5, 2.5
_OTHER_ORDER = 1.0
_ALIKE, _SPELT, _PER_SPELLING = 0.72, 0.5, 14.0
_HEARD, _SPOKEN, _PER_SOUND = 1.6, 1.0, 2.5
_SHORTEST, _SHORTEST_STEM = 4, 4
_DEEPEST, _RAREST = 5, 0.45  # glosses of a Chinese word that are looked at; words rarer than this are not
_PER_RARENESS = 3.0
_CAPITAL = 0.5  # share of capitals in the dictionary from which a word is a name
_NAME_ENDINGS = frozenset(("", "a", "e", "y", "ia"))
_ADJECTIVES = frozenset("n an ian ans ians ese ish i is ic er ers s".split())
_NUMBERS = {word: value for value, names in enumerate(
    ("zero", "one first once single 1st", "two second twice both double dual 2nd", "three third thrice triple 3rd",
     "four fourth 4th", "five fifth 5th", "six sixth 6th", "seven seventh 7th", "eight eighth 8th",
     "nine ninth 9th", "ten tenth 10th", "eleven eleventh 11th", "twelve twelfth 12th")) for word in names.split()}

_COMBINED = {part: tuple(names.split()) for part, names in {
    "indo": "india indian", "sino": "china chinese", "anglo": "england english britain british",
    "franco": "france french", "russo": "russia russian", "euro": "europe european", "afro": "africa african",
    "austro": "austria austrian", "italo": "italy italian", "trans": "cross across", "asia": "asian",
    "pan": "all whole"}.items()}
"""First parts of compounds, with what stands for them where the compound is taken apart."""


class PhraseAlignment(NamedTuple):
    """The cost of one phrase for another, how many words have no counterpart, and the pairs that are not equal,
    each with what makes it one."""

    cost: float
    unpaired: int
    pairs: tuple[tuple[str, str, str], ...]


@lru_cache(maxsize=32768)
def align_phrases(old: tuple[str, ...], new: tuple[str, ...]) -> PhraseAlignment:
    """The cheapest way to pair the content words of two phrases, of at most five words each."""
    longer, shorter = (old, new) if len(old) >= len(new) else (new, old)
    best = PhraseAlignment(UNPAIRED_COST * (len(old) + len(new)), len(old) + len(new), ())
    for order in permutations(range(len(longer)), len(shorter)):
        pairs = [(longer[i], word) for i, word in zip(order, shorter, strict=True)]
        found = _sum([pair if longer is old else pair[::-1] for pair in pairs], len(longer) - len(shorter))
        cost = found.cost + _OTHER_ORDER * (list(order) != sorted(order))
        if cost < best.cost:
            best = found._replace(cost=cost)
    return best


def _sum(pairs: Sequence[tuple[str, str]], alone: int) -> PhraseAlignment:
    cost, unlike = UNPAIRED_COST * alone, []
    for old, new in pairs:
        found = counterpart(old, new)
        if found is None:
            cost, alone = cost + 2 * UNPAIRED_COST, alone + 2
        elif found[0]:
            cost += found[0]
            unlike.append((old, new, found[1]))
    return PhraseAlignment(cost, alone, tuple(unlike))


@lru_cache(maxsize=65536)
def counterpart(old: str, new: str) -> tuple[float, str] | None:
    """The cost of one word having become another and what relates them, or None where nothing does."""
    one, other = old.lower(), new.lower()
    if one == other:
        return 0.0, ""
    if dictionary_form(one) == dictionary_form(other):
        return _INFLECTED, "another form of the word"
    if number_value(one) is not None or number_value(other) is not None:
        return (_NUMBER, "the same number") if number_value(one) == number_value(other) else None
    if one in _COMBINED.get(other, ()) or other in _COMBINED.get(one, ()):
        return _SAME_FAMILY, "of the same country or continent"
    if _is_known_name(old) and _is_known_name(new):
        return (_SAME_FAMILY, "of the same name") if _is_derived(one, other) else None
    ways = (_by_family(one, other), spelling_cost(one, other), sound_cost(one, other), _by_chinese(one, other),
            _by_own_sense(old, other))
    return min((way for way in ways if way is not None), default=None)


@lru_cache(maxsize=16384)
def number_value(word: str) -> int | None:
    """The value of a number or an ordinal below thirteen, or of digits."""
    if word in _NUMBERS:
        return _NUMBERS[word]
    return int(word) if word.isdecimal() and len(word) < 6 else None


@lru_cache(maxsize=16384)
def chinese_words(word: str) -> Mapping[str, float]:
    """The usual Chinese words for an English one in lower case, each with a cost from 0."""
    found: dict[str, float] = {}
    for base in bases(word):
        for entry in cedict.by_meaning().get(base, ()):
            rank = [meaning.lower() for meaning in entry.meanings[:_DEEPEST]]
            rare = rarity_cost(entry.characters)
            if not entry.name and base in rank and rare <= _RAREST:
                cost = 0.1 * rank.index(base) + rare
                found[entry.characters] = min(cost, found.get(entry.characters, cost))
    return found


@lru_cache(maxsize=4096)
def first_characters(name: str) -> frozenset[str]:
    """The characters that the Chinese forms of a name begin with: 加 for "Canada"."""
    return frozenset(entry.characters[0] for entry in cedict.by_meaning().get(name.lower(), ())
                     if entry.name and name in entry.meanings and len(entry.characters) > 1)


def spelling_cost(one: str, other: str) -> tuple[float, str] | None:
    """The cost of two words in lower case by their letters, None where they are too unlike."""
    if min(len(one), len(other)) < _SHORTEST:
        return None
    alike = DamerauLevenshtein.normalized_similarity(one, other, score_cutoff=_ALIKE)
    return (_SPELT + _PER_SPELLING * (1 - alike), "spelled almost alike") if alike >= _ALIKE else None


def sound_cost(one: str, other: str) -> tuple[float, str] | None:
    """The cost of two words by how they sound on the way through Chinese, None where they are too unlike."""
    heard, meant = sounds(one), sounds(other)
    if min(len(heard), len(meant)) < _SHORTEST or (heard[:1] != meant[:1] and zipf(one) >= 3):
        return None
    far = distance(heard, meant, _HEARD)
    common = zipf(one) >= 3.0 and zipf(other) >= 3.0
    return (_SPOKEN + _PER_SOUND * far + 2 * common, "they sound alike") if far <= _HEARD / (1 + common) else None


def _is_known_name(word: str) -> bool:
    return word[:1].isupper() and is_listed(word) and cedict.capital_share(word) >= _CAPITAL


def _is_derived(one: str, other: str) -> bool:
    """Whether one name is made from the other, or both from a third: India, Indian; China, Chinese."""
    shared = _shared(one, other)
    rests = {one[shared:], other[shared:]}
    return shared >= 3 and rests <= _NAME_ENDINGS | _ADJECTIVES and not rests.isdisjoint(_ADJECTIVES)


def _shared(one: str, other: str) -> int:
    """How many letters the words begin alike for."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
                min(len(one), len(other)))


def _family(one: str, other: str) -> bool:
    root = stem(one)
    return len(root) >= _SHORTEST_STEM and (root == stem(other) or _begin(one, other))


def _begin(one: str, other: str) -> bool:
    """Whether the words begin alike but for an ending: economical, economic."""
    shared = _shared(one, other)
    rest = max(len(one), len(other)) - shared
    return (shared >= 5 and rest <= 4) or (shared >= 7 and rest <= 8)


def _by_family(one: str, other: str) -> tuple[float, str] | None:
    return (_SAME_FAMILY, "of the same word family") if _family(one, other) else None


def _by_chinese(one: str, other: str) -> tuple[float, str] | None:
    mine, its = chinese_words(one), chinese_words(other)
    shared = min(((mine[word] + its[word], word) for word in mine.keys() & its.keys()), default=None)
    return None if shared is None else (_SAME_CHINESE + _PER_RARENESS * shared[0], f"{shared[1]} is both")


def _by_own_sense(old: str, other: str) -> tuple[float, str] | None:
    if not old[:1].isupper():
        return None
    for character in first_characters(old):
        if character in chinese_words(other):
            return _OWN_SENSE, f"{character} '{other}' begins the Chinese word for '{old}'"
    return None
