"""Whether an edit is right: by what references and strong systems say in its place, or by the text before it
was garbled."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from degarble.corpora.categories import FUNCTION_WORDS
from rapidfuzz.distance import Levenshtein

LEAST_SHARE, TIMES = 0.2, 4
"""The share of the trusted translations that must have one side, and how many times more than the other."""
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")


@dataclass(frozen=True, slots=True)
class Trusted:
    """Translations of one segment that are taken for right, as words in lower case between spaces."""

    texts: tuple[str, ...]

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Trusted":
        return cls(tuple(_joined(_words(text)) for text in texts))

    def verdict(self, text: str, start: int, end: int, replacement: str) -> bool | None:
        """True where they have the new words and not the old, False the other way round, None where neither.

        An edit that many hold to and many do not is wrong: nothing asks for it. A text that has the new words
        holds to the edit only where it is nearer to the edited text: they may stand elsewhere in it.
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
        least = max(2.0, LEAST_SHARE * len(self.texts))
        if for_new >= least and for_new >= TIMES * for_old:
            return True
        return False if for_old >= least else None


def _nearer(before: Sequence[str], after: Sequence[str], trusted: Sequence[str]) -> bool:
    return Levenshtein.distance(after, trusted) < Levenshtein.distance(before, trusted)


def _pairs(text: str, start: int, end: int, replacement: str) -> list[tuple[str, str]]:
    """What the place reads like before and after, as whole words; with the neighbouring words where the words
    that change tell nothing by themselves."""
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
    if changed <= FUNCTION_WORDS or not old or not new or _holds(old, new) or _holds(new, old):
        pairs = [(left + old, left + new), (old + right, new + right),
                 (left + old + right, left + new + right)]
    return [(_joined(o), _joined(n)) for o, n in pairs if not _holds(o, n) and not _holds(n, o)]


def _holds(words: Sequence[str], part: Sequence[str]) -> bool:
    return _joined(part) in _joined(words)


def _words(text: str) -> list[str]:
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def _joined(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "


def is_restored(text: str, sound: str, start: int, end: int, replacement: str) -> bool:
    """Whether the edit brings a garbled text nearer to what it was by every word that it changes."""
    new = text[:start] + replacement + text[end:]
    before, after = text.split(), new.split()
    gone, come = Counter(before) - Counter(after), Counter(after) - Counter(before)
    changed = max(gone.total(), come.total(), 1)
    nearer = Levenshtein.distance(before, sound.split()) - Levenshtein.distance(after, sound.split())
    return nearer >= changed
