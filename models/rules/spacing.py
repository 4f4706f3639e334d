"""Rules for spaces: missing after punctuation, wrong before punctuation, and around the hyphen of a compound."""

import re
from collections.abc import Iterator

from ..english.frequencies import zipf
from .quotes import CLOSE, OPEN, double_quotes
from .repairs import Repair

_LOST = re.compile(
    r"(?P<left>[^\W_]{1,40}|[)”’%])(?P<mark>[.!?])(?P<right>[A-Z][a-z]{1,30}|[AI])(?![A-Za-z(]|\.\w)"
    r"|(?P<word>[^\W_]{1,40}|[)”’%])(?P<pause>[,;])(?=[A-Za-z]{2}|[aI]\s)"
    r"|(?P<label>[A-Za-z]{3,40}):(?=[A-Z][a-z]{0,30}['’]?[a-z]{0,3}(?:[\s,.]|$))"
)
_STARTERS = frozenset(
    "the this that these those it he she we they i you in on at but and however also as if when while after"
    " before since for from there here what why how with without his her our their its so then to according"
    " some many most all both each another such no not although because during until by of a an my your"
    .split()
)
"""Function words that begin sentences. Capitalised after a full stop, they begin a new sentence."""

_SPACE_BEFORE = re.compile(r"(?<=[\w)\]%”\"’'])[ \u00a0]+([,.;:!?])(?=\s|$|[)”\"’\]])")
_SPACE_INSIDE = re.compile(r"(?<=[(\[])(?<!\[ \[)(?<!\[\[)[ \u00a0]+(?=\w)|(?<=\w)[ \u00a0]+(?=[)\]])")
_SET_APART = re.compile(r"\( [^()]{1,200} \)|\[ [^\[\]]{1,200} \]")
"""Brackets with a space on both sides of their content, which is a style and not an error."""

_BEFORE_HYPHEN = re.compile(r"(?<![-\w])(?P<left>[A-Za-z]{1,30}|\d{1,4}) -(?P<right>[A-Za-z]{2,30})(?![\w.])")
_AFTER_HYPHEN = re.compile(r"(?<![-\w])(?P<left>[A-Za-z]{1,30}|\d{1,4})- (?P<right>[A-Za-z]{2,30})(?![\w.])")
_PREFIXES = frozenset(
    "post pre anti non semi self ex pro multi mid neo anglo sino afro indo euro franco russo pan ultra sub"
    " counter inter intra trans quasi pseudo well long short high low full half part all cross vice co"
    .split()
)
_TAILS = frozenset(
    "known based led style old year month day week hour minute mile metre meter term range scale level speed"
    " quality made born owned free wide long related oriented driven funded backed sized shaped like friendly"
    " class rate time minded looking standing lasting in off up elect general aged called held"
    .split()
)
_COMMON_NOUN = re.compile(" [a-z]{4,}")
_SUSPENDING = frozenset("and or to but nor through versus vs as than by then und et".split())


def lost_space(text: str) -> Iterator[Repair]:
    """A missing space after sentence punctuation or next to a quotation mark. The repair covers all glued words."""
    points = sorted({*_points_after_marks(text), *_points_at_quotes(text)})
    for inside in _by_token(text, points):
        start, end = _word_start(text, inside[0]), _word_end(text, inside[-1])
        pieces = [text[a:b] for a, b in zip([start, *inside], [*inside, end], strict=True)]
        yield Repair(start, end, " ".join(pieces), "fluency/spacing", "lost_space",
                     "no space after the punctuation mark or at the quotation mark")


def _points_after_marks(text: str) -> Iterator[int]:
    for match in _LOST.finditer(text):
        mark = match["mark"]
        if mark is None:
            yield match.end()
        elif _ends_sentence(match["left"], mark, match["right"]):
            yield match.end("mark")


