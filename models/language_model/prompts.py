"""Formats a marked span for the language model, in training and inference."""

from collections.abc import Sequence
from dataclasses import dataclass

LEFT_WORDS, RIGHT_WORDS, BEFORE_WORDS, MOST_NAMES = 30, 20, 20, 12
WORDS_AFTER = 8
"""Words after the span that are scored. Later words add cost and little evidence."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A marked span, the sentence around it, the text before the sentence, and names of the document."""

    left: str
    span: str
    right: str
    before: str = ""
    names: tuple[str, ...] = ()

    def prompt(self) -> str:
        """The prompt. The model continues it with a space, the replacement and the end token."""
        names = f"Names: {', '.join(self.names[:MOST_NAMES])}\n" if self.names else ""
        before = f"Before: {_last_words(self.before, BEFORE_WORDS)}\n" if self.before.strip() else ""
        left, right = _last_words(self.left, LEFT_WORDS), _first_words(self.right, RIGHT_WORDS)
        return f"{names}{before}Text: {left}[[{self.span}]]{right}\nFix:"

    def filled(self, candidates: Sequence[str]) -> list[str]:
        """The sentence with each candidate in place of the span, preceded by its context."""
        before = f"{_last_words(self.before.strip(), BEFORE_WORDS)} ".lstrip()
        left, right = _last_words(self.left, LEFT_WORDS), _first_words(self.right, WORDS_AFTER)
        return [f"{before}{left}{candidate}{right}".rstrip() or "." for candidate in candidates]


def answer(replacement: str) -> str:
    """The continuation of the prompt, without the end token."""
    return f" {replacement}"


def blank_at(text: str, start: int, end: int, before: str = "", names: Sequence[str] = ()) -> Blank:
    """The blank for text[start:end]."""
    return Blank(text[:start], text[start:end], text[end:], before, tuple(names))


def _last_words(text: str, count: int) -> str:
    words = text.split(" ")
    return text if len(words) <= count else " ".join(words[-count:])


def _first_words(text: str, count: int) -> str:
    words = text.split(" ")
    return text if len(words) <= count else " ".join(words[:count])
