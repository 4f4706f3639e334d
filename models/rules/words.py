"""Rules for words that are glued, split or repeated."""

import re
from collections.abc import Iterator
from functools import lru_cache

from ...corpora.dictionaries.cedict import capital_share
from ..english.frequencies import log_probability, zipf
from ..english.word_classes import ARTICLES, PREPOSITIONS
from .repairs import Repair

_GLUED = "two words without a space between them"
_BEFORE_CAPITAL = re.compile(r"(?:['’]s)? [A-Z]")
_NAME_SHARE = 0.5
"""Share of capitalised uses from which a word counts as a name."""
_CAMEL = re.compile(r"(?<![\w.@#/\\-])([a-z]{2,20})([A-Z][a-z]{2,20})(?![\w./\\-]|\()")
_LOWER_WORD = re.compile(r"(?<![\w'’.@#/\\-])[a-z]{4,24}(?![\w'’@/\\-]|\.\w)")
_FUNCTION_WORDS = frozenset(
    "the of and in to with for from by that this is are was were which at on as be".split()
)
_DETERMINERS = frozenset("the this that these those their his its an our".split())
_LEFT_OF_DETERMINER = _FUNCTION_WORDS - _DETERMINERS - {"as", "be"}
_LEFT_OF_CONTENT = frozenset({"the", "and", "which", "with", "from", "were"})
_NEVER_IN_BRANDS = frozenset("the of and with from for that which was were when where said has have".split())
_COMMON_LEFT = 4.5
_KNOWN = 3.0
_RARE = 1.0
_MARGIN = 2.5
"""Required log10 ratio of the probability of two words to that of the glued word."""
_SPLIT = re.compile(r"(?<![\w'’.-])(?=([A-Za-z][a-z]{1,15}) ([a-z]{2,15})(?![\w'’-]|\.\w))")
_BOUND_TAILS = frozenset(
    "ment ments tion tions sion sions ness ance ence ible ously ively ally ational tional ity ities ized"
    " ised izing ising ology ologist fully lessly ship ships ify ified"
    .split()
)
_BOUND_HEADS = frozenset("inter trans dis mis hydro bio micro psycho geo electro infra circum".split())
_FREQUENT = 4.0
_NO_WORD = 3.2
_HARDLY_A_WORD = 1.5

_DOUBLED = re.compile(r"(?<![\w'’.&-])(?=(?P<first>[A-Za-z]{2,30})\s(?P<second>(?i:(?P=first)))"
                      r"(?![\w'’-]))")
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s|[\"“]|>|&gt;)$")
"""The start of the text, the end of a sentence, a quotation mark or a tag, which may be escaped."""
_MAY_DOUBLE = frozenset(
    "that had very so no yes ha bye do does did is was her you in on really too well now there far long"
    " big much many way old little good bad poor dear pretty never always just ever red hot cold dark deep"
    " high hush tut win knock blah chop cha can can't row girl boy boo choo night tick quack woof ding"
    " dong wow hey ho oh ah la na please go more quite small tiny great fast slow soon later right okay"
    " fine hear come stop help wait up out down over again round who what which one those this these five"
    " six two three four seven eight nine zero"
    .split()
)
"""Words that correct English repeats: for emphasis, in speech, across clauses, in counting."""

_PHRASE_TWICE = re.compile(r"(?<![\w'’-])(?=(?P<phrase>[A-Za-z'’]{1,30}(?: [A-Za-z'’]{1,30}){1,5}?) (?P=phrase)"
                           r"(?![\w'’-]))")
_RUNS_ON = frozenset("and or to by after upon for".split())
"""Words between repeated words: "from time to time to visit", "day by day by day"."""
_LINKING, _LINKING_END = frozenset({"and", "or"}), PREPOSITIONS | {"and", "or"}
"""Words that longer phrases begin or end with if both are meant: "contacts of contacts of the patient"."""
_CLAUSE_VERBS = frozenset("is are was were be will would can could may must has had have do does did".split())
"""Verbs that can repeat across clauses: "what is said is said"."""
_AND = re.compile(r"(?<![\w'’-])(?P<first>[A-Za-z]{6,30}) (?P<and>and|or) (?P<second>[a-z]{6,30})"
                  r"(?![\w'’-])")
