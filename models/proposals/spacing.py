"""Proposals that insert, delete or exchange spaces and hyphens."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from ...corpora.categories import FUNCTION_WORDS
from ...corpora.dictionaries.cedict import entries
from ..english.frequencies import log_probability, zipf
from ..rules.orthography import is_tokenised, non_prose_mask
from .grammar.number_words import TENS, UNITS
from .proposal import Document, Proposal

KIND, CATEGORY = "spacing", "fluency/spacing"
GLUED, SURE, CLOSED_UP, HYPHENATED, OPENED, UNHYPHENATED = 0.1, 0.3, 0.7, 1.2, 0.8, 2.0
_GAP = re.compile(r"(?<=[^\W_])(?:(?: -| ?- | )|-)(?=[^\W_])")
_LEFT, _RIGHT = re.compile(r"[^\W\d_]+$"), re.compile(r"[^\W\d_]+")
_SEAM = re.compile(r"(?<![\w.])(?P<left>[A-Z]?[a-z]{2,})(?P<right>[A-Z][a-z]+)(?!\w)"
                   r"|(?<![\w.-])(?P<word>[A-Za-z]{2,})(?P<number>\d{1,4})(?![\w.-])"
                   r"|(?<![\w.,-])(?P<digits>\d{1,4}(?:[.,]\d+)?)(?P<unit>[a-z]{3,})(?!\w)"
                   r"|(?<![\w.])(?P<capitals>[A-Z]{2,6})(?P<small>to|and|in|of|the|is|for|has|on|at|by|with|from)(?!\w)")
_LONG_WORD = re.compile(r"(?<![\w-])[A-Za-z][a-z]{3,}(?![\w-])")
_MISSING_SPACE = re.compile(r"(?<=[a-z]{2}[,;:!?])(?=[A-Za-z])|(?<=[a-z]{2}\.)(?=[A-Z][a-z])"
                            r"|(?<=[\d)”\"][,;])(?=[a-z]{2})"
                              r"|(?<=[a-z]{2})(?=[(“])|(?<=[)”])(?=[A-Za-z])|(?<=\d[;:!?])(?=[A-Za-z])")
_AFTER_CURRENCY = re.compile(r"(?<=[$£€]) (?=\d)")
_WRONG_SIDE = re.compile(r"(?<=\w) ([,;:!?](?=[A-Za-z])|\.(?=[A-Z][a-z]))")
_NEEDLESS_SPACE = re.compile(r"(?<=\S) +(?=[,.;:!?)”](?:\s|$|[”\")]))|(?<=[(“]) +(?=\w)|(?<=\w) (?=['’]s\b)"
                       r"|(?<=\w['’]) (?=s\b)|(?<=\bo) (?=['’]clock\b)"
                       r"|(?<= ) +| +$")
_JOINED_WORD, _JOINED_LONG, _BOTH_FREQUENT = 2.0, 2.8, 3.5
"""Zipf frequency from which two joined pieces count as a word: in general, if both pieces are frequent and long, and if
both are frequent."""
_NO_WORD, _FREQUENT, _VERY_FREQUENT = 2.5, 3.0, 5.5
"""Zipf frequencies for splitting a word: below _NO_WORD it may be two words; both parts need _FREQUENT; the first
part of a capitalised word needs _VERY_FREQUENT."""
_COMMON, _SHORT = 4.0, 4
"""Zipf frequency and number of letters from which a piece is certainly a word."""
_MAX_SPLITS = 2
_OFTEN_GLUED = {"infront": "in front", "atleast": "at least", "alot": "a lot", "aswell": "as well",
                "inspite": "in spite", "incase": "in case", "eachother": "each other", "infact": "in fact",
                "ofcourse": "of course"}
"""Words that are glued together so often that they are in the frequency list."""
_ONE_LETTER = frozenset("aAI")
_COMPOUNDED = frozenset("based related led owned made oriented level scale term year old style wide backed run class"
                        " free friendly like level time month day round speed minded party country way".split())
_COMPOUNDING = frozenset("well high low long short self non anti multi co ex pro semi half full large small old new"
                         " two three four five one first second third mid post pre cross cutting so world state all"
                         " hard part real fast ever best".split())
_ENDINGS = frozenset("er ers ed ing ings ic ical ly ity tion tions sion ment ments ness al ist ists ism ive ous able"
                     " ible est ship ful ies ally ation ations".split())
"""Endings that are no words of their own."""
_PREFIXES = frozenset("re un non anti pre co de dis mis multi semi sub inter intra ultra pseudo quasi bi tri".split())
_PREFIXED_WORD = 1.0
"""Prefixes that are no words of their own, and the Zipf frequency from which one of them and a word are one word."""


def spacing(document: Document, index: int) -> Iterator[Proposal]:
    """Changes of spaces and hyphens in the prose of a segment."""
    text = document.texts[index]
    outside = non_prose_mask(text)
    for proposal in _everywhere(text):
        if outside.find(1, max(0, proposal.start - 1), proposal.end + 1) < 0:
            yield proposal


def _everywhere(text: str) -> Iterator[Proposal]:
    for gap in _GAP.finditer(text):
        yield from _closed(text, gap)
    for seam in _SEAM.finditer(text):
        yield from _opened(seam)
    for word in _LONG_WORD.finditer(text):
        for two in split_word(word[0]):
            yield _proposal(*word.span(), two, split_cost(word[0], two), f"{word[0]!r} may be two words")
    for mark in _WRONG_SIDE.finditer(text):
        yield _proposal(*mark.span(), f"{mark[1]} ", SURE, "the space stands on the wrong side")
    for place in _MISSING_SPACE.finditer(text):
        yield _proposal(place.start(), place.start(), " ", SURE, "a space is missing")
    for space in _AFTER_CURRENCY.finditer(text):
        yield _proposal(*space.span(), "", UNHYPHENATED, "no space after a sign of a currency")
    needless = list(_NEEDLESS_SPACE.finditer(text))
    if needless and not is_tokenised(text):
        for space in needless:
            yield _proposal(*space.span(), "", SURE, "no space stands here")


def _proposal(start: int, end: int, replacement: str, cost: float, reason: str) -> Proposal:
    return Proposal(start, end, replacement, KIND, cost, reason, CATEGORY)


def _closed(text: str, gap: re.Match[str]) -> Iterator[Proposal]:
    """Close the gap, or exchange its space and hyphen."""
    before, after = _LEFT.search(text, max(0, gap.start() - 30), gap.start()), _RIGHT.match(text, gap.end())
    left, right = (before[0] if before else ""), (after[0] if after else "")
    loose = "-" in gap[0] and len(gap[0]) > 1
    if loose:
        yield _proposal(*gap.span(), "-", SURE, "a hyphen without spaces")
        if gap[0] in ("- ", " -"):
            yield _proposal(*gap.span(), " ", HYPHENATED, "a space, no hyphen")
    if not left or not right:
        return
    prefixed = gap[0] == " " and _is_prefixed(left, right)
    if gap[0] == " " and right in _ENDINGS and zipf(left + right) >= _JOINED_WORD:
        yield _proposal(*gap.span(), "", SURE, f"{right!r} is an ending")
    elif _is_word(left, right) or (loose and zipf(left + right) > 0) or \
            (prefixed and zipf(left + right) >= _PREFIXED_WORD):
        yield _proposal(*gap.span(), "", CLOSED_UP, f"{left + right!r} is one word")
    if prefixed or (gap[0] == " " and is_compound(left.lower(), right.lower())):
        yield _proposal(*gap.span(), "-", HYPHENATED, f"'{left}-{right}' is one compound")
    elif gap[0] == " " and left.lower() in TENS and right in UNITS[1:10]:
        yield _proposal(*gap.span(), "-", SURE, "a number of two words takes a hyphen")
    elif gap[0] == "-" and min(zipf(left), zipf(right)) >= _FREQUENT:
        yield _proposal(*gap.span(), " ", UNHYPHENATED, f"'{left} {right}' without a hyphen")


@lru_cache(maxsize=50_000)
def _is_word(left: str, right: str) -> bool:
    """Whether two pieces joined are a word; frequent pieces need a more frequent word."""
    if right[0].isupper() and not left.isupper():
        return False
    if min(zipf(left), zipf(right)) < _BOTH_FREQUENT:
        return zipf(left + right) >= _JOINED_WORD
    return zipf(left + right) >= (_JOINED_LONG if min(len(left), len(right)) >= 3 else _BOTH_FREQUENT)


def is_compound(left: str, right: str) -> bool:
    """Whether two lower-case words are often joined by a hyphen."""
    if (left, right) in _compounds():
        return True
    known = len(left) > 2 and zipf(right) >= _FREQUENT
    return (right in _COMPOUNDED and known) or (left in _COMPOUNDING and right in _COMPOUNDED)


def _is_prefixed(left: str, right: str) -> bool:
    """Whether a prefix that is no word of its own stands before a word: "re election"."""
    return not left.isupper() and left.lower() in _PREFIXES and right.islower() and zipf(right) >= _FREQUENT


@cache
def _compounds() -> frozenset[tuple[str, str]]:
    """The two-word compounds with a hyphen in CC-CEDICT."""
    pair = re.compile(r"(?<![\w-])([a-z]{2,})-([a-z]{2,})(?![\w-])")
    return frozenset((m[1], m[2]) for entry in entries() for meaning in entry.meanings for m in pair.finditer(meaning))


def _opened(seam: re.Match[str]) -> Iterator[Proposal]:
    """Insert a space at a seam, for example "theReport", with and without the capital after it."""
    is_glued = seam["number"] and seam["word"].lower() in FUNCTION_WORDS
    if zipf(seam[0]) >= _NO_WORD and not is_glued:
        return
    left = seam["left"] or seam["word"] or seam["digits"] or seam["capitals"]
    right = seam["right"] or seam["number"] or seam["unit"] or seam["small"]
    if (seam["digits"] and zipf(right) < _FREQUENT) or (seam["word"] and zipf(left) < _FREQUENT):
        return
    for new in dict.fromkeys((right, right[0].lower() + right[1:])):
        yield _proposal(*seam.span(), f"{left} {new}", OPENED, "two words without a space between them")


@lru_cache(maxsize=50_000)
def split_word(word: str) -> tuple[str, ...]:
    """A rare word split into two frequent words, or else into three with two function words, the likeliest first."""
    if word in _OFTEN_GLUED:
        return (_OFTEN_GLUED[word],)
    if zipf(word) >= _NO_WORD:
        return ()
    known = list(_in_two(word)) or list(_in_three(word))
    known.sort(key=lambda parts: -sum(map(log_probability, parts)))
    return tuple(" ".join(parts) for parts in known[:_MAX_SPLITS])


def _in_two(word: str) -> Iterator[tuple[str, ...]]:
    """Two frequent words. The first of a capitalised word must be very frequent, unless a function word follows."""
    least = _VERY_FREQUENT if word[0].isupper() else _FREQUENT
    for at in range(1, len(word)):
        first, second = word[:at], word[at:]
        if zipf(first) >= (_FREQUENT if second in FUNCTION_WORDS else least) and _may_be_part(first) \
                and _may_be_part(second):
            yield first, second


def _in_three(word: str) -> Iterator[tuple[str, ...]]:
    """A function word, then a function word and another word in either order: "to the inquiry"."""
    for at in range(1, len(word)):
        first, rest = word[:at], word[at:]
        for middle in range(1, len(rest)) if first.lower() in FUNCTION_WORDS else ():
            second, third = rest[:middle], rest[middle:]
            if (second in FUNCTION_WORDS or third in FUNCTION_WORDS) and len(third) > 1 \
                    and all(map(_may_be_part, (first, second, third))):
                yield first, second, third


def _may_be_part(part: str) -> bool:
    return zipf(part) >= _FREQUENT and (len(part) > 1 or part in _ONE_LETTER)


def split_cost(word: str, two: str) -> float:
    """The cost of a split: lower if the word is unknown and its parts certain, for example "theirsavings"."""
    parts = two.split(" ")
    is_certain = [len(part) >= _SHORT and zipf(part) >= _COMMON for part in parts]
    has_function_word = any(part.lower() in FUNCTION_WORDS for part in parts)
    is_glued = zipf(word) == 0 and (all(is_certain) or (any(is_certain) and has_function_word))
    return GLUED if is_glued else OPENED
