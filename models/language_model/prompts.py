"""How a marked span is put to the language model, in training and in use alike."""

from collections.abc import Sequence
from dataclasses import dataclass

LEFT_WORDS, RIGHT_WORDS, BEFORE_WORDS, MOST_NAMES = 30, 20, 20, 12
WORDS_AFTER = 8
"""Words after the span that count when a sentence is scored; those further on tell little and cost much."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A marked span: the sentence around it, the text before the sentence, names seen in the document."""

    left: str
    span: str
    right: str
    before: str = ""
    names: tuple[str, ...] = ()

    def prompt(self) -> str:
        """The text the model continues with a space, the replacement and its end token."""
        names = f"Names: {', '.join(self.names[:MOST_NAMES])}\n" if self.names else ""
        before = f"Before: {_last_words(self.before, BEFORE_WORDS)}\n" if self.before.strip() else ""
        left, right = _last_words(self.left, LEFT_WORDS), _first_words(self.right, RIGHT_WORDS)
        return f"{names}{before}Text: {left}[[{self.span}]]{right}\nFix:"

    def filled(self, candidates: Sequence[str]) -> list[str]:
        """The sentence with each candidate in the span's place, after what stands before it."""
        before = f"{_last_words(self.before.strip(), BEFORE_WORDS)} ".lstrip()
        left, right = _last_words(self.left, LEFT_WORDS), _first_words(self.right, WORDS_AFTER)
        return [f"{before}{left}{candidate}{right}".rstrip() or "." for candidate in candidates]


def answer(replacement: str) -> str:
    """What follows the prompt, before the end token."""
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
