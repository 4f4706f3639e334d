"""Proposals that delete repeated words and phrases."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from ..english.families import word_family
from ..english.lemmas import dictionary_form
from ..english.word_classes import ARTICLES, CLOSED, DETERMINERS, NUMBER_WORDS, POSSESSIVES, PREPOSITIONS
from ..rules.words import is_emphatic
from .grammar.sentence import SEPARATORS_AFTER, Token, delete_tokens, tokens
from .proposal import Document, Proposal

KIND, CATEGORY = "repetition", "fluency/repetition"
TWICE_IN_A_ROW, JOINED, COORDINATED, AT_A_DISTANCE, OF_ONE_FAMILY, PLEONASM = 0.5, 1.0, 1.8, 2.0, 1.8, 0.8
"""Costs: equal runs side by side, joined by a preposition, joined by "and" or "or" (post-editors replace one of them as
often as they delete it), apart in a sentence; words of one family; pleonasms."""
OF_NAMES = 2.0
"""Extra cost for names, which texts repeat on purpose."""
ON_PURPOSE = 5.0
"""Cost for repetition as emphasis: "waited and waited", "better and better"."""
_MAX_WORDS = 5
_JOINING_WORDS = frozenset("and or of to in for by on with".split())
_NEED_A_NOUN = ARTICLES | POSSESSIVES | PREPOSITIONS | {"and", "or", "but"}
_PHRASE_END = re.compile(rf" ?(?:[,.;:!?)]|$|(?:{'|'.join(sorted(PREPOSITIONS))}|and|or|but)\b)")
_LAST_WORD = re.compile(r"(\w+)\W*$")
_COORDINATING = frozenset({"and", "or"})
_DETERMINERS, _FUNCTION_WORDS = DETERMINERS - NUMBER_WORDS, CLOSED - NUMBER_WORDS
_MAX_DISTANCE = 3
_MAX_PROPOSALS = 6
_PLEONASMS = {
    "return back": "return", "returned back": "returned", "returns back": "returns", "repeat again": "repeat",
    "repeated again": "repeated", "and etc": "etc", "can be able to": "can", "could be able to": "could",
    "will can": "can", "reason is because": "reason is that", "reason was because": "reason was that",
    "both two": "both", "both the two": "both", "that whether": "whether", "anywhere else where": "anywhere else",
    "the both": "both", "all of the all": "all of the", "so as to to": "so as to",
    "for the purpose of to": "to", "in order for to": "in order to", "enough sufficient": "sufficient",
    "every each": "every", "each every": "every", "still yet": "still", "also too": "also",
    "as for about": "as for", "and as well as": "as well as", "but however": "but", "because due to": "because of",
    "close proximity": "proximity", "final result": "result", "past history": "history", "future plans": "plans",
    "new innovation": "innovation", "advance planning": "planning", "mutually each other": "each other",
}
_PLEONASM = re.compile(rf"(?i)(?<![\w-])(?:{'|'.join(map(re.escape, _PLEONASMS))})(?![\w-])")


def repetition(document: Document, index: int) -> Iterator[Proposal]:
    """Deletions of one of two equal phrases, of one of two nearby words of the same family, and of pleonasms."""
    text = document.texts[index]
    sentence = tokens(text)
    for found in (_in_a_row, _at_a_distance, _of_one_family):
        yield from (proposal for proposal in found(text, sentence) if not _leaves_half_a_phrase(text, proposal))
    for match in _PLEONASM.finditer(text):
        new = _PLEONASMS[match[0].lower()]
        new = new[0].upper() + new[1:] if match[0][0].isupper() else new
        yield Proposal(*match.span(), new, KIND, PLEONASM, "one of these words says what the other says", CATEGORY)


def _leaves_half_a_phrase(text: str, proposal: Proposal) -> bool:
    """Whether the deletion takes the noun from an article or, at the end of a phrase, from a preposition."""
    following = _PHRASE_END.match(text, proposal.end)
    last = _LAST_WORD.search(text, max(0, proposal.start - 40), proposal.start)
    if proposal.replacement or following is None or last is None:
        return False
    return last[1].lower() in (ARTICLES | POSSESSIVES if following[0][-1:].isalpha() else _NEED_A_NOUN)


def _in_a_row(text: str, sentence: tuple[Token, ...]) -> Iterator[Proposal]:
    """Equal runs of words with nothing, a comma or a conjunction or preposition between them."""
    lows = [token.low for token in sentence]
    for first in range(len(sentence) - 1):
        for length in range(1, _MAX_WORDS + 1):
            for between in (0, 1):
                again = first + length + between
                if again + length > len(sentence) or lows[first] != lows[again] or \
                        lows[first:first + length] != lows[again:again + length]:
                    continue
                if between == 0 or lows[again - 1] in _JOINING_WORDS:
                    yield from _once(text, sentence, first, again, length)


def _once(text: str, sentence: tuple[Token, ...], first: int, again: int, length: int) -> Iterator[Proposal]:
    """Delete the second of two equal runs and the word between them."""
    end, last = sentence[first + length - 1].end, sentence[again + length - 1].end
    if not set(text[end:sentence[again].start]) <= set(" ,abcdefghijklmnopqrstuvwxyz") or last <= end:
        return
    said = text[sentence[again].start:last]
    if said.lower() != text[sentence[first].start:end].lower():
        return
    joined = again > first + length
    if not joined and text[end:sentence[again].start] not in (" ", ", "):
        return
    reason = f"{said!r} on both sides of {sentence[again - 1].low!r}" if joined else f"{said!r} twice in a row"
    cost = TWICE_IN_A_ROW if not joined else COORDINATED if sentence[again - 1].low in _COORDINATING else JOINED
    if joined and _is_on_purpose(said):
        cost = ON_PURPOSE
    if text[last:last + 1] in SEPARATORS_AFTER - {"’"}:
        yield Proposal(end, last, "", KIND, cost, reason, CATEGORY)


def _at_a_distance(text: str, sentence: tuple[Token, ...]) -> Iterator[Proposal]:
    """Deletions of either of two equal runs of words in the same sentence."""
    count = 0
    for first, again, length in _repeats(sentence):
        run = range(length)
        if all(sentence[first + i].low in CLOSED for i in run) or again == first + length:
            continue
        said = text[sentence[first].start:sentence[first + length - 1].end]
        for at in (again, first):
            if all(sentence[at + i].after for i in run[:-1]):
                cost = AT_A_DISTANCE + OF_NAMES * any(sentence[at + i].form[:1].isupper() for i in run)
                for proposal in delete_tokens(text, sentence, at, KIND, cost, f"{said!r} stands here twice", CATEGORY,
                                              last=at + length - 1):
                    count += 1
                    yield proposal
        if count >= _MAX_PROPOSALS:
            return


def _repeats(sentence: tuple[Token, ...]) -> Iterator[tuple[int, int, int]]:
    """Both positions and the length of maximal equal runs of two to _MAX_WORDS words."""
    pairs: dict[tuple[str, str], list[int]] = {}
    for at in range(len(sentence) - 1):
        pairs.setdefault((sentence[at].low, sentence[at + 1].low), []).append(at)
    for places in pairs.values():
        for first, again in pairwise(places):
            if first and sentence[first - 1].low == sentence[again - 1].low:
                continue
            length = 2
            while length < min(_MAX_WORDS, again - first) and again + length < len(sentence) and \
                    sentence[first + length].low == sentence[again + length].low:
                length += 1
            if again - first >= length:
                yield first, again, length


def _of_one_family(text: str, sentence: tuple[Token, ...]) -> Iterator[Proposal]:
    """Deletions for two content words of one family within _MAX_DISTANCE words: of either one, or of one and the words
    between."""
    for first, token in enumerate(sentence):
        if token.low in _DETERMINERS and token.after in _DETERMINERS and token.after != token.low:
            for at in (first, first + 1):
                yield from delete_tokens(text, sentence, at, KIND, JOINED, "two determiners", CATEGORY)
        if not _is_content(token):
            continue
        for again in range(first + 1, min(first + 1 + _MAX_DISTANCE, len(sentence))):
            if not sentence[again].before:
                break
            if not _is_content(sentence[again]) or not are_related(token.low, sentence[again].low) \
                    or (token.low == sentence[again].low and _is_on_purpose(token.low)):
                continue
            if token.low != sentence[again].low and _COORDINATING.intersection(
                    between.low for between in sentence[first + 1:again]):
                continue  # "studies and students" are two things
            cost = OF_ONE_FAMILY + OF_NAMES * (token.named or sentence[again].named)
            reason = f"{token.form!r} and {sentence[again].form!r} are of one family"
            places = {(first, first), (again, again)}
            if all(between.low in _FUNCTION_WORDS for between in sentence[first + 1:again]):
                places |= {(first + 1, again), (first, again - 1)}
            for start, last in sorted(places):
                yield from delete_tokens(text, sentence, start, KIND, cost, reason, CATEGORY, last)


def _is_on_purpose(said: str) -> bool:
    """Whether the repetition may be emphasis; repeated plurals are more often errors."""
    return is_emphatic(f"{said} and {said}") and not said.endswith("s")


def _is_content(token: Token) -> bool:
    return len(token.low) > 2 and token.low not in CLOSED and token.low[0].isalpha()


@lru_cache(maxsize=50_000)
def are_related(a: str, b: str) -> bool:
    """Whether two lower-case words are forms of one word or of words of one family."""
    lemmas = dictionary_form(a), dictionary_form(b)
    return lemmas[0] == lemmas[1] or lemmas[1] in word_family(lemmas[0]) or lemmas[0] in word_family(lemmas[1])