_TWICE = re.compile(r"(?P<word>[a-z]+) and (?P=word)")
_PHRASE_AND = re.compile(r"(?<![\w'’-])(?=(?P<phrase>[a-z]{1,30}(?: [a-z]{1,30}){1,4}) (?:and|or)"
                         r" (?P=phrase)(?![\w'’-]))")
_NEXT_WORD = re.compile(r" (\w+)")
_ENDS_PHRASE = re.compile(
    r" ?(?:$|[^\w\s'’-]|(?:of|in|for|with|to|on|at|by|from|and|as|that|which|who)\b)")
"""Text that may follow a repeated phrase. A noun ("a peach and a peach stone") or a verb changes the sense."""
_MAY_REPEAT = frozenset(
    "through around louder further farther better bitter neither either itself within over another again"
    .split()
)


def glued_capital(text: str) -> Iterator[Repair]:
    """A common word glued to a capitalised word ("ofBerlin"), except in known names."""
    for match in _glued(text):
        left, right = match.groups()
        if _keeps_capital(text, match):
            yield Repair(match.start(), match.end(), f"{left} {right}", "fluency/spacing", "glued_capital",
                         _GLUED, alternatives=(f"{left} {right.lower()}",))


def glued_word(text: str) -> Iterator[Repair]:
    """A common word glued to a word that is not usually capitalised ("andStrong")."""
    for match in _glued(text):
        left, right = match.groups()
        if not _keeps_capital(text, match):
            yield Repair(match.start(), match.end(), f"{left} {right.lower()}", "fluency/spacing",
                         "glued_word", _GLUED, alternatives=(f"{left} {right}",))


def _glued(text: str) -> list[re.Match[str]]:
    found = [match for match in _CAMEL.finditer(text) if _is_glued(*match.groups())]
    return found if len(found) <= 2 else []  # a text with many of them is about program code


def _keeps_capital(text: str, match: re.Match[str]) -> bool:
    """Whether the second word is usually a name, or precedes a name."""
    return capital_share(match[2]) >= _NAME_SHARE or _BEFORE_CAPITAL.match(text, match.end()) is not None


def _is_glued(left: str, right: str) -> bool:
    if zipf(left + right) >= _RARE:
        return False
    return left in _NEVER_IN_BRANDS or (zipf(left) >= _COMMON_LEFT and zipf(right) >= _KNOWN)


def glued_function_word(text: str) -> Iterator[Repair]:
    """Two glued lower-case words, one of them a function word ("ofthe", "werebuilt").

    The split must be much more probable than the glued form by unigram frequencies.
    """
    for match in _LOWER_WORD.finditer(text):
        split = _split_in_two(match[0])
        if split is not None:
            yield Repair(match.start(), match.end(), split, "fluency/spacing", "glued_function_word", _GLUED)


@lru_cache(maxsize=65536)
def _split_in_two(word: str) -> str | None:
    """The word split in two, if that is much more probable."""
    gain, at = max((_split_gain(word, at), at) for at in range(2, len(word) - 1))
    return f"{word[:at]} {word[at:]}" if gain >= _MARGIN else None


def _split_gain(word: str, at: int) -> float:
    left, right = word[:at], word[at:]
    both = left in _LEFT_OF_DETERMINER and right in _DETERMINERS
    one = left in _LEFT_OF_CONTENT and zipf(right) >= _COMMON_LEFT and len(right) > 3
    if not both and not (one and zipf(word) < _RARE):
        return 0.0
    return log_probability(left) + log_probability(right) - log_probability(word) + (0.0 if both else _MARGIN)


def split_word(text: str) -> Iterator[Repair]:
    """A frequent word with a space in it ("develop ment"): the joined word is common, and one part is not a word."""
    for match in _SPLIT.finditer(text):
        left, right = match.groups()
        joined = left + right
        if zipf(joined) < _KNOWN:
            continue
        is_bound = right in _BOUND_TAILS or left.lower() in _BOUND_HEADS
        rarer = min(zipf(left), zipf(right))
        no_word = rarer < _NO_WORD and left[0].islower() and zipf(right) < _FREQUENT
        known = zipf(joined) >= (_KNOWN if rarer < _HARDLY_A_WORD else _FREQUENT)
        if not known or not (is_bound or no_word):
            continue
        if log_probability(joined) - log_probability(left) - log_probability(right) >= _MARGIN:
            yield Repair(match.start(1), match.end(2), joined, "fluency/spelling", "split_word",
                         f"{joined!r} with a space in it")