def _ends_sentence(left: str, mark: str, right: str) -> bool:
    starts_one = right.lower() in _STARTERS
    if len(left) == 1 and left.isalpha():
        return False  # an initial, or an abbreviation such as U.S.
    if left.islower() and left.isalpha():
        return zipf(left) >= (2.0 if starts_one else 3.0)
    return starts_one and right not in {"A", "I"} and (mark == "." or left.isdigit() or zipf(left) >= 3.0)


def _points_at_quotes(text: str) -> Iterator[int]:
    for quote in double_quotes(text):
        if quote.doubtful:
            continue
        if quote.kind == OPEN and _glues(quote.before) and quote.after.isalnum():
            yield quote.at
        elif quote.kind == CLOSE and quote.after.isalpha() and not quote.before.isspace():
            yield quote.at + 1


def _glues(character: str) -> bool:
    return character != "" and (character.isalnum() or character in ",.;:!?)%")


def _by_token(text: str, points: list[int]) -> Iterator[list[int]]:
    """The points in groups without whitespace between them."""
    group: list[int] = []
    for point in points:
        if group and any(c.isspace() for c in text[group[-1]:point]):
            yield group
            group = []
        group.append(point)
    if group:
        yield group


def _word_start(text: str, point: int) -> int:
    while point > 0 and not (text[point - 1].isalnum() or text[point - 1].isspace()):
        point -= 1
    while point > 0 and (text[point - 1].isalnum() or text[point - 1] in "'’-"):
        point -= 1
    return point


def _word_end(text: str, point: int) -> int:
    while point < len(text) and not (text[point].isalnum() or text[point].isspace()):
        point += 1
    while point < len(text) and (text[point].isalnum() or text[point] in "'’-"):
        point += 1
    return point


def space_before_mark(text: str) -> Iterator[Repair]:
    """A space before a comma, full stop or similar mark, or just inside a bracket."""
    for match in _SPACE_BEFORE.finditer(text):
        yield Repair(match.start(), match.end(), match[1], "fluency/spacing", "space_before_mark",
                     f"a space before {match[1]!r}")
    set_apart = {at for match in _SET_APART.finditer(text) for at in (match.start() + 1, match.end() - 2)}
    for match in _SPACE_INSIDE.finditer(text):
        start, end = match.span()
        closes = text[end:end + 1] in {")", "]"}
        if start in set_apart or (closes and not _is_open(text, start, text[end])):
            continue
        if closes:
            yield Repair(start, end + 1, text[end], "fluency/spacing", "space_before_mark",
                         "a space before the closing bracket")
        else:
            yield Repair(start - 1, end, text[start - 1], "fluency/spacing", "space_before_mark",
                         "a space after the opening bracket")


def _is_open(text: str, end: int, closing: str) -> bool:
    """Whether a bracket is open before `end` that `closing` closes; a lone ")" may be a smile."""
    opening = {")": "(", "]": "["}[closing]
    return text.count(opening, 0, end) > text.count(closing, 0, end)


def broken_hyphen(text: str) -> Iterator[Repair]:
    """A space on one side of a compound's hyphen ("self -made", "anti- war").

    A hyphen with one space can also be a dash, so the rule needs evidence of a compound: a prefix, a typical second
    part ("-based", "-year"), or two capitalised names before a common noun.
    """
    for pattern in (_BEFORE_HYPHEN, _AFTER_HYPHEN):
        for match in pattern.finditer(text):
            left, right = match["left"], match["right"]
            if right.lower() in _SUSPENDING or not _is_compound(match):
                continue
            yield Repair(match.start(), match.end(), f"{left}-{right}", "fluency/spacing", "broken_hyphen",
                         "a space inside a hyphenated compound")


def _is_compound(match: re.Match[str]) -> bool:
    left, right = match["left"], match["right"]
    if left.isdigit():
        return right.lower() in _TAILS
    if left.lower() in _PREFIXES:
        return zipf(right) >= 3.0
    if right in _TAILS:
        return zipf(left) >= 3.0
    both_names = left[0].isupper() and right[0].isupper() and zipf(left) >= 4.0 and zipf(right) >= 4.0
    return both_names and _COMMON_NOUN.match(match.string, match.end()) is not None
