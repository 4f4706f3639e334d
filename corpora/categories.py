"""The MQM category of an edit, guessed from its original and its replacement.

A heuristic like ERRANT's classifier (Bryant et al. 2017), without a parser. It is good enough to train a category
head and to group scores, but does not replace human judgement.
"""

import re
from collections import Counter

from rapidfuzz.distance import Levenshtein

FUNCTION_WORDS = frozenset("""
a an the this that these those of in on at to for from by with as into onto about over under after before
between through during and or but nor so if then than because while although is am are was were be been
being has have had having do does did will would shall should can could may might must not no it its he him
his she her they them their we us our you your i me my who whom whose which what there here s t
""".split())

_EDGES = re.compile(r"^\W+|\W+$")
_WORD = re.compile(r"\w+")
_FOREIGN = re.compile(r"[^\W\d_a-zA-Z\u00c0-\u024f\u1e00-\u1eff]")
_BROKEN = re.compile("�|Ã.|â€|Â[^a-z]")


def is_content(word: str) -> bool:
    """Whether a word, with the marks of punctuation around it, is longer than a letter and no function word."""
    bare = _EDGES.sub("", word).lower()
    return len(bare) > 1 and bare[0].isalnum() and bare not in FUNCTION_WORDS


def categorise(text: str, start: int, end: int, replacement: str) -> str:
    """The MQM category of replacing text[start:end] by `replacement`."""
    original = text[start:end]
    old, new = _WORD.findall(original), _WORD.findall(replacement)
    if _BROKEN.search(original):
        return "fluency/encoding"
    if _FOREIGN.search(original):
        return "accuracy/untranslated"
    if _bare(original) == _bare(replacement):
        return "fluency/spacing"
    if "".join(old) == "".join(new):
        return "fluency/punctuation"
    if not new:
        return _deletion(text, start, end, old)
    if "".join(old).lower() == "".join(new).lower():
        return "fluency/spelling"
    if Counter(w.lower() for w in old) == Counter(w.lower() for w in new):
        return "fluency/grammar"
    return _substitution(text[:start], old, new)


def _bare(text: str) -> str:
    return "".join(text.split())


def _deletion(text: str, start: int, end: int, old: list[str]) -> str:
    lowered = [word.lower() for word in old]
    content = [word for word in lowered if word not in FUNCTION_WORDS]
    if set(content or lowered) <= {word.lower() for word in _neighbours(text, start, end, len(old))}:
        return "fluency/repetition"
    return "accuracy/addition" if content else "fluency/grammar"


def _neighbours(text: str, start: int, end: int, count: int) -> list[str]:
    return _WORD.findall(text[:start])[-count:] + _WORD.findall(text[end:])[:count]


def _substitution(before: str, old: list[str], new: list[str]) -> str:
    content_old = [w for w in old if w.lower() not in FUNCTION_WORDS]
    content_new = [w for w in new if w.lower() not in FUNCTION_WORDS]
    if not content_old and not content_new:
        return "fluency/grammar"
    if len(content_old) == len(content_new) and all(map(_inflected, content_old, content_new)):
        return "fluency/grammar"
    mid_sentence = bool(before.strip()) and before.rstrip()[-1] not in '.!?"“:'
    if mid_sentence and any(w[0].isupper() for w in content_old) and any(w[0].isupper() for w in content_new):
        return "accuracy/named-entity"
    joined_old, joined_new = "".join(old).lower(), "".join(new).lower()
    if Levenshtein.normalized_similarity(joined_old, joined_new) >= 0.8:
        return "fluency/spelling"
    return "accuracy/mistranslation"


def _inflected(old: str, new: str) -> bool:
    """Whether two words are probably forms of one word: a long common start and short different endings."""
    old, new = old.lower(), new.lower()
    shorter = min(len(old), len(new))
    common = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    return common >= max(3, 0.6 * shorter) and max(len(old), len(new)) - common <= 3
