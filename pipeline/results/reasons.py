"""Reasons for readers: in words first, the numbers apart."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ...corpora.records import Span
from ..decide import VERDICT

_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
                   "twelve")
_QUOTED: Final = r"'((?:[^']|'(?=\w))*)'"
"""A phrase in quotes; an apostrophe inside a word closes nothing."""

_PHRASES: Final = tuple((re.compile(pattern), said) for pattern, said in (
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
    """A reason in words, and the numbers behind it."""

    words: str
    numbers: str


@lru_cache(maxsize=1 << 16)
def explain(reason: str, confidence: float, origin: str) -> Explanation:
    """The reason of an edit: its words as sentences, the gate's comparison and the counts apart."""
    reviewed = _REVIEWED.search(reason)
    reason = _REVIEWED.sub("", reason)
    found = VERDICT.search(reason)
    stated = VERDICT.sub("", reason)
    verdict = found[0].removeprefix("; ") if found else ""
    words = stated
    for pattern, said in _PHRASES:
        words, count = pattern.subn(said, stated, count=1)
        if count:
            break
    words = re.sub(_QUOTED, r"“\1”", words)
    words = _TIMES.sub(lambda match: f"{_in_words(int(match[1]))} times", words)
    counted = _COUNTED.search(stated)
    numbers = [f"confidence: {verdict}" if verdict else f"confidence {confidence:.2f}",
               f"seen {counted[1]} times" if counted else "", f"found by {origin}" if origin else ""]
    sentences = filter(None, (_sentence(words), _sentence(reviewed[1]) if reviewed else ""))
    return Explanation(" ".join(sentences), " · ".join(filter(None, numbers)))


@lru_cache(maxsize=1 << 16)
def explain_mark(span: Span) -> Explanation:
    """What is suspected at a mark that has no correction, and why."""
    said = f"{_SUSPICIONS.get(span.category, 'something may be wrong here')}: "
    who, _, what = span.origin.partition(":")
    numbers = f"confidence {span.confidence:.2f} · {span.severity} · found by {span.origin}"
    if span.reason:
        return Explanation(_sentence(span.reason), numbers)
    if who == "review":
        return Explanation(f"Marked by {what}.", "")
    if who == "tagger" and what == "garbled":
        because = "the detector finds the words out of place in their sentence"
    elif who == "tagger":
        because = "an editor would likely change these words, the detector finds"
    elif who == "rule":
        because = f"the rule “{what.replace('_', ' ')}” points here"
    elif who == "glossary":
        because = "the glossary has it as a wrong form"
    else:
        because = f"{who or 'the detector'} marks it"
    effect = _CONSEQUENCES.get(span.severity, "")
    tail = f"; if so, {effect}" if effect else ""
    return Explanation(f"{said[0].upper()}{said[1:]}{because}{tail}. No correction was found that is likely enough.",
               numbers)


def certainty_adverb(confidence: float) -> str:
    """A chance as an adverb: surely, likely, …"""
    for least, adverb in ((0.9, "almost surely"), (0.7, "likely"), (0.5, "probably"), (0.3, "perhaps")):
        if confidence >= least:
            return adverb
    return "hardly"


def _in_words(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:] + ("." if words and words[-1] not in ".!?" else "")
