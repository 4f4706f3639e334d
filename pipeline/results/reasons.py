"""Turn the reasons of edits and marks into sentences, with the numbers separate."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ...corpora.records import Span
from ..decide import VERDICT

_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
                   "twelve")
_QUOTED: Final = r"'((?:[^']|'(?=\w))*)'"
"""A phrase in quotes. An apostrophe inside a word does not end it."""

_PHRASES: Final = tuple((re.compile(pattern), template) for pattern, template in (
    (rf"^{_QUOTED} stands ([^,]+) in this document, {_QUOTED} ([^,]+)",
     r"Also called “\1” \2 in this document, “\3” only \4"),
    (rf"^{_QUOTED} stands (.+?) in this document", r"Also called “\1” \2 in this document"),
    (rf"^{_QUOTED} has the office {_QUOTED} (.+?) in this document", r"“\1” is the \2 \3 in this document"),
    (rf"^{_QUOTED} (sounds like|is spelled like|.*?like) {_QUOTED}, which stands (.+?) in this document",
     r"“\1” \2 “\3”, which this document has \4"),
    (rf"^{_QUOTED} for {_QUOTED}: number$", r"“\1”, not “\2”: one or many"),
    (rf"^{_QUOTED} for {_QUOTED}", r"“\1” fits better here than “\2”"),
    (rf"^{_QUOTED} before {_QUOTED}", r"“\2” needs “\1” before it"),
    (rf"^without {_QUOTED}", r"reads better without “\1”"),
    (rf"^another form of {_QUOTED}", r"another form of “\1” fits better"),
    (rf"^{_QUOTED} may be two words", r"“\1” may be two words run together"),
    (rf"^{_QUOTED} is one word", r"“\1” is written as one word"),
    (rf"^(\S+) {_QUOTED} also means {_QUOTED}", r"\1 means “\3” as well as “\2”"),
    (r"^(\S+) is “(.+?)” and also “(.+?)”", r"\1 means “\3” as well as “\2”"),
    (r"^weak translations have “(.+?)” where “(.+?)” is meant \(.*\)",
     r"weak translations often have “\1” where “\2” is meant"),
))
_REVIEWED: Final = re.compile(r"(?:^|; )((?:(?:accepted|rejected|corrected) by|in conflict:) .+)$", re.DOTALL)
_TIMES: Final = re.compile(r"\b(\d{1,2}) times\b")
_COUNTED: Final = re.compile(r"\(([\d,]+) times\)")

_SUSPICIONS: Final = {
    "accuracy/mistranslation": "this may not say what the source says",
    "accuracy/named-entity": "this may be a wrong name",
    "accuracy/untranslated": "this may be left untranslated",
    "accuracy/addition": "the source may not have this",
    "terminology": "this may be the wrong term",
    "fluency/grammar": "this may be a slip of grammar",
    "fluency/spelling": "this may be misspelled",
    "fluency/punctuation": "the punctuation may be wrong",
    "fluency/spacing": "a space may be missing or too many",
    "fluency/repetition": "this may be said twice",
    "fluency/encoding": "characters may be broken",
    "style/awkward": "this may read awkwardly",
}
_CONSEQUENCES: Final = {"minor": "a reader would stumble", "major": "a reader would misunderstand",
                        "critical": "a reader would be seriously misled"}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A reason as sentences, and its numbers."""

    words: str
    numbers: str


@lru_cache(maxsize=1 << 16)
def explain(reason: str, confidence: float, origin: str) -> Explanation:
    """Split the reason of an edit into sentences and numbers (the gate's comparison, counts, the origin)."""
    reviewed = _REVIEWED.search(reason)
    reason = _REVIEWED.sub("", reason)
    match = VERDICT.search(reason)
    verdict = match[0].removeprefix("; ") if match else ""
    words = reason = VERDICT.sub("", reason)
    for pattern, template in _PHRASES:
        words, count = pattern.subn(template, reason, count=1)
        if count:
            break
    words = re.sub(_QUOTED, r"“\1”", words)
    words = _TIMES.sub(lambda match: f"{_in_words(int(match[1]))} times", words)
    counted = _COUNTED.search(reason)
    numbers = [f"confidence: {verdict}" if verdict else f"confidence {confidence:.2f}",
               f"seen {counted[1]} times" if counted else "", f"found by {origin}" if origin else ""]
    sentences = filter(None, (_sentence(words), _sentence(reviewed[1]) if reviewed else ""))
    return Explanation(" ".join(sentences), " · ".join(filter(None, numbers)))


@lru_cache(maxsize=1 << 16)
def explain_mark(span: Span) -> Explanation:
    """Explain a mark: the suspected error, its consequence, and the origin."""
    suspicion = _SUSPICIONS.get(span.category, "something may be wrong here")
    origin, _, name = span.origin.partition(":")
    numbers = f"confidence {span.confidence:.2f} · {span.severity} · found by {span.origin}"
    if span.reason:
        return Explanation(_sentence(span.reason), numbers)
    if origin == "review":
        return Explanation(f"Marked by {name}.", "")
    if origin == "tagger" and name == "garbled":
        cause = "the detector finds the words out of place in their sentence"
    elif origin == "tagger" and name == "odd":
        cause = "according to the detector, other translators would not use these words"
    elif origin == "tagger":
        cause = "according to the detector, an editor would likely change these words"
    elif origin == "rule":
        cause = f"the rule “{name.replace('_', ' ')}” applies here"
    elif origin == "glossary":
        cause = "the glossary lists it as a wrong form"
    else:
        cause = f"{origin or 'the detector'} marks it"
    effect = _CONSEQUENCES.get(span.severity, "")
    tail = f"; if so, {effect}" if effect else ""
    return Explanation(f"{_sentence(f'{suspicion}: {cause}{tail}')} No correction is likely enough.", numbers)


def certainty_adverb(confidence: float) -> str:
    """A confidence as an adverb: "almost surely", "likely", …"""
    for threshold, adverb in ((0.9, "almost surely"), (0.7, "likely"), (0.5, "probably"), (0.3, "perhaps")):
        if confidence >= threshold:
            return adverb
    return "hardly"


def _in_words(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:] + ("." if words and words[-1] not in ".!?" else "")