def doubled_word(text: str) -> Iterator[Repair]:
    """A repeated word, except where English repeats words for emphasis."""
    for match in _DOUBLED.finditer(text):
        first, second = match["first"], match["second"]
        if first.lower() in _MAY_DOUBLE:
            continue
        at_start = _SENTENCE_START.search(text[max(0, match.start() - 4):match.start()]) is not None
        if not _doubles_by_mistake(first, second, at_start=at_start):
            continue
        yield Repair(match.start("first"), match.end("second"), first, "fluency/repetition", "doubled_word",
                     f"{first!r} twice in a row")


def _doubles_by_mistake(first: str, second: str, *, at_start: bool) -> bool:
    if second.islower() and (first.islower() or at_start):
        return zipf(first) >= _FREQUENT or len(first) >= 7
    is_name = first[0].isupper() and (len(first) < 6 or zipf(first) < _FREQUENT)
    return first.istitle() and second.istitle() and not is_name


def doubled_phrase(text: str) -> Iterator[Repair]:
    """Two to six words that are repeated directly ("in the in the"), but not an article and a noun, which may be two
    objects ("call a spade a spade")."""
    for match in _PHRASE_TWICE.finditer(text):
        phrase = match["phrase"]
        start, end = match.start(), match.start() + 2 * len(phrase) + 1
        said, words = phrase.split(" "), phrase.lower().split(" ")
        goes_on = text.startswith(f" {said[0]}", end) or text.endswith(f"{said[-1]} ", 0, start)  # hand in hand
        means_it = words[0] in _CLAUSE_VERBS or (
            bool(_RUNS_ON & set(words)) if len(words) == 2 else _LINKING & {words[0]} or _LINKING_END & {words[-1]})
        of_one_word, are_rare = len(set(words)) == 1, max(map(zipf, words)) < _FREQUENT
        if of_one_word or words[0] in ARTICLES or means_it or goes_on or are_rare:
            continue
        yield Repair(start, end, phrase, "fluency/repetition", "doubled_phrase", f"{phrase!r} twice in a row")


def self_coordination(text: str) -> Iterator[Repair]:
    """A phrase coordinated with itself: "a treaty and a treaty", "growth or growth"."""
    for match in _PHRASE_AND.finditer(text):
        phrase = match["phrase"]
        start = match.start()
        end = text.index(phrase, start + len(phrase)) + len(phrase)
        of_content = any(len(word) >= 5 for word in phrase.split(" "))
        compares = phrase.split(" ")[0] in {"more", "less", "so", "too", "as"}
        if not of_content or compares or not _ENDS_PHRASE.match(text, end):
            continue
        yield Repair(start, end, phrase, "fluency/repetition", "same_twice",
                     f"{phrase!r} on both sides of 'and' or 'or'")
    for match in _AND.finditer(text):
        first, second = match["first"].lower(), match["second"]
        if first == second and not _may_repeat(second) and not _begins_clause(text, match):
            yield Repair(match.start(), match.end(), match["first"], "fluency/repetition", "same_twice",
                         f"{second!r} on both sides of {match['and']!r}")


def _begins_clause(text: str, match: re.Match[str]) -> bool:
    """Whether the second word may be the subject of another clause: "gained growth, and growth has slowed"."""
    after = _NEXT_WORD.match(text, match.end())
    return after is not None and after[1] in _CLAUSE_VERBS and not _SENTENCE_START.search(text, 0, match.start())


def is_emphatic(phrase: str) -> bool:
    """Whether the phrase repeats one word for amount or duration, like "miles and miles"."""
    twice = _TWICE.fullmatch(phrase.lower())
    return twice is not None and _may_repeat(twice["word"])


def _may_repeat(word: str) -> bool:
    counts_or_lasts = word.endswith(("er", "ed", "s")) and not word.endswith("ss")
    return counts_or_lasts or word in _MAY_REPEAT
