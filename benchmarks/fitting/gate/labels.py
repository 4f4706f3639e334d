"""Labels for edits: from the references and strong systems, from the text before the garbling, or from a post-edit."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from degarble.corpora.categories import FUNCTION_WORDS
from rapidfuzz.distance import Levenshtein

MIN_SHARE, MIN_RATIO = 0.2, 4
"""The minimum share of trusted translations that have one side, and their minimum ratio to those with the other."""
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")


@dataclass(frozen=True, slots=True)
class Trusted:
    """Trusted translations of one segment, as words in lower case with spaces around each."""

    texts: tuple[str, ...]

    @classmethod
    def from_texts(cls, texts: Sequence[str]) -> "Trusted":
        return cls(tuple(_joined(_words(text)) for text in texts))

    def verdict(self, text: str, start: int, end: int, replacement: str) -> bool | None:
        """True if they have the new words and not the old, False for the reverse, None if unknown.

        An edit is wrong if at least MIN_SHARE keep the old words and it is not clearly supported. A translation with
        the new words supports the edit only if the edit brings the text closer: the words may be elsewhere in it.
        """
        pairs = _pairs(text, start, end, replacement)
        if not pairs:
            return None
        for_new = for_old = 0
        before, after = _words(text), _words(text[:start] + replacement + text[end:])
        for trusted in self.texts:
            new, old = any(n in trusted for _, n in pairs), any(o in trusted for o, _ in pairs)
            for_new += new and not old and _nearer(before, after, trusted.split())
            for_old += old and not new
        minimum = max(2.0, MIN_SHARE * len(self.texts))
        if for_new >= minimum and for_new >= MIN_RATIO * for_old:
            return True
        return False if for_old >= minimum else None


def _nearer(before: Sequence[str], after: Sequence[str], trusted: Sequence[str]) -> bool:
    return Levenshtein.distance(after, trusted) < Levenshtein.distance(before, trusted)


def _pairs(text: str, start: int, end: int, replacement: str) -> list[tuple[str, str]]:
    """The words of the place before and after the edit, widened to whole words. The neighbouring words are included if
    the changed words alone are not informative."""
    while start > 0 and not text[start - 1].isspace():
        start, replacement = start - 1, text[start - 1] + replacement
    while end < len(text) and not text[end].isspace():
        end, replacement = end + 1, replacement + text[end]
    old, new = _words(text[start:end]), _words(replacement)
    if old == new:
        return []
    changed = set(old) ^ set(new)
    left, right = _words(text[:start])[-1:], _words(text[end:])[:1]
    pairs = [(old, new)]
    if changed <= FUNCTION_WORDS or not old or not new or _contains(old, new) or _contains(new, old):
        pairs = [(left + old, left + new), (old + right, new + right),
                 (left + old + right, left + new + right)]
    return [(_joined(o), _joined(n)) for o, n in pairs if not _contains(o, n) and not _contains(n, o)]


def _contains(words: Sequence[str], part: Sequence[str]) -> bool:
    return _joined(part) in _joined(words)


def _words(text: str) -> list[str]:
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def _joined(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "


def is_restored(text: str, sound: str, start: int, end: int, replacement: str) -> bool | None:
    """Whether the edit brings the garbled text closer to the sound text by all that it changes; None if only by a part.

    Changes of spaces, hyphens and case are measured in characters, others in words.
    """
    nearer, changed = _approach(text, sound, start, end, replacement)
    return nearer >= changed or (None if nearer > 0 else False)


def is_post_edited(text: str, post_edit: str, start: int, end: int, replacement: str) -> bool | None:
    """Whether the edit brings the text closer to its post-edit by all that it changes (True) or takes it away (False).
    Unknown if the post-editor changed the place in another way."""
    nearer, changed = _approach(text, post_edit, start, end, replacement)
    return True if nearer >= changed else False if nearer < 0 else None


def _approach(text: str, goal: str, start: int, end: int, replacement: str) -> tuple[int, int]:
    """How much closer the edit brings the text to the goal, and how much it changes, at least 1."""
    edited = text[:start] + replacement + text[end:]
    if _letters(text[start:end]) == _letters(replacement):
        before, after, right = text.lower(), edited.lower(), goal.lower()
        changed = Levenshtein.distance(before, after)
        nearer = Levenshtein.distance(before, right) - Levenshtein.distance(after, right)
    else:
        words, new_words = text.split(), edited.split()
        gone, come = Counter(words) - Counter(new_words), Counter(new_words) - Counter(words)
        changed = max(gone.total(), come.total())
        nearer = Levenshtein.distance(words, goal.split()) - Levenshtein.distance(new_words, goal.split())
    return nearer, max(changed, 1)


def _letters(text: str) -> str:
    return re.sub(r"[\s-]", "", text).lower()
